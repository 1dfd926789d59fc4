"""How a page and a run ended: `summary.json` and `run.json`."""

from staged_pipeline.core.evidence import Finding
from staged_pipeline.core.value import Value
from staged_pipeline.core.vocabulary import EvidenceSource, Route


class StageRecord(Value):
    """One attempt at a stage. `engine` is its fingerprint, `seconds` wall time."""

    stage: str
    engine: str
    seconds: float


class ErrorRecord(Value):
    """A failure as data."""

    code: str
    message: str
    stage: str | None = None


class Summary(Value):
    """How one page ended. `confidence` is 0-1; `refs` counts content elements, `failed_refs` names the empty ones."""

    page_index: int
    route: Route
    source: EvidenceSource = "none"
    language: str = "und"
    refs: int = 0
    failed_refs: tuple[str, ...] = ()
    low_confidence_refs: tuple[str, ...] = ()
    layout_confidence: float | None = None
    text_confidence: float | None = None
    warnings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    stages: tuple[StageRecord, ...] = ()
    error: ErrorRecord | None = None


class RunSummary(Value):
    """How a run over one document ended. `pages_total` counts the document's pages, `pages` those of this run."""

    document: str
    pages_total: int
    pages: tuple[Summary, ...]
    version: str
    seconds: float
    settings: dict[str, str | int | float | bool | None]
