r"""Keeps formulas out of the hands of HTML parsers: `\(a<b\)` is no tag, and `&` in a matrix is no entity.

Before HTML is parsed, each formula is replaced by a placeholder of private-use characters around a number; its LaTeX is
kept byte for byte, but for entities that a careful writer has put there (`&lt;`).
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACEHOLDER = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_RESERVED = str.maketrans(dict.fromkeys(_OPEN + _CLOSE, "\ufffd"))

# Within LaTeX a backslash and what follows it is one token, so that the `\\` before `[2pt]` opens nothing.
_TEX = r"(?:[^\\]|\\(?![()\[\]]).)"
_MATH = re.compile(
    rf"(?P<skip>\\\\)|\\\[(?P<display>(?:{_TEX}|\\\({_TEX}*?\\\))+?)\\\]"
    rf"|\\\((?P<inline>{_TEX}+?)\\\)|\$\$(?P<dollars>(?:[^$\\]|\\.)+?)\$\$",
    re.DOTALL,
)
_DOLLAR = re.compile(r"(?<![\\$\w])\$(?![\s$])((?:[^$\\\n]|\\[^\n]){1,300}?)(?<!\s)\$(?![\d$])")
_LOOKS_LIKE_TEX = re.compile(r"[\\^_=<>]|^[A-Za-z]'?$")
_MATHML = re.compile(r"<math\b[^>]*>.*?</math\s*>", re.DOTALL | re.IGNORECASE)
_ANNOTATION = re.compile(r"<annotation\b[^>]*x-tex[^>]*>(.*?)</annotation\s*>", re.DOTALL | re.IGNORECASE)
_ALTTEXT = re.compile(r"""\b(?:alttext|data-tex)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_BLOCK_DISPLAY = re.compile(r"""\bdisplay\s*=\s*["']?block""", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:p|div|h[1-6]|li|ul|ol|table|tr|t[dh]|section|figure|aside|main)(?:\s[^<>]*)?>")
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")


@dataclass(frozen=True)
class Kept:
    """A formula taken out: `tex` without delimiters, and `source` as it was written."""

    tex: str
    display: bool
    source: str


@dataclass(frozen=True)
class Guarded:
    """HTML whose formulas are placeholders, and the formulas in order."""

    html: str
    formulas: tuple[Kept, ...]

    def parts(self, text: str) -> Iterator[str | Kept]:
        """`text` from the parsed HTML, with its placeholders as formulas."""
        at = 0
        for found in _PLACEHOLDER.finditer(text):
            if found.start() > at:
                yield text[at : found.start()]
            if int(found[1]) < len(self.formulas):
                yield self.formulas[int(found[1])]
            at = found.end()
        if at < len(text):
            yield text[at:]

    def restored(self, text: str) -> str:
        """`text` with its formulas as they were written: for attributes and code."""
        return "".join(part if isinstance(part, str) else part.source for part in self.parts(text))


def guarded(page: str) -> Guarded:
    r"""Takes the formulas out of `page`: `\( \)`, `\[ \]`, `$$ $$`, MathML that carries its LaTeX, and `$ $`.

    Single dollars count only where the page has no `\(`, and only around what looks like LaTeX: prices are none. What
    would reach over the edge of a block is no formula.
    """
    kept: list[Kept] = []

    def keep(tex: str, source: str, *, display: bool) -> str:
        if _BLOCK_TAG.search(tex) or not tex.strip():
            return source
        kept.append(Kept(_unescaped(tex).strip(), display, _unescaped(source)))
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    def delimited(found: re.Match[str]) -> str:
        if found["skip"]:
            return found[0]
        tex = found["inline"] or found["display"] or found["dollars"]
        return keep(tex, found[0], display=found["inline"] is None)

    def marked_up(found: re.Match[str]) -> str:
        tex = _ANNOTATION.search(found[0]) or _ALTTEXT.search(found[0])
        block = bool(_BLOCK_DISPLAY.search(found[0].partition(">")[0]))
        return keep(tex[1].strip("\"'"), found[0], display=block) if tex else found[0]

    def dollar(found: re.Match[str]) -> str:
        return keep(found[1], found[0], display=False) if _LOOKS_LIKE_TEX.search(found[1]) else found[0]

    page = _MATHML.sub(marked_up, page.translate(_RESERVED))
    page = _MATH.sub(delimited, page)
    if not any(not one.display for one in kept):
        page = _DOLLAR.sub(dollar, page)
    return Guarded(page, tuple(kept))


def _unescaped(tex: str) -> str:
    """Entities with their semicolon; in a matrix, `&` stands before much that the HTML parser would take for one."""

    def character(found: re.Match[str]) -> str:
        known = found[1].startswith("#") or f"{found[1]};" in html5
        return html.unescape(found[0]) if known else found[0]

    return _ENTITY.sub(character, tex)
