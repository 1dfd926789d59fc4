"""The unit that comes out of the layout modules: one content element to be, still in points."""

from dataclasses import dataclass

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Complexity, Kind
from staged_pipeline.engines.layout.markers import Marker
from staged_pipeline.engines.layout.sheet import Line


@dataclass(frozen=True)
class Part:
    """A content element: its kind, its lines in reading order and its box in points.

    `level` is a heading's (1-6), `told` says that the layout model took it for one,
    `marker` a list item's or footnote's printed mark, `number` an equation's,
    `captions` are the captions of a figure or table; `caption_first` says that they stand above it.
    `unit` is the index of the unit that it comes from. `depth` is how many list items it stands in, None where its
    indentation says. `verbatim` is that of the element.
    """

    kind: Kind
    box: Box
    lines: tuple[Line, ...] = ()
    level: int = 0
    told: bool = False
    marker: Marker | None = None
    number: str | None = None
    complexity: Complexity | None = None
    captions: tuple["Part", ...] = ()
    caption_first: bool = False
    confidence: float | None = None
    unit: int = -1
    depth: int | None = None
    verbatim: bool | None = None

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)
