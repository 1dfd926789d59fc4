"""Builds a comparison: the pipelines that settings name, their runs, and what measures and shows these."""

import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

from staged_pipeline.comparison.comparing import Compared
from staged_pipeline.comparison.files import ReportStyle, names_of, write_comparison
from staged_pipeline.comparison.pages import HTML, MadeRun, is_run, numbered, read_made, read_others, truths
from staged_pipeline.comparison.scores import ByEvidence, ByTruth
from staged_pipeline.comparison.values import Comparison
from staged_pipeline.compose import open_tools, open_workplace, without_model
from staged_pipeline.core.errors import UnreadableInput, WrongUsage
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.engine_room import check_settings
from staged_pipeline.flow.artifacts import read_run
from staged_pipeline.flow.converter import Converter
from staged_pipeline.flow.listener import Listener
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.workers import WorkerPool
from staged_pipeline.markup.templates import Templates
from staged_pipeline.measure.truth import read_truth
from staged_pipeline.render.in_page import mathjax_script
from staged_pipeline.source.ocr.asked_languages import require_any
from staged_pipeline.support import store
from staged_pipeline.support.digests import file_digest
from staged_pipeline.support.page_range import select_pages
from staged_pipeline.support.purse import Purse
from staged_pipeline.support.resources import mathjax_dir, templates_dir
from staged_pipeline.support.settings import Settings

SINGLE_PASS, LOCAL = "single-pass", "local"


@dataclass(frozen=True)
class Pipeline:
    """A way to make the pages: by `settings`, or made already, in `folder`."""

    name: str
    settings: Settings | None = None
    folder: Path | None = None


def pipelines_of(settings: Settings, against: Sequence[str]) -> tuple[Pipeline, ...]:
    """The pipeline of `settings` and those that it is compared with.

    Args:
        settings: Of the staged pipeline.
        against: `single-pass`, `local`, or folders; the single pass where there are none.

    Raises:
        WrongUsage: a pipeline would be compared with itself, or asks a model that is not named.
        UnreadableInput: a folder holds no pages.
    """
    found = [Pipeline("staged", settings)]
    for choice in against or (SINGLE_PASS,):
        if choice in (SINGLE_PASS, LOCAL):
            found.append(Pipeline(choice.replace("-", "_"), _other(settings, choice)))
            continue
        folder = Path(choice)
        if not is_run(folder):
            numbered(folder, HTML, 0)
        taken = ["single_pass", LOCAL, *(one.name for one in found)]
        found.append(Pipeline(names_of(taken, folder.resolve().name or "folder"), folder=folder))
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise WrongUsage("--against names a pipeline twice.")
    return tuple(found)


def _other(settings: Settings, choice: str) -> Settings:
    if choice == SINGLE_PASS:
        if settings.provider == "local":
            raise WrongUsage(
                "There is nothing to compare with: a single pass asks a model. Add --provider anthropic or openai, "
                "or give --against FOLDER, of pages that were made another way."
            )
        return settings.model_copy(update={"single_pass": True})
    if settings.provider == "local":
        raise WrongUsage("--against local is what is compared already: add --provider anthropic or openai.")
    return without_model(settings)


@dataclass
class Runs:
    """Makes runs, each in a folder of its own under `folder`; those that are done already are only looked through.

    Setting `stop` ends the run under way after the pages that were begun.
    """

    document: Path
    folder: Path
    indices: tuple[int, ...]
    converters: dict[tuple[str, int], Converter] = field(default_factory=dict[tuple[str, int], Converter])
    stop: Event = field(default_factory=Event)

    def run(self, pipeline: Pipeline, number: int) -> RunSummary:
        """Run `number` (from 1) of a pipeline; raises as `Converter.convert`."""
        return self.converters[pipeline.name, number].convert(self.document)

    def made(self, pipeline: Pipeline, count: int) -> list[MadeRun]:
        """The runs as they lie in their folders; raises ArtifactError."""
        if pipeline.folder is not None:
            return [_read_folder(pipeline.folder, self.document, self.indices)]
        folders = [self.converters[pipeline.name, n].folder_of(self.document) for n in range(1, count + 1)]
        return [read_made(folder, self.indices) for folder in folders if (folder / "run.json").exists()]


@contextmanager
def open_runs(
    document: Path, pipelines: Sequence[Pipeline], count: int, listener: Listener, stop: Event
) -> Generator[Runs]:
    """Workers, services and one budget for `count` runs of each pipeline.

    Raises:
        InputError: the document cannot be opened, or has no such pages. Else as `compose.open_converter`.
    """
    own = [(one.name, one.settings) for one in pipelines if one.settings is not None]
    _, first = own[0]
    for _, settings in own:
        check_settings(settings)
    if first.ocr != "off":
        require_any(first.languages)
    publisher = Publisher(Templates.read(templates_dir()), partial(mathjax_script, mathjax_dir()))
    with ExitStack() as stack:
        purse = None
        if first.budget is not None:
            place = stack.enter_context(tempfile.TemporaryDirectory(prefix="staged-ocr-"))
            purse = Purse.new(Path(place) / "purse", first.budget)
        factory = partial(open_tools, without_model(first))
        pool = stack.enter_context(WorkerPool(factory, first.jobs, first.page_timeout, first.page_memory))
        indices = select_pages(first.pages, pool.page_count(document, first.password), document.name)
        folder = _folder_of(document, Converter(first, pool, publisher))
        runs = Runs(document, folder, indices, stop=stop)
        for name, settings in own:
            place = stack.enter_context(open_workplace(settings, pool, purse, listener.notice))
            for number in range(1, count + 1):
                output = settings.model_copy(update={"output": folder / f"{name}_{number}"})
                runs.converters[name, number] = Converter(output, place, publisher, listener, stop)
        yield runs


def report(runs: Runs, pipelines: Sequence[Pipeline], count: int, truth: Path | None) -> Comparison:
    """Measures what the runs made, and writes `compare.html` and `compare.json`; call it once no run is under way.

    Raises:
        ArtifactError: a page's files were damaged. OutputError: the folder cannot be written.
        UnreadableInput: the truth cannot be read.
    """
    from staged_pipeline.render.browser import Browser  # noqa: PLC0415  as in compose.open_tools
    from staged_pipeline.render.mathjax import MathJaxTypesetter  # noqa: PLC0415  as above
    from staged_pipeline.render.page_render import PageRenderer  # noqa: PLC0415  as above

    made = {one.name: made for one in pipelines if (made := runs.made(one, count))}
    compared = Compared(runs.document.name, runs.folder, runs.indices, made)
    style = ReportStyle.read(templates_dir())
    with (
        Browser() as browser,
        MathJaxTypesetter(mathjax_dir(), browser) as typesetter,
        PageRenderer(browser) as renderer,
    ):
        if truth is None:
            return write_comparison(compared, ByEvidence(), "evidence", {}, renderer, style)
        files = truths(truth, runs.indices)
        grader = ByTruth({index: read_truth(file) for index, file in files.items()}, typesetter)
        texts = {index: store.read_text(file) for index, file in files.items() if file.suffix == ".html"}
        return write_comparison(compared, grader, "truth", texts, renderer, style)


def _folder_of(document: Path, converter: Converter) -> Path:
    """The folder of a comparison, beside that of the document's run."""
    folder = converter.folder_of(document)
    return folder.with_name(f"{folder.name}_compare")


def _read_folder(folder: Path, document: Path, indices: Sequence[int]) -> MadeRun:
    if not is_run(folder):
        return read_others(folder, indices)
    if read_run(folder).digest != file_digest(document):
        raise UnreadableInput(f"{folder} is a run over another document than {document.name}.")
    return read_made(folder, indices)
