"""Prints how near the local engine and PyMuPDF4LLM come to pages made for this, printed by Chromium and LibreOffice.

    python tests/benchmarks/made_pages.py [NAME ...] [--keep FOLDER]

Each source in `made_pages/` is its own truth: what it says, in what order, and what is a heading, a list or a table.
LibreOffice prints those sources alone that need no more of CSS than it reads.
"""

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from fidelity import compare
from playwright.sync_api import Browser, sync_playwright

SOURCES = Path(__file__).resolve().parent / "made_pages"
FLOWING = ("arabic_article", "arabic_invoice", "arabic_table", "persian_page", "spanning_headers")


def main() -> None:
    """Prints the sources named on the command line, or all, converts them with both and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--keep", type=Path, help="leave documents and results in this folder")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="made-pages-"))
    folder.mkdir(parents=True, exist_ok=True)
    sources = [path for path in sorted(SOURCES.glob("*.html")) if not given.names or path.stem in given.names]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for source in sources:
            _print_with_chromium(browser, source, folder)
        browser.close()
    if shutil.which("soffice"):
        for source in sources:
            if source.stem in FLOWING:
                _print_with_libreoffice(source, folder)
    compare(folder, folder / "results")


def _print_with_chromium(browser: Browser, source: Path, folder: Path) -> None:
    page = browser.new_page()
    page.goto(source.as_uri())
    page.pdf(path=folder / f"{source.stem}.pdf", prefer_css_page_size=True, print_background=True)
    page.close()
    shutil.copy(source, folder / f"{source.stem}.truth.html")


def _print_with_libreoffice(source: Path, folder: Path) -> None:
    name = f"{source.stem}_office"
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / f"{name}.html"
        shutil.copy(source, copy)
        profile = f"-env:UserInstallation={(Path(temporary) / 'profile').as_uri()}"
        to_pdf = ["--infilter=HTML (StarWriter)", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run(["soffice", profile, "--headless", *to_pdf, str(copy)], check=True, capture_output=True)
    shutil.copy(source, folder / f"{name}.truth.html")


if __name__ == "__main__":
    main()
