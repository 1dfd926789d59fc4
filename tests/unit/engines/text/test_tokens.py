"""The shapes of recognised words."""

import pytest

from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.text.tokens import Shape, shape_of

IN_ARABIC: list[tuple[str, Shape]] = [
    ("الدالة،", "word"),
    ("(إرشاد:", "word"),
    ("متّصلةً", "word"),
    ("(derivative)", "foreign"),
    ("bat", "foreign"),
    ("1684.", "number"),
    ("(3.2)", "number"),
    ("و1.", "number"),
    ("٪25", "number"),
    ("796-822م", "number"),
    ("180هـ", "number"),
    ("f", "letter"),
    ("m)", "mixture"),
    ("W3C", "code"),
    ("=", "relation"),
    ("-", "dash"),
    ("...", "mark"),
    (":/", "mixture"),
    ("©", "symbol"),
    ("|c,|", "symbol"),
    ("f(x)", "mixture"),
    ("ند6", "mixture"),
    ("www.w3.org", "foreign"),
]
IN_LATIN: list[tuple[str, Shape]] = [
    ("Euler—Maclaurin", "word"),
    ("[2],", "number"),
    ("u(@)", "symbol"),
    ("info@example.org", "word"),
    ("ع", "letter"),
    ("الدالة", "foreign"),
]


@pytest.mark.parametrize(("text", "shape"), IN_ARABIC)
def test_the_shape_of_a_token_in_an_arabic_line(text: str, shape: Shape) -> None:
    assert shape_of(text, "rtl") == shape


@pytest.mark.parametrize(("text", "shape"), IN_LATIN)
def test_the_shape_of_a_token_in_a_latin_line(text: str, shape: Shape) -> None:
    host: Direction = "ltr"
    assert shape_of(text, host) == shape
