"""Text and LaTeX brought to one form, in which what is said can be compared with what is printed.

Only letters and digits count: punctuation, spaces, hyphens and brackets differ for reasons of typography. Letters are
compared without case, accents, vowel signs and forms of presentation, digits of any script as ASCII.
"""

import re
import unicodedata
from functools import cache, lru_cache

from staged_pipeline.engines.mathematics.symbols import FUNCTIONS, symbol

_TATWEEL = "ـ"
_ATOM = re.compile(r"[^\W\d_]+|\d+")
_SAME = str.maketrans({"ß": "ss", "ı": "i", "ȷ": "j", "∑": "Σ", "∏": "Π", "∆": "Δ", "ℓ": "l"})

_NAMED_ARGUMENT = re.compile(r"\\(?:begin|end|label|tag|ref|eqref|phantom|hspace|vspace|color)\*?\s*\{[^{}]*\}")
_COMMAND = re.compile(r"\\([a-zA-Z]+)|\\(.)", re.DOTALL)
_GREEK_BLOCK = (*range(0x391, 0x3AA), *range(0x3B1, 0x3CA), 0x3D1, 0x3D5, 0x3D6, 0x3F1, 0x3F5)
_SIGNS = (*range(0x2190, 0x2200), *range(0x2200, 0x2300), *range(0x27C0, 0x2800), *range(0x2A00, 0x2B00))
_MORE = {"leq": "≤", "geq": "≥", "neq": "≠", "rightarrow": "→", "leftarrow": "←", "lbrace": "{", "rbrace": "}"} | {
    "infin": "∞", "prime": "'", "land": "∧", "lor": "∨", "lnot": "¬", "cdots": "⋯", "Box": "□", "square": "□",
    "vert": "|", "Vert": "‖", "lvert": "|", "rvert": "|", "hbar": "ħ", "ell": "ℓ", "pm": "±", "mp": "∓", "times": "×",
    "div": "÷", "cdot": "·", "implies": "⇒", "iff": "⇔", "gets": "←", "blacksquare": "■", "epsilon": "ε", "phi": "φ",
    "varphi": "φ", "omicron": "ο", "imath": "ı", "jmath": "ȷ",
}  # fmt: skip


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """`text` in the form that is compared, with its spaces and punctuation."""
    plain = unicodedata.normalize("NFKD", text.translate(_SAME)).casefold()
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in plain
        if char != _TATWEEL and unicodedata.category(char) not in ("Mn", "Cf")
    )


def atoms(text: str) -> list[str]:
    """The runs of letters and the runs of digits of a text, folded: `The 1820s.` is `the`, `1820`, `s`."""
    return _ATOM.findall(folded(text))


def tex_text(tex: str) -> str:
    r"""The characters that LaTeX prints, roughly in the order of the source: `\frac{2\pi}{N}` is ` 2 π  N `."""
    return _COMMAND.sub(_printed, _NAMED_ARGUMENT.sub(" ", tex)).translate(str.maketrans("{}_^&~$", "       "))


def _printed(match: re.Match[str]) -> str:
    name = match.group(1)
    if name is None:
        return match.group(2) if match.group(2) in "%#$&_|" else " "
    return f" {_characters().get(name, '')} "


@cache
def _characters() -> dict[str, str]:
    """Commands without their backslash, and what they print: operators' names, Greek letters, signs."""
    found = {name: name for name in FUNCTIONS}
    for code in (*_GREEK_BLOCK, *_SIGNS):
        known = symbol(chr(code))
        if known is not None and re.fullmatch(r"\\[a-zA-Z]+", known.tex):
            found.setdefault(known.tex[1:], chr(code))
    return found | _MORE
