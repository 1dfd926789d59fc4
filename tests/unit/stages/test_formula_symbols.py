"""What formulas are made of, on both sides of the comparison."""

from collections import Counter

import pytest

from staged_pipeline.stages.formula_symbols import (
    crude_symbols,
    distance,
    letters_and_digits,
    likeness,
    printed_symbols,
    set_symbols,
)


@pytest.mark.parametrize(
    ("printed", "mathml"),
    [
        (
            "f ′(a) = lim h→0",
            "<math><mi>f</mi><mo>'</mo><mo>(</mo><mi>a</mi><mo>)</mo><mo>=</mo><mi>lim</mi>h→0</math>",
        ),
        ("ℝ ∋ 𝑥", "<math><mi>R</mi><mo>∋</mo><mi>x</mi></math>"),
        ("x − y", "<math><mi>x</mi><mo>-</mo><mi>y</mi></math>"),
        ("∑ ∏ ∆", "<math><mo>Σ</mo><mo>Π</mo><mi>Δ</mi></math>"),
        ("√x ⎛⎜⎝ | ¯v", "<math><msqrt><mi>x</mi></msqrt><mover><mi>v</mi><mo>¯</mo></mover></math>"),
        ("س = ٣", "<math><mi>س</mi><mo>=</mo><mn>3</mn></math>"),
        ("a < b ≤ c", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi><mo>&#x2A7D;</mo><mi>c</mi></math>"),
        ("1, 2, … , n", "<math><mn>1</mn><mo>,</mo><mn>2</mn><mo>,</mo><mo>…</mo><mo>,</mo><mi>n</mi></math>"),
        ("q", '<math title="a &gt; b>c"><semantics><mi>q</mi><annotation>\\theta</annotation></semantics></math>'),
    ],
)
def test_what_is_printed_and_what_is_set_are_the_same(printed: str, mathml: str) -> None:
    assert printed_symbols(printed) == set_symbols(mathml)


def test_letters_and_signs_that_differ_are_told_apart() -> None:
    assert printed_symbols("v+w") != printed_symbols("ν+ω")
    assert printed_symbols("a+b") != printed_symbols("a-b")
    assert letters_and_digits(printed_symbols("a+1=٢")) == Counter("a12")


def test_latex_that_cannot_be_set_still_has_its_letters() -> None:
    assert crude_symbols(r"\frac{a}{b}\bad + \begin{array}{c} 2 \\ x_1 \end{array}") >= Counter("ab+2x1")


def test_measures() -> None:
    one, other = printed_symbols("aab"), printed_symbols("abc")
    assert distance(one, other) == 2
    assert likeness(one, other) == pytest.approx(2 / 3)
    assert likeness(Counter(), Counter()) == 1
