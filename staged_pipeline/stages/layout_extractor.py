"""Stage 1, layout: page -> skeleton.

The engine proposes, the stage owns the rules of a page: refs are unique and named by the product document's
convention, reading order is document order without gaps, every evidence segment is used exactly once, captions point
at elements that exist, boxes lie on the page. A proposal that breaks a rule is mended, with a warning.

Raises what the engine raises; no rule of its own can fail.
"""

from dataclasses import dataclass, field

from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.vocabulary import CONTENT_TYPE
from staged_pipeline.engines.base import LayoutEngine
from staged_pipeline.stages.naming import name_elements


def detect_layout(page: Page, engine: LayoutEngine) -> Skeleton:
    """The skeleton that `engine` proposes for `page`, made to keep the rules above."""
    return keep_rules(engine.detect_layout(page), page.evidence)


def keep_rules(skeleton: Skeleton, evidence: Evidence) -> Skeleton:
    """`skeleton` with every broken rule mended; one that keeps the rules comes back equal."""
    usage = _Usage(unused={segment.id: segment for segment in evidence.segments})
    children = tuple(usage.checked(child) for child in skeleton.children)
    warnings = [*skeleton.warnings, *usage.warnings]
    if usage.unused:
        children = (*children, _unplaced(usage.unused))
        warnings.append(f"{len(usage.unused)} lines had no place in the layout; they stand at the end")
    named = name_elements(children)
    warnings += [f"{ref}: what it belongs to is not in the layout" for ref in named.lost]
    return skeleton.model_copy(update={"children": named.children, "warnings": tuple(warnings)})


@dataclass
class _Usage:
    """Checks the segments and boxes of one element after the other; `unused` is what is left."""

    unused: dict[str, Segment]
    warnings: list[str] = field(default_factory=list[str])

    def checked(self, node: Element | Container) -> Element | Container:
        children = node.children
        if isinstance(node, Container):
            return node.model_copy(update={"children": tuple(self.checked(child) for child in children)})
        kept = tuple(segment for segment in node.segments if self.unused.pop(segment, None) is not None)
        if len(kept) < len(node.segments):
            self.warnings.append(f"{node.ref}: lines that do not exist or stand elsewhere were left out")
        return node.model_copy(
            update={
                "segments": kept,
                "box": _on_page(node.box),
                "type": CONTENT_TYPE[node.kind],
                "children": tuple(self.checked(child) for child in children),
            }
        )


def _unplaced(segments: dict[str, Segment]) -> Container:
    paragraphs = tuple(
        Element(
            ref=f"unplaced {name}",
            kind="paragraph",
            tag="p",
            type="text",
            order=0,
            box=_on_page(segment.box),
            segments=(name,),
            direction=segment.direction,
            confidence=0.0,
        )
        for name, segment in segments.items()
    )
    return Container(tag="section", classes=("unplaced",), children=paragraphs)


def _on_page(box: Box) -> Box:
    x0, x1 = sorted(min(1.0, max(0.0, value)) for value in (box.x0, box.x1))
    y0, y1 = sorted(min(1.0, max(0.0, value)) for value in (box.y0, box.y1))
    return Box(x0, y0, x1, y1)
