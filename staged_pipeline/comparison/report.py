"""`compare.html`: a comparison to look at. Opens from disk; needs no script; what is heavy is loaded when it is opened.

Pictures and pages are shown from the folders of the runs beside it. Pages of another program may load nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from markupsafe import Markup

from staged_pipeline.comparison.comparing import Compared
from staged_pipeline.comparison.differences import Paragraph, changes, outline_diff, word_diff
from staged_pipeline.comparison.pages import MadePage
from staged_pipeline.comparison.values import PARTS, Comparison, PageResult, PipelineResult, Taken
from staged_pipeline.markup.page import compiled, content_policy, minified
from staged_pipeline.markup.plots import PLOT_CSS, Bar, Dot, bars, meter, scatter
from staged_pipeline.measure.page_reading import read_blocks

_MEASURES = {
    "truth": (
        ("Text", "Likeness of all words in order to the truth's, character by character; formulas are left out."),
        ("Structure", "Mean of the likeness of the outlines, of the headings found (F1) and of the tables (TEDS)."),
        ("Order", "Share of the words in common that stand in the same order."),
        ("Formulas", "How like the formulas look to those of the truth when they are typeset."),
        ("Direction", "Share of the text that runs as it should."),
        ("Score", "The mean of these."),
    ),
    "evidence": (
        ("Text", "Harmonic mean of the printed words that are there, and of the words there that are printed."),
        ("Structure", "Mean of elements that say something, ink that lies in elements, tables with their cells."),
        ("Order", "Share of the pairs of blocks whose order is plain that stand in it."),
        ("Formulas", "Share of the elements with formulas that have the printed letters, digits and signs."),
        ("Direction", "Share of the blocks that run the way of their letters."),
        ("Score", "That of the judge, of all that it can measure without a browser, by its weights."),
    ),
}
_MEASURES_OF_RUNS = (
    ("Same structure", "Share of pages whose elements are the same, in the same order and nesting, in all runs."),
    ("Same text", "Share of pages whose words and formulas are the same in all runs."),
    ("Likeness of runs", "Mean over pages and pairs of runs of the likeness of their words and formulas."),
    ("Calls, tokens, dollars, seconds", "What it took to make the pages as they are, by the records of each stage."),
)


@dataclass(frozen=True)
class Beside:
    """Where what is shown lies, relative to compare.html, as addresses: None where it is not there."""

    image: Mapping[int, str]
    finals: Mapping[str, Mapping[int, str]]
    differences: Mapping[str, Mapping[int, str]]
    inspectors: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Difference:
    """What two pages say differently: which they are, and how many words and elements are marked."""

    title: str
    words: tuple[Paragraph, ...]
    outline: Paragraph

    @property
    def word_changes(self) -> int:
        return changes(self.words)

    @property
    def outline_changes(self) -> int:
        return changes([self.outline])


@dataclass(frozen=True)
class PageShown:
    """One page of the document with what the first run of each pipeline made of it."""

    index: int
    image: str | None
    finals: tuple[tuple[str, str | None, str], ...]
    """Name of the pipeline, address of its page, and what to say of it."""
    pictures: tuple[tuple[str, str], ...]
    """Title and address of each picture of differences."""
    differences: tuple[Difference, ...]


def report_chunks(
    comparison: Comparison, compared: Compared, truth: Mapping[int, str], beside: Beside, template: str, css: str
) -> Iterator[str]:
    """`compare.html` piece by piece, from `template` (Jinja2) and its style; `truth` is each page's true HTML."""
    policy = content_policy(None).replace("img-src data:", "img-src data: 'self' file:") + "; frame-src 'self' file:"
    title, plot = _plot(comparison)
    chunks = compiled(template).generate(
        told=comparison,
        parts=PARTS,
        policy=policy,
        css=Markup(minified(css + PLOT_CSS)),  # noqa: S704 - our own files
        meter=meter,
        plot_title=title,
        plot=plot,
        cells=_cells,
        measures=_MEASURES[comparison.measured_by] + _MEASURES_OF_RUNS,
        number=_number,
        dollars=_dollars,
        total=_total,
        inspectors=beside.inspectors,
        pages=(_page(index, comparison, compared, truth, beside) for index in compared.indices),
    )
    return map(str, chunks)


def _page(
    index: int, comparison: Comparison, compared: Compared, truth: Mapping[int, str], beside: Beside
) -> PageShown:
    made = {name: runs[0].pages.get(index) for name, runs in compared.runs.items()}
    finals = tuple(
        (one.name, beside.finals.get(one.name, {}).get(index), _said(one, index)) for one in comparison.pipelines
    )
    first = comparison.pipelines[0].name
    pictures = tuple(
        (f"{first} and {name}", addresses[index])
        for name, addresses in beside.differences.items()
        if index in addresses
    )
    return PageShown(
        index, beside.image.get(index), finals, pictures, tuple(_differences(index, made, compared, truth))
    )


def _said(pipeline: PipelineResult, index: int) -> str:
    """How the page's runs went, in a line."""
    pages = [page for page in pipeline.pages if page.page == index]
    failed = [page.error for page in pages if page.error is not None]
    if len(failed) == len(pages):
        return failed[0] if failed else "not there"
    scores = [page.grade.score for page in pages if page.grade is not None]
    taken = [page.taken for page in pages if page.error is None]
    told = [f"score {fmean(scores):.3f}"] if scores else []
    if any(one.calls for one in taken):
        told.append(f"{_counted(round(fmean(one.calls for one in taken)), 'call')}, {_dollars(_mean_cost(taken))}")
    told += [f"failed in {len(failed)} of {len(pages)} runs"] if failed else []
    return "; ".join(told)


def _differences(
    index: int, made: Mapping[str, MadePage | None], compared: Compared, truth: Mapping[int, str]
) -> Iterator[Difference]:
    (first, page), *others = made.items()
    if index in truth:
        for name, found in made.items():
            if found is not None:
                yield _difference(f"From the truth to {name}", truth[index], found.html)
    if page is None:
        return
    for name, found in others:
        if found is not None:
            yield _difference(f"From {name} to {first}", found.html, page.html)
    for name, runs in compared.runs.items():
        pages = [(number, run.pages[index]) for number, run in enumerate(runs, 1) if index in run.pages]
        for number, other in pages[1:]:
            if other.shape != pages[0][1].shape or other.reading.text != pages[0][1].reading.text:
                yield _difference(f"{name}: from run {pages[0][0]} to run {number}", pages[0][1].html, other.html)
                break


def _difference(title: str, before: str, after: str) -> Difference:
    blocks = [[block.text for block in read_blocks(html)] for html in (before, after)]
    outlines = [MadePage(html).reading.tags for html in (before, after)]
    return Difference(title, word_diff(*blocks), outline_diff(*outlines))


def _plot(comparison: Comparison) -> tuple[str, Markup]:
    """A title and a plot: score against cost, a dot for each page of each pipeline; bars where it cost nothing."""
    dots = [
        Dot(
            label=f"{one.name}, page {index}: score {score:.3f} for {cost:.4f} USD",
            x=cost,
            y=score,
            mark=str(index) if len(comparison.pages) > 1 else "",
            series=number,
        )
        for number, one in enumerate(comparison.pipelines)
        for index in comparison.pages
        for score, cost in _points([page for page in one.pages if page.page == index])
    ]
    if any(dot.x > 0 for dot in dots):
        floor = max(0.0, int(min(dot.y for dot in dots) * 20 - 1) / 20)
        title = "Score of each page against what it cost, the mean of its runs"
        return title, scatter(
            title,
            dots,
            x_title="US dollars a page",
            y_title="score",
            y_from=min(floor, 0.9),
            series=[one.name for one in comparison.pipelines],
        )
    items = [
        Bar(
            label=one.name,
            value=one.grade.score if one.grade else None,
            text=_number(one.grade.score) if one.grade else "–",
            series=number,
        )
        for number, one in enumerate(comparison.pipelines)
    ]
    return "Score of each pipeline", bars("Score of each pipeline", items)


def _points(pages: Sequence[PageResult]) -> Iterator[tuple[float, float]]:
    """Mean score and mean cost of the runs of a page; none where either is not known."""
    known = [page for page in pages if page.grade is not None]
    cost = _mean_cost([page.taken for page in known])
    if known and cost is not None:
        yield fmean(page.grade.score for page in known if page.grade), cost


def _mean_cost(taken: Sequence[Taken]) -> float | None:
    costs = [one.cost_usd for one in taken]
    return None if not costs or None in costs else fmean(float(cost) for cost in costs if cost is not None)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _dollars(value: object) -> str:
    return "cost unknown" if value is None else f"${float(str(value)):.4f}"


def _cells(taken: Taken) -> Markup:
    """The cells of a row of the table of stages."""
    counts = (taken.calls, taken.input_tokens, taken.cached_tokens, taken.output_tokens)
    told = [*(f"{count:,}" for count in counts), _dollars(taken.cost_usd), f"{taken.seconds:.2f}"]
    return Markup().join(Markup("<td>{}</td>").format(cell) for cell in told)


def _total(pipeline: PipelineResult) -> Taken:
    return sum(pipeline.stages.values(), Taken())


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
