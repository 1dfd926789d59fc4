"""Characters of TeX's extension fonts, for files that give none.

The glyphs of these fonts (big brackets, sums, pieces of tall braces) have names that no table of Unicode names holds,
so a reader is left with the code in the font. The encoding is fixed: "OMX" in the LaTeX font encodings guide.
"""

import re

UNKNOWN = "\ufffd"
_EXTENSION = re.compile(r"(?i)^(?:[A-Z]{6}\+)?(?:cmex|euex|lmex|lmmathextension|txex|pxex|mtex|rtxex|ntxexx?)")

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


def extension_character(font: str, code: str) -> str | None:
    """The character at `code` (as a character of that number) of an extension font; None for other fonts and codes."""
    if len(code) != 1 or not _EXTENSION.match(font):
        return None
    return _OMX.get(ord(code))
