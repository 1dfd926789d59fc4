"""Formulas: typeset, pictured, refused, and left to the page."""

import base64
import hashlib

from pages import assembled, block, element, png, shown, skeleton, typeset

from staged_pipeline.core.content import (
    Cell,
    MathContent,
    MathSegment,
    MixedContent,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.markup.context import AssemblyOptions
from staged_pipeline.stages.assembler import formulas

EQUATION = skeleton(element("e", "equation"))
SQUARE = {"e": MathContent(content="x^2")}
TYPESET = {Formula(tex="x^2", display=True): typeset("x^2")}


def test_a_typeset_formula_carries_drawing_and_source() -> None:
    found = shown(assembled(EQUATION, SQUARE, typeset=TYPESET)).select_one(".math")
    assert found["data-tex"] == "x^2"
    assert found["dir"] == "ltr"
    assert found.svg["aria-hidden"] == "true"
    assert found.select_one('annotation[encoding="application/x-tex"]').get_text() == "x^2"


def test_glyphs_are_kept_once_for_a_page() -> None:
    page = skeleton(element("a", "equation"), element("b", "equation", 2))
    content = {"a": MathContent(content="x"), "b": MathContent(content="y")}
    made = {Formula(tex=tex, display=True): typeset(tex) for tex in "xy"}
    html = assembled(page, content, typeset=made)
    assert html.count('<path id="M-I-1D465"') == 1
    assert html.count('<use href="#M-I-1D465"') == 2


def test_native_mathml_needs_no_drawing() -> None:
    html = assembled(EQUATION, SQUARE, typeset=TYPESET, options=AssemblyOptions(math_output="mathml"))
    assert "<svg" not in html
    assert shown(html).math is not None


def test_a_refused_formula_shows_its_source() -> None:
    wrong = {Formula(tex="x^2", display=True): Typeset(svg="", mathml="", error="Missing close brace")}
    found = shown(assembled(EQUATION, SQUARE, typeset=wrong)).select_one(".math-error")
    assert found.get_text() == "x^2"
    assert "Missing close brace" in found["title"]


def test_untypeset_formulas_bring_the_script_and_its_permission() -> None:
    script = "window.MathJax = {};"
    html = assembled(EQUATION, SQUARE, options=AssemblyOptions(mathjax=script))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"<script>{script}</script>" in html
    assert f"script-src &#39;sha256-{digest}&#39;" in html
    assert shown(html).select_one(".math.tex").get_text() == "\\[x^2\\]"


def test_no_script_where_all_is_typeset() -> None:
    assert "<script" not in assembled(EQUATION, SQUARE, typeset=TYPESET, options=AssemblyOptions(mathjax="x"))
    assert "script-src" not in assembled(EQUATION, SQUARE, typeset=TYPESET, options=AssemblyOptions(mathjax="x"))


def test_a_pictured_equation_is_searchable_and_read_once() -> None:
    entry = {"e": MathContent(content="∑ aₙ", format="image", asset="e.png", equation_number="3")}
    found = shown(assembled(EQUATION, entry, {"e.png": png()})).find(id="e")
    assert found.img["alt"] == "∑ aₙ"
    hidden = found.select_one(".visually-hidden")
    assert (hidden.get_text(), hidden["aria-hidden"]) == ("∑ aₙ", "true")
    assert found.select_one(".equation-number").get_text() == "(3)"


def test_a_pictured_equation_without_its_picture_shows_its_text() -> None:
    assert block(MathContent(content="∑ aₙ", format="image"), "equation").select_one(".math-text").get_text() == "∑ aₙ"


def test_markers_become_formulas() -> None:
    found = block(TextContent(content="Let {{inline_eq_1}} and {{nothing}}.", inline_refs={"inline_eq_1": "f(x)"}))
    assert found.select_one(".math")["data-tex"] == "f(x)"
    assert "{{nothing}}" in found.get_text()


def test_markers_may_name_an_entry_of_their_own() -> None:
    content = {"p": TextContent(content="Let {{inline_eq_1}}."), "inline_eq_1": MathContent(content="g")}
    page = skeleton(element("p"))
    assert shown(assembled(page, content)).select_one(".math")["data-tex"] == "g"
    assert formulas(page, content) == (Formula(tex="g"),)


def test_formulas_lists_each_once_in_document_order() -> None:
    page = skeleton(element("p"), element("e", "equation", 2), element("t", "table", 3), element("i", "equation", 4))
    content = {
        "e": MathContent(content=r"x \tag{1}"),
        "p": MixedContent(segments=(TextSegment(content="a"), MathSegment(content=" y "), MathSegment(content="y"))),
        "t": TableContent(rows=(("1", Cell(segments=(MathSegment(content="z"),))),)),
        "i": MathContent(content="∑", format="image"),
        "stray": MathContent(content="w"),
    }
    assert formulas(page, content) == (Formula(tex="y"), Formula(tex="x", display=True), Formula(tex="z"))


RUN = MathSegment(content="Gi <b>", format="image", asset="assets/r.png", height=0.7, depth=0.3)


def test_a_run_that_could_not_be_read_stands_on_the_baseline_as_a_picture() -> None:
    page = skeleton(element("p", "paragraph"))
    content = {"p": MixedContent(segments=(TextSegment(content="in "), RUN, TextSegment(content=" line")))}
    found = shown(assembled(page, content, assets={"assets/r.png": png(80, 20)})).find(id="p")
    assert found.img["alt"] == "Gi <b>"
    assert found.img["src"].startswith("data:image/png;base64,")
    assert found.img["style"].replace(" ", "") == "inline-size:4.0em;vertical-align:-0.3em"
    assert found.select_one(".unread .visually-hidden").get_text() == "Gi <b>"
    assert found.get_text() == "in Gi <b> line"
    assert formulas(page, content) == ()


def test_a_picture_in_which_nothing_was_read_has_a_name() -> None:
    page = skeleton(element("p", "paragraph"))
    content = {"p": MixedContent(segments=(RUN.model_copy(update={"content": ""}),))}
    found = shown(assembled(page, content, assets={"assets/r.png": png(80, 20)})).find(id="p")
    assert found.img["alt"] == "print that was not read"
    assert found.select_one(".visually-hidden") is None


def test_a_run_without_its_picture_is_what_was_read() -> None:
    found = block(MixedContent(segments=(RUN,))).select_one(".unread")
    assert found.get_text() == "Gi <b>"
    assert found.img is None
