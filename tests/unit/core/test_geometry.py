"""Boxes: measures hold for every pair of boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staged_pipeline.core.geometry import Box

UNIT = st.floats(0, 1, allow_nan=False)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    x0, x1 = sorted((draw(UNIT), draw(UNIT)))
    y0, y1 = sorted((draw(UNIT), draw(UNIT)))
    return Box(x0, y0, x1, y1)


@given(boxes(), boxes())
def test_measures_are_shares(a: Box, b: Box) -> None:
    for value in (a.iou(b), a.covered_by(b), a.overlap_x(b), a.overlap_y(b)):
        assert 0 <= value <= 1 + 1e-9
    assert a.iou(b) == pytest.approx(b.iou(a))


@given(boxes(), boxes())
def test_union_holds_both_and_intersection_lies_in_both(a: Box, b: Box) -> None:
    union = a.union(b)
    assert Box.around((a, b)) == union
    common = a.intersection(b)
    for box in (a, b):
        assert union.x0 <= box.x0 <= box.x1 <= union.x1
        assert common is None or common.covered_by(box) == pytest.approx(1)


def test_scaled_clips_and_orders_the_corners() -> None:
    assert Box.scaled(90, -10, 10, 300, 100, 200) == Box(0.1, 0.0, 0.9, 1.0)


def test_a_box_without_area_is_covered_where_its_center_lies() -> None:
    line = Box(0.1, 0.5, 0.9, 0.5)
    assert line.covered_by(Box(0, 0, 1, 1)) == 1
    assert line.covered_by(Box(0, 0.6, 1, 1)) == 0


def test_no_boxes_have_no_hull() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        Box.around(())


def test_padding_stays_on_the_page() -> None:
    assert Box(0.01, 0.5, 0.99, 0.6).padded(0.05, 0.05) == pytest.approx((0.0, 0.45, 1.0, 0.65))
