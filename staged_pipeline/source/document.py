"""Files to pages: the one door through which documents come in."""

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

import pymupdf

from staged_pipeline.core.errors import (
    EmptyInput,
    EncryptedInput,
    PageOutOfRange,
    UnreadableInput,
    UnsupportedFormat,
)
from staged_pipeline.core.evidence import Finding
from staged_pipeline.core.page import Page
from staged_pipeline.source import mupdf, reader, sniff
from staged_pipeline.source.images import ImageFileReader
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.support import memory


class Document(ABC):
    """An open document; a context manager. Pages are counted from 0.

    `name` is the file's name without its extension.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return self._path.stem

    @property
    @abstractmethod
    def page_count(self) -> int: ...

    def read_page(self, index: int, options: SourceOptions) -> Page:
        """One page with its evidence.

        Raises PageOutOfRange, UnreadableInput for a page damaged beyond repair, OversizedInput, OcrError.
        """
        if not 0 <= index < self.page_count:
            last = "its only page is 0" if self.page_count == 1 else f"its pages are 0 to {self.page_count - 1}"
            raise PageOutOfRange(f"{self._path.name} has no page {index}: {last}.")
        try:
            return self._read(index, options)
        finally:
            mupdf.release()
            memory.give_back()

    @abstractmethod
    def _read(self, index: int, options: SourceOptions) -> Page: ...

    @abstractmethod
    def close(self) -> None:
        """Closes the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _PdfDocument(Document):
    def __init__(self, path: Path, opened: pymupdf.Document) -> None:
        super().__init__(path)
        self._opened = opened
        self._count = mupdf.page_count(opened)

    @property
    def page_count(self) -> int:
        return self._count

    def _read(self, index: int, options: SourceOptions) -> Page:
        with mupdf.reading(f"Page {index} of {self._path.name}"):
            return reader.read_pdf_page(self._opened[index], index, options)

    def close(self) -> None:
        self._opened.close()


class _ImageDocument(Document):
    def __init__(self, path: Path, images: ImageFileReader) -> None:
        super().__init__(path)
        self._images = images

    @property
    def page_count(self) -> int:
        return self._images.frame_count

    def _read(self, index: int, options: SourceOptions) -> Page:
        frame = self._images.frame(index)
        findings: list[Finding] = []
        if frame.truncated:
            message = "the picture's data ends early; what is missing is blank"
            findings.append(Finding(kind="truncated", message=message, action="kept"))
        with mupdf.reading(f"Page {index} of {self._path.name}"):
            return reader.read_picture(frame.image, frame.dpi, index, options, findings)

    def close(self) -> None:
        self._images.close()


def open_document(path: Path, password: str | None = None) -> Document:
    """Opens a PDF (with its password where it needs one) or an image, told by content.

    Raises UnreadableInput, EmptyInput, UnsupportedFormat, EncryptedInput and OversizedInput.
    """
    head = _head(path)
    kind = sniff.kind_of(head)
    if kind is None:
        raise UnsupportedFormat(
            f"{path} is {sniff.described(head)}: PDF, PNG, JPEG, TIFF and WebP are read. Convert it to PDF first."
        )
    if kind == "pdf":
        return _open_pdf(path, password)
    images = ImageFileReader(path, kind)
    if not images.frame_count:
        raise EmptyInput(f"{path} has no pages.")
    return _ImageDocument(path, images)


def _head(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise UnreadableInput(f"{path} is no file but a pipe or a device: opening it could wait for ever.")
        with path.open("rb") as file:
            head = file.read(sniff.HEAD)
    except FileNotFoundError as error:
        raise UnreadableInput(f"{path}: there is no such file. Check the name.") from error
    except IsADirectoryError as error:
        raise UnreadableInput(f"{path} is a folder: name the files in it.") from error
    except PermissionError as error:
        raise UnreadableInput(f"{path} may not be read: change its permissions.") from error
    except (OSError, ValueError) as error:
        raise UnreadableInput(f"{path} cannot be read: {error}.") from error
    if not head:
        raise EmptyInput(f"{path} is empty: it has no bytes.")
    return head


def _open_pdf(path: Path, password: str | None) -> Document:
    with mupdf.reading(str(path)):
        opened = mupdf.open_pdf(path)
    try:
        with mupdf.reading(str(path)):
            if not mupdf.unlock(opened, password):
                hint = "the given one is wrong" if password else "give it with --password"
                raise EncryptedInput(f"{path} is encrypted and needs its password: {hint}.")
            count = mupdf.page_count(opened)
        if not count:
            raise EmptyInput(f"{path} has no pages that can be found.")
    except BaseException:
        opened.close()
        raise
    return _PdfDocument(path, opened)
