"""The layout engine that asks a vision model: page and numbered lines in, an outline out, the skeleton made by code."""

from collections.abc import Sequence

from staged_pipeline.core.conversation import Exchange
from staged_pipeline.core.errors import BudgetExceeded, ModelRefused, ProviderError, UnusableReply
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.engines.base import LayoutEngine
from staged_pipeline.engines.layout.sheet import Sheet
from staged_pipeline.engines.llm.asking import Asker
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.forgotten_lines import place_forgotten
from staged_pipeline.engines.llm.outline import Outline
from staged_pipeline.engines.llm.outline_dialog import OutlineDialog
from staged_pipeline.engines.llm.outline_review import review
from staged_pipeline.engines.llm.outline_tree import OutlineTree

_VERSION = "1"
SURE = 0.75
"""The confidence from which a local layout is sure of itself."""


class LlmLayout:
    """Implements `LayoutEngine` with a model's judgement: it answers which lines belong together and what they are.

    Implements `Redrawer` too.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @property
    def fingerprint(self) -> str:
        return f"llm-layout-{_VERSION}-{self._asker.fingerprint}"

    def detect_layout(self, page: Page) -> Skeleton:
        """The skeleton of `page`.

        A reply that breaks off is gone on with once, and what is missing then is taken from the local layout.

        Raises:
            UnusableReply, ModelRefused, ProviderError, BudgetExceeded: as `Asker.ask`, where nothing usable came.
        """
        lines = EvidenceLines.of(page)
        return skeleton_of(self._ask(page, lines), lines)

    def draw_again(self, page: Page, now: Skeleton, issues: Sequence[Issue]) -> Skeleton:
        """Another skeleton in the place of `now`; the model is asked the same, with what it has and what is wrong.

        Raises as `detect_layout`.
        """
        lines = EvidenceLines.of(page)
        return skeleton_of(self._ask(page, lines, (review(now, issues, lines),)), lines)

    def _ask(self, page: Page, lines: EvidenceLines, earlier: tuple[Exchange, ...] = ()) -> Outline:
        dialog = OutlineDialog(lines)
        try:
            return self._asker.ask(page, lines.text(), dialog.parse, earlier=earlier)
        except (ProviderError, BudgetExceeded) as error:
            if dialog.best is None:
                raise
            # What came was paid for and can be used; only the rest of it did not come.
            if not isinstance(error, UnusableReply):
                dialog.best.warnings.append(f"Asking for the rest of the layout failed: {error}")
            return dialog.best


class AutoLayout:
    """Local where the file's own text is sound and the local layout is sure enough of itself; else the model.

    Where the model's answer cannot be used, the local layout stands, with a warning.
    """

    def __init__(self, local: LayoutEngine, llm: LayoutEngine, threshold: float = SURE) -> None:
        self._local = local
        self._llm = llm
        self._threshold = threshold

    @property
    def fingerprint(self) -> str:
        return f"auto-layout-{self._threshold}-{self._local.fingerprint}-{self._llm.fingerprint}"

    def detect_layout(self, page: Page) -> Skeleton:
        """The skeleton of `page`; raises what asking the model raises, but for answers that are no use."""
        proposal = self._local.detect_layout(page)
        if is_sure(page, proposal, self._threshold):
            return proposal
        try:
            return self._llm.detect_layout(page)
        except (UnusableReply, ModelRefused) as error:
            warnings = (*proposal.warnings, f"The layout is the local one: {error}")
            return proposal.model_copy(update={"warnings": warnings})


def is_sure(page: Page, proposal: Skeleton, threshold: float = SURE) -> bool:
    """Whether a local layout needs no model."""
    return page.evidence.source == "text_layer" and proposal.confidence >= threshold


def skeleton_of(outline: Outline, lines: EvidenceLines) -> Skeleton:
    """The skeleton that an outline describes, every line of the page in it once."""
    outline.warnings += [f"The model doubts {lines.named(doubt)}" for doubt in outline.doubts]
    if outline.cut:
        outline.warnings.append("The model's outline was cut off")
    place_forgotten(outline, lines)
    sheet = Sheet.of(lines.page.evidence)
    by_id = {line.segment.id: line for line in sheet.lines}
    by_number = {number: by_id[segment.id] for number, segment in lines.by_number.items()}
    return OutlineTree(outline, lines.page, by_number).skeleton()
