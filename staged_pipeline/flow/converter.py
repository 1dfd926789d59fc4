"""A document through the pipeline: which pages, where they go, and what is written once all of them are done.

The stages of a page are in `page_flow.process_page`.
"""

import re
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from staged_pipeline import __version__
from staged_pipeline.core.errors import (
    ExitCode,
    InvalidKey,
    OutOfCredit,
    StagedError,
    UnknownModel,
)
from staged_pipeline.core.summary import NOTHING_SPENT, RunSummary, Summary
from staged_pipeline.flow import ledger
from staged_pipeline.flow.artifacts import page_folder, read_run, unused_calls
from staged_pipeline.flow.before_work import BeforeWork
from staged_pipeline.flow.page_tools import PageJob
from staged_pipeline.flow.workers import Workplace
from staged_pipeline.support import store
from staged_pipeline.support.digests import file_digest
from staged_pipeline.support.page_range import select_pages
from staged_pipeline.support.run_lock import HeldFolder, only_run_in
from staged_pipeline.support.settings import Settings
from staged_pipeline.support.stage_choice import redo_of

Publish = Callable[[Path, RunSummary], None]
"""Writes what a run leaves beside its pages, into the run's folder."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]+')
_HOPELESS = {InvalidKey.code, UnknownModel.code, OutOfCredit.code}  # the next page would end in the same way
_ONCE = {"password", "languages", "base_url", "redo", "from_step", "replace_paid", "retry_failed"}
_LONGEST_NAME = 160  # bytes: file systems allow 255, and a temporary name is longer than the final one


class Listener(Protocol):
    """Hears how a run gets on."""

    def started(self, document: Path, pages: int, total: int) -> None:
        """A document was opened; `pages` of its `total` pages will be converted."""
        ...

    def page_done(self, document: Path, summary: Summary) -> None: ...

    def notice(self, message: str) -> None:
        """Something that the user should know while the run goes on; may come from any thread."""
        ...


class Silence:
    """A listener that says nothing."""

    def started(self, document: Path, pages: int, total: int) -> None: ...

    def page_done(self, document: Path, summary: Summary) -> None: ...

    def notice(self, message: str) -> None: ...


@dataclass
class Converter:
    """Converts documents one after the other with the same engines; made by `compose.open_converter`.

    Setting `stop`, from any thread or a signal's handler, ends the run early: no page is begun, those under way are
    finished, and what is done is published.
    """

    settings: Settings
    workplace: Workplace
    publish: Publish
    listener: Listener = field(default_factory=Silence)
    stop: Event = field(default_factory=Event)
    _folders: dict[Path, Path] = field(default_factory=dict[Path, Path])

    def convert(self, path: Path, *, document: Path | None = None) -> RunSummary:
        """Converts the chosen pages of one document into `output/<document>/`.

        Args:
            path: A PDF or an image.
            document: Where the page with all pages goes as well; the run's `document.html` is always written.

        Raises:
            InputError: (and its kinds) when the document cannot be opened; nothing is written then.
            OutputError: when the output folder or `document` cannot be written, mostly before any page is converted;
            RunInProgress when another run is writing there.
            ArtifactError: when only failed pages are to be done again, and there is no record of a run.
            WrongUsage: as `BeforeWork.check`; no page is begun.
            A page that fails raises nothing: its summary has the route `failed`. Where it fails for a reason that all
            pages share (no valid key, no such model, no credit), those that were not begun are left out.
        """
        began = time.perf_counter()
        total = self.workplace.page_count(path, self.settings.password)
        chosen = select_pages(self.settings.pages, total, path.name)
        folder = self.folder_of(path)
        for file in (folder / "document.html", document):
            if file is not None:
                store.check_writable(file)
        with only_run_in(folder) as held:
            earlier = earlier_pages(folder) if self.settings.retry_failed else {}
            if self.settings.retry_failed:
                chosen = [index for index, page in earlier.items() if page.error is not None and index < total]
            notes = BeforeWork(self.settings, folder, partial(file_digest, path)).check(chosen)
            self.listener.started(path, len(chosen), total)
            done = earlier | {page.page_index: page for page in self._convert_pages(path, held, chosen)}
            summary = RunSummary(
                document=path.name,
                pages_total=total,
                pages=tuple(page for _, page in sorted(done.items())),
                version=__version__,
                seconds=round(time.perf_counter() - began, 3),
                settings=recorded_settings(self.settings),
                spent=sum(ledger.spent_by_page(ledger.read(folder)).values(), NOTHING_SPENT),
                notes=notes,
            )
            self.publish(folder, summary)
            if document is not None:
                store.copy(folder / "document.html", document)
        return summary

    def folder_of(self, path: Path) -> Path:
        """The folder of a document's run; two documents of one name get two folders."""
        key = path.absolute()
        if key not in self._folders:
            name, taken = _folder_name(path), set(self._folders.values())
            choices = (self.settings.output / (name if n == 1 else f"{name}_{n}") for n in range(1, len(taken) + 2))
            self._folders[key] = next(folder for folder in choices if folder not in taken)
        return self._folders[key]

    def _convert_pages(self, path: Path, held: HeldFolder, chosen: Sequence[int]) -> list[Summary]:
        folder = held.folder
        store.remove_partial(folder)
        jobs = self._jobs(path, folder, write_down_interrupted(folder, chosen))
        done: list[Summary] = []
        with closing(self.workplace.convert(jobs, self.stop)) as summaries:
            for summary in summaries:
                held.check()
                done.append(summary)
                self.listener.page_done(path, summary)
                if summary.error is not None and summary.error.code in ledger.UNUSED:
                    write_down_interrupted(folder, [summary.page_index])
                if summary.error is not None and summary.error.code in _HOPELESS:
                    break
        held.check()
        return done

    def _jobs(self, path: Path, folder: Path, calls: Mapping[int, Collection[str]]) -> list[PageJob]:
        """A job for each page of `calls`, which names the files of its calls."""
        redo = redo_of(self.settings)
        bytes_digest = file_digest(path)
        accounts = ledger.accounts(ledger.read(folder))
        again = {step: sys.maxsize for step in (*redo.steps, *redo.refs)}  # a new answer is wanted
        jobs: list[PageJob] = []
        for index, names in calls.items():
            settled = accounts[index].settled if index in accounts else {}
            unused = unused_calls(names, {**settled, **again})
            place = page_folder(folder, index).path
            jobs.append(PageJob(path, self.settings.password, index, place, bytes_digest, redo, unused))
        return jobs


def write_down_interrupted(folder: Path, indices: Sequence[int]) -> dict[int, frozenset[str]]:
    """Adds to the ledger the calls of stages whose process was ended before it could write them down.

    Returns the names of the files of each page's calls.
    """
    known = ledger.spent_by_page(ledger.read(folder))
    names = {index: page_folder(folder, index).call_names() for index in indices}
    for index, kept in names.items():
        told = known.get(index, NOTHING_SPENT).calls
        if len(kept) > told:
            ledger.append_calls(folder, index, page_folder(folder, index).calls()[told:])
    return names


def earlier_pages(folder: Path) -> dict[int, Summary]:
    """The pages of the run that is recorded in `folder`, by index; raises ArtifactError where there is none."""
    return {page.page_index: page for page in read_run(folder).pages}


def exit_code(run: RunSummary) -> ExitCode:
    """OK, PARTIAL when pages failed or want an answer, and the code of the first failure when all pages failed."""
    errors = [page.error for page in run.pages if page.error is not None]
    if not errors:
        return ExitCode.PARTIAL if any(page.open_refs for page in run.pages) else ExitCode.OK
    if len(errors) < len(run.pages):
        return ExitCode.PARTIAL
    return _exit_codes(StagedError).get(errors[0].code, ExitCode.INTERNAL)


def recorded_settings(settings: Settings) -> dict[str, str | int | float | bool | None]:
    """The settings as `run.json` shows them: no password, nothing secret in an address, paths as typed."""
    values = settings.model_dump(mode="json", exclude=_ONCE)
    address = settings.base_url and _without_secrets(settings.base_url)
    return {**values, "languages": "+".join(settings.languages) or None, "base_url": address}


def _without_secrets(address: str) -> str:
    """An address without what may be a key in it: name and password, query and fragment."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _exit_codes(kind: type[StagedError]) -> dict[str, ExitCode]:
    codes = {kind.code: kind.exit_code}
    for below in kind.__subclasses__():
        codes.update(_exit_codes(below))
    return codes


def _folder_name(path: Path) -> str:
    stem = _UNSAFE.sub("_", path.stem).strip(". ")
    short = stem.encode()[:_LONGEST_NAME].decode(errors="ignore")
    return short.strip(". ") or "document"
