"""One line of an outline: what it opens, closes or names. Prose is told from it, decoration is taken off."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from staged_pipeline.core.vocabulary import Direction, Kind
from staged_pipeline.engines.llm.line_numbers import Places, read_places
from staged_pipeline.engines.llm.outline import CaptionSide, GroupKind
from staged_pipeline.engines.llm.plain_text import ascii_digits, one_line

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("title",), "title"),
    **dict.fromkeys(("author", "authors", "byline"), "author"),
    **dict.fromkeys(("h", "heading", "subtitle", "subheading"), "heading"),
    **dict.fromkeys(("p", "para", "paragraph", "text"), "paragraph"),
    **dict.fromkeys(("quote", "blockquote"), "quote"),
    **dict.fromkeys(("code", "pre", "listing"), "code"),
    **dict.fromkeys(("li", "item", "listitem"), "list_item"),
    **dict.fromkeys(("eq", "equation", "formula", "math"), "equation"),
    **dict.fromkeys(("table", "tab"), "table"),
    **dict.fromkeys(("figure", "fig", "image", "img", "picture", "chart", "diagram"), "figure"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    **dict.fromkeys(("note", "footnote"), "footnote"),
    **dict.fromkeys(("header", "pageheader"), "header"),
    **dict.fromkeys(("footer", "pagefooter"), "footer"),
    **dict.fromkeys(("pagenum", "pagenumber", "pageno"), "page_number"),
}
_GROUPS: dict[str, GroupKind] = {
    **dict.fromkeys(("columns", "cols"), "columns"),
    **dict.fromkeys(("col", "column"), "col"),
    **dict.fromkeys(("aside", "sidebar"), "aside"),
    **dict.fromkeys(("list", "ul", "ol", "main", "section", "div", "body", "article"), "plain"),
}
# Words that also begin lines of prose: what follows their lines must be set off.
_WORDS = {"title", "heading", "text", "table", "figure", "image", "picture", "chart", "diagram", "note", "item", "code"}
_BULLETS = "-*•\u2013\u00b7"
_LINE = re.compile(
    rf"^(?P<lead>~?)\s*(?P<tag>[{_BULLETS}]|[A-Za-z]+(?:[_-][A-Za-z]+)*(?:[1-9](?![0-9]))?)(?P<flags>[~^_]*)"
    r"(?=$|[\s:\[(#]|(?<=[-*•\u2013\u00b7])\d)\s*:?\s*(?P<rest>.*)$"
)
_HEADING = re.compile(r"^h(?:eading)?([1-9])$")
_SET_OFF = re.compile(r"^(?:[:|(/\"“«=#<]|--|—)")
_PAGE = re.compile(r"^page\b\s*[:=]?\s*(?P<rest>.*)$", re.IGNORECASE)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$")
_SURE = re.compile(
    r"^(?:sure|confidence)\s*[:=]?\s*(?P<value>\d{1,4}(?:[.,٫]\d{1,9})?)\s*(?P<percent>%?)", re.IGNORECASE
)
_END = re.compile(r"^(?:end|/)\s*[_:-]?\s*(?P<what>[a-z]*)\s*\.?$", re.IGNORECASE)
_PRINTED = re.compile(r"(#\s*\S+)")
_TAB = "  "
_LONGEST = 2000  # characters of a line that are looked at


@dataclass(frozen=True)
class PageLine:
    """Direction and language of the page, as far as they are told."""

    direction: Direction | None
    language: str | None


@dataclass(frozen=True)
class SureLine:
    """How sure the model is, 0-1."""

    value: float


@dataclass(frozen=True)
class DoubtLine:
    """A sentence about what is doubtful."""

    text: str


@dataclass(frozen=True)
class OpenLine:
    """A group begins."""

    kind: GroupKind


@dataclass(frozen=True)
class EndLine:
    """A group ends; `kind` is the one that is named, if any."""

    kind: GroupKind | None


@dataclass(frozen=True)
class ItemLine:
    """An element. `tag` is the word that the model used, `kind` None where it means nothing; `indent` is in spaces."""

    tag: str
    kind: Kind | None
    level: int
    owner: CaptionSide
    places: Places
    indent: int


Line = PageLine | SureLine | DoubtLine | OpenLine | EndLine | ItemLine
Mark = Literal["fence", "prose"]


def read_line(line: str) -> Line | Mark | None:
    """What a line of a reply says: None for an empty one, `fence` and `prose` where it says nothing of the page."""
    raw = unicodedata.normalize("NFKC", line[:_LONGEST].replace("\t", _TAB))
    indent = len(raw) - len(raw.lstrip(" "))
    if raw.lstrip().startswith("```"):
        return "fence"
    text = _numbers_read(one_line(raw)).replace("**", "").strip("`").strip()
    if not text:
        return None
    if text.startswith("?"):
        return DoubtLine(text.lstrip("? :").strip())
    return _told(text) or _structure(text, indent) or "prose"


def _numbers_read(text: str) -> str:
    """`text` with the numbers of lines and boxes in 0-9. Printed marks keep the digits that they are printed in."""
    return "".join(part if part.startswith("#") else ascii_digits(part) for part in _PRINTED.split(text))


def _told(text: str) -> Line | None:
    """Lines about the page as a whole."""
    if found := _SURE.match(text):
        value = float(found["value"].replace(",", ".").replace("٫", "."))
        return SureLine(min(1.0, value / 100 if found["percent"] or value > 1 else value))
    found = _PAGE.match(text)
    return _page_line(re.split(r"[\s,;:=]+", found["rest"])) if found else None


def _page_line(words: list[str]) -> PageLine | None:
    told = [word.lower() for word in words]
    direction: Direction | None = "rtl" if "rtl" in told else "ltr" if "ltr" in told else None
    names = {"rtl", "ltr", "dir", "direction", "lang", "language"}
    languages = [word for word in words if _LANGUAGE.match(word) and word.lower() not in names]
    if len(words) > 4 or direction is None:
        return None
    return PageLine(direction, languages[0] if languages else None)


def _structure(text: str, indent: int) -> Line | None:
    """Lines that open or close a group or name an element."""
    found = _END.match(text)
    if found and (not found["what"] or found["what"].lower() in _GROUPS):
        return EndLine(_GROUPS.get(found["what"].lower()))
    found = _LINE.match(text)
    if not found:
        return None
    tag, rest = found["tag"], found["rest"]
    if tag in _BULLETS:
        inner = _structure(rest, indent) if rest[:1].isalpha() else None
        if inner is not None and not (isinstance(inner, ItemLine) and inner.kind is None):
            return inner  # the whole outline written as a list
        return _item_line("-", "list_item", rest, found["lead"] + found["flags"], indent)
    name = tag.lower().replace("_", "").replace("-", "")
    if name in _GROUPS and not rest:
        return OpenLine(_GROUPS[name])
    return _item_line(name, _kind(name), rest, found["lead"] + found["flags"], indent)


def _kind(name: str) -> Kind | None:
    found = _HEADING.match(name)
    if found:
        return "title" if found[1] == "1" else "heading"
    return _KINDS.get(name)


def _item_line(name: str, kind: Kind | None, rest: str, flags: str, indent: int) -> ItemLine | None:
    places = read_places(rest)
    if not places.any and (kind is None or name == "-" or places.rest):
        return None
    if places.rest and (kind is None or (_may_be_prose(name) and not _SET_OFF.match(places.rest))):
        return None
    places.rewrite = places.rewrite or "~" in flags
    found = _HEADING.match(name)
    level = min(6, int(found[1])) if found else {"title": 1, "heading": 2}.get(kind or "", 0)
    owner: CaptionSide = "before" if "^" in flags else "after" if "_" in flags else "near"
    return ItemLine(name, kind, level, owner, places, indent)


def _may_be_prose(name: str) -> bool:
    return name == "-" or name in _WORDS
