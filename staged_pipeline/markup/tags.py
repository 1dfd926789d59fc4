"""The one place where tags are made, so that text can only ever become text."""

import re
from collections.abc import Iterable

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

Node = Tag | NavigableString

# What HTML cannot carry: control characters but tab and line feed, lone surrogates, noncharacters.
_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")
_SOUP = BeautifulSoup("", "html.parser")


def tag(name: str, children: Iterable[Node] = (), **attributes: str | int | None) -> Tag:
    """A tag with its children; an attribute of None is left out.

    Attribute names are written as Python allows: `class_`, `data_sources` for `class`, `data-sources`.
    """
    given = {
        key.rstrip("_").replace("_", "-"): clean(str(value)) for key, value in attributes.items() if value is not None
    }
    made = _SOUP.new_tag(name, attrs=given)
    for child in children:
        made.append(child)
    return made


def text(value: str) -> NavigableString:
    """`value` as text, whatever stands in it."""
    return NavigableString(clean(value))


def clean(value: str) -> str:
    """`value` without characters that HTML cannot carry (they become U+FFFD), line ends as line feeds."""
    return _NOT_IN_HTML.sub("\ufffd", _LINE_END.sub("\n", value))


def lines(value: str) -> list[Node]:
    """`value` as text with a `<br>` for each line feed."""
    nodes: list[Node] = []
    for i, line in enumerate(clean(value).split("\n")):
        if i:
            nodes.append(tag("br"))
        if line:
            nodes.append(text(line))
    return nodes
