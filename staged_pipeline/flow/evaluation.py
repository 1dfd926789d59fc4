"""How near the results of documents come to their truths: the values of `eval.json`, made from the folders of runs."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from statistics import fmean

from staged_pipeline.core.errors import ArtifactError, ExitCode
from staged_pipeline.core.summary import NOTHING_SPENT, RunSummary, Spending, Summary
from staged_pipeline.core.value import Value
from staged_pipeline.flow.artifacts import page_folder, read_run
from staged_pipeline.flow.converter import exit_code
from staged_pipeline.measure.document_scores import COLUMNS, columns, overall, score_document
from staged_pipeline.measure.page_reading import PageReading, read_page
from staged_pipeline.measure.page_scores import FormulaTypesetter, PageScores
from staged_pipeline.measure.truth import Sample, Truth
from staged_pipeline.support.digests import file_digest

Setting = str | int | float | bool | None


class DocumentScore(Value):
    """How one document did. `document` and `truth` are the names of its files, `words_only` says that the truth has
    nothing but words.

    `pages` counts the document's pages, 0 where it could not be opened, and `scored` those that have a result; a page
    without one counts as an empty page. `problems` are sentences that say what is missing and why. `exit_code` is that
    of the document's run.

    `columns` has one number 0-1 for each measure that document or truth have anything for (`text`, `order`, `tables`,
    `headings`, `math`, `direction`), `score` is their mean, and `scores` has all that was measured. `seconds` is the
    work on the pages that were scored, of all stages, wherever it was done and however many pages were worked on at a
    time; `spent` what the calls took that these pages were made with.
    """

    document: str
    truth: str
    words_only: bool = False
    pages: int = 0
    scored: int = 0
    problems: tuple[str, ...] = ()
    exit_code: int = 0
    score: float
    columns: dict[str, float]
    scores: PageScores
    seconds: float = 0.0
    spent: Spending = NOTHING_SPENT

    @property
    def seconds_a_page(self) -> float | None:
        return self.seconds / self.scored if self.scored else None

    @property
    def cost_a_page(self) -> Decimal | None:
        """In US dollars; None where it is not known, or there is no page."""
        return self.spent.cost / self.scored if self.scored and self.spent.cost is not None else None


class Evaluation(Value):
    """`eval.json`: the scores of all documents of `folder` that have a truth, in order of their names.

    `without_truth` names the documents that were left out, `without_document` truths that belong to none. `settings`
    are those of the runs, as `run.json` has them, as far as all runs share them; `results` is the folder that runs were
    taken from, None where the documents were converted. `score` is the mean of the documents' scores, and `columns`
    those of their columns, each over the documents that have it. `format` changes with the file's.
    """

    format: int = 1
    version: str
    folder: str
    results: str | None = None
    settings: dict[str, Setting]
    documents: tuple[DocumentScore, ...]
    without_truth: tuple[str, ...] = ()
    without_document: tuple[str, ...] = ()
    score: float
    columns: dict[str, float]

    @property
    def seconds_a_page(self) -> float | None:
        """Over all pages that were scored."""
        pages = sum(one.scored for one in self.documents)
        return sum(one.seconds for one in self.documents) / pages if pages else None

    @property
    def cost_a_page(self) -> Decimal | None:
        """Over all pages that were scored, in US dollars; None where that of a call is not known."""
        pages = sum(one.scored for one in self.documents)
        cost = sum((one.spent for one in self.documents if one.scored), NOTHING_SPENT).cost
        return cost / pages if pages and cost is not None else None


class Outcome(Value):
    """Where a document's results lie: `run`, of which `folder` has the pages. Without one, `problem` says why."""

    folder: Path = Path()
    run: RunSummary | None = None
    problem: str = ""
    exit_code: int = ExitCode.ARTIFACT


def found_outcomes(samples: Sequence[Sample], results: Path) -> list[Outcome]:
    """The results of documents in `results`, the output folder of earlier runs or the folder of one run, in order.

    A run is a document's if it was over a file of the same name and, as far as it says so, of the same bytes.
    """
    runs: dict[str, list[Outcome]] = {}
    damaged: dict[str, str] = {}
    for folder in _run_folders(results):
        try:
            run = read_run(folder)
        except ArtifactError as error:
            damaged[folder.name] = str(error)
            continue
        runs.setdefault(run.document, []).append(Outcome(folder=folder, run=run, exit_code=_code(run)))
    return [_found(sample.document, runs, damaged, results) for sample in samples]


def score_outcome(sample: Sample, truth: Truth, outcome: Outcome, typesetter: FormulaTypesetter) -> DocumentScore:
    """Holds the pages of a run against the document's truth; a missing or failed page counts as an empty one.

    Raises:
        MissingDependency, RenderError: there are formulas, and no browser to draw them.
    """
    run = outcome.run
    read: dict[int, PageReading] = {}
    problems = [outcome.problem] if outcome.problem else []
    pages = {} if run is None else {page.page_index: page for page in run.pages}
    for index, page in pages.items():
        try:
            read[index] = _read(outcome.folder, page)
        except ArtifactError as error:
            problems.append(f"Page {index}: {error}")
    total = 0 if run is None else run.pages_total
    if missing := [index for index in range(total) if index not in pages]:
        problems.append(f"{_pages(missing)} not converted.")
    scores = score_document(truth, [read[index] for index in sorted(read)], typesetter)
    scored = [pages[index] for index in read]
    return DocumentScore(
        document=sample.document.name,
        truth=sample.truth.name,
        words_only=truth.words_only,
        pages=total,
        scored=len(read),
        problems=tuple(problems),
        exit_code=outcome.exit_code or (ExitCode.PARTIAL if problems else ExitCode.OK),
        score=overall(scores),
        columns=columns(scores),
        scores=scores,
        seconds=round(sum(stage.seconds for page in scored for stage in page.stages), 3),
        spent=sum((page.spent for page in scored), NOTHING_SPENT),
    )


def mean_columns(documents: Sequence[DocumentScore]) -> dict[str, float]:
    """The mean of each column over the documents that have it."""
    listed = {name: [one.columns[name] for one in documents if name in one.columns] for name in COLUMNS}
    return {name: fmean(values) for name, values in listed.items() if values}


def shared_settings(outcomes: Sequence[Outcome]) -> dict[str, Setting]:
    """The settings that all runs had."""
    runs: list[Mapping[str, Setting]] = [outcome.run.settings for outcome in outcomes if outcome.run is not None]
    if not runs:
        return {}
    first, *others = runs
    return {
        name: value for name, value in first.items() if all(name in other and other[name] == value for other in others)
    }


def converted(folder: Path, run: RunSummary) -> Outcome:
    """The outcome of a run that has ended."""
    return Outcome(folder=folder, run=run, exit_code=_code(run))


def _read(folder: Path, page: Summary) -> PageReading:
    if page.error is not None:
        raise ArtifactError(page.error.message)
    if page.left:
        raise ArtifactError(f"it is unfinished, without {', '.join(page.left)}.")
    return read_page(page_folder(folder, page.page_index).read_final())


def _code(run: RunSummary) -> ExitCode:
    """What a run over all pages that are there would have ended with."""
    return exit_code(run.model_copy(update={"taken": tuple(page.page_index for page in run.pages)}))


def _run_folders(results: Path) -> Iterator[Path]:
    if (results / "run.json").exists():
        yield results
    yield from sorted(path.parent for path in results.glob("*/run.json"))


def _found(document: Path, runs: Mapping[str, Sequence[Outcome]], damaged: Mapping[str, str], results: Path) -> Outcome:
    mine = runs.get(document.name, ())
    bytes_digest = file_digest(document) if mine else ""
    same = [outcome for outcome in mine if outcome.run is not None and outcome.run.digest in ("", bytes_digest)]
    if same:
        return same[0]
    if mine:
        return Outcome(problem=f"The run in {mine[0].folder} was over another file of this name.")
    return Outcome(problem=damaged.get(document.stem) or f"{results} has no run over it.")


def _pages(indices: Sequence[int]) -> str:
    """As `Pages 1, 2, 3 were`; of many the first ones."""
    named = ", ".join(map(str, indices[:10])) + (f" and {len(indices) - 10} more" if len(indices) > 10 else "")
    return f"Page {named} was" if len(indices) == 1 else f"Pages {named} were"
