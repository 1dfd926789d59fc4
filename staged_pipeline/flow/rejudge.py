"""Pages of a run judged again as they lie in their folders, by the measures alone; nothing else of them is written."""

from functools import partial
from pathlib import Path

from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.flow import ledger
from staged_pipeline.flow.again import take_up
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.page_judge import Bench, gate, judged, write_look
from staged_pipeline.flow.page_plan import PagePlan
from staged_pipeline.flow.page_tools import PageJudge, Tools
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.stage_clock import StageClock


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
    clock = StageClock(write_down=partial(ledger.append, folder.path.parent, summary.page_index))
    look = Bench(folder.read_page(), judge, None, clock).look(
        folder.read_skeleton(), folder.read_content(), folder.read_final()
    )
    known = state.steps.get("judge")
    rounds = known.judged.rounds if known and known.judged else ()
    short = judged(look.verdict, gate(look.verdict, tools.thresholds, summary.route), rounds)
    plan = PagePlan(tools.recipe, "", summary.page_index)
    before = known.records if known else ()
    records = (*(record for record in before if record.stage != "judge" or record.spent), *clock.records)
    folder.write_state(state.done("judge", write_look(folder, plan, look, short, records)))
    others = tuple(record for record in summary.stages if record not in before)
    told = summary.model_copy(update={"judged": short, "stages": (*others, *records)})
    folder.write_summary(told)
    return told
