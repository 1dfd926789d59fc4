"""The LaTeX of a display equation as a model writes it: without delimiters, its printed number apart."""

import re
from typing import NamedTuple

_DELIMITERS = ((r"\[", r"\]"), (r"\(", r"\)"), ("$$", "$$"), ("$", "$"))
_NUMBER = re.compile(r"#\s*[(\[]?([^\s#()\[\]]{1,20})[)\]]?")
_TAG = re.compile(r"\\tag\*?\s*\{\s*\(?([^{}()]{1,20})\)?\s*\}")
_LABEL = re.compile(r"\\(?:label\s*\{[^{}]*\}|nonumber\b|notag\b)")
_NUMBERED = re.compile(r"\\begin\{(equation|displaymath|math)\*?\}(.*)\\end\{\1\*?\}", re.DOTALL)
_ALIGNED = {
    "align": "aligned",
    "eqnarray": "aligned",
    "gather": "gathered",
    "multline": "aligned",
    "flalign": "aligned",
}
_ROWS = re.compile(r"\\(begin|end)\{(align|eqnarray|gather|multline|flalign)\*?\}")


class EquationText(NamedTuple):
    """LaTeX without delimiters, and the printed number without brackets."""

    tex: str
    number: str | None


def equation_text(text: str) -> EquationText:
    r"""Reads a block of LaTeX; a last line `#2.1` or a `\tag` gives the number."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    number = _NUMBER.fullmatch(lines[-1].strip()) if len(lines) > 1 else None
    tex = "\n".join(lines[:-1] if number else lines).strip()
    tagged = _TAG.search(tex)
    tex = _without_delimiters(_LABEL.sub("", _TAG.sub("", tex)).strip())
    tex = "\n".join(line for line in tex.split("\n") if line.strip())  # an empty line ends a formula
    found = (number or tagged or [None, None])[1]
    return EquationText(tex, found.strip() if found else None)


def _without_delimiters(tex: str) -> str:
    for left, right in _DELIMITERS:
        inner = tex[len(left) : len(tex) - len(right)]
        if tex.startswith(left) and tex.endswith(right) and len(tex) >= len(left) + len(right) and left not in inner:
            tex = inner.strip()
            break
    whole = _NUMBERED.fullmatch(tex)
    if whole:
        tex = whole.group(2).strip()
    # These number their rows by themselves; within a display their like without numbers is meant.
    return _ROWS.sub(lambda found: f"\\{found.group(1)}{{{_ALIGNED[found.group(2)]}}}", tex)
