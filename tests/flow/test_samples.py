"""Every sample document through the whole pipeline, held to its truth."""

import json
from pathlib import Path

import pytest
from reading import Reading, best_of, formula_likeness, likeness, table_likeness
from samples import BORN_DIGITAL, SAMPLES, Sample

from staged_pipeline import compose
from staged_pipeline.support.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.ocr, pytest.mark.slow, pytest.mark.timeout(900)]  # nine conversions

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
each_born_digital = pytest.mark.parametrize("sample", BORN_DIGITAL, ids=lambda sample: sample.name)


def page_of(sample: Sample, folders: dict[str, Path]) -> Reading:
    return Reading((folders[sample.name] / "final.html").read_text("utf-8"))


@each_sample
def test_words_come_out_in_reading_order(sample: Sample, sample_pages: dict[str, Path]) -> None:
    assert likeness(sample.truth.prose, page_of(sample, sample_pages).prose) >= sample.prose


@each_sample
def test_formulas_come_near_the_truth(sample: Sample, sample_pages: dict[str, Path]) -> None:
    assert formula_likeness(sample.truth.formulas, page_of(sample, sample_pages).formulas) >= sample.formulas


@each_sample
def test_tables_keep_cells_spans_and_headers(sample: Sample, sample_pages: dict[str, Path]) -> None:
    found = page_of(sample, sample_pages).tables
    if sample.truth.tables:
        assert best_of(sample.truth.tables, found, table_likeness) >= sample.tables
    if not sample.is_scan:
        assert len(found) == len(sample.truth.tables)


@each_sample
def test_headings_have_text_and_level(sample: Sample, sample_pages: dict[str, Path]) -> None:
    found = page_of(sample, sample_pages).headings
    if sample.exact_headings:
        assert found == sample.truth.headings
    else:
        wanted = [text for _, text in sample.truth.headings]
        assert best_of(wanted, [text for _, text in found], likeness) >= sample.headings


@each_sample
def test_captions_stand_with_what_they_describe(sample: Sample, sample_pages: dict[str, Path]) -> None:
    if sample.truth.captions:
        assert best_of(sample.truth.captions, page_of(sample, sample_pages).captions, likeness) >= sample.captions


@each_born_digital
def test_equations_have_their_numbers_in_order(sample: Sample, sample_pages: dict[str, Path]) -> None:
    assert page_of(sample, sample_pages).equation_numbers == sample.truth.equation_numbers


@each_born_digital
def test_notes_are_notes(sample: Sample, sample_pages: dict[str, Path]) -> None:
    assert page_of(sample, sample_pages).notes == sample.truth.notes


@each_born_digital
def test_running_headers_and_page_numbers_are_told_apart(sample: Sample, sample_pages: dict[str, Path]) -> None:
    assert page_of(sample, sample_pages).furniture == sample.truth.furniture


@each_born_digital
def test_every_block_has_its_direction(sample: Sample, sample_pages: dict[str, Path]) -> None:
    page, truth = page_of(sample, sample_pages), sample.truth
    wrong = [text for text in truth.blocks if page.direction(text) != truth.direction(text)]
    assert wrong == []


@each_sample
def test_the_words_come_from_where_they_are_sound(sample: Sample, sample_pages: dict[str, Path]) -> None:
    evidence = json.loads((sample_pages[sample.name] / "evidence.json").read_text("utf-8"))
    assert evidence["source"] == sample.source


@each_sample
def test_nothing_is_left_unfilled(sample: Sample, sample_pages: dict[str, Path]) -> None:
    assert "[EXTRACTION_FAILED" not in (sample_pages[sample.name] / "final.html").read_text("utf-8")


def test_a_broken_text_layer_is_reported(sample_pages: dict[str, Path]) -> None:
    evidence = json.loads((sample_pages["broken_layer"] / "evidence.json").read_text("utf-8"))
    kinds = {finding["kind"] for finding in evidence["findings"]}
    assert kinds & {"implausible_words", "ocr_disagrees", "missing_unicode"}


def test_the_same_document_gives_the_same_bytes_with_two_jobs(sample_pages: dict[str, Path], tmp_path: Path) -> None:
    chosen = [sample for sample in SAMPLES if sample.name in ("arabic_textbook", "tables", "figures_scan")]
    with compose.open_converter(Settings(output=tmp_path, jobs=2)) as converter:
        for sample in chosen:
            converter.convert(sample.path)
            again = converter.folder_of(sample.path) / "page_0000" / "final.html"
            assert again.read_bytes() == (sample_pages[sample.name] / "final.html").read_bytes(), sample.name
