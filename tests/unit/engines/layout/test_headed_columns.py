"""Short lines below headings that stand side by side."""

from layouts import page_of, region, segment
from local_layouts import kinds

from staged_pipeline.core.page import Page
from staged_pipeline.core.vocabulary import Direction


def addresses(*, right: float = 320, direction: Direction = "ltr") -> Page:
    """`From` and `To` over two lines each, all of which the layout model takes for one text."""
    lines = [(50.0, "From", True), (320.0, "To the", True), (50.0, "8 Fox Lane", False), (right, "2 Mill Row", False)]
    lines += [(50.0, "Easton", False), (right, "Norbury", False)]
    return page_of(
        *(
            segment(i, text, left, 100 + 16 * (i // 2), right=left + 60, bold=bold, direction=direction)
            for i, (left, text, bold) in enumerate(lines)
        ),
        regions=(
            region("section-header", 48, 98, 112, 112),
            region("section-header", 318, 98, 382, 112),
            region("text", 48, 114, 402, 146),
        ),
        direction=direction,
    )


def test_each_heading_is_read_with_its_own_lines() -> None:
    left, right = ("p0_l2", "p0_l4"), ("p0_l3", "p0_l5")
    assert [ids for _, ids in kinds(addresses())] == [("p0_l0",), left, ("p0_l1",), right]
    assert [ids for _, ids in kinds(addresses(direction="rtl"))] == [("p0_l1",), right, ("p0_l0",), left]


def test_lines_that_start_below_no_heading_stay_together() -> None:
    texts = [ids for name, ids in kinds(addresses(right=360)) if name.startswith("para")]
    assert texts == [("p0_l2", "p0_l3", "p0_l4", "p0_l5")]
