r"""What a formula is made of, so that LaTeX can be compared with what is printed: its letters, digits and operators.

Both sides are brought to one form: compatibility forms are unfolded (`ℝ` and `𝑅` are R, `½` is 1⁄2), accents are left
out, digits of any script are ASCII, the several dashes, primes, dots and slashes are one each, and so are `∑` and `Σ`,
`∏` and `Π`. Brackets, bars, radicals and ellipses do not count: a text layer has them in pieces or not at all. Neither
do spaces and punctuation, which may belong to the sentence. Where symbols stand to each other is not looked at.
"""

import html
import re
import unicodedata
from collections import Counter

Symbols = Counter[str]

_NOT_SHOWN = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)
_TAG = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_COMMAND = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\[a-zA-Z]+|\\.|[_^&]", re.DOTALL)
_SAME = str.maketrans(
    {
        **dict.fromkeys("−‐‑–—", "-"),
        **dict.fromkeys("∗⁎", "*"),
        **dict.fromkeys("′ʹ’‘`´", "'"),
        **dict.fromkeys("⋅•∙", "·"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("⩽≦", "≤"),
        **dict.fromkeys("⩾≧", "≥"),
        "∑": "Σ",
        "∏": "Π",
        "∆": "Δ",
    }
)
_OPERATORS = frozenset("-*'·/!%")
_UNSTEADY = frozenset("|‖∣∥~^¯√∛∜⋯⋮⋱") | frozenset(map(chr, range(0x239B, 0x23B4)))


def printed_symbols(text: str) -> Symbols:
    """The symbols of characters as printed."""
    folded = unicodedata.normalize("NFKD", text.translate(_SAME)).translate(_SAME)
    return Counter(symbol for char in folded if (symbol := _symbol(char)))


def set_symbols(mathml: str) -> Symbols:
    """The symbols that a typeset formula shows, from its MathML."""
    return printed_symbols(html.unescape(_TAG.sub("", _NOT_SHOWN.sub("", mathml))))


def crude_symbols(tex: str) -> Symbols:
    """The symbols that stand as themselves in LaTeX that cannot be typeset."""
    return printed_symbols(_COMMAND.sub(" ", tex))


def letters_and_digits(symbols: Symbols) -> Symbols:
    """`symbols` without the operators."""
    return Counter({symbol: count for symbol, count in symbols.items() if symbol.isalnum()})


def likeness(one: Symbols, other: Symbols) -> float:
    """Twice what two formulas share by what both have, 0-1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def distance(one: Symbols, other: Symbols) -> int:
    """How many symbols one of two formulas has and the other has not."""
    return ((one - other) + (other - one)).total()


def _symbol(char: str) -> str | None:
    if char in _OPERATORS:
        return char
    if char in _UNSTEADY:
        return None
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    category = unicodedata.category(char)
    return char if category in ("Sm", "So") or (category[0] in "LN" and category != "Lm") else None
