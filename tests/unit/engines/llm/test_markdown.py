"""Text content as Markdown and back."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from staged_pipeline.core.content import MathSegment, MixedContent, TextContent, TextSegment
from staged_pipeline.engines.llm.markdown import (
    canonical,
    entry_segments,
    from_markdown,
    markdown_segments,
    segments_markdown,
    to_markdown,
)

_MARKS = st.lists(
    st.sampled_from(["bold", "italic", "underline", "strike", "code", "small-caps", "super", "sub"]),
    max_size=3,
    unique=True,
).map(tuple)
_CHARS = st.one_of(
    st.sampled_from(list("ab 1\n*_^~`\\[]()<>&@#!|=;:'{}$\"/٣ب\u200f\u00a0\u2060")),
    st.characters(exclude_categories=("Cs",)),
)
_TEXT = st.text(_CHARS, max_size=8) | st.sampled_from(
    ["&amp;", "**", "====", "=== para_1", "](", "[a](b)", "____", "@4-6", "{{x}}", "\\(x\\)", "~~", "***", "\\\n"]
)
_TEX = st.text(st.sampled_from(list("xab\\{}()[]^_ \n$&;|.")), max_size=8) | st.sampled_from(
    [r"\frac{a}{b}", r"\times\beta\nu\rho\neq\nabla", r"\begin{matrix}a\\(b)\end{matrix}", r"\text{if \(x\)}", "\\"]
)
_SEGMENTS = st.lists(
    st.builds(
        TextSegment,
        content=_TEXT,
        marks=_MARKS,
        href=st.none() | st.sampled_from(["https://a.org/b_(c)?d=*&amp;e", "javascript:x", "mailto:a@b.c"]),
    )
    | st.builds(MathSegment, content=_TEX, display=st.sampled_from(["inline", "block"])),
    max_size=5,
).map(tuple)


@settings(max_examples=600)
@given(_SEGMENTS)
@example(tuple(TextSegment(content="a", marks=marks) for marks in (("bold", "italic"), ("bold",), ("bold", "italic"))))
def test_what_markdown_can_say_comes_back(segments):
    said = canonical(segments)
    assert canonical(said) == said
    assert markdown_segments(segments_markdown(segments)) == said


@settings(max_examples=300)
@given(st.text(_CHARS, max_size=60))
def test_any_text_of_a_model_is_read_and_written_the_same(text):
    read = from_markdown(text)
    assert from_markdown(to_markdown(read)) == read


def test_emphasis_formulas_links_and_notes():
    read = from_markdown(r"The **energy** is \(E=mc^2\), see [here](https://a.org)^2^.")
    assert isinstance(read, MixedContent)
    assert read.segments == (
        TextSegment(content="The "),
        TextSegment(content="energy", marks=("bold",)),
        TextSegment(content=" is "),
        MathSegment(content="E=mc^2"),
        TextSegment(content=", see "),
        TextSegment(content="here", href="https://a.org"),
        TextSegment(content="2", marks=("super",)),
        TextSegment(content="."),
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("one\ntwo", "one two"),
        ("one\\\ntwo", "one\ntwo"),
        ("one  \r\ntwo", "one\ntwo"),
        ("<b>no</b> <script>x</script>", "<b>no</b> <script>x</script>"),
        ("name: ____ and ____", "name: ____ and ____"),
        ("snake_case_name", "snake_case_name"),
        (r"5 \* 3 * 2", "5 * 3 * 2"),
        (r"[12] and \[13\]", "[12] and [13]"),
        ("a < b > c &lt; d", "a < b > c < d"),
        ("![x](https://a.org/x.png)", None),
        ("$5 and $6", "$5 and $6"),
        ("# not a heading", "# not a heading"),
    ],
)
def test_plain_text(markdown, text):
    read = from_markdown(markdown)
    if text is None:
        assert isinstance(read, MixedContent)
        assert "img" not in read.model_dump_json()
    else:
        assert read == TextContent(content=text)


@pytest.mark.parametrize("bold", ["**(أ)**ب", "**「あ」**い", "a**b**c", "**x**."])
def test_emphasis_beside_any_character(bold):
    read = from_markdown(bold)
    assert isinstance(read, MixedContent)
    assert any(isinstance(run, TextSegment) and run.marks == ("bold",) for run in read.segments)


def test_tex_keeps_its_backslashes():
    tex = r"\frac{a}{b} \times \beta \nu \rho \neq \nabla \begin{pmatrix}1\\(2)\end{pmatrix}"
    read = from_markdown(rf"x \({tex}\) y")
    assert isinstance(read, MixedContent)
    assert read.segments[1] == MathSegment(content=tex)


def test_markers_of_the_product_document_become_formulas():
    entry = TextContent(content="Consider {{inline_eq_1}} and {{other}}", inline_refs={"inline_eq_1": "f(x)"})
    assert to_markdown(entry) == r"Consider \(f(x)\) and {{other}}"
    assert entry_segments(entry)[1] == MathSegment(content="f(x)")


@pytest.mark.parametrize("loop", ["\\(", "*", "**a ", "[", "](", "`", "^a ", "~", "_a", "\\[ ", "&", "<", "[a]("])
def test_a_loop_of_repeats_is_read_in_time(loop):
    from_markdown(loop * 10_000)
