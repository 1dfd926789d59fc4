"""What a run leaves beside its pages is written where something changed, and only there."""

import shutil
from pathlib import Path

import pytest
from pdfs import prose, write_pdf

from staged_pipeline import compose
from staged_pipeline.core.content import CONTENT_MAP, HUMAN, TextContent
from staged_pipeline.support.settings import Settings

OUTPUTS = {"document.html", "index.html", "words.js", "report.csv", "run.json"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "book.pdf", [prose(index) for index in range(2)])


def convert(book: Path, **more: object) -> Path:
    settings = Settings.model_validate({"output": book.parent, "pages": "all", **more})
    with compose.open_converter(settings) as converter:
        converter.convert(book)
    return book.parent / "book"


def written(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_a_run_with_nothing_to_do_writes_nothing_at_all(book: Path) -> None:
    before = written(convert(book))
    assert before.keys() >= OUTPUTS
    assert written(convert(book)) == before


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_a_file_that_is_missing_or_spoilt_is_written_again(name: str, book: Path) -> None:
    folder = convert(book)
    good = (folder / name).read_bytes()
    (folder / name).unlink()
    convert(book)
    assert (folder / name).exists()
    (folder / name).write_bytes(good[: len(good) // 2])
    convert(book)
    assert len((folder / name).read_bytes()) > len(good) // 2


def test_an_edit_by_hand_and_a_change_of_pages_reach_the_document(book: Path) -> None:
    folder = convert(book)
    path = folder / "page_0001" / "content.json"
    content = CONTENT_MAP.validate_json(path.read_bytes())
    content[list(content)[-1]] = TextContent(content="Corrected by hand.", engine=HUMAN)
    path.write_bytes(CONTENT_MAP.dump_json(content))
    convert(book)
    document = folder / "document.html"
    assert "Corrected by hand." in document.read_text("utf-8")
    convert(book, pages="0")
    assert "Corrected by hand." in document.read_text("utf-8"), "pages of earlier runs stay"
    shutil.rmtree(folder / "page_0001")
    convert(book, pages="0")
    assert "Corrected by hand." not in document.read_text("utf-8")
