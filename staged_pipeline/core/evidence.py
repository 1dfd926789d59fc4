"""What is known of a page before any model looks at it: `evidence.json`.

Text stands in logical order everywhere. Boxes are `Box` (fractions, origin top left, of the upright page).
"""

from typing import Literal, NamedTuple

from pydantic import Field

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import Direction, EvidenceSource, RegionLabel


class Style(Value):
    """The typography of a run of characters. `size` is in points; `script` is its place against the baseline.

    `color` is `#rrggbb`; it is empty for black and for ink nearly as dark, and where it is not known.
    """

    font: str = ""
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    mono: bool = False
    small_caps: bool = False
    underline: bool = False
    strike: bool = False
    color: str = ""
    script: Literal["normal", "super", "sub"] = "normal"


class Word(Value):
    """A run of characters without a space and of one style, in logical order.

    `glued` says that no space stands between it and the word before it in its segment (`x` and its exponent, the
    bold half of a word). `confidence` is the OCR engine's, 0-1, None for a text layer. `href` is a link's target.
    """

    text: str
    box: Box
    style: Style = Style()
    glued: bool = False
    confidence: float | None = None
    href: str | None = None


class FormulaGlyph(NamedTuple):
    """One character of a line that holds mathematics, placed exactly.

    `x` is where its advance begins and `baseline` the y it stands on; `box` is as wide as the advance and as high as
    the ink (so that a tall bracket is told from a small one). All are fractions of the page but `size`, in points.
    """

    text: str
    font: str
    size: float
    x: float
    baseline: float
    box: Box


class Segment(Value):
    """One printed line (within a column), id `p{page}_l{line}`; `text` is its words joined by `joined_text`.

    `baseline` is a y fraction. `angle` is the direction of writing in degrees clockwise: 0 for level text.
    """

    id: str
    text: str
    box: Box
    words: tuple[Word, ...]
    direction: Direction
    source: Literal["text_layer", "ocr"]
    confidence: float = Field(ge=0, le=1)
    baseline: float
    angle: int = 0


class Region(Value):
    """A labelled box of the layout model, in the model's own order. `confidence` is 0-1, None where it gives none."""

    label: RegionLabel
    box: Box
    confidence: float | None = None


Slot = tuple[int, int]
"""The row and the column of a place in a table, from 0."""


class GridCell(Value):
    """One cell of a table grid; `row` and `column` are 0-based, columns counted from the left of the page."""

    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    box: Box
    header: bool = False


class TableGrid(Value):
    """The geometry of a table; its text is that of the words whose centers lie in the cells.

    `header_rows` counts the leading rows of column headers. `ruled` says that printed lines bound it.
    """

    box: Box
    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    header_rows: int = 0
    ruled: bool = False
    confidence: float = Field(default=1.0, ge=0, le=1)


class Finding(Value):
    """One thing that was learned when the text layer was tested, and what was done about it."""

    kind: Literal[
        "no_text",
        "low_coverage",
        "missing_unicode",
        "implausible_words",
        "ocr_disagrees",
        "visual_order",
        "ligature_order",
        "presentation_forms",
        "invisible_text",
        "duplicate_text",
        "off_page",
        "rotated",
        "skewed",
        "ocr_used",
        "ocr_unavailable",
        "ocr_incomplete",
        "truncated",
        "blank",
        "regions_skipped",
    ]
    message: str
    action: Literal["kept", "mended", "dropped", "replaced_by_ocr", "none"] = "none"
    box: Box | None = None


class Evidence(Value):
    """All that was read from one page.

    `width` and `height` are points of the upright page. `rotation` (degrees clockwise) and `skew` (degrees) are what
    was undone to make it upright; `page.png` shows the upright page. `rules` are printed lines and thin bars, `images`
    the boxes of raster images, `drawings` those of vector clusters. `glyphs` are the characters of formulas, none where
    the page has no text layer or no mathematics, and `bars` level lines too short for a rule: the bars of fractions.
    `bullets` are dots and squares so small that they may be the marks of list items.
    """

    page_index: int
    width: float
    height: float
    rotation: int = 0
    skew: float = 0.0
    source: EvidenceSource
    direction: Direction
    language: str = "und"
    segments: tuple[Segment, ...] = ()
    regions: tuple[Region, ...] = ()
    grids: tuple[TableGrid, ...] = ()
    rules: tuple[Box, ...] = ()
    images: tuple[Box, ...] = ()
    drawings: tuple[Box, ...] = ()
    glyphs: tuple[FormulaGlyph, ...] = ()
    bars: tuple[Box, ...] = ()
    bullets: tuple[Box, ...] = ()
    findings: tuple[Finding, ...] = ()


def joined_text(words: tuple[Word, ...]) -> str:
    """The text of words in logical order: a space before each that is not glued."""
    return "".join(word.text if word.glued or i == 0 else f" {word.text}" for i, word in enumerate(words))
