"""The pages of one run of a pipeline, read from its folder; or pages that another program made, as HTML files."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from staged_pipeline.core.content import ContentMap
from staged_pipeline.core.errors import UnreadableInput
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.summary import Summary
from staged_pipeline.flow.artifacts import PageFolder, page_folder
from staged_pipeline.measure.page_reading import PageReading, read_page
from staged_pipeline.support import store

Shape = tuple[object, ...]
"""The structure of a page, without any text: equal for two pages whose elements are the same in the same order."""

_NUMBER = re.compile(r"(\d+)$")
HTML = frozenset({".html", ".htm"})
_TRUTHS = frozenset({".html", ".md", ".txt"})


@dataclass(frozen=True)
class MadePage:
    """A page that came out. `folder` is its own where this program made it, None for another's HTML."""

    html: str
    folder: PageFolder | None = None
    summary: Summary | None = None

    @cached_property
    def reading(self) -> PageReading:
        """What the page says."""
        return read_page(self.html)

    @cached_property
    def skeleton(self) -> Skeleton | None:
        """Its layout, where this program made it."""
        return self.folder.read_skeleton() if self.folder else None

    @cached_property
    def content(self) -> ContentMap:
        """Its content by ref, where this program made it."""
        return self.folder.read_content() if self.folder else {}

    @cached_property
    def shape(self) -> Shape:
        """Its structure: of the skeleton where there is one, else the outline of its HTML."""
        return tuple(_shape(self.skeleton.children)) if self.skeleton else self.reading.tags


@dataclass(frozen=True)
class MadeRun:
    """One run: its pages by index, and why others did not come out. `root` is the folder of the run."""

    root: Path
    pages: Mapping[int, MadePage]
    errors: Mapping[int, str] = field(default_factory=dict[int, str])


def read_made(root: Path, indices: Sequence[int]) -> MadeRun:
    """The pages of a run of this program; raises ArtifactError for one whose files were damaged."""
    pages: dict[int, MadePage] = {}
    errors: dict[int, str] = {}
    for index in indices:
        folder = page_folder(root, index)
        if not (folder.path / "summary.json").exists():
            errors[index] = "The run has no such page."
            continue
        summary = folder.read_summary()
        if summary.error is not None:
            errors[index] = summary.error.message
        elif summary.left or not folder.final.exists():
            errors[index] = "The page is not finished."
        else:
            pages[index] = MadePage(folder.read_final(), folder, summary)
    return MadeRun(root, pages, errors)


def read_others(root: Path, indices: Sequence[int]) -> MadeRun:
    """Pages of another program, as `numbered` finds them."""
    found = numbered(root, HTML)
    there = {index: MadePage(store.read_text(found[index])) for index in indices if index in found}
    return MadeRun(root, there, {index: "The folder has no such page." for index in indices if index not in found})


def numbered(place: Path, kinds: Collection[str], only: int | None = None) -> dict[int, Path]:
    """Files of these kinds by page: those of a folder whose names end with the page's index (`page_0003.html`,
    `3.truth.md`). A file alone is that of page `only`.

    Raises:
        UnreadableInput: nothing of the kind is there.
    """
    if place.is_file():
        if only is None:
            raise UnreadableInput(
                f"{place} is one page, and several are compared: give a folder with page_0000.html and so on."
            )
        return {only: place}
    try:
        files = sorted(path for path in place.iterdir() if path.suffix.lower() in kinds)
    except OSError as error:
        raise UnreadableInput(f"{place} cannot be read ({error.strerror or error}).") from error
    found = {int(match[1]): path for path in files if (match := _NUMBER.search(path.stem.removesuffix(".truth")))}
    if not found:
        raise UnreadableInput(f"{place} has no pages: neither a run nor files such as page_0000.html.")
    return found


def is_run(folder: Path) -> bool:
    """Whether a folder is that of a run of this program."""
    return (folder / "run.json").is_file()


def truths(place: Path, indices: Sequence[int]) -> dict[int, Path]:
    """The file of each page's truth: HTML, Markdown or plain text; raises UnreadableInput where a page has none."""
    found = numbered(place, _TRUTHS, indices[0] if len(indices) == 1 else None)
    missing = [index for index in indices if index not in found]
    if missing:
        raise UnreadableInput(f"{place} has no truth for page {missing[0]}, such as page_{missing[0]:04d}.html.")
    return {index: found[index] for index in indices}


def _shape(nodes: Sequence[Element | Container]) -> list[object]:
    """Tags and kinds, nested as in the skeleton; names of refs, boxes and confidences are left out."""
    return [(node.tag, node.kind if isinstance(node, Element) else "", *_shape(node.children)) for node in nodes]
