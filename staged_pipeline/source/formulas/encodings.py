"""Characters of TeX's fonts of mathematics, for files that give none.

Many glyphs of these fonts (big brackets, sums, pieces of tall braces, parts of arrows) have names that no table of
Unicode names holds, so a reader is left with the code in the font. The encodings are fixed: "OMX", "OMS" and "OML" in
the LaTeX font encodings guide.
"""

import re

UNKNOWN = "\ufffd"
_PREFIX = r"(?i)^(?:[A-Z]{6}\+)?"
_EXTENSION = re.compile(_PREFIX + r"(?:cmex|euex|lmex|lmmathextension|txex|pxex|mtex|rtxex|ntxexx?)")
_SYMBOLS = re.compile(_PREFIX + r"(?:cmsy|cmbsy|lmsy|lmmathsymbols|mtsy|txsy\b|pxsy\b)")
_LETTERS = re.compile(_PREFIX + r"(?:cmmi|lmmi|lmmathitalic|mtmi)")

_BRACKETS = "()[]⌊⌋⌈⌉{}⟨⟩"
_OMX: dict[int, str] = {
    **dict(enumerate(_BRACKETS)),
    **dict(enumerate("|‖/\\", 0x0C)),
    **dict(enumerate("()", 0x10)),
    **dict(enumerate(f"{_BRACKETS}/\\", 0x12)),
    **dict(enumerate(f"{_BRACKETS}/\\/\\", 0x20)),
    **dict(enumerate("⎛⎞⎡⎤⎣⎦⎢⎥⎧⎫⎩⎭⎨⎬⎪|⎝⎠⎜⎟⟨⟩⊔⊔∮∮⊙⊙⊕⊕⊗⊗", 0x30)),
    **dict(enumerate("∑∏∫⋃⋂⊎⋀⋁∑∏∫⋃⋂⊎⋀⋁∐∐", 0x50)),
    **dict(enumerate("^^^~~~", 0x62)),
    **dict(enumerate("[]⌊⌋⌈⌉{}", 0x68)),
    **dict(enumerate("√√√√√", 0x70)),
    **dict(enumerate("‖↑↓", 0x77)),
    **dict(enumerate("⏞⏟⏟⏞", 0x7A)),
    0x7E: "⇑",
    0x7F: "⇓",
}
_OMS: dict[int, str] = {
    **dict(enumerate("−·×∗÷⋄±∓⊕⊖⊗⊘⊙◯∘∙≍≡⊆⊇≤≥⪯⪰∼≈⊂⊃≪≫≺≻←→↑↓↔↗↘≃⇐⇒⇑⇓⇔↖↙∝′∞∈∋△▽\u0338↦∀∃¬∅ℜℑ⊤⊥ℵ")),
    **dict(enumerate("∪∩⊎∧∨⊢⊣⌊⌋⌈⌉{}⟨⟩|‖↕⇕∖≀√∐∇∫⊔⊓⊑⊒§†‡¶♣♢♡♠", 0x5B)),
}
_OML: dict[int, str] = {
    **dict(enumerate("↼↽⇀⇁", 0x28)),
    **dict(enumerate("▷◁", 0x2E)),
    **dict(enumerate("♭♮♯⌣⌢ℓ", 0x5B)),
    **dict(enumerate("ıȷ℘\u20d7", 0x7B)),
}
_ENCODINGS = ((_EXTENSION, _OMX), (_SYMBOLS, _OMS), (_LETTERS, _OML))


def math_character(font: str, code: str) -> str | None:
    """The character at `code` (as a character of that number) of a TeX font; None for other fonts and codes."""
    if len(code) != 1:
        return None
    return next((table.get(ord(code)) for pattern, table in _ENCODINGS if pattern.match(font)), None)
