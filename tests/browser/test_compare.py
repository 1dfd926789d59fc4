"""The report of a comparison in real Chromium, opened from disk: what it loads, clicks, keys, sizes, both schemes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from accessibility import serious
from comparisons import compare_sample
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A comparison in a folder whose name needs care in addresses. Made before the test's own browser is open."""
    return compare_sample("arabic_textbook", tmp_path_factory.mktemp("run #1 ملف"), "--runs", "1")


_ENDS = """p => {
    const text = document.createTreeWalker(p, NodeFilter.SHOW_TEXT).nextNode();
    const at = text.data.search(/[$][^$]*dy/);
    const end = text.data.indexOf("$", at + 1);
    const left = (from) => {
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, from + 1);
        return range.getBoundingClientRect().left;
    };
    const middle = text.data.indexOf("dy", at);
    return [left(at) < left(middle), left(middle) < left(end)].map((from) => (from ? "ltr" : "rtl"));
}"""


@dataclass
class Opened:
    """An open report, with all that it asked for and said."""

    page: Page
    asked: list[str] = field(default_factory=list[str])
    said: list[str] = field(default_factory=list[str])


@pytest.fixture(params=[("light", 1500), ("dark", 1500), ("light", 400), ("dark", 400)], ids=str)
def opened(folder: Path, chromium: Chromium, request: pytest.FixtureRequest) -> Iterator[Opened]:
    scheme, width = request.param
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    report = Opened(context.new_page())
    report.page.on("request", lambda asked: report.asked.append(asked.url))
    report.page.on("console", lambda message: report.said.append(message.text))
    report.page.on("pageerror", lambda error: report.said.append(str(error)))
    report.page.goto(f"{folder.as_uri()}/compare.html")
    yield report
    context.close()


def test_it_shows_the_page_both_renderings_and_what_differs(opened: Opened, folder: Path, axe: str) -> None:
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#criteria tbody tr")).to_have_count(5)
    expect(page.locator("#scores tbody tr")).to_have_count(2)
    expect(page.locator("#plot svg.plot path.mark")).to_have_count(2)
    for frame in page.locator("iframe").all():
        frame.scroll_into_view_if_needed()
        inside = frame.content_frame
        expect(inside.locator("h1")).to_be_visible()
        assert inside.locator("[dir=rtl]").count() > 0
    page.locator(".side img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.side img').naturalWidth > 100")
    words = page.locator("details.words-differ").first
    expect(words.locator(".text")).to_be_hidden()
    words.locator("summary").click()
    expect(words.locator(".text p").first).to_be_visible()
    assert words.locator(".text p").first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    assert words.locator(".outline li").count() > 10
    formula = words.locator(".text p", has_text="dy").first
    assert formula.evaluate(_ENDS) == ["ltr", "ltr"], "a formula runs from the left, its dollar signs too"
    assert serious(page, axe) == []
    assert opened.said == []
    assert [url for url in opened.asked if not url.startswith((folder.as_uri(), "data:"))] == []


def test_pictures_of_differences_are_loaded_when_they_are_opened_by_the_keyboard(opened: Opened) -> None:
    page = opened.page
    page.wait_for_load_state("networkidle")
    assert not [url for url in opened.asked if url.endswith("differences.png")]
    summary = page.get_by_text("Where the renderings differ")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator(".pictures img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.pictures img').naturalWidth > 100")
    assert [url for url in opened.asked if url.endswith("differences.png")]
    page.keyboard.press("Enter")
    expect(page.locator(".pictures img")).to_be_hidden()
    outer = page.locator("details.page > summary")
    outer.focus()
    page.keyboard.press("Space")
    expect(page.locator("iframe").first).to_be_hidden()
    assert opened.said == []
