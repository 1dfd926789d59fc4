"""Modelled grids set right by their text."""

from collections.abc import Sequence

import pytest
from table_grids import cell, even_grid, fractions, lines, rules, segment, shown

from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.grids.aligned import aligned_grid
from staged_pipeline.source.grids.columns import columns_merged, columns_split
from staged_pipeline.source.grids.extend import extended_up
from staged_pipeline.source.grids.find import mended, modelled_grids
from staged_pipeline.source.grids.finder import Placement, placements_grid
from staged_pipeline.source.grids.groups import groups_parted
from staged_pipeline.source.grids.headers import with_headers
from staged_pipeline.source.grids.rows import rows_joined
from staged_pipeline.source.grids.sound import is_ornament, is_side_by_side, is_turned
from staged_pipeline.source.grids.spans import columns_joined, labels_widened, rows_spanned
from staged_pipeline.source.grids.trim import trimmed


def test_columns_of_numbers_in_one_column_are_parted() -> None:
    grid = even_grid(6, 2, header_rows=1, width=100)
    rows = [["Year", ""], *[[str(2000 + i), ""] for i in range(5)]]
    numbers = [segment(20 + i, f"{i}1 {i}2", 210, 104 + 20 * i, right=290) for i in range(6)]
    split = columns_split(grid, (*lines(rows), *numbers))
    assert split.columns == 3
    assert shown(split, (*lines(rows), *numbers))[2] == ["2001", "21", "22"]


GROUPED = [["", "", "", "", ""], *[[name, "1.5", "2.5", "3.5", "4.5"] for name in ("Harbour", "Clocks", "All")]]


def grouped(left: float, right: float, middle: float = 107) -> tuple[Segment, ...]:
    """Two lines in the first row of a grid: labels that begin at `left` and `right` over the years of four columns."""
    years = [segment(31 + c, "2025", 220 + 100 * c, 110, size=7, right=280 + 100 * c) for c in range(4)]
    labels = [
        segment(41, "Summer", left, 102, size=7, right=left + 40),
        segment(42, "Winter", right, 102, size=7, right=right + 40),
    ]
    return (*lines(GROUPED), segment(30, "Museum", 110, middle, size=6), *labels, *years)


def test_labels_over_the_middle_of_columns_are_a_row_of_their_own() -> None:
    grid = even_grid(4, 5, header_rows=1)
    text = grouped(280, 480)
    found = groups_parted(grid, text)
    assert (found.rows, found.header_rows) == (5, 2)
    head = [(c.row, c.column, c.rowspan, c.colspan) for c in found.cells if c.row < 2]
    assert head == [(0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 1, 2), *[(1, column, 1, 1) for column in range(1, 5)]]
    assert shown(found, text)[:2] == [[("Museum", 2, 1), ("Summer", 1, 2), ("Winter", 1, 2)], ["2025"] * 4]
    assert shown(found, text)[2:] == GROUPED[1:]


@pytest.mark.parametrize(("left", "right"), [(220, 420), (280, 540)])
def test_labels_beside_the_middle_are_no_row_of_their_own(left: float, right: float) -> None:
    grid = even_grid(4, 5, header_rows=1)
    assert groups_parted(grid, grouped(left, right)) == grid


def test_wrapped_labels_are_no_groups() -> None:
    grid = even_grid(3, 3, header_rows=1)
    wrapped = [
        segment(9 + i, text, 110 + 100 * (i % 3), 102 + 8 * (i // 3), size=6)
        for i, text in enumerate(["Days", "Days", "Hours", "of sun", "of rain", "of fog"])
    ]
    assert groups_parted(grid, (*lines([["", "", ""], ["1", "2", "3"], ["4", "5", "6"]]), *wrapped)) == grid


def recognised(number: int, words: Sequence[tuple[str, float]], top: float) -> Segment:
    """A line as OCR reads it; each word begins at its place, half a type size a character."""
    parts = [segment(number, text, left, top) for text, left in words]
    made = tuple(word for part in parts for word in part.words)
    box = Box.around(word.box for word in made)
    text = " ".join(word.text for word in made)
    return parts[0].model_copy(update={"text": text, "words": made, "box": box, "source": "ocr"})


def test_a_recognised_line_with_a_label_a_column_is_the_header() -> None:
    body = tuple(
        line.model_copy(update={"source": "ocr"}) for line in lines([["autumn", "68", "23"], ["winter", "54", "36"]])
    )
    grid = with_headers(even_grid(2, 3), body).model_copy(update={"header_rows": 1})
    labels = [("Term", 104), ("days", 200), ("of", 225), ("school", 240), ("days", 300), ("off", 325)]
    found = extended_up(grid, (*body, recognised(9, labels, 80)))
    assert shown(found, (*body, recognised(9, labels, 80))) == [
        ["Term", "days of school", "days off"],
        ["autumn", "68", "23"],
        ["winter", "54", "36"],
    ]
    assert found.header_rows == 1, "the row of numbers is no header any more"
    sentence = [("These", 104), ("are", 134), ("the", 154), ("days", 174), ("of", 199), ("the", 214), ("year", 234)]
    assert extended_up(grid, (*body, recognised(9, sentence, 80))) == grid
    assert extended_up(grid, (*body, recognised(9, labels, 50))) == grid, "too far above"


def test_words_side_by_side_are_not_parted() -> None:
    grid = even_grid(6, 1)
    phrases = lines([[f"item nr{i}"] for i in range(6)])
    assert columns_split(grid, phrases) == grid


def test_columns_that_cut_through_phrases_are_joined() -> None:
    grid = even_grid(4, 2, width=30)
    phrases = tuple(segment(i, "weak bond", 108, 104 + 20 * i) for i in range(4))
    merged = columns_merged(grid, phrases)
    assert merged.columns == 1
    assert shown(merged, phrases) == [["weak bond"]] * 4


def test_a_label_through_two_header_cells_spans_them() -> None:
    grid = even_grid(3, 3, header_rows=1)
    label = segment(9, "All of the items", 170, 104, right=250)
    segments = (*lines([["", "", ""], ["a", "1", "2"], ["b", "3", "4"]]), label)
    joined = columns_joined(grid, segments)
    assert shown(joined, segments)[0] == [("All of the items", 1, 2), ""]


def test_a_label_in_the_middle_of_columns_spans_them_and_its_neighbour_spans_rows() -> None:
    segments = (
        *lines([["Age", "", "", ""], ["", "Share", "Rate", "Total"], ["1-2", "3", "4", "5"]]),
        segment(9, "People", 335, 104),
    )
    grid = labels_widened(even_grid(3, 4, header_rows=2), segments)
    assert shown(rows_spanned(grid, segments), segments) == [
        [("Age", 2, 1), ("People", 1, 3)],
        ["Share", "Rate", "Total"],
        ["1-2", "3", "4", "5"],
    ]


def test_wrapped_rows_are_joined_to_the_row_that_they_continue() -> None:
    rows = [
        ["Term", "Meaning here"],
        ["Major", "Ten tons a year or"],
        ["", "more of one toxic"],
        ["Area", "Less than that"],
    ]
    segments = lines(rows, top=101, height=12)
    grid = even_grid(4, 2, top=100, height=12, header_rows=1)
    joined = rows_joined(grid, segments, ())
    assert shown(joined, segments)[1:] == [
        ["Major", "Ten tons a year or more of one toxic"],
        ["Area", "Less than that"],
    ]


def test_rows_of_their_own_stay_rows() -> None:
    rows = [["Rank", "Income"], ["Upper middle", "$17-25"], ["Highest", "Greater than $25"], ["All", "None"]]
    segments = lines(rows, top=101, height=12)
    grid = even_grid(4, 2, top=100, height=12, header_rows=1)
    assert rows_joined(grid, segments, ()).rows == 4


def test_a_printed_line_keeps_rows_apart() -> None:
    rows = [["Kind", "Text"], ["One", "long line of words or"], ["", "more of it"], ["Two", "b"]]
    segments = lines(rows, top=101, height=12)
    grid = even_grid(4, 2, top=100, height=12, header_rows=1)
    assert rows_joined(grid, segments, rules([(124, 100, 300)], [])).rows == 4


def test_header_rows_above_the_grid_are_fetched() -> None:
    grid = even_grid(3, 3, top=120, header_rows=1)
    rows = [["Sign", "How often", ""], ["", "never", "daily"], ["cough", "1", "2"], ["pain", "3", "4"]]
    segments = lines(rows, top=100, height=20, right=None)
    wide = tuple(
        s if s.text != "How often" else segment(50, "How often", 204, 104, size=10, right=360) for s in segments
    )
    tall = tuple(s.model_copy(update={"box": s.box.padded(0, 0.004)}) for s in wide)
    more = extended_up(grid, tall)
    assert (more.rows, more.header_rows) == (4, 2)
    assert shown(more, tall)[0][:2] == ["Sign", ("How often", 1, 2)]


def test_a_caption_above_the_grid_is_left_there() -> None:
    grid = even_grid(3, 3, top=120, header_rows=1)
    segments = (
        *lines([["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]], top=122),
        segment(50, "Table 1: letters", 104, 108),
    )
    assert extended_up(grid, segments) == grid


def test_a_note_in_the_last_row_is_cut_off() -> None:
    segments = lines([["a", "b"], ["1", "2"], ["Source: census", "of 1980"]])
    assert trimmed(even_grid(3, 2), segments).rows == 2


def test_headers_are_labels_over_numbers() -> None:
    assert with_headers(even_grid(3, 2), lines([["Name", "Mass"], ["p", "938"], ["n", "940"]])).header_rows == 1
    assert with_headers(even_grid(3, 2), lines([["1", "2"], ["3", "4"], ["5", "6"]])).header_rows == 0


def test_text_in_columns_without_lines_becomes_a_grid() -> None:
    rows = [["Item", "First", "Second"], ["income", "", ""], ["costs", "1", "2"]]
    prose = segment(90, "a paragraph that runs on below the table over its full width and more", 100, 170, right=400)
    segments = (*lines(rows), prose)
    grid = aligned_grid(fractions(95, 95, 405, 200), segments)
    assert grid is not None
    inside = [s for s in segments if s.box.covered_by(grid.box) > 0.5]
    assert shown(grid, inside) == rows


def test_text_in_one_column_becomes_no_grid() -> None:
    assert aligned_grid(fractions(95, 95, 405, 300), lines([["one"], ["two"], ["three"], ["four"]])) is None


def test_ornaments_are_no_tables() -> None:
    frame = even_grid(1, 30, left=20, top=20, width=18, height=18)
    frame = frame.model_copy(update={"box": fractions(20, 20, 560, 780)})
    prose = tuple(segment(i, "words of a page", 100, 100 + 20 * i) for i in range(20))
    assert is_ornament(frame, prose)
    assert modelled_grids([frame], prose, ()) == ()


def test_a_pattern_around_a_page_is_no_table() -> None:
    border = even_grid(20, 15, left=20, top=20, width=36, height=38)
    around = [c for c in border.cells if c.row in {0, 19} or c.column in {0, 14}]
    page = cell(1, 1, fractions(56, 58, 524, 742), rowspan=18, colspan=13)
    border = border.model_copy(update={"cells": (*around, page)})
    prose = tuple(segment(i, "words of a page", 100, 100 + 20 * i) for i in range(20))
    assert modelled_grids([border], prose, ()) == ()


@pytest.mark.parametrize(("leading", "texts"), [(20, False), (17, True)], ids=["on rows", "each its own way"])
def test_texts_side_by_side_are_no_table(leading: float, texts: bool) -> None:
    grid = even_grid(12, 2, width=200)
    left = [segment(i, "a line of one text", 104, 104 + 20 * i) for i in range(12)]
    right = [segment(20 + i, "a line of the other", 304, 104 + leading * i) for i in range(12)]
    assert is_side_by_side(grid, [*left, *right]) == texts


def test_cells_of_many_lines_beside_names_are_a_table() -> None:
    grid = even_grid(6, 2, width=200, height=60)
    names = [segment(i, f"name {i}", 104, 122 + 60 * i) for i in range(6)]
    said = [segment(10 + i, "what is said of it", 304, 104 + 12 * i) for i in range(30)]
    assert not is_side_by_side(grid, [*names, *said])


def test_text_down_the_page_is_no_table() -> None:
    level = [segment(i, f"line {i}", 104, 104 + 20 * i) for i in range(3)]
    down = [
        segment(10 + i, "written down the page", 200 + 20 * i, 104, right=212).model_copy(update={"angle": 90})
        for i in range(3)
    ]
    box = fractions(100, 100, 300, 300)
    assert is_turned(box, [*level, *down])
    assert not is_turned(box, level)


def test_a_sound_grid_is_left_alone() -> None:
    grid = even_grid(3, 3, header_rows=1)
    assert mended(grid, lines([["Name", "Mass", "Spin"], ["Proton", "938", "1"], ["Pion", "140", "0"]]), ()) == grid


def test_placements_become_cells_with_their_columns() -> None:
    rows = [
        [Placement((0, 0, 50, 20), "a", 2, 1, True), Placement((50, 0, 150, 10), "b", 1, 2, True)],
        [Placement((50, 10, 100, 20), "c", 1, 1, True), Placement((100, 10, 150, 20), "d", 1, 1, True)],
        [Placement((0, 20, 50, 30), "Group", 1, 1, False), Placement((50, 20, 150, 30), "", 1, 2, False)],
    ]
    grid = placements_grid(rows, 2, [2], 200, 100)
    assert grid is not None
    places = [(c.row, c.column, c.rowspan, c.colspan, c.header) for c in grid.cells]
    assert places == [
        (0, 0, 2, 1, True),
        (0, 1, 1, 2, True),
        (1, 1, 1, 1, True),
        (1, 2, 1, 1, True),
        (2, 0, 1, 3, True),
    ]
    assert placements_grid([], 0, (), 200, 100) is None


def test_item_numbers_below_a_label_of_their_own_are_a_column() -> None:
    rows = [
        ("ITEM DESCRIPTION", 104),
        ("1 Super Kite", 119),
        ("2 Turbo Flyer", 119),
        ("3 Giga Trash", 119),
        ("4 Kit", 119),
    ]
    segments = tuple(
        segment(i, text, left, 104 + 20 * i, right=left + 5 * len(text)) for i, (text, left) in enumerate(rows)
    )
    grid = columns_merged(columns_split(even_grid(5, 1, header_rows=1), segments), segments)
    assert shown(grid, segments)[:2] == [["ITEM", "DESCRIPTION"], ["1", "Super Kite"]]


def test_a_label_in_the_middle_of_a_table_without_lines_spans_it() -> None:
    rows = [["", "", ""], ["Item", "First", "Second"], ["income", "1", "3"], ["costs", "1", "2"]]
    title = segment(90, "Income by year", 182, 104)
    segments = (title, *lines(rows))
    grid = aligned_grid(fractions(95, 95, 405, 200), segments)
    assert grid is not None
    assert shown(grid, segments) == [[("Income by year", 1, 3)], *rows[1:]]
