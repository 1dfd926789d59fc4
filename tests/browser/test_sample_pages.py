"""Each sample's final.html as a reader meets it: opened from a file, with the network cut and scripts off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from reading import folded, likeness
from samples import BORN_DIGITAL, SAMPLES, Sample

pytestmark = [pytest.mark.browser, pytest.mark.ocr, pytest.mark.slow, pytest.mark.timeout(900)]  # nine conversions

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
each_born_digital = pytest.mark.parametrize("sample", BORN_DIGITAL, ids=lambda sample: sample.name)

WIDTHS = (1280, 390)  # a desk and a hand

SELECTED = """() => {
    // Formulas are compared as LaTeX elsewhere.
    for (const element of document.querySelectorAll(".math")) element.style.userSelect = "none";
    getSelection().selectAllChildren(document.body);
    return getSelection().toString();
}"""


@pytest.fixture(scope="module", autouse=True)
def _converted_before_the_browser_starts(sample_pages: dict[str, Path]) -> None:
    """A thread can hold one Playwright at a time: the pipeline's, then that of these tests."""


@contextmanager
def opened(chromium: Browser, file: Path, width: int = WIDTHS[0], **options: Any) -> Iterator[Page]:
    """The page, opened offline and with scripts off unless `options` say else."""
    settings = {"java_script_enabled": False, "offline": True, "viewport": {"width": width, "height": 900}, **options}
    context = chromium.new_context(**settings)
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        yield page
    finally:
        context.close()


@each_sample
def test_asks_for_nothing_and_says_nothing(sample: Sample, sample_pages: dict[str, Path], chromium: Browser) -> None:
    file = sample_pages[sample.name] / "final.html"
    said: list[str] = []
    asked: list[str] = []
    context = chromium.new_context(offline=True)
    try:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri(), wait_until="load")
    finally:
        context.close()
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]


@each_sample
def test_formulas_are_seen_without_scripts(sample: Sample, sample_pages: dict[str, Path], chromium: Browser) -> None:
    with opened(chromium, sample_pages[sample.name] / "final.html") as page:
        boxes = [formula.bounding_box() for formula in page.locator(".math").all()]
        assert page.locator(".math.tex, .math-error").count() == 0
    assert all(box and box["width"] > 1 and box["height"] > 1 for box in boxes)


@each_sample
def test_selected_text_is_in_reading_and_logical_order(
    sample: Sample, sample_pages: dict[str, Path], chromium: Browser
) -> None:
    with opened(chromium, sample_pages[sample.name] / "final.html") as page:
        selected = folded(page.evaluate(SELECTED))
    assert likeness(sample.truth.prose, selected) >= sample.prose


@each_sample
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    sample: Sample, scheme: str, sample_pages: dict[str, Path], chromium: Browser, axe: str
) -> None:
    file = sample_pages[sample.name] / "final.html"
    with opened(chromium, file, java_script_enabled=True, bypass_csp=True, color_scheme=scheme) as page:
        page.evaluate(axe)
        found = page.evaluate("async () => (await axe.run()).violations")
    serious = [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []


@each_sample
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_runs_off_the_side(
    sample: Sample, width: int, sample_pages: dict[str, Path], chromium: Browser
) -> None:
    with opened(chromium, sample_pages[sample.name] / "final.html", width) as page:
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0
