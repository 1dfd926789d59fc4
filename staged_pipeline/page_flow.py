"""One page through all stages, and the boundary that keeps its failure from the others.

`process_page` is the pipeline: evidence, layout, text, crops, typesetting, assembly, summary.
"""

import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from staged_pipeline.artifacts import PageFolder
from staged_pipeline.core.content import ContentMap, ErrorContent, PageContent
from staged_pipeline.core.errors import OutputError, StagedError
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference, Skeleton, references
from staged_pipeline.core.summary import ErrorRecord, StageRecord, Summary
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.engines.base import LayoutEngine, TextEngine, Typesetter
from staged_pipeline.source.shelf import Shelf
from staged_pipeline.stages.assembler import formulas
from staged_pipeline.stages.crops import crop_assets
from staged_pipeline.stages.layout_extractor import detect_layout
from staged_pipeline.stages.text_extractor import read_text

Assemble = Callable[[Skeleton, ContentMap, Mapping[str, bytes], Mapping[Formula, Typeset]], str]


@dataclass(frozen=True)
class PageJob:
    """One page to convert: `document` is read, the artifacts go to `folder`. `page_index` is 0-based."""

    document: Path
    password: str | None
    page_index: int
    folder: Path


@dataclass(frozen=True)
class Tools:
    """What a page needs: the open documents, an engine a stage, and the assembler with its templates and options."""

    shelf: Shelf
    layout: LayoutEngine
    text: TextEngine
    typesetter: Typesetter
    assemble: Assemble


class Untypeset:
    """Leaves formulas as they are."""

    fingerprint = "none"

    def typeset(self, formulas: Sequence[Formula]) -> list[Typeset]:
        return []


def convert_page(job: PageJob, tools: Tools) -> Summary:
    """Converts one page and leaves its `summary.json`; a failure comes back as a summary of route `failed`."""
    clock = StageClock()
    try:
        summary = process_page(job, tools, clock)
        PageFolder(job.folder).write_summary(summary)
    except StagedError as error:
        summary = lost_page(job, error, clock)
    except Exception as error:  # noqa: BLE001  the page boundary: one page must not stop the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        summary = lost_page(job, StagedError(f"Internal error, {type(error).__name__} at {where}: {error}"), clock)
    return summary


def lost_page(job: PageJob, error: StagedError, clock: "StageClock | None" = None) -> Summary:
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
        folder.drop_final()
        folder.write_summary(summary)
    return summary


def process_page(job: PageJob, tools: Tools, clock: "StageClock") -> Summary:
    """The stages of a page in order, each leaving its files; raises what they raise."""
    folder = PageFolder(job.folder)
    with clock.stage("evidence", "source"):
        page = tools.shelf.read_page(job.document, job.password, job.page_index)
        folder.write_page(page)
    with clock.stage("layout", tools.layout.fingerprint):
        skeleton = detect_layout(page, tools.layout)
        refs = references(skeleton)
        folder.write_layout(skeleton, refs)
    with clock.stage("text", tools.text.fingerprint):
        reply = read_text(page, refs, tools.text)
        content, crops = crop_assets(page.image, refs, folder.with_human_edits(reply.content))
        folder.write_content(content, crops)
    assemble_folder(folder, skeleton, content, tools, clock)
    return _summarise(page, skeleton, refs, reply, content, clock)


def assemble_folder(
    folder: PageFolder, skeleton: Skeleton, content: ContentMap, tools: Tools, clock: "StageClock"
) -> None:
    """Typesets and assembles what a page's folder holds into its `final.html`."""
    with clock.stage("typesetting", tools.typesetter.fingerprint):
        wanted = formulas(skeleton, content)
        typeset = dict(zip(wanted, tools.typesetter.typeset(wanted), strict=False)) if wanted else {}
    with clock.stage("assembly", "assembler"):
        folder.write_final(tools.assemble(skeleton, content, folder.read_assets(content), typeset))


@dataclass
class StageClock:
    """Times stages; `current` names the one that is running, or that failed."""

    records: list[StageRecord] = field(default_factory=list[StageRecord])
    current: str | None = None

    @contextmanager
    def stage(self, name: str, engine: str) -> Iterator[None]:
        self.current = name
        started = time.perf_counter()
        try:
            yield
        finally:
            seconds = round(time.perf_counter() - started, 4)
            self.records.append(StageRecord(stage=name, engine=engine, seconds=seconds))
        self.current = None


def _summarise(
    page: Page,
    skeleton: Skeleton,
    refs: Sequence[Reference],
    reply: PageContent,
    content: ContentMap,
    clock: StageClock,
) -> Summary:
    evidence = page.evidence
    return Summary(
        page_index=evidence.page_index,
        route="staged",
        source=evidence.source,
        language=evidence.language,
        refs=len(refs),
        failed_refs=tuple(ref for ref, entry in content.items() if isinstance(entry, ErrorContent)),
        low_confidence_refs=reply.low_confidence_refs,
        layout_confidence=skeleton.confidence,
        text_confidence=reply.confidence,
        warnings=(*skeleton.warnings, *reply.warnings),
        findings=evidence.findings,
        stages=tuple(clock.records),
    )
