"""Pages of a run judged again as they lie in their folders, by the measures alone; nothing else of them is written.

What a model said of a page was paid for: it counts on as long as the page is the one that the model saw.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.steps import StepState
from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.flow import ledger
from staged_pipeline.flow.again import take_up
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.page_judge import Bench, Look, gate, is_begun, judged, write_look
from staged_pipeline.flow.page_plan import PagePlan, still_judged
from staged_pipeline.flow.page_tools import PageJudge, Tools
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.judge.opinion import has_opinion, with_opinion_of

OPINION_KEPT = "The page is as a model saw it when it was judged, so that what the model said of it still counts."
OPINION_GONE = (
    "The page is another than a model saw when it was judged, so that what the model said counts no more; "
    "a run with --judge llm asks it again."
)
VERDICT_STANDS = "The page could not be judged again, and is as it was, so that the verdict before stands:"


def rejudge(folder: Path, tools: Tools, judge: PageJudge, publish: Publisher) -> RunSummary:
    """Judges a run's pages, or the one page whose folder is given; those that failed or are unfinished are passed over.

    Args:
        folder: the folder of a run (`output/report`) or of a page in one (`output/report/page_0002`).
        tools: the recipe and the thresholds; its engines are not asked.
        judge: looks at the pages.
        publish: writes what a run leaves beside its pages.

    Raises:
        ArtifactError: a file is missing or does not parse; the pages before it are done.
        OutputError: a file cannot be written. RunInProgress: another run is writing there.
    """

    def take(_: RunSummary, page_folder: PageFolder, page: Summary) -> Summary | None:
        return None if page.left else rejudge_page(page_folder, page, tools, judge)

    return take_up(folder, take, publish)


def rejudge_page(folder: PageFolder, summary: Summary, tools: Tools, judge: PageJudge) -> Summary:
    """Judges one page; its summary, its steps and the ledger tell what came of it."""
    state = folder.read_state()
    known = state.steps.get("judge")
    earlier = None if known is None or is_begun(state) else _earlier_verdict(folder)
    same = still_judged(folder, state)
    clock = StageClock(write_down=partial(ledger.append, folder.path.parent, summary.page_index))
    look = Bench(folder.read_page(), judge, None, clock).look(
        folder.read_skeleton(), folder.read_content(), folder.read_final()
    )
    if known and earlier and same and earlier.score is not None and look.verdict.score is None:
        notes = (note for note in known.warnings if not note.startswith(VERDICT_STANDS))
        told = known.model_copy(update={"warnings": (*notes, f"{VERDICT_STANDS} {look.verdict.reason}")})
    else:
        look = _with_opinion(look, earlier, same=same)
        rounds = known.judged.rounds if known and known.judged else ()
        short = judged(look.verdict, gate(look.verdict, tools.thresholds, summary.route), rounds)
        before = known.records if known else ()
        records = (*(record for record in before if record.stage != "judge" or record.spent), *clock.records)
        plan = PagePlan(tools.recipe, "", summary.page_index)
        told = write_look(folder, plan, look, short, records)
        if known and OPINION_KEPT in look.notes:  # so that a run that would ask the same model knows that it was asked
            told = told.model_copy(update={"key": known.key})
    folder.write_state(state.done("judge", told))
    done = _summarised(summary, known, told)
    folder.write_summary(done)
    return done


def _earlier_verdict(folder: PageFolder) -> Verdict | None:
    try:
        return folder.read_verdict()
    except ArtifactError:
        return None


def _with_opinion(look: Look, earlier: Verdict | None, *, same: bool) -> Look:
    """What was seen, with what a model said earlier where the page is the `same`, and a note on that."""
    if earlier is None or not has_opinion(earlier):
        return look
    if not same:
        return replace(look, notes=(*look.notes, OPINION_GONE))
    return replace(look, verdict=with_opinion_of(look.verdict, earlier), notes=(*look.notes, OPINION_KEPT))


def _summarised(summary: Summary, before: StepState | None, now: StepState) -> Summary:
    """The page's summary with another verdict."""
    stages, warnings = (before.records, before.warnings) if before else ((), ())
    return summary.model_copy(
        update={
            "judged": now.judged,
            "stages": (*(record for record in summary.stages if record not in stages), *now.records),
            "warnings": (*(note for note in summary.warnings if note not in warnings), *now.warnings),
        }
    )
