"""The tables of whole pages, drawn with PyMuPDF and read as documents are."""

from pathlib import Path
from types import SimpleNamespace

import pymupdf
import pytest
from table_grids import shown

from staged_pipeline.core.evidence import Evidence, Region
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.document import open_document
from staged_pipeline.source.grids import find
from staged_pipeline.source.options import SourceOptions
from staged_pipeline.source.regions import without_tables

ROWS = [["Name", "Mass", "Charge"], ["Proton", "938", "+1"], ["Neutron", "940", "0"], ["Electron", "0.5", "-1"]]


def evidence(path: Path) -> Evidence:
    with open_document(path) as document:
        return document.read_page(0, SourceOptions(ocr="off")).evidence


def tables(page: Evidence) -> list[list[list[object]]]:
    return [shown(g, [s for s in page.segments if s.box.covered_by(g.box) > 0.5], page.direction) for g in page.grids]


def page_with_table(*, ruled: bool, rotation: int = 0) -> pymupdf.Document:
    document = pymupdf.open()
    page = document.new_page(width=420, height=595)
    page.insert_text((50, 60), "A paragraph stands above the table and says what is in it.", fontsize=10)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            page.insert_text((56 + 100 * c, 115 + 20 * r), text, fontsize=10, fontname="hebo" if r == 0 else "helv")
    if ruled:
        for r in range(5):
            page.draw_line((50, 101 + 20 * r), (350, 101 + 20 * r))
        for c in range(4):
            page.draw_line((50 + 100 * c, 101), (50 + 100 * c, 181))
    page.insert_text((50, 220), "Another paragraph follows it at some distance and goes on.", fontsize=10)
    if rotation:  # content that lies on its side in the file, set upright by /Rotate
        turned = pymupdf.open()
        side = turned.new_page(width=595, height=420)
        side.show_pdf_page(side.rect, document, 0, rotate=rotation)
        side.set_rotation(rotation)
        return turned
    return document


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_ruled_table_is_read_from_its_lines(tmp_path: Path, rotation: int) -> None:
    page_with_table(ruled=True, rotation=rotation).save(tmp_path / "page.pdf")
    page = evidence(tmp_path / "page.pdf")
    assert tables(page) == [ROWS]
    assert page.grids[0].ruled
    assert page.grids[0].header_rows == 1


def test_a_table_without_lines_is_read(tmp_path: Path) -> None:
    page_with_table(ruled=False).save(tmp_path / "page.pdf")
    assert tables(evidence(tmp_path / "page.pdf")) == [ROWS]


def test_prose_has_no_table(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=420, height=595)
    for column in (40, 220):
        for i in range(30):
            page.insert_text((column, 60 + 14 * i), "words that fill one of two columns"[: 30 + i % 3], fontsize=9)
    document.save(tmp_path / "page.pdf")
    assert evidence(tmp_path / "page.pdf").grids == ()


def test_regions_of_texts_side_by_side_are_text() -> None:
    table, other = (Region(label="table", box=Box(0.1, y, 0.9, y + 0.4)) for y in (0.1, 0.5))
    labels = [region.label for region in without_tables((table, other), [Box(0.12, 0.12, 0.88, 0.48)])]
    assert labels == ["text", "table"]


def test_a_table_of_printed_lines_is_found_where_the_model_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placeless = SimpleNamespace(placements=[[SimpleNamespace(bbox=None)]], header_rows=0, section_rows=None)
    document = page_with_table(ruled=True)
    monkeypatch.setattr(pymupdf.Page, "find_tables", lambda *_, **__: SimpleNamespace(tables=[placeless]))
    monkeypatch.setattr(find, "table_regions", lambda _: [Box(0.1, 0.5, 0.9, 0.6)])
    document.save(tmp_path / "page.pdf")
    assert tables(evidence(tmp_path / "page.pdf")) == [ROWS]
