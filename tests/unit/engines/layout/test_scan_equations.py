"""The local layout engine on scans with equations and notes: blocks that cross, numbers and marks misread."""

from layouts import fractions, page_of, region, segment
from local_layouts import found, prose, read, scanned

from staged_pipeline.core.page import Page


def blocks(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(reference.ref, reference.segments) for reference in read(page)]


def crossed() -> Page:
    """A heading and a paragraph below an equation in one region, a paragraph and the equation in others."""
    return page_of(
        segment(0, "Mean values", 50, 100, size=10),
        prose(1, 50, 120, 550),
        prose(2, 50, 132, 550),
        segment(3, "f = a + b", 260, 160),
        segment(4, "(3.3)", 525, 160),
        prose(5, 50, 190, 550, "The proof goes by the function that"),
        regions=(
            region("text", 48, 98, 552, 202),
            region("text", 48, 118, 552, 144),
            region("formula", 250, 156, 320, 174),
        ),
    )


def test_a_block_is_cut_where_others_stand_between_its_lines() -> None:
    page = scanned(crossed())
    assert [segments for _, segments in blocks(page)] == [
        ("p0_l0",),
        ("p0_l1", "p0_l2"),
        ("p0_l3", "p0_l4"),
        ("p0_l5",),
    ]
    assert found(page, "eq_1").number == "3.3"


def test_text_that_flows_around_something_is_not_cut() -> None:
    page = scanned(
        page_of(
            prose(0, 50, 100, 550),
            prose(1, 50, 112, 300, "the quick brown fox jumps"),
            prose(2, 50, 124, 300, "over the lazy dog and on"),
            prose(3, 50, 136, 550),
            segment(4, "a = b", 420, 118),
            regions=(region("text", 48, 98, 552, 150), region("formula", 400, 112, 460, 134)),
        )
    )
    assert ("para_1", ("p0_l0", "p0_l1", "p0_l2", "p0_l3")) in blocks(page)


def test_a_misread_number_goes_with_its_equation() -> None:
    page = page_of(
        segment(0, "a = b + c", 250, 130),
        segment(1, "0", 535, 130),
        regions=(region("formula", 240, 126, 360, 144),),
    )
    assert blocks(scanned(page)) == [("eq_1", ("p0_l0", "p0_l1"))]
    assert found(scanned(page), "eq_1").number is None
    assert found(scanned(page), "eq_1").box.x1 > 535 / 600, "the picture of the equation shows what is printed"
    assert len(blocks(page)) == 2, "what stands in a text layer is not misread"


def test_a_number_goes_with_the_nearer_equation() -> None:
    page = scanned(
        page_of(
            segment(0, "a = b", 120, 130),
            segment(1, "(1)", 265, 130),
            segment(2, "c = d", 330, 130),
            segment(3, "(2)", 535, 130),
            regions=(region("formula", 110, 126, 200, 144), region("formula", 320, 126, 420, 144)),
        )
    )
    assert {reference.number for reference in read(page)} == {"1", "2"}


def test_a_numerator_below_text_stays_in_its_formula() -> None:
    page = page_of(
        prose(0, 50, 100, 550),
        segment(1, "f(a+h) - f(a)", 300, 125),
        segment(2, "f = lim", 240, 133),
        segment(3, "h", 330, 141),
        regions=(region("formula", 48, 98, 552, 152),),
    )
    assert blocks(scanned(page))[0] == ("para_1", ("p0_l0",))
    assert set(found(scanned(page), "eq_1").segments) == {"p0_l1", "p0_l2", "p0_l3"}


def test_small_print_right_below_a_rule_that_is_as_wide_or_begins_as_it_does_is_a_note_without_a_mark() -> None:
    def foot(rule_right: float, rule_left: float = 50) -> Page:
        lines = [prose(i, 50, 100 + 12 * i, 550) for i in range(30)]
        note = segment(30, "Known as the instantaneous speed, see below.", 50, 700, size=7, right=400)
        rule = fractions(rule_left, 692, rule_right, 692.5)
        return page_of(*lines, note, regions=(region("text", 48, 98, 552, 470),), rules=(rule,))

    assert ("footnote_1", ("p0_l30",)) in blocks(scanned(foot(420)))
    assert ("footnote_1", ("p0_l30",)) in blocks(scanned(foot(200)))
    assert ("footnote_1", ("p0_l30",)) not in blocks(scanned(foot(300, 150)))
    assert ("footnote_1", ("p0_l30",)) not in blocks(scanned(foot(120)))
    assert ("footnote_1", ("p0_l30",)) not in blocks(foot(420)), "a text layer loses no mark"
