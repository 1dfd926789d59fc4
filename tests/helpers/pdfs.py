"""Small PDFs for whole runs, made with PyMuPDF."""

from collections.abc import Sequence
from pathlib import Path

import pymupdf


def write_pdf(path: Path, pages: Sequence[str], **save: object) -> Path:
    """A PDF of A5 pages, each with the lines of one text; `save` goes to PyMuPDF's own."""
    document = pymupdf.open()
    for text in pages:
        page = document.new_page(width=420, height=595)
        page.insert_text((50, 70), text.split("\n"), fontsize=11)
    document.save(path, **save)
    document.close()
    return path


def prose(index: int) -> str:
    """A page's worth of text that differs from page to page."""
    return f"Page number {index} of a small book\n" + "\n".join(
        f"Line {line} of page {index} says that all is well." for line in range(6)
    )
