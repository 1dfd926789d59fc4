"""Which parts are headings, and of what level.

The layout model says which blocks are headings and misses some; it says nothing of levels. Typography does: headings of
one look are of one level, larger before smaller, bold before light, and printed numbers (`2.1`) give the depth where
the look is the same.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from staged_pipeline.core.vocabulary import RegionLabel
from staged_pipeline.engines.layout.captions import reads_as_caption
from staged_pipeline.engines.layout.markers import bullet
from staged_pipeline.engines.layout.mathematics import has_relation, is_fragment
from staged_pipeline.engines.layout.paragraphs import Row
from staged_pipeline.engines.layout.parts import Part
from staged_pipeline.engines.layout.sheet import Line, Sheet
from staged_pipeline.engines.layout.type_sizes import relative_size

_HEADING_LABELS: set[RegionLabel] = {"title", "section-header"}
_MAX_ROWS = 4
_MAX_MISSED_ROWS = 2
_MAX_LENGTH = 200
_LARGER = 1.12  # times the size of the text, as 16 to 14
_LARGER_ON_SCANS = 1.15
_MUCH_LARGER = 1.5  # and where the size is measured on a scan
_CLEARLY_LARGER = 1.2  # and where it is that of many words
_MANY_WORDS, _WELL_READ = 4, 0.8  # the latter a confidence of OCR
_AS_LARGE, _AS_LARGE_IN_ARABIC = 0.97, 0.85  # times the size of the text; the latter on scans
_STRONG, _WHITE = 80, 240  # of 255: colors are told from grey and from tints of it, white from light grey
_SURELY_READ = 0.5  # confidence of OCR, where noise stays below; that of a text layer is 1
_CELL_GAP = 1.2  # of the type size; spaces of scanned headings come to 0.9
_ENDS_SENTENCE = re.compile(r"[.,;،؛](?:[\"'”’»)\]]*)$")
_ADDRESS = re.compile(r"://|^www\.|@")
_IN_BRACKETS = re.compile(r"^[()\[\]][^()\[\]]*[()\[\]][:.]?$")  # an addition to what stands above
_LEADER = re.compile(r"[.․…·]{4,}|(?:\. ){4,}")
_NUMBER = re.compile(
    r"^(?:(?:chapter|section|part|appendix|kapitel|chapitre|الفصل|الباب|المبحث|المطلب)\s+)?"
    r"(?P<number>(?:[0-9٠-٩۰-۹]{1,3}|[A-Z])(?:[.٫][0-9٠-٩۰-۹]{1,3})*)[.)]?\s",
    re.IGNORECASE,
)
_TITLE, _TITLE_ON_FIRST_PAGE, _SECTION = 1.6, 1.3, 1.25  # times the size of the text
_SAME_SIZE_TEXT = 0.07  # sizes closer than this share are one, where the file states them; Word goes from 14 to 13
_SAME_SIZE_OCR = 0.2  # and where they are measured on a scan


def is_heading(rows: Sequence[Row], label: RegionLabel, sheet: Sheet) -> bool:
    """Whether a paragraph is a heading: as the model says unless its look denies it, or by its look alone."""
    text = " ".join(row.text for row in rows).strip()
    if not any(char.isalpha() for char in text) or len(text) > _MAX_LENGTH or _LEADER.search(text):
        return False
    lines = [line for row in rows for line in row.lines]
    size = relative_size(lines, sheet)
    measured = all(line.segment.source == "text_layer" for line in lines)
    larger = size >= (_LARGER if measured else _LARGER_ON_SCANS)
    bold = all(row.bold for row in rows) and not sheet.body_bold
    inked = _is_inked(lines, sheet)
    # Heights of Arabic lines say little: boxes of their words are as high as OCR pleases.
    small = size < _MUCH_LARGER or _is_rtl(rows[0])
    light = sheet.tells_weight and not bold and small
    added = not larger and _IN_BRACKETS.match(text)
    listed = rows[0].bulleted or bullet(text)
    if light or added or listed or _is_formula(lines) or any(line.segment.angle for line in lines):
        return False
    if label in _HEADING_LABELS:
        plain = not (larger or bold or inked)
        if plain and (reads_as_caption(text) or _ends_paragraph(rows, text)):
            return False
        return len(rows) <= _MAX_ROWS
    if label not in {"text", "page-header"} or len(rows) > _MAX_MISSED_ROWS or _denies_heading(rows, sheet):
        return False
    larger = larger if measured else _is_surely_larger(lines, size, sheet)
    least = _AS_LARGE if measured or not _is_rtl(rows[0]) else _AS_LARGE_IN_ARABIC
    stands_out = larger or ((bold or inked) and size >= least)
    return stands_out and not _ENDS_SENTENCE.search(text) and len(text) > 2


def _ends_paragraph(rows: Sequence[Row], text: str) -> bool:
    """Whether plain text ends a sentence that it did not begin, or that takes several rows."""
    return bool(_ENDS_SENTENCE.search(text)) and (len(rows) > 1 or text[0].islower())


def _is_formula(lines: Sequence[Line]) -> bool:
    return has_relation(lines) and all(map(is_fragment, lines))


def _is_inked(lines: Sequence[Line], sheet: Sheet) -> bool:
    """Whether lines are underlined, or printed in a color or in white on a dark ground, and the page's text is not.

    So are links, which do not count.
    """
    words = [word for line in lines for word in line.segment.words]
    if any(word.href or _ADDRESS.search(word.text) for word in words):
        return False
    if all(line.underlined for line in lines) and not sheet.body_underlined:
        return True
    if sheet.body_color is None:
        return False
    return all(line.color != sheet.body_color and _stands_out(line.color) for line in lines)


def _stands_out(color: str) -> bool:
    """Whether a color is neither black nor a grey, which is set for what matters less."""
    parts = [int(color[i : i + 2], 16) for i in (1, 3, 5)] if color else [0]
    return max(parts) - min(parts) >= _STRONG or min(parts) >= _WHITE


def _denies_heading(rows: Sequence[Row], sheet: Sheet) -> bool:
    cells = any(_holds_cells(line) for row in rows for line in row.lines)
    return cells or _fills(rows[0], sheet) or _is_doubtful(rows)


def _is_surely_larger(lines: Sequence[Line], size: float, sheet: Sheet) -> bool:
    """Whether lines of a scan are larger than the text by more than their measure is out: by little over many words."""
    words = sum(sum(map(str.isalpha, word.text)) > 1 for line in lines for word in line.segment.words)
    well_read = all(line.segment.confidence >= _WELL_READ for line in lines)
    if words >= _MANY_WORDS and well_read and sheet.tells_size:
        return size >= _CLEARLY_LARGER
    return size >= _MUCH_LARGER and not any(line.segment.direction == "rtl" for line in lines)


def _is_rtl(row: Row) -> bool:
    return any(line.segment.direction == "rtl" for line in row.lines)


def _is_doubtful(rows: Sequence[Row]) -> bool:
    """Whether OCR read a paragraph with doubt: noise of large signs looks like a heading."""
    doubts = [(line.segment.confidence, len(line.text)) for row in rows for line in row.lines]
    read = sum(letters for _, letters in doubts)
    return bool(read) and sum(sure * letters for sure, letters in doubts) < _SURELY_READ * read


def _holds_cells(line: Line) -> bool:
    """Whether a line of a scan has gaps far wider than spaces, as the header row of a table without rules has."""
    if line.segment.source != "ocr" or not line.box.width:
        return False
    boxes = sorted((word.box for word in line.segment.words), key=lambda box: box.x0)
    points = line.box.width / line.segment.box.width
    gaps = [points * (right.x0 - left.x1) for left, right in pairwise(boxes)]
    return sum(gap > _CELL_GAP * line.size for gap in gaps) > 1


def _fills(row: Row, sheet: Sheet) -> bool:
    """Whether a row is as long as the page's lines of text, as the first of a paragraph is."""
    return len(row.text) > 60 and row.box.width > 0.9 * sheet.line_width


@dataclass(frozen=True)
class _Look:
    """What tells levels apart; larger sorts first. `size` is in sizes of the text of the same script.

    `marked` headings are in bold, in a color or underlined.
    """

    size: float
    marked: bool
    capitals: bool


def with_levels(parts: Sequence[Part], sheet: Sheet) -> list[Part]:
    """Headings with their levels, 1 for the outermost; a lone largest heading at the page's head is its title."""
    headings = [part for part in parts if part.kind == "heading"]
    if not headings:
        return list(parts)
    measured = all(line.segment.source == "text_layer" for part in headings for line in part.lines)
    looks = _looks(headings, sheet, _SAME_SIZE_TEXT if measured else _SAME_SIZE_OCR)
    ranks = {look: rank for rank, look in enumerate(sorted(set(looks), key=_rank))}
    keys = [(ranks[look], _depth(part.text)) for look, part in zip(looks, headings, strict=True)]
    keys = _numbered(keys)
    order = {key: place for place, key in enumerate(sorted(set(keys)))}
    first = _first_level(headings, keys, sheet)
    levels = iter([min(6, order[key] + first) for key in keys])
    leveled: list[Part] = []
    for part in parts:
        if part.kind != "heading":
            leveled.append(part)
            continue
        level = next(levels)
        leveled.append(replace(part, level=level, kind="title" if level == 1 else "heading"))
    return leveled


def _looks(headings: Sequence[Part], sheet: Sheet, tolerance: float) -> list[_Look]:
    own = [relative_size(part.lines, sheet) for part in headings]
    sizes = sorted(set(own), reverse=True)
    groups: dict[float, float] = {}
    for size in sizes:
        near = next((largest for largest in groups.values() if size >= largest * (1 - tolerance)), size)
        groups[size] = near
    return [
        _Look(
            groups[size],
            all(line.bold for line in part.lines) or _is_inked(part.lines, sheet),
            part.text.isupper(),
        )
        for size, part in zip(own, headings, strict=True)
    ]


def _rank(look: _Look) -> tuple[float, bool, bool]:
    return (-look.size, not look.marked, not look.capitals)


def _depth(text: str) -> int:
    """How deep a heading's printed number goes: `2` 1, `2.1` 2; 0 without a number."""
    found = _NUMBER.match(text.strip() + " ")
    return len(re.split(r"[.٫]", found["number"])) if found else 0


def _numbered(keys: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Depth counts among headings of one look; those without a number stand beside `2`, or below `2.1` where no `2` is.

    `References` follows the last of the numbered sections; what stands between `3.4.2` and `3.4.3` divides the former.
    """
    depths: dict[int, set[int]] = {}
    for rank, depth in keys:
        depths.setdefault(rank, set()).add(depth)
    unnumbered = {rank: max(found) + 1 if min(found - {0}, default=1) > 1 else 1 for rank, found in depths.items()}
    return [(rank, depth or unnumbered[rank]) for rank, depth in keys]


def _first_level(headings: Sequence[Part], keys: Sequence[tuple[int, int]], sheet: Sheet) -> int:
    """The level of the page's outermost headings; their size against the text's keeps pages of one document alike."""
    top = min(keys)
    first = [part for part, key in zip(headings, keys, strict=True) if key == top]
    ratio = relative_size(first[0].lines, sheet)
    alone = len(first) == 1 and first[0] is headings[0] and first[0].box.y0 < 0.45 * sheet.box.height
    if alone and ratio >= (_TITLE_ON_FIRST_PAGE if sheet.evidence.page_index == 0 else _TITLE):
        return 1
    return 2 if ratio >= _SECTION else 3
