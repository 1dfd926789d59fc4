"""What a font's name and flags say about the style of its text."""

import re
from functools import cache

from staged_pipeline.core.evidence import Style

_ITALIC_FLAG, _MONO_FLAG, _BOLD_FLAG = 2, 8, 16
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi|-bd|cmbx|cmb\d|sfbx|ssub", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique|slanted|-it\b|cmti|cmmi|cmsl|sfti|sfsl", re.IGNORECASE)
_MONO_NAME = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|menlo|inconsolata", re.IGNORECASE)
_SMALL_CAPS_NAME = re.compile(r"smallcap|caps|cmcsc|sfcc|[-_.]sc\b|SC$", re.IGNORECASE)


@cache
def _traits(name: str) -> tuple[bool, bool, bool, bool]:
    return (
        bool(_BOLD_NAME.search(name)),
        bool(_ITALIC_NAME.search(name)),
        bool(_MONO_NAME.search(name)),
        bool(_SMALL_CAPS_NAME.search(name)),
    )


@cache
def style_of(name: str, size: float, flags: int) -> Style:
    """The style of a span; `flags` are MuPDF's."""
    name = name.split("+", 1)[-1]
    bold, italic, mono, small_caps = _traits(name)
    return Style(
        font=name,
        size=round(size, 2),
        bold=bold or bool(flags & _BOLD_FLAG),
        italic=italic or bool(flags & _ITALIC_FLAG),
        mono=mono or bool(flags & _MONO_FLAG),
        small_caps=small_caps,
    )
