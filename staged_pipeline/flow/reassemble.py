"""Pages put together again from their skeleton.html, content.json and assets, after a person edited them.

No stage before assembly runs, and neither skeleton.html nor content.json is written.
"""

from collections.abc import Iterable
from pathlib import Path

from staged_pipeline.core.content import Content
from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.summary import RunSummary, Summary, WordCounts
from staged_pipeline.flow.again import take_up
from staged_pipeline.flow.artifacts import PageFolder, page_index_of
from staged_pipeline.flow.page_assembly import assemble_folder, empty_refs, is_of_assembly, without_human
from staged_pipeline.flow.page_flow import shown_entries
from staged_pipeline.flow.page_judge import without_old_verdict
from staged_pipeline.flow.page_tools import Tools
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.stages.word_origins import word_origins

_REDONE = ("typesetting", "assembly")


def reassemble(folder: Path, tools: Tools, publish: Publisher) -> RunSummary:
    """Assembles a run's pages, or the one page whose folder is given, and the run's own files again.

    Args:
        folder: the folder of a run (`output/report`) or of a page in one (`output/report/page_0002`).
        tools: the typesetter, templates and options; its engines are not asked.
        publish: writes document.html and what else a run leaves.

    Raises:
        ArtifactError: a file is missing, does not parse, or does not fit the others; the pages before it are done.
        OutputError: a file cannot be written. RunInProgress: another run is writing there.
    """
    alone = page_index_of(folder) is not None

    def take(run: RunSummary, page_folder: PageFolder, page: Summary) -> Summary | None:
        if set(page.left) <= {"assembly"}:
            return reassemble_page(page_folder, Path(run.document).stem, page, tools)
        if alone and "text" in page.left:
            left = ",".join(page.left)
            raise ArtifactError(f"Page {page.page_index} has no text yet: run it again with --stages {left}.")
        return None

    return take_up(folder, take, publish)


def _words(folder: PageFolder, entries: Iterable[Content]) -> WordCounts | None:
    """None where what the words came from cannot be read any more."""
    try:
        return word_origins(entries, folder.read_evidence())
    except ArtifactError:
        return None


def reassemble_page(folder: PageFolder, title: str, summary: Summary, tools: Tools) -> Summary:
    """Assembles one page; the summary tells what is still empty or in doubt."""
    clock = StageClock()
    skeleton, content = folder.read_skeleton(), folder.read_content()
    doubtful = without_human(summary.low_confidence_refs, content)
    warnings = assemble_folder(folder, title, skeleton, content, doubtful, tools, clock)
    told = (warning for warning in summary.warnings if not is_of_assembly(warning))
    earlier = tuple(record for record in summary.stages if record.stage not in _REDONE)
    before = folder.read_state()
    state = without_old_verdict(folder, before)
    if state != before:
        folder.write_state(state)
    fresh = summary.model_copy(
        update={
            "route": state.route if summary.left else summary.route,
            "left": (),
            "refs": len(list(skeleton.elements())),
            "failed_refs": empty_refs(skeleton, content),
            "low_confidence_refs": doubtful,
            "words": _words(folder, shown_entries(skeleton, content)),
            "warnings": (*told, *warnings),
            "stages": (*earlier, *clock.records),
            "judged": summary.judged if "judge" in state.steps else None,
        }
    )
    folder.write_summary(fresh)
    return fresh
