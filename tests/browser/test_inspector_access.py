"""The inspector by keys, in narrow windows, in the dark, and by the rules of axe-core."""

from pathlib import Path

import pytest
from accessibility import serious
from inspecting import Opened, expect_target, in_sight, opening
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_keys_go_over_pages_and_blocks(opened: Opened) -> None:
    page = opened.go()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".row.on")).to_contain_text("para_1")
    expect(page.locator(".row.on")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".row.on")).to_contain_text("para_0")
    outline = page.locator(".row.on").evaluate("row => getComputedStyle(row).outlineStyle")
    assert outline == "solid", "focus is seen"
    for key, name in (("n", "Page 5"), ("ArrowRight", "Page 7"), ("p", "Page 5"), ("ArrowLeft", "Page 2")):
        page.keyboard.press(key)
        expect(page.locator("#page-name")).to_have_text(name)
    page.keyboard.press("/")
    page.keyboard.type("jnp")
    expect(page.locator("#find")).to_have_value("jnp")


def test_keys_go_along_the_tabs_and_the_list_of_pages(opened: Opened) -> None:
    page = opened.go()
    page.get_by_role("tab", name="Blocks").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Issues")).to_be_focused()
    expect(page.get_by_role("tab", name="Issues")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Stages")).to_be_focused()
    page.locator("#strip a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#strip a").nth(1)).to_be_focused()
    expect(page.locator("#page-name")).to_have_text("Page 5")


@pytest.mark.parametrize("height", [740, 560])
def test_on_a_narrow_screen_the_marked_box_stays_in_sight(height: int, book: Path, chromium: Chromium) -> None:
    for opened in opening(book, chromium, 360, height):
        page = opened.go("#page=2&show=issues")
        for words in ("The sign is wrong", "alert(1)"):
            page.get_by_role("button", name=words).click()
            assert in_sight(page, "#boxes .on")
            expect(page.locator("#boxes .on")).to_be_in_viewport()
            expect(page.locator(".row.on")).to_be_in_viewport()
        page.locator("#larger").click(click_count=6)
        assert in_sight(page, "#boxes .on")
        page.get_by_role("tab", name="Result").click()
        expect_target(page, "para_3")
        assert in_sight(page, "#boxes .on")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (1400, True), (360, True)])
def test_axe_finds_nothing_serious(width: int, dark: bool, book: Path, chromium: Chromium, axe: str) -> None:
    for opened in opening(book, chromium, width, dark=dark):
        page = opened.go("#page=2&ref=para_3")
        page.locator("#legend summary").click()
        for tab in page.get_by_role("tab").filter(visible=True).all():
            tab.click()
            assert serious(page, axe) == []
        opened.go("#page=12&show=stages").locator("#about summary").click()
        assert serious(page, axe) == []
