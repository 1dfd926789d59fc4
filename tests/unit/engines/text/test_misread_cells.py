"""Numbers of right-to-left tables that OCR cannot have read."""

import pytest
from scanned_lines import HEIGHT, WIDTH
from scanned_tables import at, bar, even_cells, read, table_of, texts_of

from staged_pipeline.core.content import pictured_runs
from staged_pipeline.core.vocabulary import Direction

NAMES = ("الخريف", "الشتاء", "الربيع", "الصيف")

Cells = list[tuple[str, float]]


def numbers(cells: Cells, direction: Direction = "rtl") -> list[str]:
    """What is shown of a column of numbers beside one of names."""
    named = [read(row, 1, name, 0.93) for row, name in zip(range(len(cells)), NAMES, strict=False)]
    lines = named + [read(row, 0, text, sure, "ltr") for row, (text, sure) in enumerate(cells)]
    ink = [bar(row, column) for row in range(len(cells)) for column in (0, 1)]
    return [row[1] for row in texts_of(table_of(even_cells(len(cells), 2, ruled=True), lines, ink, direction))]


def test_where_many_numbers_are_doubtful_none_is_believed() -> None:
    assert numbers([("18", 0.88), ("14", 0.57), ("31", 0.47), ("145", 0.7)]) == ["[18]", "[14]", "[31]", "[145]"]


def test_letters_and_marks_that_numbers_pass_for_are_doubted_with_them() -> None:
    assert numbers([("AY", 0.91), ("نا", 0.5), ("ما", 0.33), ("14", 0.5)]) == ["[AY]", "[نا]", "[ما]", "[14]"]


def test_one_doubtful_number_does_not_taint_the_others() -> None:
    assert numbers([("0.70", 0.95), ("0.99", 0.63), ("0.50", 0.96), ("0.69", 0.87)]) == [
        "0.70",
        "[0.99]",
        "0.50",
        "0.69",
    ]


def test_words_beside_doubtful_numbers_stay_text() -> None:
    assert numbers([("14", 0.5), ("31", 0.5), ("17", 0.5), ("دينار", 0.9)]) == ["[14]", "[31]", "[17]", "دينار"]
    assert numbers([("14", 0.5), ("31", 0.5), ("17", 0.5), ("NATO", 0.9)])[3] == "[NATO]", "as short as a number"
    assert numbers([("14", 0.5), ("31", 0.5), ("17", 0.5), ("UNESCO", 0.9)])[3] == "UNESCO"


def test_a_picture_in_a_cell_has_no_printed_line_in_it() -> None:
    sure, odd = read(0, 0, "القطن", 0.93), read(0, 0, "Ae", 0.4)
    apart = odd.words[0].box._replace(x0=at(0, 0, 12, 0)[0] / WIDTH, x1=at(0, 0, 24, 0)[0] / WIDTH)
    words = (sure.words[0], odd.words[0].model_copy(update={"box": apart}))
    line = sure.model_copy(update={"words": words, "box": sure.box.union(apart), "text": "القطن Ae"})
    letters = [bar(0, 0), bar(0, 0, x=12)]
    down_the_side = (*at(0, 0, 9, -20), *at(0, 0, 10, 60))
    (picture,) = pictured_runs(table_of(even_cells(1, 1, ruled=False), [line], [*letters, down_the_side]))
    assert picture.content == "Ae"
    assert picture.box is not None
    assert picture.box.y0 * HEIGHT == pytest.approx(letters[1][1], abs=0.6)
    assert picture.box.x0 * WIDTH == pytest.approx(letters[1][0], abs=0.6)
