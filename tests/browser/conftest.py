"""Real browsers, cut off from the network, MathJax in one of them, and axe-core."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from inspecting import Opened, leave_book, opening
from locks import one_at_a_time
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from staged_pipeline._build import npm
from staged_pipeline.render.browser import Browser
from staged_pipeline.render.mathjax import MathJaxTypesetter
from staged_pipeline.support.resources import mathjax_dir

_AXE = Path(__file__).parent / "axe"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    """The system's Chromium, or Playwright's own where the system has none.

    It is closed with its module: a thread can hold one Playwright at a time, and the pipeline starts its own.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The pipeline's own browser."""
    with Browser() as shared:
        yield shared


@pytest.fixture(scope="module")
def typesetter(browser: Browser) -> Iterator[MathJaxTypesetter]:
    """MathJax in that browser."""
    with MathJaxTypesetter(mathjax_dir(), browser) as made:
        yield made


@pytest.fixture(scope="session")
def axe(pytestconfig: pytest.Config) -> str:
    """The source of axe-core in the pinned version, fetched once with npm and kept in pytest's cache."""
    digest = hashlib.sha256((_AXE / "package-lock.json").read_bytes()).hexdigest()[:16]
    folder = pytestconfig.cache.mkdir("axe-core")
    kept = folder / f"{digest}.js"
    with one_at_a_time(folder / "lock"):
        if not kept.exists():
            with npm.installed(_AXE) as modules:
                shutil.copyfile(modules / "axe-core" / "axe.min.js", kept)
    return kept.read_text("utf-8")


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of `leave_book`, in a folder whose name needs care in addresses; nothing of it is changed."""
    run = tmp_path_factory.mktemp("a run #1 ملف")
    leave_book(run)
    return run


@pytest.fixture
def opened(book: Path, chromium: Chromium) -> Iterator[Opened]:
    """Its inspector in a wide window."""
    yield from opening(book, chromium)
