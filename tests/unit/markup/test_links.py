"""References to equations and notes become links both ways; citations and exponents do not."""

import time

import pytest
from pages import built, element, skeleton

from staged_pipeline.core.content import MathContent, MixedContent, TextContent, TextSegment
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup.numbering import equation_id, equation_key, note_key, split_tag


def links(words: str, number: str, direction: Direction = "ltr") -> list[tuple[str, str]]:
    page = skeleton(element("p"), element("e", "equation", 2, number=number), direction=direction)
    found = built(page, {"p": TextContent(content=words), "e": MathContent(content="x")})
    return [(a.get_text(), a["href"]) for a in found.find(id="p").find_all("a")]


@pytest.mark.parametrize(
    ("words", "number", "shown"),
    [
        ("by Eq. (2.1) we have", "2.1", "(2.1)"),
        ("then (2.1) holds", "2.1", "(2.1)"),
        ("see Eqs. (1) here", "(1)", "(1)"),
        ("the series gives (3).", "3", "(3)"),
        ("انظر المعادلة (٢-١) أعلاه", "٢-١", "(٢-١)"),
        ("انظر المعادلة (2.1) أعلاه", "٢-١", "(2.1)"),
        ("ومن المعادلة (٣) نجد", "3", "(٣)"),
        ("by (A.1) and", "A.1", "(A.1)"),
    ],
)
def test_a_number_leads_to_its_equation(words: str, number: str, shown: str) -> None:
    assert links(words, number) == [(shown, f"#{equation_id(number)}")]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("as shown in [1] and", "1"),
        ("(1) the first item", "1"),
        ("f(1) the value", "1"),
        ("by Eq. (2.2) we have", "2.1"),
    ],
)
def test_other_numbers_lead_nowhere(words: str, number: str) -> None:
    assert links(words, number) == []


def test_an_equation_number_is_given_once() -> None:
    page = skeleton(element("a", "equation", 1, number="1"), element("b", "equation", 2, number="1"))
    found = built(page, {"a": MathContent(content="x"), "b": MathContent(content="y")})
    assert len(found.find_all(id="eq-1")) == 1
    assert len(found.select(".equation-number")) == 2


def test_a_tag_in_the_formula_is_its_number() -> None:
    found = built(skeleton(element("e", "equation")), {"e": MathContent(content=r"x\tag{2.1}")})
    assert found.find(id="eq-2.1").get_text() == "(2.1)"
    assert found.find("span", class_="math")["data-tex"] == "x"


def notes(marker: str, *segments: TextSegment, direction: Direction = "ltr") -> list[str]:
    page = skeleton(element("p"), element("n", "footnote", 2, marker=marker), direction=direction)
    found = built(page, {"p": MixedContent(segments=segments), "n": TextContent(content="the note")})
    mentions = [a.get_text() for a in found.find(id="p").find_all("a", role="doc-noteref")]
    back = found.find(id="n").find("a", role="doc-backlink")
    assert (back is not None) == bool(mentions)
    if back:
        assert found.find(id=back["href"][1:]).get_text() == mentions[0]
    return mentions


def plain(words: str) -> TextSegment:
    return TextSegment(content=words)


def raised(words: str) -> TextSegment:
    return TextSegment(content=words, marks=("super",))


@pytest.mark.parametrize(
    ("marker", "segments", "shown"),
    [
        ("1", (plain("a word"), raised("1"), plain(" more")), "1"),
        ("1.", (plain("a word."), raised("1")), "1"),
        ("*", (plain("x"), raised("*")), "*"),
        ("(١)", (plain("كلمة"), raised("(١)")), "(١)"),
        ("(١)", (plain("كلمة (١) أخرى"),), "(١)"),
        ("٢", (plain("سنة ١٦٨٤"), raised("٢")), "٢"),
        ("1", (plain("a word¹ more"),), "¹"),
        ("†", (plain("a word† more"),), "†"),
    ],
)
def test_a_mark_and_its_note_are_linked_both_ways(marker: str, segments: tuple[TextSegment, ...], shown: str) -> None:
    assert notes(marker, *segments) == [shown]


@pytest.mark.parametrize(
    ("marker", "segments"),
    [
        ("2", (plain("where x"), raised("2"), plain(" grows"))),
        ("2", (plain("(a+b)"), raised("2"))),
        ("2", (plain("ten km"), raised("2"))),
        ("٢", (plain("الدالة x"), raised("2"))),
        ("2", (plain("E = c²"),)),
        ("1", (plain("item (1) here"),)),
    ],
)
def test_exponents_and_items_are_not_marks(marker: str, segments: tuple[TextSegment, ...]) -> None:
    assert notes(marker, *segments) == []


def test_the_second_mention_has_no_id_of_its_own() -> None:
    page = skeleton(element("p"), element("n", "footnote", 2, marker="1"))
    entry = MixedContent(segments=(plain("word"), raised("1"), plain(" word"), raised("1")))
    found = built(page, {"p": entry, "n": TextContent(content="note")})
    assert [a.get("id") for a in found.find_all("a", role="doc-noteref")] == ["n-ref", None]


def test_a_note_keeps_its_role() -> None:
    found = built(skeleton(element("n", "footnote", marker="1")), {"n": TextContent(content="note")})
    assert found.find(id="n")["role"] == "doc-footnote"
    assert found.find(id="n").get_text() == "1 note"


@pytest.mark.parametrize(
    ("printed", "key"), [("(٢-١)", "2.1"), ("2–1", "2.1"), (" 2.1 ", "2.1"), ("[3]", "3"), ("(A.1)", "a.1")]
)
def test_equation_numbers_have_one_form(printed: str, key: str) -> None:
    assert equation_key(printed) == key


@pytest.mark.parametrize(
    ("printed", "key"), [("(١)", "1"), ("1.", "1"), ("¹", "1"), ("*", "*"), ("**", "**"), ("a)", "a")]
)
def test_note_marks_have_one_form(printed: str, key: str) -> None:
    assert note_key(printed) == key


def test_several_tags_stay_in_the_formula() -> None:
    assert split_tag(r"a\tag{1}\\b\tag{2}") == (r"a\tag{1}\\b\tag{2}", None)
    assert split_tag(r"a \tag*{(3)}") == ("a", "(3)")


@pytest.mark.parametrize("words", ["(2.1) ", "1,1", "((1))", "a-", "- ", "ا، ", "²"])
def test_long_lines_take_time_in_proportion(words: str) -> None:
    began = time.process_time()
    links(words * (60_000 // len(words)), "2.1", "rtl")
    assert time.process_time() - began < 10
