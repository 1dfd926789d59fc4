"""Where on the image a run stands, by its ink."""

import pytest
from scanned_lines import HEIGHT, SIZE, WIDTH, Ink, inked, line, scanned

from staged_pipeline.core.content import Cell, MathSegment, MixedContent, TableContent, TextContent, pictured_runs
from staged_pipeline.core.evidence import GridCell, Segment, TableGrid
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.engines.text.hyphenation import Vocabulary
from staged_pipeline.engines.text.pieces import join_segments
from staged_pipeline.engines.text.run_boxes import RunBoxes

COLUMN = Box(0.05, 0.0, 0.95, 1.0)
ABOVE, ROW, BELOW = 80.0, 100.0, 120.0


def page(lines: list[Segment], ink: list[Ink]) -> Page:
    """A page of `lines`, whose image shows bars of ink, in points."""
    return Page(image=inked(ink), evidence=scanned(*lines))


def drawn(made: Segment) -> list[Ink]:
    """A bar of ink for each word of a line, within its box."""
    boxes = [word.box for word in made.words]
    return [(b.x0 * WIDTH + 1, b.y0 * HEIGHT + 2, b.x1 * WIDTH - 1, b.y1 * HEIGHT) for b in boxes]


def points(box: Box) -> tuple[float, float, float, float]:
    return box.x0 * WIDTH, box.y0 * HEIGHT, box.x1 * WIDTH, box.y1 * HEIGHT


@pytest.fixture
def row() -> Segment:
    return line(1, [("القسمة", 0.93), ("oa", 0.5), ("وهو", 0.93)], y=ROW)


def test_a_fraction_is_as_high_as_its_ink_and_stands_on_the_baseline(row: Segment) -> None:
    x0, _, x1, _ = points(row.words[1].box)
    sound = [drawn(row)[0], drawn(row)[2]]
    fraction = [(x0, 91.0, x1, 96.0), (x0 - 2, 96.8, x1 + 2, 97.4), (x0, 98.2, x1, 103.0)]
    made = page([row], sound + fraction)
    found = RunBoxes(made).find(join_segments([row], Vocabulary([]))[1:2], COLUMN, SIZE)
    assert found is not None
    assert points(found.box) == pytest.approx((x0 - 2, 91.0, x1 + 2, 103.0), abs=0.6)
    assert found.height == pytest.approx(9 / SIZE, abs=0.06)
    assert found.depth == pytest.approx(3 / SIZE, abs=0.06)


def test_ink_that_ocr_lost_belongs_to_the_run_and_that_of_other_lines_does_not(row: Segment) -> None:
    above, below = line(0, [("السطر", 0.93)] * 5, y=ABOVE), line(2, [("السطر", 0.93)] * 5, y=BELOW)
    x0, _, x1, _ = points(row.words[1].box)
    lost = [(x0 - 3.5, 94.0, x0 - 1.5, ROW)]
    ink = [*drawn(above), *drawn(row), *drawn(below), *lost]
    found = RunBoxes(page([above, row, below], ink)).find(join_segments([row], Vocabulary([]))[1:2], COLUMN, SIZE)
    assert found is not None
    assert points(found.box) == pytest.approx((x0 - 3.5, ROW - 7, x1 - 1, ROW), abs=0.6)


def test_a_word_of_another_column_that_ocr_lost_leaves_the_run_its_ink(row: Segment) -> None:
    x0, *_ = points(row.words[1].box)
    wide = Box(0.1, row.box.y0, 0.4, row.box.y1)
    lost = line(2, [("el.", 0.29)], y=ROW)
    beside = lost.model_copy(update={"box": wide, "words": (lost.words[0].model_copy(update={"box": wide}),)})
    column = Box(0.5, 0.0, 0.95, 1.0)
    run = join_segments([row], Vocabulary([]))[1:2]
    ink = [*drawn(row), (x0 - 3.5, 94.0, x0 - 1.5, ROW)]
    alone, both = (RunBoxes(page(lines, ink)).find(run, column, SIZE) for lines in ([row], [row, beside]))
    assert alone is not None
    assert alone == both


def test_a_run_without_ink_has_no_box(row: Segment) -> None:
    sound = [drawn(row)[0], drawn(row)[2]]
    assert RunBoxes(page([row], sound)).find(join_segments([row], Vocabulary([]))[1:2], COLUMN, SIZE) is None


def test_the_engine_shows_the_run_and_a_draft_has_its_reading(row: Segment) -> None:
    made = page([row], drawn(row))
    asked = Reference(ref="para_1", kind="paragraph", type="text", order=1, box=COLUMN, segments=(row.id,))
    entry = LocalText(pictures=True).read_text(made, [asked]).content["para_1"]
    assert isinstance(entry, MixedContent)
    before, run, after = entry.segments
    assert isinstance(run, MathSegment)
    assert (before.content, run.content, after.content) == ("القسمة ", "oa", " وهو")
    assert (run.format, run.asset) == ("image", "assets/para_1_run_1.png")
    draft = LocalText().read_text(made, [asked]).content["para_1"]
    assert isinstance(draft, TextContent)
    assert draft.content == "القسمة oa وهو"
    blind = made.model_copy(update={"image": made.image.model_copy(update={"png": b""})})
    assert LocalText(pictures=True).read_text(blind, [asked]).content["para_1"] == draft


def test_a_number_in_a_cell_that_ocr_cannot_have_read_is_shown_as_printed() -> None:
    name, number = line(1, [("الرياضيات", 0.93)]), line(2, [("14", 0.5)])
    left = number.words[0].box
    moved = Box(left.x0 - 0.3, left.y0, left.x1 - 0.3, left.y1)
    number = number.model_copy(update={"box": moved, "words": (number.words[0].model_copy(update={"box": moved}),)})
    cells = (
        GridCell(row=0, column=0, box=Box(0.5, 0.1, 0.7, 0.14)),
        GridCell(row=0, column=1, box=Box(0.7, 0.1, 0.95, 0.14)),
    )
    grid = TableGrid(box=Box(0.5, 0.1, 0.95, 0.14), rows=1, columns=2, cells=cells)
    x0, _, x1, _ = drawn(number)[0]
    lost = (x0 - 12, 94.0, x0 - 8, ROW)
    made = page([name, number], [*drawn(name), *drawn(number), lost])
    made = made.model_copy(update={"evidence": made.evidence.model_copy(update={"grids": (grid,)})})
    asked = Reference(
        ref="table_1", kind="table", type="table", order=1, box=grid.box, segments=(name.id, number.id), direction="rtl"
    )
    entry = LocalText(pictures=True).read_text(made, [asked]).content["table_1"]
    assert isinstance(entry, TableContent)
    first, second = entry.rows[0]
    assert first == "الرياضيات"
    assert isinstance(second, Cell)
    assert second.content == "14"
    (picture,) = pictured_runs(entry)
    assert second.segments == (picture,)
    assert picture.asset == "assets/table_1_run_1.png"
    assert picture.box is not None
    assert points(picture.box) == pytest.approx((x0 - 12, ROW - 7, x1, ROW), abs=0.6), "all ink of the cell"
    draft = LocalText().read_text(made, [asked]).content["table_1"]
    assert isinstance(draft, TableContent)
    assert draft.rows == (("الرياضيات", "14"),)


def test_a_page_of_a_text_layer_has_nothing_to_show_as_a_picture(row: Segment) -> None:
    words = tuple(word.model_copy(update={"confidence": None}) for word in row.words)
    layer = row.model_copy(update={"words": words, "source": "text_layer"})
    asked = Reference(ref="para_1", kind="paragraph", type="text", order=1, box=COLUMN, segments=(row.id,))
    entry = LocalText(pictures=True).read_text(page([layer], drawn(layer)), [asked]).content["para_1"]
    assert isinstance(entry, TextContent)


def test_a_short_word_that_stands_alone_is_judged_as_one_of_its_page() -> None:
    number = line(1, [("vé", 0.7)], "ltr")
    asked = Reference(
        ref="footer_1", kind="footer", type="text", order=1, box=COLUMN, segments=(number.id,), direction="ltr"
    )
    entry = LocalText(pictures=True).read_text(page([number], drawn(number)), [asked]).content["footer_1"]
    assert [run.content for run in pictured_runs(entry)] == ["vé"]
    name = line(1, [("Leibniz", 0.7)], "ltr")
    entry = LocalText(pictures=True).read_text(page([name], drawn(name)), [asked]).content["footer_1"]
    assert isinstance(entry, TextContent)
