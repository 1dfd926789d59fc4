"""What a comparison of pipelines comes to: `compare.json`. All scores and shares are 0-1, 1 is best."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from staged_pipeline.core.value import Value

MeasuredBy = Literal["truth", "evidence"]

PARTS = ("text", "structure", "order", "formulas", "direction")
"""What is measured of a page; `comparison.scores` says how. A page that has nothing of a part has no score for it."""


class Taken(Value):
    """What a stage took.

    `input_tokens` counts all that was read, `cached_tokens` those of them that came from the service's cache.
    `cost_usd` is at the prices of the model, None where they are not known; calls that were replayed are counted as if
    they had been asked. `seconds` is wall time.
    """

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal | None = Decimal(0)
    seconds: float = 0.0

    def __add__(self, other: "Taken") -> "Taken":
        known = self.cost_usd is not None and other.cost_usd is not None
        return Taken(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_usd=(self.cost_usd or Decimal(0)) + (other.cost_usd or Decimal(0)) if known else None,
            seconds=round(self.seconds + other.seconds, 4),
        )


class Grade(Value):
    """What a page is worth: its `parts` by name, and `score`, of all of them."""

    score: float
    parts: dict[str, float] = Field(default_factory=dict[str, float])


class PageResult(Value):
    """One page of one run. `error` says why there is none; `grade` is None where it could not be measured.

    `stages` is what the page as it is took, by stage; `replayed` whether its model calls were answered by a recording.
    """

    page: int
    error: str | None = None
    grade: Grade | None = None
    stages: dict[str, Taken] = Field(default_factory=dict[str, Taken])
    replayed: bool = False

    @property
    def taken(self) -> Taken:
        """All stages together."""
        return sum(self.stages.values(), Taken())


class RunResult(Value):
    """One run of a pipeline; `folder` is its place, relative to `compare.json` where it lies below it.

    `spent_usd` is what all calls in this folder have cost so far, of attempts that failed too and nothing for those
    that were replayed; None where it is not known.
    """

    folder: str
    pages: tuple[PageResult, ...]
    spent_usd: Decimal | None = Decimal(0)


class Consistency(Value):
    """How much the runs of a pipeline are alike, of pages that came out in all of them.

    `same_structure` and `same_text` are the shares of pages on which all runs agree; `likeness` is the mean over pages
    and pairs of runs of how like their texts are.
    """

    same_structure: float
    same_text: float
    likeness: float


class PipelineResult(Value):
    """A pipeline over all its runs. `grade` is the mean over pages and runs, a page that failed counting nothing.

    `stages` is what they took together; `looks` how like its pages look to those of the first pipeline, None where no
    browser showed them; `consistency` None with a single run.
    """

    name: str
    runs: tuple[RunResult, ...]
    grade: Grade | None = None
    stages: dict[str, Taken] = Field(default_factory=dict[str, Taken])
    consistency: Consistency | None = None
    looks: float | None = None

    @property
    def pages(self) -> tuple[PageResult, ...]:
        """The pages of all runs."""
        return tuple(page for run in self.runs for page in run.pages)

    @property
    def made(self) -> int:
        """How many pages came out, over all runs."""
        return sum(page.error is None for page in self.pages)

    @property
    def per_page(self) -> Taken:
        """What a page took on average, of those that came out; tokens and calls are rounded."""
        total, count = sum(self.stages.values(), Taken()), max(1, self.made)
        return Taken(
            calls=round(total.calls / count),
            input_tokens=round(total.input_tokens / count),
            cached_tokens=round(total.cached_tokens / count),
            output_tokens=round(total.output_tokens / count),
            cost_usd=None if total.cost_usd is None else total.cost_usd / count,
            seconds=total.seconds / count,
        )


class Criterion(Value):
    """One criterion of success: what it says, what was measured for each pipeline, and whether the first one meets it.

    `met` is None where it could not be measured; `note` says why, or by what rule it was judged.
    """

    name: str
    says: str
    measure: str
    values: dict[str, str]
    met: bool | None
    note: str


class Comparison(Value):
    """Pipelines over the same pages of a document; the first is the one that the others are compared with."""

    document: str
    version: str
    pages: tuple[int, ...]
    measured_by: MeasuredBy
    pipelines: tuple[PipelineResult, ...]
    criteria: tuple[Criterion, ...] = ()
    notes: tuple[str, ...] = ()
