"""The only place that builds: settings become engines, tools and a converter."""

import tempfile
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from staged_pipeline.core.conversation import Purpose
from staged_pipeline.core.errors import MissingDependency, WrongUsage
from staged_pipeline.core.summary import RunSummary
from staged_pipeline.dry_run import Forecast, forecast
from staged_pipeline.engine_room import check_choices, check_settings, open_engines, recipe_of, thresholds_of
from staged_pipeline.engines.llm.asking import Prompt
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.flow.artifacts import page_index_of, read_run
from staged_pipeline.flow.converter import Converter
from staged_pipeline.flow.listener import Listener, Silence
from staged_pipeline.flow.page_threads import PageThreads
from staged_pipeline.flow.page_tools import LocalEngines, PageJudge, PageParts, Tools, ToolsOfPage
from staged_pipeline.flow.publish import Publisher
from staged_pipeline.flow.reassemble import reassemble
from staged_pipeline.flow.rejudge import rejudge
from staged_pipeline.flow.remote import Desk, parts_of
from staged_pipeline.flow.workers import InProcess, WorkerPool
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.markup.templates import Templates
from staged_pipeline.render.fingerprint import typesetter_fingerprint
from staged_pipeline.render.in_page import mathjax_script
from staged_pipeline.source.ocr.asked_languages import require_any
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.support.prices import Prices
from staged_pipeline.support.purse import Purse
from staged_pipeline.support.resources import mathjax_dir, prompts_dir, templates_dir
from staged_pipeline.support.settings import MathOutput, Settings

if TYPE_CHECKING:
    from staged_pipeline.render.browser import Browser


@contextmanager
def open_converter(settings: Settings, listener: Listener | None = None) -> Generator[Converter]:
    """A converter for any number of documents, with its engines, browser and worker processes.

    Pages are converted in this process unless `settings` ask for isolation or for more than one job; then the calling
    program must be importable (`if __name__ == "__main__":`), as for everything that spawns processes.

    Raises:
        WrongUsage: settings that name an engine that there is none of.
        MissingDependency: a part of the program is missing, or the data of all languages that `settings` name.
    """
    check_settings(settings)
    _check_languages(settings)
    publisher = Publisher(Templates.read(templates_dir()), partial(mathjax_script, mathjax_dir()))
    listener = listener or Silence()
    with _purse(settings) as purse:
        if settings.isolate or settings.jobs > 1:
            factory = partial(open_tools, without_model(settings))
            with (
                WorkerPool(factory, settings.jobs, settings.page_timeout, settings.page_memory) as pool,
                open_workplace(settings, pool, purse, listener.notice) as workplace,
            ):
                yield Converter(settings, workplace, publisher, listener)
        else:
            with open_tools(settings, purse, listener.notice) as mine:
                yield Converter(settings, InProcess(mine), publisher, listener)


@contextmanager
def open_workplace(
    settings: Settings, pool: WorkerPool, purse: Purse | None, say: Callable[[str], None]
) -> Generator[WorkerPool | PageThreads]:
    """Where pages are converted: wholly in the workers of `pool`, or with a model in threads that use them."""
    if settings.provider == "local":
        yield pool
        return
    with open_tools_of_page(settings, purse, say) as tools:
        fingerprint, local = typesetter_fingerprint(mathjax_dir()), LocalEngines(LocalLayout(), LocalText())
        judge = _judge_fingerprint(settings)

        def parts(given_up: Callable[[], bool]) -> PageParts:
            return parts_of(Desk(pool, settings.page_timeout, given_up), fingerprint, local, judge)

        # A page a call, and those that workers read ahead or put together meanwhile: as answers tend to come in waves,
        # so does the work that follows them.
        threads = settings.calls_at_once + settings.calls_at_once // 2 + 2 * settings.jobs
        yield PageThreads(pool, parts, tools, threads=threads)


def without_model(settings: Settings) -> Settings:
    """What the workers go by: they ask no model, and do not load what would."""
    if settings.provider == "local":
        return settings
    local = {"provider": "local", "layout": "local", "text": "local", "math": "off", "single_pass": False}
    judge = "off" if settings.judge == "off" else "render"
    return settings.model_copy(update={**local, "judge": judge, "strict": False, "stages": None})


def _judge_fingerprint(settings: Settings) -> str | None:
    """The fingerprint of the judge that workers have; None for none."""
    if settings.judge == "off":
        return None
    from staged_pipeline.judge.judging import JUDGE_VERSION  # noqa: PLC0415  loads numpy, as in open_tools

    return JUDGE_VERSION


def open_forecast(settings: Settings) -> AbstractContextManager[Callable[[Path], Forecast]]:
    """Estimates what the model calls of documents will take; asks no model.

    Raises:
        WrongUsage: `settings` ask no model, or do not go together.
        MissingDependency: as `open_converter`.
    """
    if settings.provider == "local":
        raise WrongUsage("--dry-run estimates model calls: name a service with --provider anthropic or openai.")
    check_choices(settings)
    _check_languages(settings)
    return _forecasts(settings)


def _check_languages(settings: Settings) -> None:
    if settings.ocr != "off":
        require_any(settings.languages)


@contextmanager
def _forecasts(settings: Settings) -> Generator[Callable[[Path], Forecast]]:
    from staged_pipeline.source.shelf import Shelf  # noqa: PLC0415  as in open_tools

    prices = Prices.read(settings.prices)
    model = prices.model(settings.provider, settings.model)
    prompts = {purpose: Prompt.read(prompts_dir(), purpose).text for purpose in get_args(Purpose)}
    with Shelf(SourceOptions.of(settings)) as shelf:
        yield lambda path: forecast(path, settings, model, prices, prompts, shelf)


def assemble_again(folder: Path, math_output: MathOutput | None, provenance: bool | None) -> RunSummary:
    """Assembles a run or one of its pages again, with the run's own options where none are given.

    Raises:
        ArtifactError, OutputError: see `reassemble`.
    """
    recorded = read_run(folder if page_index_of(folder) is None else folder.parent).settings
    settings = Settings(
        math_output="mathml" if (math_output or recorded.get("math_output")) == "mathml" else "svg",
        provenance=bool(recorded.get("provenance")) if provenance is None else provenance,
    )
    with open_tools(settings) as tools:
        return reassemble(folder, tools, Publisher(tools.templates, tools.page_script))


def judge_again(folder: Path) -> RunSummary:
    """Judges a run or one of its pages again by the measures, with the run's own thresholds.

    Raises:
        ArtifactError, OutputError: see `rejudge`.
    """
    recorded = read_run(folder if page_index_of(folder) is None else folder.parent).settings
    names = ("repair_rounds", "accept_from", "fall_back_below", "flag_below")
    settings = Settings.model_validate({"judge": "render", **{n: recorded[n] for n in names if n in recorded}})
    with open_tools(settings) as tools:
        if tools.judge is None:
            raise MissingDependency("The judge is missing: install the program again.")
        return rejudge(folder, tools, tools.judge, Publisher(tools.templates, tools.page_script))


@contextmanager
def _purse(settings: Settings) -> Generator[Purse | None]:
    """The budget of a run, in a file of its own for as long as it takes."""
    if settings.budget is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="staged-ocr-") as folder:
        yield Purse.new(Path(folder) / "purse", settings.budget)


def _silent(_: str) -> None: ...


@contextmanager
def open_tools(
    settings: Settings, purse: Purse | None = None, say: Callable[[str], None] = _silent
) -> Generator[Tools]:
    """What one process needs to convert pages; the browser starts with the first formula.

    `purse` is the budget of a run; `say` hears what the user should know meanwhile.
    """
    # PyMuPDF with its layout model takes a second and 100 MB to import, Playwright a little too; a process that only
    # hands pages to workers, or prints its help, does without.
    from staged_pipeline.render.browser import Browser  # noqa: PLC0415  see above
    from staged_pipeline.render.mathjax import MathJaxTypesetter  # noqa: PLC0415  see above
    from staged_pipeline.source.shelf import Shelf  # noqa: PLC0415  see above

    with (
        Shelf(SourceOptions.of(settings)) as shelf,
        Browser() as browser,
        MathJaxTypesetter(mathjax_dir(), browser) as typesetter,
        _open_judge(settings, browser) as judge,
        open_tools_of_page(settings, purse, say) as tools,
    ):
        yield tools(PageParts(shelf, typesetter, judge=judge))


@contextmanager
def _open_judge(settings: Settings, browser: "Browser") -> Generator[PageJudge | None]:
    """What judges pages, in a browser that it shares; None where they are not to be judged."""
    if settings.judge == "off":
        yield None
        return
    from staged_pipeline.judge_room import Measures  # noqa: PLC0415  as above
    from staged_pipeline.render.page_render import PageRenderer  # noqa: PLC0415  as above

    with PageRenderer(browser) as renderer:
        yield Measures(renderer)


@contextmanager
def open_tools_of_page(settings: Settings, purse: Purse | None, say: Callable[[str], None]) -> Generator[ToolsOfPage]:
    """Makes tools of the parts that read and set pages; as `open_tools`."""
    templates = Templates.read(templates_dir())
    assembly = AssemblyOptions(math_output=settings.math_output, provenance=settings.provenance)
    with open_engines(settings, purse, say) as engines:
        made_by = (typesetter_fingerprint(mathjax_dir()), templates.model_dump(), assembly.model_dump(mode="json"))
        of_page = engines(Path())

        def tools(parts: PageParts) -> Tools:
            recipe = recipe_of(settings, of_page, made_by, parts.judge)
            return Tools(
                source=parts.source,
                recipe=recipe,
                engines=partial(engines, local=parts.local, given_up=parts.given_up),
                typesetter=parts.typesetter,
                templates=templates,
                assembly=assembly,
                page_script=partial(mathjax_script, mathjax_dir()),
                judge=parts.judge,
                thresholds=thresholds_of(settings),
            )

        yield tools
