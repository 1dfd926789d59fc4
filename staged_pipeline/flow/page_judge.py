"""The judge's step: final.html is held against the page that it was made from, and the gate says what that means.

A judge that cannot run costs its verdict and nothing else: the page stays as it is, and is said not to be judged.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from staged_pipeline.core.content import Content
from staged_pipeline.core.conversation import ImagePart
from staged_pipeline.core.errors import ArtifactError, BudgetExceeded, ProviderError, StagedError
from staged_pipeline.core.gate import Attempt, Decision, Thresholds, decide
from staged_pipeline.core.page import Page
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.steps import PageState, StepState
from staged_pipeline.core.summary import Judged, Round, StageRecord, Summary
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.page_plan import PagePlan, judged_files, still_judged
from staged_pipeline.flow.page_tools import ModelJudge, PageJob, PageJudge
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.judge.opinion import with_opinion

_NOT_JUDGED = "not_judged"
_BEGUN = Verdict.not_judged("the judge did not come to an end")


@dataclass(frozen=True)
class Look:
    """What came of one look at a page. `notes` are sentences; `unheard` says that the model was asked in vain."""

    verdict: Verdict
    rendering: Rendering | None = None
    notes: tuple[str, ...] = ()
    unheard: bool = False

    @property
    def png(self) -> bytes | None:
        """The screenshot."""
        return self.rendering and self.rendering.png


@dataclass(frozen=True)
class Bench:
    """Those who judge one page: the measures, and a model where one is asked."""

    page: Page
    measures: PageJudge
    model: ModelJudge | None
    clock: StageClock

    def look(self, skeleton: Skeleton, content: Mapping[str, Content], html: str, attempt: int | None = None) -> Look:
        """Judges a page; never raises what a judge fails for. `attempt` is the round of repairs, None before them."""
        refs = [element.ref for element in skeleton.elements()]
        placed = {ref: content[ref] for ref in refs if ref in content}
        names = (self.measures.fingerprint, *([self.model.fingerprint] if self.model else []))
        with self.clock.stage("judge", "+".join(names), attempt) as stage:
            verdict, rendering = self.measures.judge(self.page, skeleton, placed, html)
            look = Look(verdict, rendering)
            if verdict.score is None:
                stage.outcome = _NOT_JUDGED
            elif self.model is not None and rendering is not None:
                look = self._asked(self.model, look, rendering, placed)
        return look

    def _asked(self, model: ModelJudge, look: Look, rendering: Rendering, content: Mapping[str, Content]) -> Look:
        picture = ImagePart(name="rendering", png=rendering.png, width=rendering.width, height=rendering.height)
        try:
            found = model.judge(self.page, picture, content, look.verdict.issues)
        except (ProviderError, BudgetExceeded) as error:
            note = f"The model did not judge the page; the measures alone did: {error}"
            return Look(look.verdict, rendering, (note,), unheard=True)
        return Look(with_opinion(look.verdict, found.issues), rendering, found.warnings)


def gate(verdict: Verdict, thresholds: Thresholds, way: str) -> Decision:
    """What the gate says of a page for which nothing more can be done."""
    return decide([Attempt(way=way, verdict=verdict)], thresholds)


def judged(verdict: Verdict, decision: Decision, rounds: tuple[Round, ...] = ()) -> Judged:
    """A verdict in short."""
    return Judged(
        status=verdict.status,
        reason=verdict.reason,
        score=verdict.score,
        issues=dict(Counter(issue.severity for issue in verdict.issues)),
        reasons=decision.reasons,
        flagged=decision.flagged,
        rounds=rounds,
    )


def begun(state: PageState, last_call: int) -> PageState:
    """The state of a page that a judge is about to look at; `last_call` is the number of the last of its calls."""
    short = Judged(status=_BEGUN.status, reason=_BEGUN.reason)
    return state.done("judge", StepState(key="", open=("judge",), judged=short, last_call=last_call))


def is_begun(state: PageState) -> bool:
    """Whether a judge was looking at a page when its process ended."""
    known = state.steps.get("judge")
    return known is not None and not known.key


def write_look(
    folder: PageFolder, plan: PagePlan, look: Look, short: Judged, records: tuple[StageRecord, ...]
) -> StepState:
    """Writes a verdict to a page's folder; returns the step that this was."""
    folder.write_verdict(look.verdict, look.png)
    inputs = judged_files(folder)
    return StepState(
        key=plan.judge(inputs),
        inputs=inputs,
        records=records,
        wrote={name: folder.size(name) for name in ("judge.json", "render.png") if folder.size(name)},
        open=("judge",) if look.unheard or look.verdict.score is None else (),
        warnings=look.notes,
        judged=short,
    )


def without_old_verdict(folder: PageFolder, state: PageState) -> PageState:
    """`state` without a verdict on the page as it was before; its files are removed."""
    if still_judged(folder, state):
        return state
    folder.drop_verdict()
    return state.without("judge")


def unjudged_page(job: PageJob, error: StagedError) -> Summary | None:
    """The summary of a page whose process was lost while a judge looked at it; None where it was lost before.

    The page is whole, and is kept.
    """
    folder = PageFolder(job.folder)
    state = folder.read_state()
    if not is_begun(state):
        return None
    try:
        earlier = folder.read_summary()
    except ArtifactError:
        return None
    verdict = Verdict.not_judged(str(error))
    folder.drop_partial()
    folder.write_verdict(verdict, None)
    short = judged(verdict, gate(verdict, Thresholds(), earlier.route))
    folder.write_state(state.done("judge", StepState(key="lost", open=("judge",), judged=short)))
    summary = earlier.model_copy(update={"judged": short})
    folder.write_summary(summary)
    return summary
