"""The layout engine that needs no model service: a pure function of a page's evidence."""

from staged_pipeline.core.evidence import Evidence, Region, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Kind, RegionLabel

_VERSION = "1"

_KIND: dict[RegionLabel, tuple[Kind, str]] = {
    "title": ("title", "h1"),
    "section-header": ("heading", "h2"),
    "text": ("paragraph", "p"),
    "list-item": ("paragraph", "p"),
    "table": ("table", "div"),
    "picture": ("figure", "figure"),
    "caption": ("caption", "p"),
    "formula": ("equation", "div"),
    "footnote": ("footnote", "div"),
    "page-header": ("header", "div"),
    "page-footer": ("footer", "div"),
}


class LocalLayout:
    """Turns the layout model's regions and the lines of a page into a skeleton."""

    @property
    def fingerprint(self) -> str:
        return f"local-layout {_VERSION}"

    def detect_layout(self, page: Page) -> Skeleton:
        """The skeleton of `page`; it looks at the evidence only."""
        evidence = page.evidence
        held = _held(evidence)
        children = tuple(_element(i, region, held[i]) for i, region in enumerate(evidence.regions))
        loose = tuple(_loose(segment) for segment in held[None])
        return Skeleton(
            page_index=evidence.page_index,
            language=evidence.language,
            direction=evidence.direction,
            children=(Container(tag="main", children=(*children, *loose)),),
            confidence=0.5,
        )


def _held(evidence: Evidence) -> dict[int | None, list[Segment]]:
    held: dict[int | None, list[Segment]] = {None: [], **{i: [] for i in range(len(evidence.regions))}}
    for segment in evidence.segments:
        shares = [segment.box.covered_by(region.box) for region in evidence.regions]
        best = max(range(len(shares)), key=shares.__getitem__, default=None)
        held[best if best is not None and shares[best] > 0.5 else None].append(segment)
    return held


def _element(index: int, region: Region, segments: list[Segment]) -> Element:
    kind, tag = _KIND[region.label]
    return Element(
        ref=f"region {index}",
        kind=kind,
        tag=tag,
        type=CONTENT_TYPE[kind],
        order=index + 1,
        box=Box.around([region.box, *(segment.box for segment in segments)]),
        segments=tuple(segment.id for segment in segments),
        complexity="complex" if kind == "equation" else None,
    )


def _loose(segment: Segment) -> Element:
    return Element(
        ref=segment.id, kind="paragraph", tag="p", type="text", order=0, box=segment.box, segments=(segment.id,)
    )
