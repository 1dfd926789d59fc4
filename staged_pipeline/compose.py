"""The only place that builds: settings become engines, tools and a converter."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from staged_pipeline.core.errors import WrongUsage
from staged_pipeline.engines.base import LayoutEngine, TextEngine
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.markup.templates import Templates
from staged_pipeline.page_flow import Tools, Untypeset
from staged_pipeline.publish import Publisher
from staged_pipeline.runner import Converter, Listener, Silence
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.source.shelf import Shelf
from staged_pipeline.stages.assembler import assemble_page
from staged_pipeline.support.resources import templates_dir
from staged_pipeline.support.settings import Settings
from staged_pipeline.workers import InProcess, WorkerPool


@contextmanager
def open_converter(settings: Settings, listener: Listener | None = None) -> Iterator[Converter]:
    """A converter for any number of documents, with its engines, browser and worker processes.

    Pages are converted in this process unless `settings` ask for isolation or for more than one job; then the calling
    program must be importable (`if __name__ == "__main__":`), as for everything that spawns processes.

    Raises:
        WrongUsage: settings that name an engine that there is none of.
        MissingDependency: a part of the program is missing.
    """
    publisher = Publisher(Templates.read(templates_dir()))
    listener = listener or Silence()
    if settings.isolate or settings.jobs > 1:
        with WorkerPool(partial(open_tools, settings), settings.jobs, settings.page_timeout) as pool:
            yield Converter(settings, pool, publisher, listener)
    else:
        with open_tools(settings) as tools:
            yield Converter(settings, InProcess(tools), publisher, listener)


@contextmanager
def open_tools(settings: Settings) -> Iterator[Tools]:
    """What one process needs to convert pages; the browser starts with the first formula."""
    templates = Templates.read(templates_dir())
    options = SourceOptions(dpi=settings.dpi, languages=settings.languages, ocr=settings.ocr)
    assembly = AssemblyOptions(math_output=settings.math_output, provenance=settings.provenance)
    with Shelf(options) as shelf:
        yield Tools(
            shelf=shelf,
            layout=_layout_engine(settings),
            text=_text_engine(settings),
            typesetter=Untypeset(),
            assemble=partial(assemble_page, templates=templates, options=assembly),
        )


def _layout_engine(settings: Settings) -> LayoutEngine:
    if settings.layout == "local":
        return LocalLayout()
    raise WrongUsage(f"--layout {settings.layout} is not there in this version; use --layout local.")


def _text_engine(settings: Settings) -> TextEngine:
    if settings.text == "local":
        return LocalText()
    raise WrongUsage(f"--text {settings.text} is not there in this version; use --text local.")
