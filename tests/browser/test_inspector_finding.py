"""The inspector finds pages: by state, by words, by address, among 600."""

import shutil
from pathlib import Path

import pytest
from inspecting import Opened, expect_target, opening
from pages import element, skeleton
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect
from run_folders import leave_inspector, leave_page

from staged_pipeline.core.content import TextContent
from staged_pipeline.core.summary import Summary

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def long_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """600 pages, each with one block; page 580 alone is in doubt."""
    run = tmp_path_factory.mktemp("long")
    leave_page(run, 0, skeleton(element("para_1")), {"para_1": TextContent(content="word0 of the book")})
    for index in range(1, 600):
        folder = shutil.copytree(run / "page_0000", run / f"page_{index:04d}")
        content = (folder / "content.json").read_text("utf-8")
        (folder / "content.json").write_text(content.replace("word0", f"word{index}"), "utf-8")
    doubt = {580: ("para_1",)}
    leave_inspector(
        run,
        [Summary(page_index=index, route="staged", low_confidence_refs=doubt.get(index, ())) for index in range(600)],
    )
    return run


def test_pages_are_filtered_by_state(opened: Opened) -> None:
    page = opened.go()
    names = {"failed": ["5", "7"], "doubtful": ["2"], "open": ["12"], "issues": ["2"], "": ["2", "5", "7", "12"]}
    names |= {"flagged": ["2"], "repaired": ["2"], "fell_back": ["7"], "not_judged": ["12"]}
    assert page.locator("#which option").all_inner_texts()[1] == "Failed (2)"
    for state, wanted in names.items():
        page.locator("#which").select_option(state)
        shown = page.locator("#strip .name").filter(visible=True)
        expect(shown).to_have_text([f"Page {index}" for index in wanted])
    page.locator("#which").select_option("doubtful")
    expect(page.locator(".rows .row")).to_have_count(1)
    page.locator("#which").select_option("open")
    expect(page.locator("#page-name")).to_have_text("Page 12")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("NAIVE", ["12"]),
        ("النص الثاني", ["7"]),
        (r"\frac{a}", ["7"]),
        ("too faint", ["5"]),
        ("paragraph 19", ["2"]),
        ("zz", []),
    ],
)
def test_pages_are_found_by_their_words(words: str, wanted: list[str], opened: Opened) -> None:
    page = opened.go()
    page.locator("#find").fill(words)
    expect(page.locator("#found")).to_have_text(f"{len(wanted)} of 4 pages")
    expect(page.locator("#strip .name").filter(visible=True)).to_have_text([f"Page {index}" for index in wanted])
    expect(page.locator("#view")).to_be_visible(visible=bool(wanted))
    if wanted:
        expect(page.locator("#page-name")).to_have_text(f"Page {wanted[0]}")
    page.locator("#find").fill("")
    expect(page.locator("#view")).to_be_visible()


def test_an_address_leads_to_a_block(opened: Opened) -> None:
    page = opened.go("#page=2&ref=eq_1&show=content")
    expect(page.get_by_role("tab", name="Content")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "eq_1")
    expect(page.locator(".row.on")).to_be_in_viewport()
    expect_target(page, "eq_1")
    page.evaluate("location.hash = 'page=7&ref=para_2'")
    expect(page.locator("#page-name")).to_have_text("Page 7")
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "para_2")
    for astray in ("#page=99", "#page=x&ref=%00&show=constructor", "#ref=nothing"):
        page.goto("about:blank")
        expect(opened.go(astray).locator("#page-name")).to_have_text("Page 2")


def test_of_600_pages_few_are_loaded(long_book: Path, chromium: Chromium) -> None:
    for opened in opening(long_book, chromium):
        page = opened.go("#page=300")
        page.wait_for_load_state("networkidle")
        expect(page.locator("#strip a[aria-current]")).to_be_in_viewport()
        assert len(opened.files()) < 60
        assert [name for name in opened.files() if name.endswith(".js")] == ["page_0300/inspect.js"]
        page.locator("#find").fill("word599")
        expect(page.locator("#page-name")).to_have_text("Page 599")
        page.locator("#find").fill("")
        page.locator("#which").select_option("doubtful")
        expect(page.locator("#page-name")).to_have_text("Page 580")
        for _ in range(30):
            page.keyboard.press("p")
        assert len(opened.files()) < 120
