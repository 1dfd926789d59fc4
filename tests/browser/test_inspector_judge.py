"""The inspector of a judged run: the rendering beside the page, what the gate decided, and the rounds of repairs."""

import pytest
from inspecting import HOSTILE, Opened, expect_target
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_the_rendering_stands_beside_the_page_once_it_is_asked_for(opened: Opened) -> None:
    page = opened.go()
    page.wait_for_load_state("networkidle")
    assert "page_0002/render.png" not in opened.files()
    page.get_by_role("tab", name="Issues 3").focus()
    page.keyboard.press("ArrowRight")
    picture = page.get_by_role("img", name="Page 2 as the judge's browser showed it")
    expect(picture).to_be_in_viewport()
    page.wait_for_function("document.querySelector('.rendering img').naturalWidth === 595")
    assert page.url.endswith("#page=2&show=rendering")
    widths = [page.locator(each).bounding_box()["width"] for each in ("#image", ".rendering img")]
    page.locator("#larger").click(click_count=2)
    larger = [page.locator(each).bounding_box()["width"] for each in ("#image", ".rendering img")]
    assert [round(now / before, 1) for now, before in zip(larger, widths, strict=True)] == [1.6, 1.6]
    page.locator("#boxes [data-ref=para_0]").click()
    expect(picture).to_be_visible()


def test_a_page_that_was_not_rendered_has_no_tab_for_it(opened: Opened) -> None:
    page = opened.go("#page=2&show=rendering")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator("#page-name")).to_have_text("Page 7")
    expect(page.get_by_role("tab", name="Rendering")).to_have_count(0)
    expect(page.get_by_role("tab", name="Blocks")).to_have_attribute("aria-selected", "true")
    assert [name for name in opened.files() if name.endswith("render.png")] == ["page_0002/render.png"]


def test_the_gate_says_what_became_of_the_page_and_why(opened: Opened) -> None:
    page = opened.go("#page=2&show=issues")
    gate = page.locator(".gate")
    expect(gate.locator("> p")).to_have_text("repaired, flagged for a person, score 0.500.")
    expect(gate.locator(".reasons li")).to_have_text(
        ["score 0.50: 1 missing_words, 1 math_mismatch", "a person should look at it"]
    )
    rounds = gate.locator(".rounds > li")
    expect(rounds.locator("p")).to_have_text(
        [
            "Round 1: content asked again (para_3, eq_1); score 0.420 → 0.500, kept.",
            "Round 2: layout asked again; score 0.500 → 0.450, not kept.",
            "Round 3: read in a single pass; not judged, not kept.",
        ]
    )
    expect(rounds.nth(0).locator("small")).to_have_text(["score 0.42: 3 missing_words", "stages: text, math"])
    expect(rounds.nth(2).locator("small").last).to_contain_text(HOSTILE.partition("\u2028")[0])
    rounds.nth(0).get_by_role("link", name="eq_1").press("Enter")
    expect(page.locator("#boxes .on")).to_have_attribute("data-ref", "eq_1")
    expect(page.get_by_role("tab", name="Issues 3")).to_have_attribute("aria-selected", "true")
    expect_target(page, "eq_1")


@pytest.mark.parametrize(
    ("index", "badges", "words", "reasons"),
    [
        (7, ["1 not read", "fell back"], "fell back, score 0.900.", ["score 0.90"]),
        (12, ["1 open", "not judged"], "not judged.", ["not judged: No Chromium."]),
    ],
)
def test_pages_that_ended_otherwise_say_so(
    index: int, badges: list[str], words: str, reasons: list[str], opened: Opened
) -> None:
    page = opened.go(f"#page={index}&show=issues")
    expect(page.locator("#strip a[aria-current] .badge")).to_have_text(badges)
    expect(page.locator(".gate > p")).to_have_text(words)
    expect(page.locator(".gate .reasons li")).to_have_text(reasons)


def test_the_head_counts_the_pages_for_a_person(opened: Opened) -> None:
    expect(opened.go().locator("header .flagged")).to_have_text("1 page flagged for a person.")
