"""Writes `compare.html`, `compare.json` and what is shown beside them, into the folder of a comparison."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pydantic import TypeAdapter

from staged_pipeline.comparison.comparing import Compared, Grader, Shown, compare
from staged_pipeline.comparison.looks import difference_picture
from staged_pipeline.comparison.pages import MadePage, MadeRun
from staged_pipeline.comparison.report import Beside, report_chunks
from staged_pipeline.comparison.values import Comparison, MeasuredBy
from staged_pipeline.core.errors import MissingDependency, RenderError
from staged_pipeline.core.rendering import Rendering
from staged_pipeline.judge.judging import Renderer
from staged_pipeline.support import store

REPORT, DATA = "compare.html", "compare.json"
_COMPARISON = TypeAdapter(Comparison)
_A4 = 842 / 595
_NOTHING_MORE = (
    '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:\">\n"
)
"""What stands before another program's page: it may show what it carries, and load nothing."""


@dataclass(frozen=True)
class ReportStyle:
    """The Jinja2 source and the style of `compare.html`."""

    template: str
    css: str

    @classmethod
    def read(cls, folder: Path) -> "ReportStyle":
        """From the folder of the program's templates. Raises `OSError` where one is missing."""
        return cls((folder / "compare.html.j2").read_text("utf-8"), (folder / "report.css").read_text("utf-8"))


def write_comparison(
    compared: Compared,
    grader: Grader,
    measured_by: MeasuredBy,
    truth: Mapping[int, str],
    renderer: Renderer,
    style: ReportStyle,
) -> Comparison:
    """Measures the runs and writes the report.

    Args:
        compared: The runs.
        grader: Says what a page is worth.
        measured_by: By what it does.
        truth: The HTML of each page's truth, empty where there is none.
        renderer: Shows pages; where it cannot, there are no pictures of differences.
        style: What the report is made with.

    Raises:
        ArtifactError: a page's files were damaged. OutputError: the folder cannot be written.
    """
    shown = _shown(compared, renderer)
    comparison = compare(compared, grader, measured_by, shown)
    folder = compared.folder
    beside = Beside(
        image=_images(compared),
        finals=_finals(compared),
        differences=_differences(folder, shown),
        inspectors={name: [_inspector(folder, run) for run in runs] for name, runs in compared.runs.items()},
    )
    with store.writing(folder / REPORT) as file:
        for chunk in report_chunks(comparison, compared, truth, beside, style.template, style.css):
            file.write(chunk.encode("utf-8", "replace"))
    store.write_json(folder / DATA, comparison, _COMPARISON)
    return comparison


def _shown(compared: Compared, renderer: Renderer) -> Shown:
    """The pages of each pipeline's first run in a browser; none where there is no browser."""
    shown: dict[str, dict[int, Rendering]] = {name: {} for name in compared.runs}
    for name, runs in compared.runs.items():
        for index, page in runs[0].pages.items():
            try:
                shown[name][index] = renderer.render(page.html, [], _shape(compared, index))
            except MissingDependency:
                return {}
            except RenderError:  # this page cannot be shown; the others may be
                continue
    return shown


def _shape(compared: Compared, index: int) -> float:
    """The height of the source page over its width."""
    for runs in compared.runs.values():
        page = runs[0].pages.get(index)
        if page is not None and page.folder is not None:
            evidence = page.folder.read_evidence()
            return evidence.height / evidence.width
    return _A4


def _images(compared: Compared) -> dict[int, str]:
    found: dict[int, str] = {}
    for runs in compared.runs.values():
        for index, page in runs[0].pages.items():
            if page.folder is not None and page.folder.image.exists():
                found.setdefault(index, _address(compared.folder, page.folder.image))
    return found


def _finals(compared: Compared) -> dict[str, dict[int, str]]:
    """Where the first run's pages lie; those that lie elsewhere are copied, so that the report may be moved."""
    return {
        name: {index: _final(compared.folder, name, index, page) for index, page in runs[0].pages.items()}
        for name, runs in compared.runs.items()
    }


def _final(folder: Path, name: str, index: int, page: MadePage) -> str:
    if page.folder is not None and page.folder.path.is_relative_to(folder):
        return _address(folder, page.folder.final)
    path = folder / "shown" / f"{name}_{index:04d}.html"
    store.write_text(path, page.html if page.folder is not None else _NOTHING_MORE + page.html)
    return _address(folder, path)


def _differences(folder: Path, shown: Shown) -> dict[str, dict[int, str]]:
    """Pictures of where the pages of each other pipeline look another way than those of the first."""
    names = list(shown)
    written: dict[str, dict[int, str]] = {}
    for name in names[1:]:
        for index in sorted(shown[name].keys() & shown[names[0]].keys()):
            path = folder / "shown" / f"{name}_{index:04d}_differences.png"
            store.write_bytes(path, difference_picture(shown[names[0]][index], shown[name][index]))
            written.setdefault(name, {})[index] = _address(folder, path)
    return written


def _inspector(folder: Path, run: MadeRun) -> str:
    """The address of a run's own index.html; empty where it has none."""
    path = run.root / "index.html"
    return _address(folder, path) if path.exists() else ""


def _address(folder: Path, path: Path) -> str:
    relative = path
    with suppress(ValueError):  # on another drive
        relative = Path(os.path.relpath(path, folder))
    return quote(relative.as_posix())


def names_of(taken: Sequence[str], wanted: str) -> str:
    """`wanted`, with a number where it is taken."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
