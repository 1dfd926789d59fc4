"""Drawings, formulas and bold lines found in the ink of a scan, on pages drawn with Pillow at 150 dpi."""

from PIL import Image, ImageDraw, ImageFont

from staged_pipeline.core.evidence import Region, Segment, Style, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.ocr.scan_drawings import dark_cells, find_drawings
from staged_pipeline.source.ocr.scan_formulas import with_whole_formulas
from staged_pipeline.source.ocr.weight import with_weights

DPI = 150.0
WIDTH, HEIGHT = 1240, 1754


def sheet(paper: int = 225) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (WIDTH, HEIGHT), paper)
    return image, ImageDraw.Draw(image)


def read(text: str, box: tuple[float, float, float, float], name: str = "p0_l0", confidence: float = 0.95) -> Segment:
    place = Box.scaled(*box, WIDTH, HEIGHT)
    word = Word(text=text, box=place, style=Style(size=10.0), confidence=confidence)
    return Segment(
        id=name,
        text=text,
        box=place,
        words=(word,),
        direction="ltr",
        source="ocr",
        confidence=confidence,
        baseline=place.y1,
    )


def near(box: Box, wanted: tuple[float, float, float, float], slack: float = 12.0) -> bool:
    scaled = (box.x0 * WIDTH, box.y0 * HEIGHT, box.x1 * WIDTH, box.y1 * HEIGHT)
    return all(abs(a - b) <= slack for a, b in zip(scaled, wanted, strict=True))


def test_a_line_drawing_is_found_with_the_marks_beside_it() -> None:
    image, pen = sheet()
    pen.line((300, 300, 300, 600, 700, 600), fill=40, width=3)
    pen.line((300, 590, 500, 400, 690, 310), fill=40, width=2)
    pen.line((290, 606, 290, 612), fill=40, width=4)
    pen.text((300, 900), "not a drawing", fill=20)
    (found,) = find_drawings(dark_cells(image, DPI), ())
    assert near(found, (288, 300, 700, 612))


def test_a_pale_picture_is_found_on_paper_in_uneven_light() -> None:
    image, pen = sheet()
    for row in range(HEIGHT):
        pen.line((0, row, WIDTH, row), fill=235 - row * 40 // HEIGHT)
    pen.rectangle((400, 800, 800, 1100), fill=180)
    (found,) = find_drawings(dark_cells(image, DPI), ())
    assert near(found, (400, 800, 800, 1100))


def test_a_frame_around_text_and_the_shadow_at_the_edge_are_no_drawings() -> None:
    image, pen = sheet()
    pen.rectangle((300, 300, 700, 420), outline=30, width=3)
    pen.rectangle((0, 0, 90, HEIGHT), fill=90)
    text = read("framed", (310, 320, 690, 400))
    assert find_drawings(dark_cells(image, DPI), (text,)) == ()


def _formula(pen: ImageDraw.ImageDraw, x: int, y: int) -> tuple[int, int, int, int]:
    """Eight signs in a row, one of them high, as a formula has."""
    for i in range(8):
        pen.rectangle((x + 30 * i, y + 15, x + 30 * i + 14, y + 30), fill=20)
    pen.rectangle((x + 120, y, x + 126, y + 46), fill=20)
    return x, y, x + 30 * 7 + 14, y + 46


def test_a_formula_that_the_model_cut_becomes_whole() -> None:
    image, pen = sheet()
    x0, y0, x1, y1 = _formula(pen, 400, 700)
    cut = Region(label="formula", box=Box.scaled(x0 + 100, y0, x1, y1 - 10, WIDTH, HEIGHT))
    (whole,) = with_whole_formulas((cut,), dark_cells(image, DPI), (), ())
    assert near(whole.box, (x0, y0, x1, y1))


def test_a_formula_that_nobody_read_is_found_and_one_in_a_line_of_text_is_not() -> None:
    image, pen = sheet()
    alone = _formula(pen, 400, 700)
    x0, y0, _, y1 = _formula(pen, 400, 1000)
    text = read("where", (x0 - 90, y0 + 10, x0 - 10, y1))
    (found,) = with_whole_formulas((), dark_cells(image, DPI), (text,), ())
    assert found.label == "formula"
    assert near(found.box, alone)


def test_a_number_that_nobody_read_belongs_to_the_formula_in_its_row() -> None:
    image, pen = sheet()
    x0, y0, x1, y1 = _formula(pen, 400, 700)
    cut = Region(label="formula", box=Box.scaled(x0, y0, x1, y1, WIDTH, HEIGHT))
    number = (1100, y0 + 15, 1140, y0 + 40)
    pen.rectangle(number, fill=40)
    text = [read("words of the text", (200, y, 1140, y + 30), f"p0_l{y}") for y in (600, 640, 900)]
    (whole,) = with_whole_formulas((cut,), dark_cells(image, DPI), text, ())
    assert near(whole.box, (x0, y0, 1140, y1))
    seen = read("(1)", number, "p0_l1")
    assert near(with_whole_formulas((cut,), dark_cells(image, DPI), (*text, seen), ())[0].box, (x0, y0, x1, y1))
    elsewhere = [line.model_copy(update={"box": line.box._replace(x1=0.6)}) for line in text]
    assert near(with_whole_formulas((cut,), dark_cells(image, DPI), elsewhere, ())[0].box, (x0, y0, x1, y1))


def test_a_picture_region_without_a_drawing_is_a_formula() -> None:
    image, pen = sheet()
    box = _formula(pen, 400, 700)
    region = Region(label="picture", box=Box.scaled(*box, WIDTH, HEIGHT))
    assert [r.label for r in with_whole_formulas((region,), dark_cells(image, DPI), (), ())] == ["formula"]
    drawn = (region.box,)
    assert [r.label for r in with_whole_formulas((region,), dark_cells(image, DPI), (), drawn)] == ["picture"]


def test_lines_with_wider_strokes_are_bold() -> None:
    image, pen = sheet()
    font = ImageFont.load_default(22)
    lines: list[Segment] = []
    for i in range(12):
        text = "Heading of bold letters" if i == 4 else "Some ordinary letters of a text"
        pen.text((200, 200 + 40 * i), text, fill=30, font=font, stroke_width=1 if i == 4 else 0, stroke_fill=30)
        box = pen.textbbox((200, 200 + 40 * i), text, font=font)
        lines.append(read(text, box, f"p0_l{i}"))
    told = with_weights(lines, image)
    assert [i for i, line in enumerate(told) if line.words[0].style.bold] == [4]
