"""Formulas are kept from HTML parsers, byte for byte."""

import pytest

from staged_pipeline.markup.formula_guard import Kept, guarded


def formulas(html: str) -> list[str]:
    return [kept.tex for kept in guarded(html).formulas]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (r"\(a<b\)", ["a<b"]),
        (r"\(a&lt;b\)", ["a<b"]),
        (r"\[\begin{matrix}a&b\\[2pt]c&\nu\end{matrix}\]", [r"\begin{matrix}a&b\\[2pt]c&\nu\end{matrix}"]),
        (r"\(a &lt b\)", [r"a &lt b"]),
        (r"\(\frac{1}{2}\) \(\times\beta\nu\rho\)", [r"\frac{1}{2}", r"\times\beta\nu\rho"]),
        (r"\[ \text{if \(x<y\) only} \]", [r"\text{if \(x<y\) only}"]),
        ("$$x\n+y$$", ["x\n+y"]),
        (r"\(x\) and $y$", ["x"]),
        (r"so $x^2$ and $n$, ", ["x^2", "n"]),
        ("from $5 to $10, or $5-$6", []),
        (r"\(open <p>never closed</p> \)", []),
        (r"\(\)", []),
        (r"two \\(backslashes\\)", []),
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x&lt;1</annotation></math>", ["x<1"]),
        ('<math alttext="a+b"></math>', ["a+b"]),
        ("<math><mi>x</mi></math>", []),
    ],
)
def test_what_is_a_formula(html: str, found: list[str]) -> None:
    assert formulas(html) == found


def test_display_is_told_from_inline() -> None:
    kept = guarded(r"\(a\) \[b\] $$c$$ <math display='block' alttext='d'></math>").formulas
    assert sorted((one.tex, one.display) for one in kept) == [("a", False), ("b", True), ("c", True), ("d", True)]


def test_text_comes_back_with_its_formulas_or_with_their_sources() -> None:
    guard = guarded(r"a \(x<y\) b")
    assert list(guard.parts(guard.html)) == ["a ", Kept("x<y", False, r"\(x<y\)"), " b"]
    assert guard.restored(guard.html) == r"a \(x<y\) b"


def test_placeholders_cannot_be_forged() -> None:
    guard = guarded("\ue0000\ue001 \\(x\\) \ue0009\ue001")
    assert [part for part in guard.parts(guard.html) if isinstance(part, Kept)] == [Kept("x", False, r"\(x\)")]
