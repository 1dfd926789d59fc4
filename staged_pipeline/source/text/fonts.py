"""What a span's font and color say about the style of its text."""

import re
from functools import cache

from staged_pipeline.core.evidence import Style

_BLACK = 0.25  # of full light: ink that is no lighter in any color
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
def style_of(name: str, size: float, flags: int, color: tuple[float, ...] = (), *, outlined: bool = False) -> Style:
    """The style of a span; `flags` are MuPDF's, `color` is its red, green and blue, 0-1.

    `outlined` says that the outlines of its letters are drawn, as bold is made of fonts without a bold face.
    """
    name = name.split("+", 1)[-1]
    bold, italic, mono, small_caps = _traits(name)
    return Style(
        font=name,
        size=round(size, 2),
        bold=bold or outlined or bool(flags & _BOLD_FLAG),
        italic=italic or bool(flags & _ITALIC_FLAG),
        mono=mono or bool(flags & _MONO_FLAG),
        small_caps=small_caps,
        color="#" + "".join(f"{round(255 * part):02x}" for part in color) if max(color, default=0) > _BLACK else "",
    )
