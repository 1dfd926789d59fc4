"""What the layout modules look at: a page in points, its lines with their typography, and blocks of lines.

Boxes here are in points (1/72 inch) of the upright page, origin top left, so that distances across and down the page
compare with each other and with type sizes. `Element` boxes are fractions again; `Sheet.fraction` converts back.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from staged_pipeline.core.evidence import Evidence, Segment, Style
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.scripts import script_of
from staged_pipeline.core.vocabulary import Direction, RegionLabel
from staged_pipeline.engines.layout.drawn_bullets import DrawnBullets
from staged_pipeline.engines.layout.underlines import Underlines

_T = TypeVar("_T")

# The height of a line's box over its type size where the evidence gives no size (OCR): ascender to descender.
_BOX_OVER_SIZE = 1.1
_MOSTLY = 0.8
_LARGER, _MUCH_LARGER = 1.05, 1.15  # times the size of the text
_MANY_UNDERLINED = 0.4  # of a page's lines
_STOPS = (".", ",", ";", "،", "؛")
_OF_ONE_COLOR = 0.6  # of a page's characters
_TELLING_TEXT = 200  # characters that tell whether a page is set in bold
_INSIDE = 0.5  # of a line, for it to stand in a table
_TELLING_HEADINGS = 3
_MIN_SIZE = 0.5  # points; distances are measured in sizes, so that none may be 0
_TELLING_LETTERS = 80  # of a script, from which its own size of text is told
_TELLING = 50  # lines that tell the type size of a block; counting all again for each line added takes too long


@dataclass(frozen=True)
class Line:
    """A segment with its box in points and the typography of most of its characters; `color` as in core evidence.

    `bulleted` says that a bullet is drawn before it.
    """

    segment: Segment
    box: Box
    size: float
    bold: bool
    italic: bool
    font: str
    color: str
    underlined: bool = False
    bulleted: bool = False

    @property
    def text(self) -> str:
        return self.segment.text

    @cached_property
    def letters(self) -> int:
        return sum(map(str.isalpha, self.text))

    @cached_property
    def arabic_letters(self) -> int:
        """How many of its letters are Arabic, as in Arabic, Persian and Urdu, presentation forms among them."""
        return sum(script_of(char) == "Arab" for char in self.text)


@dataclass(frozen=True)
class Block:
    """Lines that belong together, in reading order, under one label of the layout model (or one that we gave).

    `box` holds the lines; for a figure or a table it is the printed area.
    """

    label: RegionLabel
    box: Box
    lines: tuple[Line, ...] = ()
    confidence: float | None = None

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @cached_property
    def size(self) -> float:
        """The type size of most characters of the first lines, in points; 0 without lines."""
        return most(((line.size, len(line.text)) for line in self.lines[:_TELLING]), 0.0)

    def direction(self, page: Direction) -> Direction:
        """The direction of most characters of the block; the page's without lines."""
        return most(((line.segment.direction, len(line.text)) for line in self.lines), page)

    def with_lines(self, lines: Iterable[Line], label: RegionLabel | None = None) -> "Block":
        """The same block with other lines, its box drawn around them.

        A formula keeps its own box too: the ink of tall brackets and accents lies outside the boxes of its lines.
        """
        kept = tuple(lines)
        boxes = [line.box for line in kept]
        box = Box.around([*boxes, self.box] if self.label == "formula" or not boxes else boxes)
        return replace(self, lines=kept, box=box, label=label or self.label)

    def joined_by(self, line: Line) -> "Block":
        """The same block with one line more, at its end."""
        return replace(self, lines=(*self.lines, line), box=self.box.union(line.box))


@dataclass(frozen=True)
class Sheet:
    """A page in points."""

    evidence: Evidence
    lines: tuple[Line, ...] = field(repr=False)

    @classmethod
    def of(cls, evidence: Evidence) -> "Sheet":
        """The lines of a page with their boxes in points."""
        underlines = Underlines(points(rule, evidence) for rule in evidence.rules)
        bullets = DrawnBullets((points(dot, evidence) for dot in evidence.bullets), evidence.direction)
        placed = ((segment, points(segment.box, evidence)) for segment in evidence.segments)
        return cls(
            evidence,
            tuple(
                _line(
                    segment,
                    box,
                    underlined=underlines.below(segment, box, segment.baseline * evidence.height),
                    bulleted=bullets.before(segment, box),
                )
                for segment, box in placed
            ),
        )

    @property
    def direction(self) -> Direction:
        return self.evidence.direction

    @cached_property
    def box(self) -> Box:
        return Box(0.0, 0.0, self.evidence.width, self.evidence.height)

    @cached_property
    def body_size(self) -> float:
        """The type size of most characters of the page, in points."""
        return most(((line.size, len(line.text)) for line in self.lines), 10.0)

    @cached_property
    def arabic_size(self) -> float | None:
        """The type size of most Arabic letters, in points; None where there are too few to tell."""
        return _size_of((line.size, line.arabic_letters, line.letters) for line in self.lines)

    @cached_property
    def other_size(self) -> float | None:
        """The type size of most letters that are not Arabic, in points; None where there are too few to tell."""
        return _size_of((line.size, line.letters - line.arabic_letters, line.letters) for line in self.lines)

    @cached_property
    def line_width(self) -> float:
        """The width of the page's long lines, in points: one in twenty is longer."""
        widths = sorted(line.box.width for line in self.lines)
        return widths[-1 - len(widths) // 20] if widths else self.evidence.width

    @cached_property
    def body_bold(self) -> bool:
        """Whether most characters of body size are bold, so that bold says nothing.

        What stands in tables does not count, nor does a page of a few words, which may all be headings.
        """
        tables = [self.points(grid.box) for grid in self.evidence.grids]
        near = [
            line
            for line in self.lines
            if abs(line.size - self.body_size) < 0.1 * self.body_size
            and not any(line.box.covered_by(table) > _INSIDE for table in tables)
        ]
        enough = sum(len(line.text) for line in near) >= _TELLING_TEXT
        return enough and most(((line.bold, len(line.text)) for line in near), False)

    @cached_property
    def body_color(self) -> str | None:
        """The color of the page's text, as in core evidence; None where too little is of one color to tell."""
        letters: Counter[str] = Counter()
        for line in self.lines:
            letters[line.color] += len(line.text)
        color, count = max(letters.items(), key=lambda item: item[1], default=("", 0))
        return color if count >= _OF_ONE_COLOR * letters.total() else None

    @cached_property
    def body_underlined(self) -> bool:
        """Whether so many lines are underlined that this says nothing, as in a form or a list of links."""
        return sum(line.underlined for line in self.lines) > _MANY_UNDERLINED * len(self.lines)

    @cached_property
    def tells_size(self) -> bool:
        """Whether no line that ends a sentence is larger than the text: on some scans sizes are measured badly."""
        least = _MUCH_LARGER * self.body_size
        return not any(line.size >= least and line.text.rstrip().endswith(_STOPS) for line in self.lines)

    @cached_property
    def tells_weight(self) -> bool:
        """Whether the page is a scan whose lines of large type were found bold: then a heading in light is doubtful."""
        if self.evidence.source != "ocr" or self.body_bold:
            return False
        larger = [line for line in self.lines if line.bold and line.size >= _LARGER * self.body_size]
        return len(larger) >= _TELLING_HEADINGS

    @cached_property
    def rules(self) -> tuple[Box, ...]:
        return tuple(self.points(box) for box in self.evidence.rules)

    @cached_property
    def pictures(self) -> tuple[Box, ...]:
        """Raster images and vector clusters, without those that are the page's ground."""
        boxes = (self.points(box) for box in (*self.evidence.images, *self.evidence.drawings))
        return tuple(box for box in boxes if box.area < 0.85 * self.box.area)

    def points(self, box: Box) -> Box:
        return points(box, self.evidence)

    def fraction(self, box: Box) -> Box:
        return Box.scaled(*box, self.evidence.width, self.evidence.height)


def points(box: Box, evidence: Evidence) -> Box:
    """A box of fractions in points."""
    width, height = evidence.width, evidence.height
    return Box(box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height)


def _size_of(lines: Iterable[tuple[float, int, int]]) -> float | None:
    """The size of most letters of a script, from the size, the letters of it and all letters of each line."""
    weighted = [(size, letters) for size, letters, among in lines if letters * 2 > among]
    return most(weighted, 0.0) if sum(letters for _, letters in weighted) >= _TELLING_LETTERS else None


def most(weighted: Iterable[tuple[_T, int]], default: _T) -> _T:
    """The value with the largest total weight; the first seen of equals."""
    weights: Counter[_T] = Counter()
    for value, weight in weighted:
        weights[value] += weight
    return max(weights, key=weights.__getitem__) if weights else default


def _shared(colors: Iterable[tuple[str, int]], total: int) -> str:
    """The color of nearly all characters, with the number of characters of each; empty where there is none."""
    weights: Counter[str] = Counter()
    for color, weight in colors:
        weights[color] += weight
    return next((color for color, weight in weights.items() if weight >= _MOSTLY * total), "")


def _line(segment: Segment, box: Box, *, underlined: bool, bulleted: bool) -> Line:
    def weighed(values: Iterable[_T]) -> Iterable[tuple[_T, int]]:
        return zip(values, (len(word.text) for word in segment.words), strict=True)

    styles: list[Style] = [word.style for word in segment.words]
    total = sum(len(word.text) for word in segment.words) or 1
    size = most(weighed(round(style.size * 2) / 2 for style in styles), 0.0)
    across = box.height if segment.angle % 180 == 0 else box.width
    return Line(
        segment=segment,
        box=box,
        size=max(size or round(across / _BOX_OVER_SIZE * 2) / 2, _MIN_SIZE),
        bold=sum(n for bold, n in weighed(style.bold for style in styles) if bold) >= _MOSTLY * total,
        italic=sum(n for italic, n in weighed(style.italic for style in styles) if italic) >= _MOSTLY * total,
        font=most(weighed(style.font for style in styles), ""),
        color=_shared(weighed(style.color for style in styles), total),
        underlined=underlined,
        bulleted=bulleted,
    )
