"""What of the programs and data that the pipeline can use is on this machine."""

import os
from collections.abc import Sequence
from contextlib import redirect_stderr
from pathlib import Path

from staged_pipeline.core.errors import MissingDependency, RenderError
from staged_pipeline.render.browser import Browser
from staged_pipeline.source.ocr import tesseract
from staged_pipeline.support.resources import mathjax_dir
from staged_pipeline.support.tools import ToolReport

DEFAULT_LANGUAGES = ("ara", "eng")
_FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.local/share/fonts").expanduser())


def tool_reports(languages: Sequence[str] = DEFAULT_LANGUAGES) -> list[ToolReport]:
    """One report a tool, asked afresh each time; `languages` are the Tesseract codes to look for."""
    tesseract.installation.cache_clear()
    return [_chromium(), _tesseract(), *(_language(code) for code in ("osd", *languages)), *_fonts(), _mathjax()]


def _chromium() -> ToolReport:
    try:
        # The driver's own complaints, of a missing library for example, would stand before what is said here.
        with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere), Browser() as browser:
            found = browser.version
    except (MissingDependency, RenderError):
        found = None
    return ToolReport(
        name="Chromium",
        found=found,
        without="Formulas are not typeset ahead: pages with mathematics carry MathJax (2 MB each) and need scripts.",
        packages=("chromium", "libatomic1"),  # the latter is what Playwright's driver needs
        command="{python} -m playwright install --with-deps chromium",
    )


def _tesseract() -> ToolReport:
    installed = tesseract.installation()
    return ToolReport(
        name="Tesseract",
        found=installed.version if installed else None,
        without="Scans, photographs and pages with a broken text layer have no text.",
        packages=("tesseract-ocr",),
    )


def _language(code: str) -> ToolReport:
    installed = tesseract.installation()
    purpose = "Script and orientation of scans are not detected" if code == "osd" else f"Scans in {code} read badly"
    return ToolReport(
        name=f"Tesseract data: {code}",
        found="installed" if installed and code in installed.languages else None,
        without=f"{purpose}.",
        packages=(f"tesseract-ocr-{code.replace('_', '-').lower()}",),
    )


def _fonts() -> list[ToolReport]:
    wanted = (("Noto Naskh Arabic", "NotoNaskhArabic*", "fonts-noto-core"), ("Amiri", "[Aa]miri*", "fonts-hosny-amiri"))
    return [
        ToolReport(
            name=f"Font: {name}",
            found=_font(pattern),
            without="Arabic pages show in another font on this machine; their text is the same.",
            packages=(package,),
        )
        for name, pattern, package in wanted
    ]


def _font(pattern: str) -> str | None:
    for folder in _FONT_FOLDERS:
        for path in sorted(folder.rglob(f"{pattern}.[ot]tf")):
            return str(path)
    return None


def _mathjax() -> ToolReport:
    try:
        found = str(mathjax_dir())
    except MissingDependency:
        found = None
    return ToolReport(
        name="MathJax",
        found=found,
        without="Nothing is converted: this checkout was never built.",
        command="{python} -m pip install --editable .",
    )
