"""Writes the inspector's files from the folders of a run's pages, one page in memory at a time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TypeVar

from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.flow.artifacts import PageFolder, page_folder
from staged_pipeline.flow.inspector import PageRow, index_chunks
from staged_pipeline.flow.inspector_page import (
    FORMAT,
    WORDS_END,
    WORDS_START,
    PageNote,
    PageView,
    noted,
    page_script,
    words_item,
)
from staged_pipeline.markup.templates import Templates
from staged_pipeline.support import store
from staged_pipeline.support.digests import digest

T = TypeVar("T")

INDEX, WORDS, PAGE = "index.html", "words.js", "inspect.js"
_READ = ("skeleton.html", "content.json", "evidence.json", "judge.json")
_SHOWN = ("final.html", "skeleton.html", "references.json", "content.json", "evidence.json", "judge.json", "render.png")


def write_inspector(folder: Path, run: RunSummary, templates: Templates) -> None:
    """Writes `index.html` and `words.js` of a run and `inspect.js` of each page that changed.

    Raises OutputError when the folder cannot be written, ArtifactError when a page's files were damaged.
    """
    with store.writing(folder / WORDS) as words, store.writing(folder / INDEX) as index:
        words.write(WORDS_START)
        for chunk in index_chunks(run, _rows(folder, run, words), templates):
            index.write(chunk.encode("utf-8", "replace"))
        words.write(WORDS_END)


def _rows(folder: Path, run: RunSummary, words: IO[bytes]) -> Iterator[PageRow]:
    """The row of each page, whose other files are written on the way."""
    for summary in run.pages:
        page = page_folder(folder, summary.page_index)
        note = _note(page, summary)
        words.write(words_item(note.words))
        yield PageRow(summary=summary, folder=page.path.name, pictured=note.pictured, issues=note.issues)


def _note(page: PageFolder, summary: Summary) -> PageNote:
    """What there is to say of a page, with its `inspect.js` made from the files as they are now."""
    path = page.path / PAGE
    key = _key(page, summary)
    known = noted(path.read_bytes()) if path.exists() else None
    if known is not None and known.key == key:
        return known
    note, script = page_script(_view(page, summary), key)
    store.write_bytes(path, script)
    return note


def _key(page: PageFolder, summary: Summary) -> str:
    return digest(
        FORMAT,
        summary.model_dump(mode="json"),
        [page.digest(name) for name in _READ],
        [(page.path / name).exists() for name in (*_SHOWN, page.image.name)],
        sorted(page.call_names()),
    )


def _view(page: PageFolder, summary: Summary) -> PageView:
    failed = summary.error is not None
    drawn, written = "layout" not in summary.left, "text" not in summary.left
    verdict = None if failed or summary.left else _known(page.read_verdict)
    issues = len(verdict.issues) if verdict else 0
    row = PageRow(summary=summary, folder=page.path.name, pictured=page.image.exists(), issues=issues)
    calls = _known(page.calls) or ()
    if failed:  # what else lies in the folder may be of an earlier run
        return PageView(row=row, calls=calls)
    return PageView(
        row=row,
        elements=tuple(sorted(page.read_skeleton().elements(), key=lambda element: element.order)) if drawn else (),
        content=page.read_content() if written else {},
        skeleton=store.read_text(page.path / "skeleton.html") if drawn else "",
        evidence=_known(page.read_evidence),
        verdict=verdict,
        calls=calls,
        files=tuple(name for name in _SHOWN if (page.path / name).exists()),
    )


def _known(read: Callable[[], T]) -> T | None:
    """What a file says that the page can be shown without; None where it is missing or damaged."""
    try:
        return read()
    except ArtifactError:
        return None
