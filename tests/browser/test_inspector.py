"""The inspector: what it shows of a page, what goes with what, and what it loads for that."""

from pathlib import Path

import pytest
from inspecting import HOSTILE, LINES, Opened, expect_target, in_sight, opening
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_only_what_is_looked_at_is_loaded(opened: Opened) -> None:
    page = opened.go()
    expect(page.locator("#boxes div")).to_have_count(LINES + 1)
    page.wait_for_load_state("networkidle")
    assert [name for name in opened.files() if name.endswith(".js")] == ["page_0002/inspect.js"]
    page.get_by_role("link", name="Page 7").click()
    expect(page.locator("#page-name")).to_have_text("Page 7")
    assert [name for name in opened.files() if name.endswith(".js")] == ["page_0002/inspect.js", "page_0007/inspect.js"]
    page.go_back()
    expect(page.locator("#page-name")).to_have_text("Page 2")


def test_an_issue_is_shown_on_both_sides(opened: Opened) -> None:
    page = opened.go()
    page.set_viewport_size({"width": 1400, "height": 420})
    assert not in_sight(page, "#boxes [data-ref=eq_1]")
    page.get_by_role("tab", name="Issues 3").click()
    page.get_by_role("button", name="The sign is wrong").click()
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "eq_1")
    assert in_sight(page, "#boxes .on")
    expect_target(page, "eq_1")
    page.get_by_role("button", name="alert(1)").click()
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "para_3")
    expect(page.locator("#boxes .spot")).to_have_count(1)
    expect_target(page, "para_3")
    page.get_by_role("button", name="Ink").click()
    expect(page.locator("#boxes .on")).to_have_count(0)
    assert in_sight(page, "#boxes .spot")
    assert page.url.endswith("#page=2&show=issues")


def test_every_sheet_follows_the_block_that_was_clicked_on_the_picture(opened: Opened) -> None:
    page = opened.go()
    page.locator("#boxes [data-ref=para_15]").click()
    for tab in ("Blocks 21", "Skeleton", "Content", "Evidence 20"):
        page.get_by_role("tab", name=tab).click()
        row = page.locator(".row[aria-current=true]")
        expect(row).to_have_count(1)
        expect(row).to_contain_text("para_15")
        expect(row).to_be_in_viewport()
    expect_target(page, "para_15")


def test_boxes_tell_states_and_confidence(opened: Opened) -> None:
    page = opened.go()
    looks = {ref: page.locator(f"#boxes [data-ref={ref}]") for ref in ("para_1", "para_3", "eq_1")}
    outlines = {ref: box.evaluate("b => getComputedStyle(b).outline") for ref, box in looks.items()}
    assert len(set(outlines.values())) == 3, "not told apart"
    expect(looks["para_3"]).to_have_attribute("title", "para_3, doubtful, 40 %")
    page.locator("#boxed").uncheck()
    assert (
        page.locator("#boxes [data-ref=para_1]").evaluate("b => getComputedStyle(b).outlineColor") == "rgba(0, 0, 0, 0)"
    )


def test_hostile_words_are_words(opened: Opened) -> None:
    page = opened.go("#page=2&ref=para_3")
    expect(page.locator(".row.on .words")).to_have_text(HOSTILE.replace("\u2028", "\n"), use_inner_text=False)
    assert page.locator("img[src=x]").count() == 0


def test_a_failed_page_says_why_and_asks_for_nothing_that_is_not_there(opened: Opened) -> None:
    page = opened.go("#page=5&show=issues")
    expect(page.locator(".notes .failed")).to_have_text("ocr: It is too faint.")
    expect(page.locator("#sheet, #result").filter(visible=True)).to_have_count(0)
    assert [name for name in opened.files() if "page_0005" in name] == ["page_0005/inspect.js"]


def test_arabic_runs_from_the_right_and_refs_from_the_left(opened: Opened) -> None:
    page = opened.go("#page=7")
    row = page.locator(".row").first
    directions = [
        row.locator(part).evaluate("node => getComputedStyle(node).direction") for part in (".words", "small")
    ]
    assert directions == ["rtl", "ltr"]
    expect(row.locator(".words")).to_have_text("لتكن الدالة \u2066\\frac{a}{b}\u2069")


def test_stages_tell_calls_and_costs(opened: Opened) -> None:
    page = opened.go("#page=12&show=stages")
    expect(page.get_by_role("row", name="llm-text-1 1.25")).to_be_visible()
    expect(page.get_by_role("link", name="001_text")).to_have_attribute("href", "page_0012/calls/001_text.json")
    expect(page.get_by_role("row", name="001_text")).to_contain_text("unknown")
    expect(page.get_by_role("row", name="001_text")).to_contain_text("timeout, some-model")


def test_a_page_whose_data_is_gone_is_told(book: Path, tmp_path: Path, chromium: Chromium) -> None:
    for path in (book / "index.html", book / "words.js"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for opened in opening(tmp_path, chromium):
        expect(opened.go().locator(".notes .failed")).to_contain_text("page_0002/inspect.js cannot be loaded")
        opened.said.clear()  # Chromium says that the files are not there
