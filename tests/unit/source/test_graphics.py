"""What is drawn on a page besides text."""

from pathlib import Path

import pymupdf
import pytest

from staged_pipeline.source import mupdf
from staged_pipeline.source.graphics import Graphics, read_graphics


def graphics(path: Path, content: str) -> Graphics:
    """What a page of 400 by 300 points shows whose content stream is given."""
    document = pymupdf.open()
    page = document.new_page(width=400, height=300)
    stream = document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, content.encode(), new=True)
    document.xref_set_key(page.xref, "Contents", f"{stream} 0 R")
    document.save(path / "page.pdf")
    document.close()
    return read_graphics(mupdf.open_pdf(path / "page.pdf")[0])


def round_dot(x: float, y: float, r: float, paint: str = "f") -> str:
    left, right = x - r, x + r
    over, under = (f"{x0} {to} {x1} {to} {x1} {y} c" for x0, x1, to in ((left, right, y + r), (right, left, y - r)))
    return f"{left} {y} m {over} {under} {paint}\n"


@pytest.mark.parametrize("content", [round_dot(50, 200, 2), round_dot(50, 200, 2, "s"), "48 198 4 4 re f"])
def test_a_small_dot_or_square_may_be_a_bullet(tmp_path: Path, content: str) -> None:
    (dot,) = graphics(tmp_path, content).bullets
    assert dot.center == (pytest.approx(50 / 400, abs=0.003), pytest.approx(100 / 300, abs=0.003))


@pytest.mark.parametrize("content", ["40 190 20 20 re f", "40 198 9 2 re f", "40 198 m 44 202 l S", ""])
def test_other_shapes_are_no_bullets(tmp_path: Path, content: str) -> None:
    assert graphics(tmp_path, content).bullets == ()


def test_the_marks_of_a_plot_are_no_bullets(tmp_path: Path) -> None:
    assert graphics(tmp_path, "".join(f"{i % 380} {i / 2} 3 3 re f\n" for i in range(400))).bullets == ()
