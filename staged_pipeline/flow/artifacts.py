"""The files of one page of a run, by their names in the product document.

    page.png evidence.json skeleton.html references.json content.json final.html summary.json steps.json assets/ calls/
    judge.json render.png

A folder is written file by file, each whole; what a person edited (`content.json` entries whose `engine` is `human`)
is read back before anything is written over it.
"""

import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from pydantic import ConfigDict, TypeAdapter

from staged_pipeline.core.content import CONTENT_MAP, Content, ContentMap, named_assets
from staged_pipeline.core.conversation import CallRecord
from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.skeleton import Reference, Skeleton
from staged_pipeline.core.steps import PageState
from staged_pipeline.core.summary import RunSummary, Summary
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.markup.skeleton import from_html, to_html
from staged_pipeline.support import store
from staged_pipeline.support.digests import digest_of

_REFERENCES = TypeAdapter(tuple[Reference, ...])
_SUMMARY = TypeAdapter(Summary)
_STATE = TypeAdapter(PageState)
_EVIDENCE = TypeAdapter(Evidence)
_VERDICT = TypeAdapter(Verdict)
_RUN = TypeAdapter(RunSummary)


class _KeptCall(CallRecord):
    """The record of a call, of a file that holds what was asked and answered too."""

    model_config = ConfigDict(extra="ignore")


_CALL = TypeAdapter(_KeptCall)


def page_folder(run_folder: Path, page_index: int) -> "PageFolder":
    """The folder of page `page_index` (0-based) in the folder of a run."""
    return PageFolder(run_folder / f"page_{page_index:04d}")


def page_index_of(folder: Path) -> int | None:
    """The index of the page whose folder this is, by its name; None for any other folder."""
    match = re.fullmatch(r"page_(\d{4,})", folder.name)
    return int(match[1]) if match else None


def read_run(run_folder: Path) -> RunSummary:
    """The `run.json` of a run; raises ArtifactError."""
    return store.read_json(run_folder / "run.json", _RUN)


def write_run(run_folder: Path, summary: RunSummary) -> None:
    """Writes `run.json`; raises OutputError."""
    store.write_json(run_folder / "run.json", summary, _RUN)


def unused_calls(names: Collection[str], settled: Mapping[str, int]) -> tuple[str, ...]:
    """Those of a page's calls, by their files, from which nothing was made; `settled` as `PageAccount` has it."""
    ordered = sorted(names, key=lambda name: (_number_of(name), name))
    purposes = (Path(name).stem.partition("_")[2] for name in ordered)
    return tuple(
        name
        for place, (name, stage) in enumerate(zip(ordered, purposes, strict=True))
        if place >= settled.get(stage, 0)
    )


def _number_of(call: str) -> int:
    """The number of a call, by the name of its file."""
    return int(call.partition("_")[0])


@dataclass(frozen=True)
class PageFolder:
    """The artifacts of one page. Reading raises ArtifactError, writing OutputError."""

    path: Path

    @property
    def final(self) -> Path:
        return self.path / "final.html"

    @property
    def image(self) -> Path:
        return self.path / "page.png"

    def write_page(self, page: Page) -> None:
        store.write_bytes(self.image, page.image.png)
        # Evidence is long and for machines: no indentation, and only what differs from the defaults.
        evidence = page.evidence.model_dump_json(exclude_defaults=True)
        store.write_bytes(self.path / "evidence.json", evidence.encode() + b"\n")

    def read_page(self) -> Page:
        """The page as an earlier run wrote it."""
        png = store.read_bytes(self.image)
        evidence = self.read_evidence()
        try:
            with Image.open(io.BytesIO(png)) as picture:
                width, height = picture.size
        except OSError as error:
            raise ArtifactError(f"{self.image} is no picture ({error}). Delete it, and it is made again.") from error
        image = PageImage(png=png, width=width, height=height, dpi=round(72 * height / evidence.height, 4))
        return Page(image=image, evidence=evidence)

    def read_evidence(self) -> Evidence:
        return store.read_json(self.path / "evidence.json", _EVIDENCE)

    def read_verdict(self) -> Verdict:
        return store.read_json(self.path / "judge.json", _VERDICT)

    def write_verdict(self, verdict: Verdict, rendering: bytes | None) -> None:
        """`rendering` is the page's screenshot as PNG; None takes that of an earlier run away."""
        store.write_json(self.path / "judge.json", verdict, _VERDICT)
        if rendering is None:
            (self.path / "render.png").unlink(missing_ok=True)
        else:
            store.write_bytes(self.path / "render.png", rendering)

    def drop_verdict(self) -> None:
        """Removes what a judge said of another page than the one that is there."""
        for name in ("judge.json", "render.png"):
            (self.path / name).unlink(missing_ok=True)

    def write_skeleton(self, skeleton: Skeleton) -> None:
        store.write_bytes(self.path / "skeleton.html", to_html(skeleton).encode("utf-8", "replace"), durable=True)

    def write_references(self, references: Sequence[Reference]) -> None:
        store.write_json(self.path / "references.json", tuple(references), _REFERENCES)

    def read_references(self) -> tuple[Reference, ...]:
        """The references of an earlier run; none where it wrote none."""
        path = self.path / "references.json"
        return store.read_json(path, _REFERENCES) if path.exists() else ()

    def write_content(self, content: ContentMap, assets: Mapping[str, bytes]) -> None:
        for name, data in assets.items():
            store.write_bytes(self.path / name, data)
        store.write_json(self.path / "content.json", content, CONTENT_MAP)

    def write_final(self, html: str) -> None:
        store.write_text(self.final, html)

    def write_state(self, state: PageState) -> None:
        store.write_json(self.path / "steps.json", state, _STATE)

    def read_state(self) -> PageState:
        """The steps that earlier runs did; none where there is no record, or one of another version."""
        try:
            return store.read_json(self.path / "steps.json", _STATE)
        except ArtifactError:
            return PageState()

    def read_summary(self) -> Summary:
        return store.read_json(self.path / "summary.json", _SUMMARY)

    def digest(self, name: str) -> str:
        """The digest of a file as it is now; empty where there is none."""
        try:
            return digest_of((self.path / name).read_bytes())
        except OSError:
            return ""

    def size(self, name: str) -> str:
        """The size of a file, which tells at no cost whether it is there and whole; empty where there is none."""
        try:
            return f"size:{(self.path / name).stat().st_size}"
        except OSError:
            return ""

    def unharmed(self, state: PageState) -> bool:
        """Whether the files that no person edits are as they were written."""
        wrote = {
            name: size for step in state.steps.values() for name, size in step.wrote.items() if size.startswith("size:")
        }
        return all(self.size(name) == size for name, size in wrote.items())

    def write_summary(self, summary: Summary) -> None:
        store.write_json(self.path / "summary.json", summary, _SUMMARY)

    def drop_final(self) -> None:
        """Removes the result of an earlier run, so that a failed page does not show an old one."""
        self.final.unlink(missing_ok=True)

    def drop_partial(self) -> None:
        """Removes half-written files, which a process leaves that is ended while it writes."""
        store.remove_partial(self.path)

    def read_final(self) -> str:
        return store.read_text(self.final)

    def read_skeleton(self) -> Skeleton:
        return from_html(store.read_text(self.path / "skeleton.html"))

    def read_content(self) -> ContentMap:
        return store.read_json(self.path / "content.json", CONTENT_MAP)

    def read_assets(self, content: Mapping[str, Content]) -> dict[str, bytes]:
        """The crops that `content` names, by the names it gives them."""
        named = {name for entry in content.values() for name in named_assets(entry)}
        return {name: self.read_asset(name) for name in sorted(named)}

    def read_asset(self, name: str) -> bytes:
        """A picture, by the name that an entry gives it."""
        return store.read_bytes(self._inside(name))

    def asked_a_model(self) -> bool:
        """Whether calls of a model were kept for this page."""
        return (self.path / "calls").is_dir()

    def call_names(self) -> frozenset[str]:
        """The names of the files of calls that were kept so far."""
        return frozenset(path.name for path in (self.path / "calls").glob("[0-9][0-9][0-9]*_*.json"))

    def calls_after(self, number: int) -> frozenset[str]:
        """The names of the files of those calls whose number is higher."""
        return frozenset(name for name in self.call_names() if _number_of(name) > number)

    def last_call(self) -> int:
        """The number of the last call that was kept; 0 where there is none."""
        return max(map(_number_of, self.call_names()), default=0)

    def calls(self) -> tuple[CallRecord, ...]:
        """The calls that were kept, in order."""
        records = (store.read_json(self.path / "calls" / name, _CALL) for name in self.call_names())
        return tuple(sorted(records, key=lambda record: record.number))

    def _inside(self, name: str) -> Path:
        try:
            path = (self.path / name).resolve()
        except (ValueError, RuntimeError, OSError) as error:  # a null byte, a loop of links
            raise ArtifactError(f"{self.path / 'content.json'}: {name!r} is no name of an asset.") from error
        if not path.is_relative_to(self.path.resolve()):
            raise ArtifactError(f"{self.path / 'content.json'}: the asset {name} lies outside the page's folder.")
        return path
