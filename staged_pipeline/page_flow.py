"""One page through all stages, and the boundary that keeps its failure from the others.

`process_page` is the pipeline: evidence, layout, text, mathematics, crops, typesetting, assembly, summary; or, for a
single pass, one engine in the place of the three in the middle.
"""

import time
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from staged_pipeline.artifacts import PageFolder
from staged_pipeline.core.content import HUMAN, ContentMap, ErrorContent, PageContent
from staged_pipeline.core.conversation import CallRecord
from staged_pipeline.core.errors import MissingDependency, OutputError, RenderError, StagedError
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton, references
from staged_pipeline.core.summary import ErrorRecord, Spending, StageRecord, Summary
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.engines.base import LayoutEngine, MathEngine, SinglePassEngine, TextEngine, Typesetter
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.markup.templates import Templates
from staged_pipeline.stages.assembler import assemble_page, formulas
from staged_pipeline.stages.crops import crop_assets
from staged_pipeline.stages.layout_extractor import detect_layout
from staged_pipeline.stages.math_refiner import refine_mathematics
from staged_pipeline.stages.single_pass import read_in_one_pass
from staged_pipeline.stages.text_extractor import read_text
from staged_pipeline.support.settings import MathMode

_UNSET = "Formulas are not typeset ahead: "
_UNPLACED = " is in content.json, but not in the layout: it is not shown"


class PageSource(Protocol):
    """Opens documents and reads their pages; `source.shelf.Shelf` is the one there is."""

    def page_count(self, path: Path, password: str | None) -> int: ...

    def read_page(self, path: Path, password: str | None, index: int) -> Page: ...

    def clear(self) -> None: ...


@dataclass(frozen=True)
class PageJob:
    """One page to convert: `document` is read, the artifacts go to `folder`. `page_index` is 0-based."""

    document: Path
    password: str | None
    page_index: int
    folder: Path


def no_calls() -> tuple[CallRecord, ...]:
    """The calls of engines that ask no model."""
    return ()


@dataclass(frozen=True)
class Engines:
    """What reads one page, an engine a stage.

    `mathematics` is None where no equation is asked again. `single_pass` takes the place of the other three where it is
    given. `calls` are the calls that the engines have made so far.
    """

    layout: LayoutEngine
    text: TextEngine
    mathematics: MathEngine | None = None
    math_mode: MathMode = "off"
    single_pass: SinglePassEngine | None = None
    calls: Callable[[], tuple[CallRecord, ...]] = no_calls


@dataclass(frozen=True)
class Tools:
    """What a page needs: the open documents, its engines, and what the assembler puts it together with.

    `engines` makes those of the page whose folder it is given: calls of a model are recorded there. `page_script` reads
    the MathJax that a page carries where there is no browser to typeset its formulas ahead.
    """

    source: PageSource
    engines: Callable[[Path], Engines]
    typesetter: Typesetter
    templates: Templates
    assembly: AssemblyOptions
    page_script: Callable[[], str]


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
        folder.drop_partial()
        folder.drop_final()
        folder.write_summary(summary)
    return summary


def process_page(job: PageJob, tools: Tools, clock: "StageClock") -> Summary:
    """The stages of a page in order, each leaving its files; raises what they raise."""
    folder = PageFolder(job.folder)
    engines = tools.engines(job.folder)
    clock.calls = engines.calls
    with clock.stage("evidence", "source"):
        page = tools.source.read_page(job.document, job.password, job.page_index)
        folder.write_page(page)
    if engines.single_pass is None:
        skeleton, reply = _staged(page, folder, engines, tools.typesetter, clock)
    else:
        skeleton, reply = _in_one_pass(page, folder, engines.single_pass, clock)
    content, crops = crop_assets(page.image, references(skeleton), reply.content | folder.human_edits())
    folder.write_content(content, crops)
    doubtful = without_human(reply.low_confidence_refs, content)
    unset = assemble_folder(folder, job.document.stem, skeleton, content, doubtful, tools, clock)
    summary = _summarise(page, skeleton, reply, content, unset, clock)
    return summary if engines.single_pass is None else summary.model_copy(update={"route": "single_pass"})


def _staged(
    page: Page, folder: PageFolder, engines: Engines, typesetter: Typesetter, clock: "StageClock"
) -> tuple[Skeleton, PageContent]:
    """Layout, text and mathematics, one after the other."""
    with clock.stage("layout", engines.layout.fingerprint):
        skeleton = detect_layout(page, engines.layout)
        refs = references(skeleton)
        folder.write_layout(skeleton, refs)
    with clock.stage("text", engines.text.fingerprint):
        reply = read_text(page, refs, engines.text, folder.human_edits())
    if engines.mathematics is not None:
        with clock.stage("math", engines.mathematics.fingerprint):
            reply = refine_mathematics(page, refs, reply, engines.mathematics, typesetter, engines.math_mode)
    return skeleton, reply


def _in_one_pass(
    page: Page, folder: PageFolder, engine: SinglePassEngine, clock: "StageClock"
) -> tuple[Skeleton, PageContent]:
    """Layout and text by one engine, held to the rules of both stages."""
    with clock.stage("single_pass", engine.fingerprint):
        skeleton, content = read_in_one_pass(page, engine)
        folder.write_layout(skeleton, references(skeleton))
    return skeleton, content


def assemble_folder(
    folder: PageFolder,
    title: str,
    skeleton: Skeleton,
    content: ContentMap,
    doubtful: Sequence[str],
    tools: Tools,
    clock: "StageClock",
) -> tuple[str, ...]:
    """Typesets a page and writes its `final.html`, with the assets of its folder; returns warnings."""
    with clock.stage("typesetting", tools.typesetter.fingerprint):
        typeset, warnings = _typeset(formulas(skeleton, content), tools.typesetter)
    with clock.stage("assembly", "assembler"):
        options = tools.assembly.model_copy(
            update={
                "title": title,
                "low_confidence": frozenset(doubtful),
                "mathjax": tools.page_script() if warnings else None,
            }
        )
        assets = folder.read_assets(content)
        folder.write_final(assemble_page(skeleton, content, assets, typeset, tools.templates, options))
    return (*warnings, *_without_place(skeleton, content))


def _without_place(skeleton: Skeleton, content: ContentMap) -> tuple[str, ...]:
    """A sentence for each entry that no element of the layout holds: an edit by hand of a page that changed since."""
    placed = {element.ref for element in skeleton.elements()}
    return tuple(f"{ref}{_UNPLACED}" for ref in content if ref not in placed)


def is_of_assembly(warning: str) -> bool:
    """Whether `assemble_folder` gave a warning, so that it no longer holds when a page is assembled again."""
    return warning.startswith(_UNSET) or warning.endswith(_UNPLACED)


def _typeset(wanted: Sequence[Formula], typesetter: Typesetter) -> tuple[dict[Formula, Typeset], tuple[str, ...]]:
    """Markup for each formula; without a browser none, and the page carries MathJax itself."""
    if not wanted:
        return {}, ()
    try:
        return dict(zip(wanted, typesetter.typeset(wanted), strict=True)), ()
    except (MissingDependency, RenderError) as error:
        return {}, (f"{_UNSET}{error}",)


@dataclass
class StageClock:
    """Times stages and counts their calls; `current` names the one that is running, or that failed."""

    records: list[StageRecord] = field(default_factory=list[StageRecord])
    current: str | None = None
    calls: Callable[[], tuple[CallRecord, ...]] = no_calls

    @contextmanager
    def stage(self, name: str, engine: str) -> Generator[None]:
        self.current = name
        before = len(self.calls())
        started = time.perf_counter()
        try:
            yield
        finally:
            seconds = round(time.perf_counter() - started, 4)
            made = self.calls()[before:]
            spent = Spending.of(made) if made else None
            self.records.append(StageRecord(stage=name, engine=engine, seconds=seconds, spent=spent))
        self.current = None


def without_human(refs: Iterable[str], content: ContentMap) -> tuple[str, ...]:
    """`refs` without those that a person wrote, or that are gone."""
    return tuple(ref for ref in refs if ref in content and content[ref].engine != HUMAN)


def empty_refs(skeleton: Skeleton, content: ContentMap) -> tuple[str, ...]:
    """The refs that show as failed: those that could not be filled, and those without content."""
    refs = (element.ref for element in skeleton.elements())
    return tuple(ref for ref in refs if isinstance(content.get(ref), ErrorContent | None))


def _summarise(
    page: Page,
    skeleton: Skeleton,
    reply: PageContent,
    content: ContentMap,
    warnings: tuple[str, ...],
    clock: StageClock,
) -> Summary:
    evidence = page.evidence
    return Summary(
        page_index=evidence.page_index,
        route="staged",
        source=evidence.source,
        language=evidence.language,
        refs=len(list(skeleton.elements())),
        failed_refs=empty_refs(skeleton, content),
        low_confidence_refs=without_human(reply.low_confidence_refs, content),
        layout_confidence=skeleton.confidence,
        text_confidence=reply.confidence,
        warnings=(*skeleton.warnings, *reply.warnings, *warnings),
        findings=evidence.findings,
        stages=tuple(clock.records),
    )
