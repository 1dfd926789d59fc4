"""A document through the pipeline: which pages, where they go, and what is written once all of them are done.

The stages of a page are in `page_flow.process_page`.
"""

import re
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit, urlunsplit

from staged_pipeline import __version__
from staged_pipeline.core.errors import (
    ArtifactError,
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
from staged_pipeline.flow.listener import Listener, Record, Silence
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
        if self.settings.retry_failed and not (folder / "run.json").exists():
            raise ArtifactError(
                f"--retry-failed takes up what an earlier run left, and {folder} has none of {path.name}."
            )
        with only_run_in(folder) as held:
            bytes_digest = file_digest(path)
            earlier = earlier_pages(folder, bytes_digest, total)
            if self.settings.retry_failed:
                chosen = [page.page_index for page in failed_pages(folder) if page.page_index < total]
            notes = BeforeWork(self.settings, folder, lambda: bytes_digest).check(chosen)
            self.listener.started(path, len(chosen), total)
            done = {page.page_index: page for page in self._convert_pages(path, held, chosen, bytes_digest)}
            summary = RunSummary(
                document=path.name,
                pages_total=total,
                pages=tuple(page for _, page in sorted((earlier | done).items())),
                taken=tuple(sorted(done)),
                not_begun=tuple(index for index in chosen if index not in done),
                digest=bytes_digest,
                version=__version__,
                seconds=round(time.perf_counter() - began, 3),
                settings=recorded_settings(self.settings),
                spent=ledger.total(ledger.read(folder)),
                notes=notes,
            )
            if summary.pages:
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

    def _convert_pages(self, path: Path, held: HeldFolder, chosen: Sequence[int], bytes_digest: str) -> list[Summary]:
        folder = held.folder
        store.remove_partial(folder)
        jobs = self._jobs(path, folder, write_down_interrupted(folder, chosen), bytes_digest)
        done: list[Summary] = []
        record = Record(ledger.Tail(folder))
        with closing(self.workplace.convert(jobs, self.stop)) as summaries:
            for summary in summaries:
                held.check()
                done.append(summary)
                if summary.error is not None and summary.error.code in ledger.UNUSED:
                    write_down_interrupted(folder, [summary.page_index])
                self.listener.page_done(path, record.of(summary))
                if summary.error is not None and summary.error.code in _HOPELESS:
                    break
        held.check()
        return done

    def _jobs(self, path: Path, folder: Path, calls: Mapping[int, Collection[str]], bytes_digest: str) -> list[PageJob]:
        """A job for each page of `calls`, which names the files of its calls."""
        redo = redo_of(self.settings)
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


def earlier_pages(folder: Path, bytes_digest: str, total: int) -> dict[int, Summary]:
    """The pages of earlier runs over the same bytes that are still whole, by index."""
    try:
        earlier = read_run(folder)
    except ArtifactError:  # there was none, or its record is of another version: this run writes it anew
        return {}
    if earlier.digest != bytes_digest:
        return {}
    return {
        page.page_index: page
        for page in earlier.pages
        if page.page_index < total
        and (page.error is not None or page.left or page_folder(folder, page.page_index).final.exists())
    }


def failed_pages(folder: Path) -> list[Summary]:
    """The pages on which the runs that are recorded in `folder` failed; raises ArtifactError."""
    return [page for page in read_run(folder).pages if page.error is not None]


def exit_code(run: RunSummary) -> ExitCode:
    """OK, PARTIAL when pages failed or want an answer, and the code of the first failure when all pages failed.

    FLAGGED where the run is strict, no page failed, and one wants a look or was to be judged and was not.

    Of this run's pages: those that only stand beside them are of no account.
    """
    pages = run.pages_taken
    errors = [page.error for page in pages if page.error is not None]
    if not errors:
        if any(page.open_refs for page in pages):
            return ExitCode.PARTIAL
        return ExitCode.FLAGGED if run.settings.get("strict") and any(map(wants_look, pages)) else ExitCode.OK
    if len(errors) < len(pages):
        return ExitCode.PARTIAL
    return _exit_codes(StagedError).get(errors[0].code, ExitCode.INTERNAL)


def wants_look(page: Summary) -> bool:
    """Whether a page was flagged, or was to be judged and was not."""
    return page.judged is not None and (page.judged.flagged or page.judged.status == "not_judged")


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
