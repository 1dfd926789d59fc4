"""What a run leaves beside its pages: document.html, run.json, report.csv, and the inspector."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from staged_pipeline.core.content import ErrorContent
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.flow import inspector_files as inspector
from staged_pipeline.flow.artifacts import page_folder, write_run
from staged_pipeline.flow.ledger import read, spent_by_page
from staged_pipeline.flow.report import report_csv
from staged_pipeline.markup.document import document_chunks
from staged_pipeline.markup.templates import Templates
from staged_pipeline.stages.assembler import assemble_page
from staged_pipeline.support import store
from staged_pipeline.support.digests import digest

_SCRIPT = "<script>"
_STAMP = ".published"
_OUTPUTS = ("document.html", inspector.INDEX, inspector.WORDS, "report.csv", "run.json")
_SOURCES = ("final.html", "skeleton.html", "content.json", "evidence.json", "page.png", "judge.json", inspector.PAGE)


@dataclass(frozen=True)
class Publisher:
    """Writes the files of a run from the folders of its pages, one page in memory at a time."""

    templates: Templates
    page_script: Callable[[], str]

    def __call__(self, folder: Path, run: RunSummary) -> None:
        """Writes nothing where nothing has changed since it was done last.

        Raises OutputError when the folder cannot be written, ArtifactError when a final page was damaged.
        """
        if self._stamp(folder, run) == _last_stamp(folder):
            return
        scripted = any(_SCRIPT in page for page in self._pages(folder, run))
        script = self.page_script() if scripted else None
        pages = self._pages(folder, run)
        with store.writing(folder / "document.html") as file:
            for chunk in document_chunks(Path(run.document).stem, pages, self.templates, script):
                file.write(chunk.encode("utf-8", "replace"))
        inspector.write_inspector(folder, run, self.templates)
        store.write_text(folder / "report.csv", report_csv(run, spent_by_page(read(folder))))
        write_run(folder, run)
        store.write_text(folder / _STAMP, self._stamp(folder, run))

    def _stamp(self, folder: Path, run: RunSummary) -> str:
        """The digest of what the files are made from, and of which files they are: of files by place, size and time."""
        pages = (page_folder(folder, page.page_index).path for page in run.pages)
        return digest(
            run.model_dump(exclude={"seconds"}),
            self.templates.model_dump(),
            [_identity(page / name) for page in pages for name in _SOURCES],
            [_identity(folder / name) for name in _OUTPUTS],
        )

    def _pages(self, folder: Path, run: RunSummary) -> Iterator[str]:
        for summary in run.pages:
            page = page_folder(folder, summary.page_index)
            yield page.read_final() if summary.error is None and not summary.left else self._missing(summary)

    def _missing(self, summary: Summary) -> str:
        """A page that says that it failed or is not finished, so that the document does not skip it in silence."""
        ref = f"page_{summary.page_index}"
        place = Element(ref=ref, kind="paragraph", tag="p", type="text", order=1, box=Box(0, 0, 1, 1))
        skeleton = Skeleton(
            page_index=summary.page_index,
            language="und",
            direction="ltr",
            children=(Container(tag="main", children=(place,)),),
            confidence=0,
        )
        if summary.error:
            entry = ErrorContent(error=summary.error.message, fallback=f"[EXTRACTION_FAILED: {ref}]")
        else:
            entry = ErrorContent(error=f"Left to do: {', '.join(summary.left)}.", fallback=f"[NOT_FINISHED: {ref}]")
        return assemble_page(skeleton, {ref: entry}, {}, {}, self.templates)


def _last_stamp(folder: Path) -> str | None:
    try:
        return (folder / _STAMP).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return None


def _identity(path: Path) -> tuple[int, ...] | None:
    """What changes when a file is written, whatever its clock says; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
