"""Pages of a run judged again as they lie in their folders, by the measures alone; nothing else of them is written."""

from functools import partial
from pathlib import Path

from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.flow import ledger
from staged_pipeline.flow.artifacts import PageFolder, page_folder, page_index_of, read_run
from staged_pipeline.flow.page_judge import Bench, gate, judged, write_look
from staged_pipeline.flow.page_plan import PagePlan
from staged_pipeline.flow.page_tools import PageJudge, Tools
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.support.run_lock import only_run_in


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
    index = page_index_of(folder)
    run_folder = folder if index is None else folder.parent
    read_run(run_folder)  # a folder that is no run gets no lock
    with only_run_in(run_folder):
        run = read_run(run_folder)
        wanted = {page.page_index: page for page in run.pages if index in (None, page.page_index)}
        if index is not None and not wanted:
            raise ArtifactError(f"{run_folder / 'run.json'} knows no page {index}: run it again with --pages {index}.")
        again = {
            number: rejudge_page(page_folder(run_folder, number), page, tools, judge)
            for number, page in wanted.items()
            if page.error is None and not page.left
        }
        pages = tuple(again.get(page.page_index, page) for page in run.pages)
        done = run.model_copy(update={"pages": pages, "taken": tuple(wanted), "not_begun": ()})
        publish(run_folder, done)
    return done


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
