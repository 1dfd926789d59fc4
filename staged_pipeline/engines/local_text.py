"""The local text engine: fills references from the evidence alone, word for word."""

from collections.abc import Sequence

from staged_pipeline.core.content import Content, PageContent, failed
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.text.blocks import BlockReader
from staged_pipeline.engines.text.figures import figure_content
from staged_pipeline.engines.text.page import PageText
from staged_pipeline.engines.text.pictured_runs import PicturedRuns
from staged_pipeline.engines.text.tables import table_entry

VERSION = "1"


class LocalText:
    """Implements `TextEngine`: a pure function of the page, without model or network.

    With `pictures`, runs of scanned lines that OCR cannot have read are kept as crops, where the page has its image;
    without, they stand as they were read, as a draft for a model has them.
    """

    def __init__(self, *, pictures: bool = False) -> None:
        self._pictures = pictures

    @property
    def fingerprint(self) -> str:
        return f"local-text-{VERSION}" + ("-pictures-3" if self._pictures else "")

    def read_text(self, page: Page, references: Sequence[Reference]) -> PageContent:
        """Fills every reference, in the order given; what the evidence cannot fill becomes an error entry."""
        text = PageText(page.evidence)
        pictures = PicturedRuns(page) if self._pictures and page.image.png else None
        blocks = BlockReader(text, pictures)
        content: dict[str, Content] = {
            reference.ref: self._entry(reference, references, text, blocks, pictures) for reference in references
        }
        told = [entry.confidence for entry in content.values() if entry.confidence is not None]
        return PageContent(content=content, confidence=sum(told) / len(told) if told else 1.0)

    def _entry(
        self,
        reference: Reference,
        references: Sequence[Reference],
        text: PageText,
        blocks: BlockReader,
        pictures: PicturedRuns | None,
    ) -> Content:
        match reference.type:
            case "figure":
                entry: Content | None = figure_content(reference, references, text, blocks)
            case "table":
                entry = table_entry(reference, text, pictures)
            case "math":
                entry = blocks.equation(reference)
            case "text":
                entry = blocks.block(reference)
        if entry is None:
            reason = f"No text of the page lies in {reference.ref}."
            return failed(reference.ref, reason).model_copy(update={"engine": "local", "confidence": 0.0})
        return entry
