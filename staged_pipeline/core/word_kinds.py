"""Telling words of a language from the letters of formulas."""

import re
import unicodedata

_LETTERS = re.compile(r"[^\W\d_]{3,}")
_ARABIC_LETTERS = re.compile(r"[\u0621-\u064a\u0671-\u06d3]{2,}")
_FUNCTIONS = {
    *("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "log", "exp"),
    *("lim", "limsup", "liminf", "min", "max", "sup", "inf", "arg", "det", "dim", "ker", "deg", "rank", "span"),
    *("gcd", "mod", "div", "grad", "curl", "and", "for", "where", "otherwise", "with"),
}


def spoken_letters(word: str) -> int:
    """How many characters of a word belong to words of a language; names of functions and variables are none."""
    text = "".join(char for char in word if not unicodedata.combining(char))
    letters = [match for match in _LETTERS.findall(text) if match.lower() not in _FUNCTIONS and _spoken(match)]
    arabic = [match for match in _ARABIC_LETTERS.findall(text) if len(match) < 3]
    return sum(map(len, letters)) + sum(map(len, arabic))


def _spoken(letters: str) -> bool:
    """Whether letters are of a script, not of the alphabets of mathematics (bold, italic, fraktur)."""
    return not any("MATHEMATICAL" in unicodedata.name(char, "") for char in letters[:1])
