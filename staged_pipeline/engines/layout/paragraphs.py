"""A block's lines cut into paragraphs, and blocks that are pieces of one paragraph put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.scripts import is_rtl, sole_direction
from staged_pipeline.core.vocabulary import Direction, RegionLabel
from staged_pipeline.engines.layout.blocks import in_one_row
from staged_pipeline.engines.layout.blocks import rows as in_rows
from staged_pipeline.engines.layout.markers import bullet, ordinal
from staged_pipeline.engines.layout.mathematics import is_fragment
from staged_pipeline.engines.layout.sheet import Block, Line, most

_SENTENCE_END = tuple(".!?:;؟۔…。！？")
_FLOWING: set[RegionLabel] = {"text", "list-item"}
_REACH = 150.0  # points below a block in which its next line may stand
_SHORT = 0.3  # of a block's width, left empty at the end of a line
_FOLDED = 0.15  # of a fragment's height, shared with the row that it belongs to
_SECTION = re.compile(r"[0-9٠-٩۰-۹]{1,2}(?:[.٫][0-9٠-٩۰-۹]{1,2})+[.)]?\s+[^\W\d_]")
_CLOSERS = "\"'”’»)]}*"


@dataclass(frozen=True)
class Row:
    """The lines of one height in reading direction."""

    lines: tuple[Line, ...]
    direction: Direction

    @property
    def box(self) -> Box:
        return Box.around(line.box for line in self.lines)

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def size(self) -> float:
        return most(((line.size, len(line.text)) for line in self.lines), 0.0)

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def underlined(self) -> bool:
        return all(line.underlined for line in self.lines)

    @property
    def bulleted(self) -> bool:
        return self.lines[0].bulleted

    @property
    def color(self) -> str:
        colors = {line.color for line in self.lines}
        return colors.pop() if len(colors) == 1 else ""

    @property
    def start(self) -> float:
        """How far from the origin the row starts, growing in reading direction (points)."""
        return self.box.x0 if self.direction == "ltr" else -self.box.x1

    @property
    def end(self) -> float:
        return self.box.x1 if self.direction == "ltr" else -self.box.x0

    @property
    def first_width(self) -> float:
        """The width of the row's first word, its glued pieces included, in points."""
        line = self.lines[0]
        words = line.segment.words
        count = next((i for i, word in enumerate(words) if i and not word.glued), len(words))
        scale = line.box.width / line.segment.box.width if line.segment.box.width else 0.0
        return Box.around(word.box for word in words[:count]).width * scale if words else line.box.width


def make_rows(lines: Sequence[Line], direction: Direction) -> list[Row]:
    """The rows of `lines` from the top."""
    return [Row(tuple(row), direction) for row in in_rows(lines, direction)]


def text_rows(lines: Sequence[Line], direction: Direction) -> list[Row]:
    """The rows of running text; pieces of formulas that stand a little above or below a row are part of it."""
    folded: list[list[Line]] = []
    waiting: list[Line] = []
    for row in make_rows(lines, direction):
        fragment = all(map(is_fragment, row.lines)) and not ordinal(row.text + " ")
        if fragment and folded and row.box.overlap_y(Box.around(line.box for line in folded[-1])) > _FOLDED:
            folded[-1].extend(row.lines)
        elif fragment:
            waiting.extend(row.lines)
        else:
            near = [line for line in waiting if line.box.overlap_y(row.box) > _FOLDED]
            folded.extend([line] for line in waiting if line not in near)
            folded.append([*near, *row.lines])
            waiting = []
    folded.extend([line] for line in waiting)
    return [Row(tuple(in_one_row(row, direction)), direction) for row in folded]


def split_paragraphs(block: Block, direction: Direction) -> list[list[Row]]:
    """The paragraphs and list items of a block of text, each a list of rows; `direction` is the page's."""
    rows = text_rows(block.lines, block.direction(direction))
    if not rows:
        return []
    shape = _Shape.of(rows)
    listing = block.label == "list-item" or _counts_up(rows, shape)
    paragraphs = [[rows[0]]]
    for place, (above, below) in enumerate(pairwise(rows)):
        after = rows[place + 2] if place + 2 < len(rows) else None
        if shape.starts_paragraph(above, below, after, listing):
            paragraphs.append([below])
        else:
            paragraphs[-1].append(below)
    return paragraphs


@dataclass(frozen=True)
class _Shape:
    """What is usual in a block: where rows start and end, and the white space between them, in points."""

    start: float
    end: float
    gap: float
    count: int

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "_Shape":
        gaps = [below.box.y0 - above.box.y1 for above, below in pairwise(rows)]
        return cls(
            min(row.start for row in rows), max(row.end for row in rows), median(gaps) if gaps else 0.0, len(rows)
        )

    def starts_paragraph(self, above: Row, below: Row, after: Row | None, listing: bool) -> bool:
        size = max(above.size, below.size, 1.0)
        return (
            self._set_apart(above, below, size)
            or _restyled(above, below)
            or self._is_next_heading(above, below)
            or bullet(below.text) is not None
            or below.bulleted
            or (listing and ordinal(below.text) is not None and self._at_edge(below, size))
            or self._indented(above, below, after, size)
            or self._broken_early(above, below)
            or self._numbered_below(above, below)
        )

    def _set_apart(self, above: Row, below: Row, size: float) -> bool:
        gap = below.box.y0 - above.box.y1
        if self.count > 2:
            return gap > self.gap + 0.45 * size
        runs_on = self.end - above.end < size and not _ends(above)
        return gap > (1.3 if runs_on else 0.95) * size

    def _is_next_heading(self, above: Row, below: Row) -> bool:
        """A new color, weight, underline or section's number, where the line above had room for more; a new direction.

        In lines that are full they tell nothing: links and names in another language stand anywhere in running text.
        """
        room = self.end - self.start - above.box.width
        inked = (above.color, above.underlined, above.bold) != (below.color, below.underlined, below.bold)
        told = inked or _SECTION.match(below.text) is not None
        turned = {sole_direction(row.text) for row in (above, below)} == {"ltr", "rtl"}
        return (told and room > below.first_width + 0.6 * above.size) or (turned and room > above.size)

    def _at_edge(self, row: Row, size: float) -> bool:
        return row.start < self.start + 2.5 * size

    def _indented(self, above: Row, below: Row, after: Row | None, size: float) -> bool:
        """A first line set in, between lines that are not."""
        into = below.start - above.start
        hung = after is None or below.start - after.start > 0.6 * size
        return 0.6 * size < into < 6 * size and hung and above.start < self.start + 0.5 * size and _ends(above)

    def _broken_early(self, above: Row, below: Row) -> bool:
        """The line above ends a sentence, and the next word would have fitted on it.

        A small Latin letter goes on with a sentence from left to right; in one from right to left it begins a formula.
        """
        room = self.end - above.end
        goes_on = below.direction == "ltr" and below.text[:1].islower()
        ends = _ends(above) or (_ends_in_a_formula(above) and above.box.overlap_y(below.box) < _FOLDED)
        return room > below.first_width + 0.6 * above.size and ends and not goes_on

    def _numbered_below(self, above: Row, below: Row) -> bool:
        """A number of a list, where the line above ends far from where lines end."""
        room = self.end - above.end
        lower = above.box.overlap_y(below.box) < _FOLDED
        return lower and room > _SHORT * (self.end - self.start) and ordinal(below.text) is not None


def _restyled(above: Row, below: Row) -> bool:
    """A change of type size, or of weight after a row that is not part of running text."""
    if min(above.size, below.size) <= 0:
        return False
    ratio = below.size / above.size
    measured = all(line.segment.source == "text_layer" for line in (*above.lines, *below.lines))
    if not (0.85 < ratio < 1.18) if measured else not (0.6 < ratio < 1.7):
        return True
    return above.bold != below.bold and not _hyphenated(above) and (above.bold or _ends(above))


def _ends(row: Row) -> bool:
    return row.text.rstrip().rstrip(_CLOSERS).endswith(_SENTENCE_END)


def _ends_in_a_formula(row: Row) -> bool:
    """Whether a recognised line from right to left ends in what is no word, so that its full stop may be lost."""
    last = row.lines[-1].segment
    text = last.words[-1].text if last.words else ""
    return row.direction == "rtl" and last.source == "ocr" and not any(map(is_rtl, text))


def _hyphenated(row: Row) -> bool:
    return row.text.rstrip().endswith(("-", "‐", "\u00ad"))


def _counts_up(rows: Sequence[Row], shape: _Shape) -> bool:
    """Whether rows at the edge carry the marks of an ordered list: two at least, one after the other in number."""
    numbers = [mark.number for row in rows if (mark := ordinal(row.text)) and row.start < shape.start + row.size]
    return any(second == (first or 0) + 1 for first, second in pairwise(numbers) if second is not None)


def join_pieces(blocks: Sequence[Block], direction: Direction) -> list[Block]:
    """Blocks of text that the model cut in the middle of a paragraph, put together again."""
    joined: list[Block] = []
    open_places: list[int] = []
    for block in sorted(blocks, key=lambda block: (block.box.y0, block.box.x0)):
        open_places = [place for place in open_places if joined[place].box.y1 > block.box.y0 - _REACH]
        place = next((place for place in open_places if _cut(joined[place], block, direction)), None)
        if place is None:
            open_places.append(len(joined))
            joined.append(block)
        else:
            joined[place] = joined[place].with_lines((*joined[place].lines, *block.lines))
    return joined


def _below(above: Box, below: Box, size: float) -> bool:
    """Whether one box stands close below another."""
    return -0.5 * size < below.y0 - above.y1 < 2 * size and above.x0 < below.x1 and below.x0 < above.x1


def _cut(above: Block, below: Block, direction: Direction) -> bool:
    """Whether `below` starts with the line that follows the last of `above` in the same paragraph."""
    if not above.lines or not below.lines or not _below(above.box, below.box, max(above.size, below.size)):
        return False
    if above.label not in _FLOWING or below.label not in {*_FLOWING, "section-header"}:
        return False
    direction = above.direction(direction)
    rows, below_rows = text_rows(above.lines, direction), text_rows(below.lines, direction)
    last, first = rows[-1], below_rows[0]
    size = max(last.size, first.size)
    starts = (min(row.start for row in rows), last.start)
    aligned = any(abs(first.start - start) < 0.5 * size for start in starts)
    marked = first.bulleted or bullet(first.text) or ordinal(first.text)
    if not aligned or _restyled(last, first) or _ends(last) or marked:
        return False
    filled = last.end > max(row.end for row in (*rows, *below_rows)) - size
    gaps = [under.box.y0 - over.box.y1 for over, under in pairwise([*rows, first])][:-1]
    usual = max([*gaps, 0.35 * size]) + 0.1 * size
    return -0.3 * size < first.box.y0 - last.box.y1 < (max(usual, 1.2 * size) if filled and len(rows) == 1 else usual)
