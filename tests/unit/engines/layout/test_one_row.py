"""Lines that share a height, in reading direction."""

from layouts import HEIGHT, WIDTH, segment

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.layout.blocks import in_one_row
from staged_pipeline.engines.layout.sheet import Line

ARABIC = "ويرمز إليها"


def line(number: int, text: str, left: float, top: float, right: float, direction: Direction = "ltr") -> Line:
    found = segment(number, text, left, top, right=right, direction=direction)
    x0, y0, x1, y1 = found.box
    box = Box(x0 * WIDTH, y0 * HEIGHT, x1 * WIDTH, y1 * HEIGHT)
    return Line(segment=found, box=box, size=10, bold=False, italic=False, font="Serif", color="")


def order(*lines: Line) -> list[str]:
    return [one.text for one in in_one_row(lines, "rtl")]


def test_pieces_of_a_latin_phrase_stand_from_the_left_in_a_line_from_the_right() -> None:
    pieces = (
        line(0, ARABIC, 400, 100, 500, "rtl"),
        line(1, "Nova Methodus", 280, 100, 345),
        line(2, "Acta", 350, 100, 370),
    )
    assert order(*pieces) == [ARABIC, "Nova Methodus", "Acta"]


def test_what_stands_over_each_other_is_no_phrase() -> None:
    above, below = line(1, "dy", 380, 97, 390), line(2, "dx", 379, 104, 390)
    assert order(line(0, ARABIC, 400, 100, 500, "rtl"), below, above) == [ARABIC, "dy", "dx"]
