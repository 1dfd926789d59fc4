"""Text comes out as text and only as text; markup that slips in is taken out."""

import html
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pages import assembled, element, shown, skeleton, typeset

from staged_pipeline.core.content import (
    Cell,
    Content,
    ErrorContent,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.markup.allowlist import CONTENT_ATTRIBUTES, CONTENT_TAGS, MATH_ATTRIBUTES, MATH_TAGS
from staged_pipeline.markup.sanitize import sanitize_content, sanitize_math
from staged_pipeline.markup.tags import clean

ATTACKS = (
    "<script>alert(1)</script>",
    "</p></div><script src=//x></script>",
    "<img src=x onerror=alert(1)>",
    "]]><svg/onload=alert(1)>",
    "<!-- <style>*{background:url(//x)}</style> -->",
    '" onmouseover="alert(1)',
    "' style='background:url(//x)",
    "&lt;b&gt; &amp; &#60;",
    '<x-insert n="0"></x-insert>',
    "insert:0",
    "{{ css }} {% raw %} {{0}}",
    "</title></style></main>",
    "\x00<\x0bscript\ud800>",
    "\ue000document-body\ue001",
)
anything = st.one_of(st.sampled_from(ATTACKS), st.text(max_size=40), st.text("<>&\"'/=!-{}\\ ab\n", max_size=40))


def everywhere(words: str) -> dict[str, Content]:
    """`words` wherever content can carry a string."""
    return {
        "p": TextContent(content=words, language=words, inline_refs={"m": words}),
        "m": MixedContent(
            segments=(TextSegment(content=words, marks=("bold",), href=words), MathSegment(content=words))
        ),
        "e": MathContent(content=words, equation_number=words),
        "i": MathContent(content=words, format="image", asset=words),
        "t": TableContent(caption=words, headers=(words,), rows=((Cell(content=words),), (words,))),
        "f": FigureContent(description=words, asset=words, width=words),
        "x": ErrorContent(error=words, fallback=words),
        "n": TextContent(content=words),
    }


def page_of(words: str) -> str:
    page = skeleton(
        element("p"),
        element("m", order=2),
        element("e", "equation", 3),
        element("i", "equation", 4, number=words),
        element("t", "table", 5),
        element("f", "figure", 6),
        element("x", order=7),
        element("n", "footnote", 8, marker=words),
        element("gone", "list_item", 9, marker=words),
    )
    return assembled(page, everywhere(words))


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags_of(markup: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(markup)
    return parser.found


@settings(max_examples=60)
@given(anything)
@example("<script>alert(1)</script>")
@example("\x00<\x0bscript\ud800>")
def test_any_text_in_content_comes_out_as_text_and_only_as_text(words: str) -> None:
    markup = page_of(words)
    main = markup[markup.index("<main>") : markup.index("</main>") + 7]
    tags = tags_of(main)
    assert {name for name, _ in tags} <= CONTENT_TAGS
    allowed = set().union(*CONTENT_ATTRIBUTES.values())
    assert {name for _, attributes in tags for name in attributes if not name.startswith("data-")} <= allowed
    assert all(
        (attributes.get("href") or "#").startswith(("#", "http://", "https://", "mailto:")) for _, attributes in tags
    )
    assert clean(words).replace("\n", "") in shown(markup).find(id="n").get_text().replace("\n", "")


@settings(max_examples=25)
@given(anything)
def test_a_page_of_any_text_has_one_body_one_policy_and_no_script(words: str) -> None:
    markup = page_of(words)
    names = [name for name, _ in tags_of(markup)]
    assert names.count("body") == names.count("main") == names.count("title") == names.count("style") == 1
    assert "script" not in names
    assert markup.count("Content-Security-Policy") == 1 or "Content-Security-Policy" in words
    markup.encode("utf-8")


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>a</p>",
        "<a href=javascript:alert(1)>a</a>",
        "<a href=data:text/html,x>a</a>",
        "<iframe src=//x></iframe>",
        "<p style='background:url(//x)'>a</p>",
        "<object data=x></object>",
        "<link rel=stylesheet href=//x>",
        "<meta http-equiv=refresh content=0>",
        "<form action=//x><input></form>",
        "<style>@import '//x'</style>",
        "<base href=//x>",
        "<svg><script>alert(1)</script></svg>",
        "<img src=//x/y.png>",
    ],
)
def test_foreign_markup_is_taken_out(bad: str) -> None:
    kept = sanitize_content(f"<p>before</p>{bad}<p>after</p>")
    assert "before" in kept
    assert "after" in kept
    for sign in ("script", "onclick", "javascript", "//x", "iframe", "<style", "<form", "refresh", "data:text"):
        assert sign not in kept


@pytest.mark.parametrize(
    "bad",
    [
        '<math><mi href="javascript:alert(1)">x</mi></math>',
        '<svg><a href="https://x"><use href="https://x/#a"></use></a></svg>',
        '<svg><use href="data:image/svg+xml,x"></use></svg>',
        '<svg onload="alert(1)"><foreignObject><img src=x></foreignObject></svg>',
        '<math><annotation-xml encoding="text/html"><script>alert(1)</script></annotation-xml></math>',
        "<svg><style>*{background:url(//x)}</style></svg>",
        '<math><mi style="background:url(https://x)">x</mi></math>',
    ],
)
def test_formulas_lose_what_reaches_beyond_the_page(bad: str) -> None:
    kept = sanitize_math(bad)
    for sign in ("javascript", "https:", "data:", "onload", "script", "foreignObject", "//x"):
        assert sign not in kept


def test_formulas_keep_what_draws_them() -> None:
    made = typeset("x^2")
    kept = sanitize_math(made.svg)
    assert 'viewBox="0 0 2 1"' in kept
    assert '<use href="#M-I-1D465"></use>' in kept
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in sanitize_math(made.mathml)


def test_the_lists_name_nothing_that_runs() -> None:
    names = CONTENT_TAGS | MATH_TAGS | MATH_ATTRIBUTES | set().union(*CONTENT_ATTRIBUTES.values())
    assert not names & {"script", "iframe", "object", "embed", "foreignobject", "foreignObject", "style-src", "srcdoc"}
    assert not [name for name in names if name.startswith("on")]


def test_an_error_of_the_typesetter_is_text() -> None:
    formula = Formula(tex="x", display=True)
    wrong = {formula: Typeset(svg="", mathml="", error='"><script>')}
    markup = assembled(skeleton(element("e", "equation")), {"e": MathContent(content="x")}, typeset=wrong)
    assert "<script>" not in markup
    assert html.unescape(shown(markup).select_one(".math-error")["title"]).endswith('"><script>')
