"""Printed numbers and note marks, brought to one form so that they can be compared and linked."""

import re
import unicodedata

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_AROUND = re.compile(r"^[\s(\[{﴾*]+(?=\w)|(?<=\w)[\s)\]}﴿.:،,/-]+$")
_SEPARATORS = re.compile(r"\s*[-‐‑–—.٫:/·]\s*")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_NOT_IN_ID = re.compile(r"[^\w.-]+")


def plain_digits(value: str) -> str:
    """`value` with digits of any script, superscripts too, as ASCII digits."""
    value = value.translate(_SUPERSCRIPTS)
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in value)


def note_key(marker: str) -> str:
    """What a note's mark says, without brackets and dots: `(١)` and `1.` both give `1`; `*` stays."""
    value = plain_digits(marker).strip()
    return _AROUND.sub("", value).strip() or value


def equation_key(number: str) -> str:
    """An equation's number for comparison: `(٢-١)`, `2–1` and `2.1` give the same."""
    return _SEPARATORS.sub(".", note_key(number)).lower()


def equation_id(number: str) -> str:
    """The id of an equation's number: `eq-2.1`."""
    return f"eq-{_NOT_IN_ID.sub('-', equation_key(number))}"


def split_tag(tex: str) -> tuple[str, str | None]:
    r"""A formula without its `\tag{2.1}`, and the number in it: the page prints the number itself, for links to it.

    A formula with several tags keeps them.
    """
    tags: list[str] = _TAG.findall(tex)
    return (_TAG.sub("", tex).strip(), tags[0].strip() or None) if len(tags) == 1 else (tex, None)
