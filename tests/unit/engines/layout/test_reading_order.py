"""Reading order of boxes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.layout.reading_order import Columns, Item, flat, reading_flow

GUTTER = 9.0


def item(index: int, x0: float, y0: float, x1: float, y1: float, **fields: int) -> Item:
    return Item(index, Box(x0, y0, x1, y1), 10.0, **fields)


def order(items: list[Item], direction: Direction = "ltr") -> list[int]:
    return flat(reading_flow(items, direction, GUTTER))


def two_columns() -> list[Item]:
    """A title, two columns whose paragraphs' gaps align once, a full-width block below."""
    return [
        item(0, 50, 50, 400, 70, heading=True),
        item(1, 50, 90, 290, 150),
        item(2, 310, 90, 550, 150),
        item(3, 50, 160, 290, 300),
        item(4, 310, 160, 550, 240),
        item(5, 310, 250, 550, 300),
        item(6, 50, 330, 550, 360),
    ]


def test_columns_are_read_one_after_the_other() -> None:
    assert order(two_columns()) == [0, 1, 3, 2, 4, 5, 6]


def test_what_stands_wholly_below_is_no_column() -> None:
    """As a heading at the right edge below a narrow table at the left."""
    items = [item(0, 165, 158, 471, 305), item(1, 500, 320, 575, 333, heading=True), item(2, 60, 340, 575, 370)]
    flow = reading_flow(items, "ltr", GUTTER)
    assert flow == (0, 1, 2)


def test_a_right_to_left_page_starts_with_the_right_column() -> None:
    assert order(two_columns(), "rtl") == [0, 2, 4, 5, 1, 3, 6]


def test_columns_are_told_with_their_boxes() -> None:
    columns = [part for part in reading_flow(two_columns(), "rtl", GUTTER) if isinstance(part, Columns)]
    assert len(columns) == 1
    assert columns[0].boxes == (Box(310, 90, 550, 300), Box(50, 90, 290, 300))


def cards(*numbers: int) -> list[Item]:
    """Short headings far apart, a wide white space below each, a wider one between the two rows of cards."""
    places = [(50, 50), (320, 50), (50, 220), (320, 220)]
    return [
        piece
        for n, (number, (x, y)) in enumerate(zip(numbers, places, strict=True))
        for piece in (
            item(3 * n, x, y, x + 80, y + 12, heading=True, number=number),
            item(3 * n + 1, x + 60, y + 36, x + 160, y + 50),
            item(3 * n + 2, x, y + 73, x + 240, y + 120),
        )
    ]


@pytest.mark.parametrize(
    ("numbers", "direction", "read"),
    [
        ((1, 2, 3, 4), "ltr", (0, 1, 2, 3)),
        ((1, 3, 2, 4), "ltr", (0, 2, 1, 3)),
        ((3, 1, 4, 2), "rtl", (1, 3, 0, 2)),
        ((2, 1, 4, 3), "rtl", (1, 0, 3, 2)),
        ((4, 1, 3, 2), "ltr", (0, 1, 2, 3)),
    ],
)
def test_cards_in_rows_are_read_with_their_headings_and_by_their_numbers(
    numbers: tuple[int, ...], direction: Direction, read: tuple[int, ...]
) -> None:
    assert order(cards(*numbers), direction) == [3 * card + part for card in read for part in range(3)]


def test_three_columns() -> None:
    items = [
        item(i, 50 + 170 * (i % 3), 100 + 110 * (i // 3), 200 + 170 * (i % 3), 200 + 110 * (i // 3)) for i in range(6)
    ]
    assert order(items) == [0, 3, 1, 4, 2, 5]
    assert order(items, "rtl") == [2, 5, 1, 4, 0, 3]


def test_a_full_width_block_parts_the_columns_above_from_those_below() -> None:
    items = [
        item(0, 50, 50, 290, 150),
        item(1, 310, 50, 550, 150),
        item(2, 50, 170, 550, 250),
        item(3, 50, 270, 290, 400),
        item(4, 310, 270, 550, 400),
    ]
    assert order(items) == [0, 1, 2, 3, 4]


def test_a_heading_below_uneven_columns_belongs_to_what_follows() -> None:
    items = [
        item(0, 50, 50, 290, 150),
        item(1, 310, 50, 550, 140),
        item(2, 50, 170, 180, 185, heading=True),
        item(3, 50, 200, 550, 300),
    ]
    assert order(items) == [0, 1, 2, 3]


def test_a_heading_in_the_longer_column_stays_there() -> None:
    items = [
        item(0, 50, 50, 290, 400),
        item(1, 50, 420, 180, 435, heading=True),
        item(2, 50, 445, 290, 600),
        item(3, 310, 50, 550, 200),
    ]
    assert order(items) == [0, 1, 2, 3]


def test_a_title_block_in_two_columns_is_read_before_the_text_below_it() -> None:
    items = [
        item(0, 60, 50, 280, 90),
        item(1, 320, 50, 540, 90),
        item(2, 50, 130, 290, 300),
        item(3, 50, 308, 290, 500),
        item(4, 310, 130, 550, 300),
        item(5, 310, 308, 550, 500),
    ]
    assert order(items) == [0, 1, 2, 3, 4, 5]


def test_the_ends_of_a_letterhead_are_read_line_by_line() -> None:
    items = [item(0, 50, 50, 130, 62), item(1, 450, 50, 550, 62), item(2, 50, 90, 120, 102), item(3, 450, 90, 550, 102)]
    assert order(items) == [0, 1, 2, 3]


def test_a_sidebar_is_read_before_the_text_beside_it() -> None:
    items = [
        item(0, 50, 50, 550, 100),
        item(1, 50, 120, 320, 200),
        item(2, 50, 210, 320, 300),
        item(3, 345, 118, 550, 250, floats=True),
        item(4, 50, 320, 550, 400),
    ]
    assert order(items) == [0, 3, 1, 2, 4]


def test_boxes_that_overlap_are_read_from_the_top() -> None:
    items = [item(0, 50, 50, 550, 100), item(1, 60, 95, 300, 140), item(2, 200, 100, 540, 160)]
    assert order(items)[0] == 0


_COORDINATES = st.integers(0, 600).map(float)


@st.composite
def _items(draw: st.DrawFn) -> list[Item]:
    count = draw(st.integers(0, 12))
    found: list[Item] = []
    for index in range(count):
        x0, x1 = sorted((draw(_COORDINATES), draw(_COORDINATES)))
        y0, y1 = sorted((draw(_COORDINATES), draw(_COORDINATES)))
        found.append(item(index, x0, y0, x1 + 1, y1 + 1, heading=draw(st.booleans()), floats=draw(st.booleans())))
    return found


@given(_items(), st.sampled_from(["ltr", "rtl"]))
def test_every_item_is_read_once(items: list[Item], direction: Direction) -> None:
    assert sorted(order(items, direction)) == list(range(len(items)))


@given(_items(), st.sampled_from(["ltr", "rtl"]), st.randoms(use_true_random=False))
def test_the_order_given_does_not_matter(items: list[Item], direction: Direction, random: object) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    assert order(shuffled, direction) == order(items, direction)


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(20, 90)), min_size=1, max_size=4), st.sampled_from(["ltr", "rtl"])
)
def test_text_set_in_columns_comes_out_column_by_column(shape: list[tuple[int, int]], direction: Direction) -> None:
    """Columns of any number of paragraphs of any height, as a typesetter fills them."""
    width = (560 - 20 * (len(shape) - 1)) / len(shape)
    items: list[Item] = []
    for column, (paragraphs, height) in enumerate(shape):
        left = 20 + column * (width + 20)
        y = 40.0
        for _ in range(paragraphs):
            items.append(item(len(items), left, y, left + width, y + height))
            y += height + 6
    by_column = [[i.index for i in items if i.box.x0 == 20 + c * (width + 20)] for c in range(len(shape))]
    read = by_column if direction == "ltr" else by_column[::-1]
    assert order(items, direction) == [index for column in read for index in column]


def test_a_heading_at_the_head_of_a_column_stays_in_it() -> None:
    """Though its column begins a little higher, nothing of the other column stands beside it."""
    items = [
        item(0, 310, 90, 500, 102, heading=True),
        item(1, 50, 100, 200, 112, heading=True),
        item(2, 50, 116, 290, 300),
        item(3, 310, 106, 550, 300),
    ]
    assert order(items) == [1, 2, 0, 3]


def test_a_heading_above_all_columns_heads_them() -> None:
    items = [
        item(0, 50, 90, 200, 102, heading=True),
        item(1, 50, 108, 290, 300),
        item(2, 310, 107, 550, 300),
    ]
    assert reading_flow(items, "ltr", GUTTER)[0] == 0
