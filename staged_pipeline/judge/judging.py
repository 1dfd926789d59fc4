"""The deterministic judge: a page held against its evidence and its image, without any model.

The score of a page is the mean of these parts by their weights; a part that a page has nothing of does not count.

| part          | weight | 1 means                                                                             |
|---------------|--------|-------------------------------------------------------------------------------------|
| `missing`     | 0.23   | no printed word that can be trusted is missing or other than printed                |
| `unsupported` | 0.17   | no word of the page is without evidence                                             |
| `filled`      | 0.12   | every element says something                                                        |
| `order`       | 0.10   | all pairs of blocks whose order is plain stand in it                                |
| `coverage`    | 0.10   | all ink of the page lies in elements                                                |
| `formulas`    | 0.08   | every element with formulas has the printed letters, digits and signs, and typesets |
| `tables`      | 0.06   | every table has its cells where they are printed                                    |
| `direction`   | 0.05   | every block runs the way of its letters                                             |
| `shown`       | 0.05   | every element is shown whole and by itself                                          |
| `layout`      | 0.02   | the elements stand where they stand on the page                                     |
| `looks`       | 0.02   | the ink of the rendering lies where that of the page does                           |

Words are counted by word, formulas, tables and directions by element. What a measure finds is told in `issues` too,
and so are numbers out of sequence, lines said twice and the browser's messages, which have no part of their own.
"""

from collections.abc import Mapping
from typing import Protocol

from staged_pipeline.core.content import Content
from staged_pipeline.core.errors import StagedError
from staged_pipeline.core.page import Page
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue, ScorePart, Verdict
from staged_pipeline.judge.evidence_measures import Measured, measure_evidence
from staged_pipeline.judge.rendering_measures import measure_rendering

JUDGE_VERSION = "measures/1"
"""Changes whenever the same page may get another verdict."""

WEIGHTS: Mapping[str, float] = {
    "missing": 0.23,
    "unsupported": 0.17,
    "filled": 0.12,
    "order": 0.10,
    "coverage": 0.10,
    "formulas": 0.08,
    "tables": 0.06,
    "direction": 0.05,
    "shown": 0.05,
    "layout": 0.02,
    "looks": 0.02,
}


class Renderer(Protocol):
    """Shows a page in a browser; raises MissingDependency and RenderError."""

    def render(self, html: str, refs: list[str], shape: float) -> Rendering: ...


def judge_page(page: Page, skeleton: Skeleton, content: Mapping[str, Content], rendering: Rendering) -> Verdict:
    """The verdict on a page that was rendered.

    Args:
        page: The source page with its evidence.
        skeleton: Its layout.
        content: Its content by ref.
        rendering: What `render.page_render` saw of its final.html.
    """
    evidence = measure_evidence(page, skeleton, content)
    shown = measure_rendering(page, skeleton, content, rendering)
    return verdict_of(evidence, shown)


def verdict_of(*measured: Measured) -> Verdict:
    """One verdict of what several measures found; where two have a part of one name, the lower score counts."""
    scores: dict[str, float] = {}
    for one in measured:
        for name, score in one.scores.items():
            scores[name] = min(score, scores.get(name, 1.0))
    parts = tuple(
        ScorePart(name=name, weight=weight, score=round(scores[name], 4))
        for name, weight in WEIGHTS.items()
        if name in scores
    )
    issues: dict[Issue, None] = {issue: None for one in measured for issue in one.issues}
    return Verdict.of(parts, tuple(issues))


def judge_final(
    renderer: Renderer, page: Page, skeleton: Skeleton, content: Mapping[str, Content], html: str
) -> tuple[Verdict, Rendering | None]:
    """Renders final.html and judges it; a judge that cannot run gives `not_judged`, and nothing is ever raised."""
    try:
        refs = [element.ref for element in skeleton.elements()]
        rendering = renderer.render(html, refs, page.image.height / page.image.width)
    except StagedError as error:
        return Verdict.not_judged(str(error)), None
    except Exception as error:  # noqa: BLE001  the judge's boundary: a page must not be lost because it was looked at
        return Verdict.not_judged(f"The page could not be rendered, {type(error).__name__}: {error}"), None
    try:
        return judge_page(page, skeleton, content, rendering), rendering
    except Exception as error:  # noqa: BLE001  as above
        return Verdict.not_judged(f"The page could not be measured, {type(error).__name__}: {error}"), rendering
