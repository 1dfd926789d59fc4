"""One page through its steps, and the boundary that keeps its failure from the others.

`process_page` is the pipeline: evidence, layout, text, mathematics (or a single pass in their place), assembly,
judge and summary.
"""

import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path

from staged_pipeline.core.content import Content, ContentMap, PageContent
from staged_pipeline.core.errors import ArtifactError, OutputError, StagedError
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.summary import ErrorRecord, Summary
from staged_pipeline.flow import ledger
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.flow.page_assembly import assemble_folder, empty_refs, is_of_assembly, is_typeset, without_human
from staged_pipeline.flow.page_candidate import Candidate
from staged_pipeline.flow.page_judge import Bench, begun, is_begun, judged, without_old_verdict, write_look
from staged_pipeline.flow.page_plan import PagePlan
from staged_pipeline.flow.page_repair import Repairs
from staged_pipeline.flow.page_steps import PageSteps
from staged_pipeline.flow.page_tools import Engines, PageJob, Tools
from staged_pipeline.flow.stage_clock import StageClock
from staged_pipeline.stages.word_origins import word_origins


def convert_page(job: PageJob, tools: Tools) -> Summary:
    """Converts one page and leaves its `summary.json`; a failure comes back as a summary of route `failed`."""
    clock = StageClock(write_down=partial(ledger.append, job.folder.parent, job.page_index))
    try:
        summary = process_page(job, tools, clock)
    except StagedError as error:
        summary = lost_page(job, error, clock)
    except Exception as error:  # noqa: BLE001  the page boundary: one page must not stop the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        _, _, said = traceback.format_exception_only(error)[-1].strip().partition(": ")  # also where its str() fails
        summary = lost_page(job, StagedError(f"Internal error, {type(error).__name__} at {where}: {said}"), clock)
    return summary


def lost_page(job: PageJob, error: StagedError, clock: StageClock | None = None) -> Summary:
    """The summary of a page that failed, written where it can be; the result of an earlier run is removed."""
    clock = clock or StageClock()
    summary = Summary(
        page_index=job.page_index,
        route="failed",
        stages=tuple(clock.records),
        error=ErrorRecord(code=error.code, message=str(error), stage=clock.current),
    )
    folder = PageFolder(job.folder)
    with suppress(OSError, OutputError):
        folder.drop_partial()
        folder.drop_final()
        folder.write_summary(summary)
    return summary


def process_page(job: PageJob, tools: Tools, clock: StageClock) -> Summary:
    """The steps of a page in order, each leaving its files; raises what they raise."""
    folder = PageFolder(job.folder)
    state = folder.read_state()
    plan = PagePlan(tools.recipe, job.digest, job.page_index)
    last_call = state.steps["judge"].last_call if is_begun(state) else None
    if last_call is not None:  # a judge never came to an end: the page is looked at again
        folder.drop_verdict()
    earlier = _last_summary(folder)
    if not job.redo and earlier is not None and earlier.error is None and plan.finished(folder, state):
        return earlier
    # What was asked since the judge began has led to nothing, the repairs included: all of them are written at its end.
    unused = job.unused if last_call is None else {*job.unused, *folder.calls_after(last_call)}
    engines = tools.engines(job.folder, unused)
    clock.calls = engines.calls
    steps = PageSteps(job, tools, plan, clock, folder, state)
    skeleton, reply = steps.read(engines)
    warnings: tuple[str, ...] = ()
    if "assembly" in tools.recipe.steps:
        if skeleton is None or reply is None:
            raise ArtifactError(f"{folder.path} has no layout or no text to put together: name these stages too.")
        content = steps.content.entries()
        doubtful = without_human(reply.low_confidence_refs, content)
        warnings = assemble_folder(folder, job.document.stem, skeleton, content, doubtful, tools, clock)
        steps.done_assembly(doubtful, finished=is_typeset(warnings))
    elif plan.assembled(folder, steps.state):
        warnings = tuple(warning for warning in (earlier.warnings if earlier else ()) if is_of_assembly(warning))
    else:
        folder.drop_final()
    if skeleton is not None and reply is not None and _is_to_judge(steps):
        if last_call is None or engines.calls():  # what is asked before the judge is used
            last_call = folder.last_call()
        steps.state = begun(steps.state, last_call)
        folder.write_state(steps.state)
        folder.write_summary(_summarise(steps, skeleton, reply, warnings))  # stays where the judge ends the process
        skeleton, reply, warnings = _judge(steps, engines, skeleton, reply, warnings)
    elif "judge" in steps.state.steps and (kept := without_old_verdict(folder, steps.state)) != steps.state:
        steps.state = kept
        folder.write_state(kept)
    summary = _summarise(steps, skeleton, reply, warnings)
    folder.write_summary(summary)
    return summary


def _is_to_judge(steps: PageSteps) -> bool:
    if steps.tools.judge is None or "judge" not in steps.plan.recipe.steps:
        return False
    if not steps.plan.assembled(steps.folder, steps.state):
        return False
    return steps.job.redo.whole("judge") or not steps.plan.judged(steps.folder, steps.state)


def _judge(
    steps: PageSteps, engines: Engines, skeleton: Skeleton, reply: PageContent, warnings: tuple[str, ...]
) -> tuple[Skeleton, PageContent, tuple[str, ...]]:
    """Judges final.html as it is in the folder, and has the page made better where it can be; returns what is kept."""
    tools, folder = steps.tools, steps.folder
    if tools.judge is None:
        return skeleton, reply, warnings
    bench = Bench(steps.page(), tools.judge, engines.judge, steps.clock)
    content = steps.content.entries()
    html = folder.read_final()
    first = Candidate(skeleton, reply.model_copy(update={"content": content}), {}, html, warnings)
    repairs = Repairs(steps, engines, bench, first, bench.look(skeleton, content, html))
    decision = repairs.run()
    kept = repairs.kept(decision)
    if kept.page is not first:
        repairs.take(kept.page)
    known = steps.records("judge")
    records = tuple(one for one in steps.clock.records if (one.stage == "judge" or one.round) and one not in known)
    short = judged(kept.look.verdict, decision, tuple(repairs.rounds))
    steps.done_judging(write_look(folder, steps.plan, kept.look, short, records))
    return kept.page.skeleton, kept.page.reply, kept.page.warnings


def _last_summary(folder: PageFolder) -> Summary | None:
    """How the page ended last; None where that was never written, or cannot be read."""
    try:
        return folder.read_summary()
    except ArtifactError:
        return None


def shown_entries(skeleton: Skeleton, content: ContentMap) -> list[Content]:
    """The entries that elements of the layout hold, in reading order."""
    return [content[element.ref] for element in skeleton.elements() if element.ref in content]


def _summarise(
    steps: PageSteps, skeleton: Skeleton | None, reply: PageContent | None, warnings: tuple[str, ...]
) -> Summary:
    """How the page stands, whenever its steps were done."""
    evidence = steps.page().evidence
    left = steps.left()
    written = skeleton is not None and reply is not None and "text" not in left
    content = steps.content.entries() if written else {}
    return Summary(
        page_index=evidence.page_index,
        route="unfinished" if left else steps.state.route,
        source=evidence.source,
        language=evidence.language,
        refs=len(list(skeleton.elements())) if skeleton else 0,
        failed_refs=empty_refs(skeleton, content) if skeleton and written else (),
        low_confidence_refs=without_human(reply.low_confidence_refs, content) if reply else (),
        open_refs=steps.open_refs(),
        left=left,
        layout_confidence=skeleton.confidence if skeleton else None,
        text_confidence=reply.confidence if reply and written else None,
        words=word_origins(shown_entries(skeleton, content), evidence) if skeleton and written else None,
        warnings=(
            *(skeleton.warnings if skeleton else ()),
            *steps.notes(),
            *(reply.warnings if reply else ()),
            *warnings,
            *steps.judge_notes(),
        ),
        findings=evidence.findings,
        stages=steps.records(),
        judged=steps.state.steps["judge"].judged if "judge" in steps.state.steps else None,
    )
