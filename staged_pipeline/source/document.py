"""Files to pages: the one door through which documents come in."""

from pathlib import Path
from types import TracebackType
from typing import Self

import pymupdf

from staged_pipeline.core.errors import EmptyInput, EncryptedInput, PageOutOfRange, UnreadableInput
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.page import Page
from staged_pipeline.source import graphics, pages, regions, text_layer
from staged_pipeline.source.options import SourceOptions

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


class Document:
    """An open document; use it as a context manager. Pages are counted from 0."""

    def __init__(self, path: Path, opened: pymupdf.Document) -> None:
        self._path = path
        self._opened = opened

    @property
    def name(self) -> str:
        return self._path.stem

    @property
    def page_count(self) -> int:
        return int(self._opened.page_count)

    def read_page(self, index: int, options: SourceOptions) -> Page:
        """One page with its evidence; raises PageOutOfRange, UnreadableInput and OcrError."""
        if not 0 <= index < self.page_count:
            raise PageOutOfRange(f"{self._path.name} has {self.page_count} pages: there is no page {index}.")
        page = self._opened[index]
        if page.rotation:
            page.remove_rotation()
        pixmap = pages.render(page, options.dpi)
        drawn = graphics.read_graphics(page)
        layer = text_layer.read_text_layer(page, index, drawn.rules)
        evidence = Evidence(
            page_index=index,
            width=round(page.rect.width, 3),
            height=round(page.rect.height, 3),
            source="text_layer" if layer.segments else "none",
            direction=layer.direction,
            segments=layer.segments,
            regions=regions.read_regions(page) if options.regions else (),
            rules=drawn.rules,
            images=drawn.images,
            drawings=drawn.drawings,
            findings=layer.findings,
        )
        return Page(image=pages.page_image(pixmap, page), evidence=evidence)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()


def open_document(path: Path, password: str | None = None) -> Document:
    """Opens a PDF or an image; raises InputError and its kinds."""
    if not path.is_file():
        raise UnreadableInput(f"{path}: there is no such file.")
    try:
        opened = pymupdf.open(path)
    except (RuntimeError, ValueError) as error:
        raise UnreadableInput(f"{path} cannot be read: {error}") from error
    if opened.needs_pass and not opened.authenticate(password or ""):
        raise EncryptedInput(f"{path} needs a password: give it with --password.")
    if not opened.page_count:
        raise EmptyInput(f"{path} has no pages.")
    return Document(path, opened)
