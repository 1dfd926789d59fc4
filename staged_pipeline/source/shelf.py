"""The documents a process has open: one at a time, so that the pages of a document share its parsed structure."""

from pathlib import Path
from types import TracebackType
from typing import Self

from staged_pipeline.core.page import Page
from staged_pipeline.source.document import Document, open_document
from staged_pipeline.source.options import SourceOptions


class Shelf:
    """Opens a document on first use and keeps it until another is asked for, or until `clear`."""

    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._key: tuple[Path, str | None] | None = None
        self._document: Document | None = None

    def page_count(self, path: Path, password: str | None) -> int:
        """How many pages the document has; raises InputError and its kinds."""
        return self._open(path, password).page_count

    def read_page(self, path: Path, password: str | None, index: int) -> Page:
        """One page (0-based) with its evidence; raises InputError and its kinds, and OcrError."""
        return self._open(path, password).read_page(index, self._options)

    def clear(self) -> None:
        """Closes what is open."""
        document, self._document, self._key = self._document, None, None
        if document is not None:
            document.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def _open(self, path: Path, password: str | None) -> Document:
        if self._document is None or self._key != (path, password):
            self.clear()
            self._document = open_document(path, password).__enter__()
            self._key = (path, password)
        return self._document
