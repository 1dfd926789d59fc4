r"""JSON as models write it: cut off anywhere, and with LaTeX that was not escaped.

`"\frac"` is valid JSON for a form feed and `rac`. What no page holds is taken for what was meant: `\b`, `\f`, `\r` and
`\t` before a letter, and `\n` before the rest of a TeX command, are a backslash and that letter, as is every escape
that JSON does not know.
"""

import re
from collections.abc import Iterator

_MOST_LEVELS = 40
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PLAIN = re.compile(r'[^"\\]+')
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_LETTERS = re.compile(r"[A-Za-z]+")
_SPACE = re.compile(r"[\s\ufeff]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS: dict[str, bool | None] = {
    "true": True,
    "false": False,
    "null": None,
    "None": None,
    "True": True,
    "False": False,
}
_N_COMMANDS = frozenset(
    (
        *("nu", "ne", "neq", "nabla", "not", "notin", "ni", "natural", "nearrow", "nwarrow", "neg", "nexists", "nmid"),
        *("nparallel", "nleq", "ngeq", "nless", "ngtr", "nleqslant", "ngeqslant", "nsim", "ncong", "nsubseteq"),
        *("nsupseteq", "nprec", "nsucc", "nvdash", "nvDash", "nVdash", "nRightarrow", "nLeftarrow", "nrightarrow"),
        *("nleftarrow", "nleftrightarrow", "nLeftrightarrow", "nolimits", "nonumber", "normalsize", "newline"),
        *("nobreak", "nobreakspace", "negthinspace", "negmedspace", "negthickspace", "nshortmid", "nshortparallel"),
    )
)

Json = str | float | bool | None | dict[str, "Json"] | list["Json"]


class CutDict(dict[str, Json]):
    """An object that ends before it is complete; its members are."""


class CutList(list[Json]):
    """An array that ends before it is complete; its members are."""


class _Broken(Exception):
    """No value begins here, or it ends before it is complete."""


def values(text: str) -> Iterator[Json]:
    """The objects and arrays in `text`, one after the other; members that are cut off are left out."""
    at = 0
    while True:
        starts = [place for place in (text.find("{", at), text.find("[", at)) if place >= 0]
        if not starts:
            return
        reader = _Reader(text, min(starts))
        yield reader.value(0)
        at = max(reader.at, min(starts) + 1)


class _Reader:
    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def value(self, level: int) -> Json:
        self._skip()
        char = self.text[self.at : self.at + 1]
        if char == "{" and level < _MOST_LEVELS:
            return self._object(level)
        if char == "[" and level < _MOST_LEVELS:
            return self._array(level)
        if char == '"':
            return self._string()
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return float(number.group())
        word = _LETTERS.match(self.text, self.at)
        if word and word.group() in _WORDS:
            self.at = word.end()
            return _WORDS[word.group()]
        raise _Broken

    def _object(self, level: int) -> dict[str, Json]:
        made: dict[str, Json] = {}
        self.at += 1
        while True:
            self._skip(",")
            if self._take("}"):
                return made
            try:
                key = self._string()
                self._skip()
                if not self._take(":"):
                    return CutDict(made)
                value = self.value(level + 1)
            except _Broken:
                return CutDict(made)
            made.setdefault(key, value)
            if isinstance(value, CutDict | CutList):
                return CutDict(made)

    def _array(self, level: int) -> list[Json]:
        made: list[Json] = []
        self.at += 1
        while True:
            self._skip(",")
            if self._take("]"):
                return made
            try:
                made.append(self.value(level + 1))
            except _Broken:
                return CutList(made)
            if isinstance(made[-1], CutDict | CutList):
                return CutList(made)

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise _Broken
        self.at = found.end()
        body = found.group(1)
        raw = is_raw(body)
        parts: list[str] = []
        at = 0
        while at < len(body):
            plain = _PLAIN.match(body, at)
            if plain:
                parts.append(plain.group())
                at = plain.end()
                continue
            text, at = _escape(body, at, raw=raw)
            parts.append(text)
        return without_controls("".join(parts))

    def _skip(self, also: str = "") -> None:
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if not also or self.text[self.at : self.at + 1] != also:
                return
            self.at += 1

    def _take(self, char: str) -> bool:
        taken = self.text[self.at : self.at + 1] == char
        self.at += taken
        return taken


def is_raw(body: str) -> bool:
    """Whether the inside of a string holds LaTeX that was not escaped."""
    at = 0
    while (at := body.find("\\", at)) >= 0:
        if body[at + 1 : at + 2] != "\\" and _is_tex(body, at):
            return True
        at += 2
    return False


def _is_tex(body: str, at: int) -> bool:
    char = body[at + 1 : at + 2]
    word = _LETTERS.match(body, at + 1)
    if char == "n":
        return word is not None and word.group() in _N_COMMANDS
    if char in {"b", "f", "r", "t"}:
        return word is not None and len(word.group()) > 1
    return char not in {'"', "/", "u", ""} or (char == "u" and not _code_point(body, at))


def _code_point(body: str, at: int) -> str:
    digits = body[at + 2 : at + 6]
    return digits if re.fullmatch(r"[0-9a-fA-F]{4}", digits) else ""


def _escape(body: str, at: int, *, raw: bool) -> tuple[str, int]:
    """What the escape at `at` means, and where it ends."""
    char = body[at + 1 : at + 2]
    if char == "\\":
        word = _LETTERS.match(body, at + 2)
        row_end = raw and (word is None or len(word.group()) == 1)
        return "\\\\" if row_end else "\\", at + 2
    if _is_tex(body, at) or not char:
        return "\\" + char, at + 2
    if char == "u":
        return chr(int(_code_point(body, at), 16)), at + 6
    return _CONTROL.get(char, char), at + 2


def without_controls(text: str) -> str:
    """`text` without control characters; pairs of surrogates are joined, lone ones replaced."""
    return _CONTROLS.sub("", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
