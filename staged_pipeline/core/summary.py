"""How a page and a run ended: `summary.json` and `run.json`."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from pydantic import Field

from staged_pipeline.core.asked_again import Asked
from staged_pipeline.core.conversation import CallRecord, Usage
from staged_pipeline.core.evidence import Finding
from staged_pipeline.core.value import Value
from staged_pipeline.core.verdict import Severity
from staged_pipeline.core.vocabulary import EvidenceSource, Route


class Spending(Value):
    """What model calls took. `cost` is in US dollars, None where that of a call is not known.

    `calls` counts those that were sent, also the ones that failed; those that were replayed cost nothing. `unanswered`
    counts the questions that no model answered: calls that failed or were declined, and calls that the budget did not
    allow.
    """

    calls: int = 0
    unanswered: int = 0
    usage: Usage = Usage()
    cost: Decimal | None = None

    def __add__(self, other: "Spending") -> "Spending":
        known = self.cost is not None and other.cost is not None
        return Spending(
            calls=self.calls + other.calls,
            unanswered=self.unanswered + other.unanswered,
            usage=self.usage + other.usage,
            cost=(self.cost or Decimal(0)) + (other.cost or Decimal(0)) if known else None,
        )

    @classmethod
    def of(cls, records: Iterable[CallRecord]) -> "Spending":
        """The sum of calls."""
        spent = NOTHING_SPENT
        for record in records:
            unanswered = record.error is not None or record.stop == "refusal"
            spent += cls(
                calls=int(record.sent),
                unanswered=int(unanswered),
                usage=record.usage or Usage(),
                cost=Decimal(0) if record.replayed else record.cost,
            )
        return spent


NOTHING_SPENT = Spending(cost=Decimal(0))


class StageRecord(Value):
    """One attempt at a stage. `engine` is its fingerprint, `seconds` wall time, `spent` what its model calls took.

    `round` is the round of repairs that it belongs to, None before the first.
    """

    stage: str
    engine: str
    seconds: float
    spent: Spending | None = None
    round: int | None = None


class ErrorRecord(Value):
    """A failure as data."""

    code: str
    message: str
    stage: str | None = None


class Round(Value):
    """One try to make a judged page better: something of it was asked again, or the page was made another way.

    `asked` is what was asked again; `refs` are those whose content it was, or those that the layout was told of.
    `stages` are those that had to do it: with a new layout, also those that read what is new in it. `before` is the
    score of the page, 0-1, and `score` what the try came to, None where it could not be made or judged. `kept` says
    whether the page is that now; `reasons` are sentences.
    """

    action: Literal["repair", "fall_back"]
    asked: Asked | None = None
    stages: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    before: float | None = None
    score: float | None = None
    kept: bool = False
    reasons: tuple[str, ...] = ()


class Judged(Value):
    """What came of judging a page, in short; `judge.json` has all of it.

    `score` is 0-1, None where the page was not judged, and `reason` says why. `issues` counts them by severity.
    `reasons` are those of the gate for what was kept; `flagged` says that a person should look at the page.
    """

    status: Literal["judged", "not_judged"]
    reason: str | None = None
    score: float | None = None
    issues: dict[Severity, int] = Field(default_factory=dict[Severity, int])
    reasons: tuple[str, ...] = ()
    flagged: bool = False
    rounds: tuple[Round, ...] = ()


class WordCounts(Value):
    """Words of a page by where they came from. `model` counts those that a model wrote or confirmed."""

    text_layer: int = 0
    ocr: int = 0
    model: int = 0
    human: int = 0


class Summary(Value):
    """How one page ended. `confidence` is 0-1; `refs` counts content elements, `failed_refs` names the empty ones.

    `open_refs` names those that the model could not be asked for; a later run asks for them. A page of route
    `unfinished` has no final.html, since the run left out `left`, the steps that are still to be done for it.
    `words` is None where the text is not read yet. `judged` is None where no judge has looked at the page as it is.
    """

    page_index: int
    route: Route
    source: EvidenceSource = "none"
    language: str = "und"
    refs: int = 0
    failed_refs: tuple[str, ...] = ()
    low_confidence_refs: tuple[str, ...] = ()
    open_refs: tuple[str, ...] = ()
    layout_confidence: float | None = None
    text_confidence: float | None = None
    words: WordCounts | None = None
    left: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    judged: Judged | None = None
    error: ErrorRecord | None = None

    @property
    def spent(self) -> Spending:
        """What the page's model calls took."""
        return sum((stage.spent for stage in self.stages if stage.spent is not None), NOTHING_SPENT)


class RunSummary(Value):
    """How a run over one document ended. `pages_total` counts the document's pages, `pages` are those that stand in
    `document.html`: of this run, which are `taken`, and of earlier ones over the same bytes, whose digest is `digest`.

    `not_begun` are those that this run was asked for and left out. `spent` is what the model calls for the document
    took, in all runs; `notes` what is to be known of the run beside its pages.
    """

    document: str
    pages_total: int
    pages: tuple[Summary, ...]
    taken: tuple[int, ...] = ()
    not_begun: tuple[int, ...] = ()
    digest: str = ""
    version: str
    seconds: float
    settings: dict[str, str | int | float | bool | None]
    spent: Spending = NOTHING_SPENT
    notes: tuple[str, ...] = ()

    @property
    def pages_taken(self) -> tuple[Summary, ...]:
        """The pages of this run."""
        taken = frozenset(self.taken)
        return tuple(page for page in self.pages if page.page_index in taken)
