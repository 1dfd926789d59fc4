"""What is measured on the rendering."""

from collections.abc import Mapping

from staged_pipeline.core.content import Content
from staged_pipeline.core.page import Page
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.direction import directions
from staged_pipeline.judge.evidence_measures import Measured
from staged_pipeline.judge.formulas import has_formula
from staged_pipeline.judge.ink import ink_of
from staged_pipeline.judge.likeness import layout_likeness, looks_likeness
from staged_pipeline.judge.shown import console_issues, place_issues, shown_issues
from staged_pipeline.judge.tokens import said_of

_TORN = 0.3
"""A layout less like the page's is thought torn apart: the samples have 0.7 and more."""


def measure_rendering(page: Page, skeleton: Skeleton, content: Mapping[str, Content], rendering: Rendering) -> Measured:
    """All measures that need the rendering."""
    elements = list(skeleton.elements())
    said = {element.ref: said_of(element, content.get(element.ref), content) for element in elements}
    issues: list[Issue] = [
        *shown_issues(skeleton, content, said, rendering),
        *place_issues(skeleton, directions(skeleton, content), rendering),
        *console_issues(rendering),
    ]
    layout = layout_likeness(skeleton, rendering)
    if layout is not None and layout < _TORN:
        message = "The elements of the page stand in other places than on the page's image."
        issues.append(Issue(kind="layout_unlike", severity="minor", message=message))
    with_formula = [element for element in elements if has_formula(content.get(element.ref))]
    scores = {
        "shown": _share(issues, "not_shown", "overlap", "clipping", of=len(elements)),
        "formulas": _share(issues, "math_error", of=len(with_formula)),
        "layout": layout,
        "looks": looks_likeness(ink_of(page.image), rendering),
    }
    return Measured(tuple(issues), {name: score for name, score in scores.items() if score is not None})


def _share(issues: list[Issue], *kinds: str, of: int) -> float | None:
    """The share of the elements without an issue of these kinds."""
    return max(0.0, 1 - len({issue.ref for issue in issues if issue.kind in kinds}) / of) if of else None
