"""The content of a page by ref: `content.json`, the union of the product document with a few optional fields more.

Every example of the product document parses, and a value round-trips through JSON unchanged.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, cast

from pydantic import Field, TypeAdapter, model_validator

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.value import Value

HUMAN = "human"
"""The `engine` of an entry that a person wrote: no engine overwrites it."""

LOW_CONFIDENCE = 0.6
"""Entries below are shown as doubtful and, where a model may be asked, asked about."""

Mark = Literal["bold", "italic", "underline", "strike", "code", "small-caps", "super", "sub"]
TextDirection = Literal["ltr", "rtl", "auto"]
TableDirection = Literal["ltr", "rtl"]


class Sources(Value):
    """Where the characters of an entry came from: evidence segment ids, and boxes where no segment lies."""

    segments: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


class Entry(Value):
    """The fields that every kind of content may carry. `confidence` is 0-1."""

    sources: Sources | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    engine: str | None = None


class TextSegment(Value):
    """A run of text of one emphasis. A line feed in `content` is a printed line break that matters."""

    type: Literal["text"] = "text"
    content: str
    marks: tuple[Mark, ...] = ()
    href: str | None = None


class MathSegment(Value):
    """A formula in a line of text.

    `format` `latex`: `content` is LaTeX without delimiters. `format` `image`: what is printed could not be read; it is
    kept as the crop `asset` (a path relative to the page's folder) of `box` on the page, and `content` is what OCR made
    of it. `height` and `depth` are how far the crop reaches above and below the baseline, in em of the text around it.
    """

    type: Literal["math"] = "math"
    content: str
    display: Literal["inline", "block"] = "inline"
    format: Literal["latex", "image"] = "latex"
    asset: str | None = None
    box: Box | None = None
    height: float | None = Field(default=None, ge=0)
    depth: float | None = None

    @property
    def is_picture(self) -> bool:
        """Whether `content` is no LaTeX, but what was read where a crop is shown."""
        return self.format == "image"


Segment = Annotated[TextSegment | MathSegment, Field(discriminator="type")]


class TextContent(Entry):
    """Plain text. `inline_refs` maps `{{name}}` markers in `content` to LaTeX."""

    type: Literal["text"] = "text"
    content: str
    direction: TextDirection | None = None
    language: str | None = None
    inline_refs: dict[str, str] | None = None


class MixedContent(Entry):
    """Text with inline formulas or emphasis."""

    type: Literal["mixed"] = "mixed"
    segments: tuple[Segment, ...]
    direction: TextDirection | None = None
    language: str | None = None


class MathContent(Entry):
    """A display equation.

    `format` `latex`: `content` is LaTeX without delimiters. `format` `image`: the equation is kept as the crop
    `asset` (a path relative to the page's folder), and `content` is its Unicode text.
    """

    type: Literal["math"] = "math"
    content: str
    format: Literal["latex", "image"] = "latex"
    display: Literal["inline", "block"] = "block"
    equation_number: str | None = None
    asset: str | None = None


class Cell(Value):
    """A table cell that needs more than a string."""

    content: str = ""
    segments: tuple[Segment, ...] | None = None
    rowspan: int = Field(default=1, ge=1)
    colspan: int = Field(default=1, ge=1)
    header: Literal["col", "row", "colgroup", "rowgroup"] | None = None


class TableContent(Entry):
    """A table in reading order: the first cell of a row is the one read first (rightmost where `direction` is rtl).

    `headers` is one row of column headers; further header rows stand first in `rows` with `header` set in their cells.
    A cell covered by another's span is left out of its row.
    """

    type: Literal["table"] = "table"
    headers: tuple[str | Cell, ...] = ()
    rows: tuple[tuple[str | Cell, ...], ...] = ()
    direction: TableDirection | None = None
    caption: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _unnest(cls, data: object) -> object:
        """Accepts the product document's older form with `headers` and `rows` inside `content`."""
        if not isinstance(data, dict):
            return data
        fields = cast("dict[str, object]", data)
        inner = fields.get("content")
        if not isinstance(inner, dict):
            return fields
        return {**cast("dict[str, object]", inner), **{k: v for k, v in fields.items() if k != "content"}}


class Position(Value):
    """Where a figure stands across its column, and how wide it is (`80%`)."""

    x: Literal["left", "center", "right"] | None = None
    width: str | None = None


class FigureContent(Entry):
    """A figure: `description` becomes its alternative text, `asset` is its crop, relative to the page's folder."""

    type: Literal["figure"] = "figure"
    description: str
    position: Literal["left", "center", "right"] | Position | None = None
    width: str | None = None
    asset: str | None = None


class ErrorContent(Entry):
    """A ref that could not be filled; `fallback` is the marker that the page shows."""

    type: Literal["error"] = "error"
    error: str
    fallback: str


Content = Annotated[
    TextContent | MixedContent | MathContent | TableContent | FigureContent | ErrorContent,
    Field(discriminator="type"),
]
ContentMap = dict[str, Content]
CONTENT_MAP: TypeAdapter[ContentMap] = TypeAdapter(ContentMap)


class PageContent(Value):
    """What the text stage leaves: content by ref, and how far to trust it (0-1).

    `open_refs` are those whose engine could not be asked, for a reason that may pass: a later run tries them again.
    """

    content: ContentMap
    confidence: float = Field(ge=0, le=1)
    low_confidence_refs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    open_refs: tuple[str, ...] = ()


def pictured_runs(entry: Content) -> Iterator[MathSegment]:
    """The runs within an entry that are kept as crops, in reading order."""
    match entry:
        case MixedContent():
            yield from _pictures(entry.segments)
        case TableContent():
            for cell in (cell for row in (entry.headers, *entry.rows) for cell in row):
                if isinstance(cell, Cell):
                    yield from _pictures(cell.segments or ())
        case _:
            return


def named_assets(entry: Content) -> Iterator[str]:
    """The pictures that an entry names, as paths relative to the page's folder."""
    if isinstance(entry, FigureContent | MathContent) and entry.asset:
        yield entry.asset
    yield from (run.asset for run in pictured_runs(entry) if run.asset)


def _pictures(segments: Iterable[Segment]) -> Iterator[MathSegment]:
    return (one for one in segments if isinstance(one, MathSegment) and one.is_picture)


def failed(ref: str, reason: str) -> ErrorContent:
    """The product document's error entry for `ref`."""
    return ErrorContent(error=reason, fallback=f"[EXTRACTION_FAILED: {ref}]")
