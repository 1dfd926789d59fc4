"""Documents with known truths, converted and scored; what `staged-ocr eval` does, for programs.

from staged_pipeline.evaluation import evaluate, write_evaluation

settings = Settings(output=Path("out"), isolate=True)
evaluation = evaluate(Path("samples"), settings)
write_evaluation(evaluation, Path("out"))
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter

from staged_pipeline import __version__
from staged_pipeline.compose import open_converter
from staged_pipeline.core.errors import MissingDependency, OutputError, StagedError, UnreadableInput, WrongUsage
from staged_pipeline.flow.converter import Converter
from staged_pipeline.flow.evaluation import (
    Evaluation,
    Outcome,
    converted,
    found_outcomes,
    mean_columns,
    score_outcome,
    shared_settings,
)
from staged_pipeline.flow.evaluation_report import evaluation_html
from staged_pipeline.flow.listener import Listener
from staged_pipeline.measure.truth import Sample, Samples, find_samples, read_truth
from staged_pipeline.support import store
from staged_pipeline.support.resources import mathjax_dir, templates_dir
from staged_pipeline.support.settings import Settings

JSON, HTML = "eval.json", "eval.html"
_EVALUATION = TypeAdapter(Evaluation)
_OF_ALL = (MissingDependency, OutputError, WrongUsage)  # the next document would end in the same way


def evaluate(
    folder: Path,
    settings: Settings,
    listener: Listener | None = None,
    attend: Callable[[Converter], AbstractContextManager[object]] = nullcontext,
) -> Evaluation:
    """Converts all pages of the documents of `folder` that have a truth, and scores them.

    Args:
        folder: documents with their truths beside them; see `measure.truth`.
        settings: of the runs, whose results go to their output folder; what is fresh there is used. Pages are all
            pages, whatever they say.
        listener: hears how the runs get on.
        attend: entered with the converter while documents are converted, such as to stop it at a signal.

    Raises:
        UnreadableInput: there is no document with a truth, or a truth cannot be read; nothing is converted then.
        MissingDependency, OutputError, WrongUsage: as `Converter.convert`; what else goes wrong with a document counts
            as a result that is worth nothing.
        KeyboardInterrupt: the converter was stopped with pages left to do.
    """
    samples = find_samples(folder)
    _check_truths(samples.pairs)
    settings = settings.model_copy(update={"pages": "all", "document": None})
    with open_converter(settings, listener) as converter, attend(converter):
        outcomes = [_convert(converter, sample.document) for sample in samples.pairs]
    return _scored(folder, samples, outcomes)


def evaluate_results(folder: Path, results: Path) -> Evaluation:
    """Scores what earlier runs left in `results`, their output folder or the folder of one of them; as `evaluate`."""
    samples = find_samples(folder)
    _check_truths(samples.pairs)
    if not results.is_dir():
        raise UnreadableInput(f"{results} is no folder with results of a run.")
    evaluation = _scored(folder, samples, found_outcomes(samples.pairs, results))
    return evaluation.model_copy(update={"results": str(results)})


def write_evaluation(evaluation: Evaluation, folder: Path) -> None:
    """Writes `eval.json` and `eval.html` into `folder`; raises OutputError."""
    store.write_json(folder / JSON, evaluation, _EVALUATION)
    store.write_text(folder / HTML, evaluation_html(evaluation, templates_dir()))


def read_evaluation(path: Path) -> Evaluation:
    """An `eval.json`; raises ArtifactError."""
    return store.read_json(path, _EVALUATION)


def _check_truths(samples: Sequence[Sample]) -> None:
    """Before the work that the documents take."""
    for sample in samples:
        read_truth(sample.truth)


def _convert(converter: Converter, document: Path) -> Outcome:
    if converter.stop.is_set():
        raise KeyboardInterrupt
    try:
        run = converter.convert(document)
    except _OF_ALL:
        raise
    except StagedError as error:
        return Outcome(problem=str(error), exit_code=error.exit_code)
    if converter.stop.is_set() and run.not_begun:
        raise KeyboardInterrupt
    return converted(converter.folder_of(document), run)


def _scored(folder: Path, samples: Samples, outcomes: Sequence[Outcome]) -> Evaluation:
    from staged_pipeline.render.mathjax import MathJaxTypesetter  # noqa: PLC0415  loads Playwright

    with MathJaxTypesetter(mathjax_dir()) as typesetter:
        documents = tuple(
            score_outcome(sample, read_truth(sample.truth), outcome, typesetter)
            for sample, outcome in zip(samples.pairs, outcomes, strict=True)
        )
    return Evaluation(
        version=__version__,
        folder=str(folder),
        settings=shared_settings(outcomes),
        documents=documents,
        without_truth=tuple(path.name for path in samples.without_truth),
        without_document=tuple(path.name for path in samples.without_document),
        score=fmean(one.score for one in documents),
        columns=mean_columns(documents),
    )
