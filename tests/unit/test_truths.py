"""The samples' truths agree with themselves: what tests compare against is itself held."""

import pytest
from reading import Reading, best_of, folded, formula_likeness, likeness, table_likeness
from samples import RESOURCES, SAMPLES, Sample

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)


@each_sample
def test_text_is_made_from_the_page(sample: Sample) -> None:
    stem = sample.name.removesuffix("_scan")
    text = (RESOURCES / f"{stem}.truth.txt").read_text("utf-8")
    assert sample.truth.prose == folded(_without_formulas(text))


@each_sample
def test_a_truth_is_wholly_like_itself(sample: Sample) -> None:
    truth = sample.truth
    assert likeness(truth.prose, truth.prose) == 1
    assert formula_likeness(truth.formulas, truth.formulas) == 1
    assert not truth.tables or best_of(truth.tables, truth.tables, table_likeness) == 1
    assert all(truth.direction(text) in ("ltr", "rtl") for text in truth.blocks)


def test_a_page_without_what_the_truth_has_is_not_like_it() -> None:
    truth, empty = SAMPLES[0].truth, Reading("<html><body><p>…</p></body></html>")
    assert likeness(truth.prose, empty.prose) < 0.1
    assert formula_likeness(truth.formulas, empty.formulas) == 0
    assert empty.headings == [] and empty.tables == [] and empty.equation_numbers == []


def test_direction_is_that_of_the_innermost_block() -> None:
    page = Reading('<div dir="rtl"><p>واحد</p><p dir="ltr">two</p><div dir="auto"><p>ثلاثة</p></div></div>')
    assert [page.direction(text) for text in ("واحد", "two", "ثلاثة")] == ["rtl", "ltr", "rtl"]


def test_the_box_that_ends_a_proof_is_a_character_however_it_is_set() -> None:
    page = Reading(r'<p>as said. <span class="math" data-tex="\square"><svg></svg></span></p><p>as seen. □</p>')
    assert page.prose == "as said. □ as seen. □"
    assert page.formulas == []


def _without_formulas(text: str) -> str:
    text = text.replace(r"\(\square\)", "□")
    while r"\(" in text:
        before, _, rest = text.partition(r"\(")
        text = before + rest.partition(r"\)")[2]
    return text
