"""HTML that a model wrote, made safe to parse: known tags only, and everything else text.

Nothing here judges content: `List<T>`, `a < b` and a `<script>` that a page shows are text, and stay it.
"""

import re

import nh3


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_INLINE = _names(
    "a abbr b bdi bdo big br cite code del dfn em font i img ins kbd mark q s samp small span strike strong sub sup "
    "tt u var"
)
_BLOCK = _names(
    "address article aside blockquote body caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul"
)
_KEPT = (_INLINE | _BLOCK) - _names("body html font form fieldset")
_ATTRIBUTES = {
    "*": {"id", "class", "role", "lang", "dir", "aria-label", "data-box", "data-mark"},
    "a": {"href"},
    "img": {"alt"},
    "ol": {"start", "type"},
    "li": {"value"},
    "td": {"rowspan", "colspan", "scope"},
    "th": {"rowspan", "colspan", "scope"},
}
_CLEANER = nh3.Cleaner(tags=set(_KEPT), attributes=_ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto"})

_DRESSING = re.compile(
    r"<!--.*?-->|<!doctype[^>]*>|<\?xml[^>]*>|<(head|style|script)\b[^<>]*>.*?</\1\s*>|<(?:meta|link)\b[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
_KNOWN = "|".join(sorted(_INLINE | _BLOCK, key=len, reverse=True))
_NO_TAG = re.compile(
    rf"""<(?!/?(?:{_KNOWN})(?=[\s/>])(?:[^<>"']|"[^"]{{0,4000}}"|'[^']{{0,4000}}')*>)""", re.IGNORECASE
)
_NO_ENTITY = re.compile(r"&(?!(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_BROKEN_END = re.compile(r"<[/A-Za-z][^<>]*\Z")
_BLOCK_NAMES = "|".join(sorted(_BLOCK, key=len, reverse=True))
_START = re.compile(rf"<(?:{_BLOCK_NAMES}|img)(?=[\s/>])|\\\[|\$\$", re.IGNORECASE)
_CLOSED = re.compile(rf"</(?:{_BLOCK_NAMES})\s*>", re.IGNORECASE)
_BLOCK_END = re.compile(
    r"</(?:aside|blockquote|caption|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|li|ol|p|pre|section|table|tr|ul)"
    r"\s*>",
    re.IGNORECASE,
)


def markup_of(reply: str) -> str:
    """The HTML in a reply, without prose or fences around it; empty where it has no block."""
    page = _DRESSING.sub("", reply)
    first = _START.search(page)
    if first is None or "<" not in page:
        return ""
    # What follows the last block is prose where that block is closed; else it is the block's own text.
    last = _CLOSED.match(page, page.rfind("<"))
    end = last.end() if last else len(page)
    return page[first.start() : max(end, page.rfind(r"\]") + 2, page.rfind("$$") + 2)].removesuffix("```").rstrip()


def complete_part(page: str) -> str:
    """`page` up to the end of its last block that is closed; empty where none is."""
    ends = [found.end() for found in _BLOCK_END.finditer(page)]
    return page[: ends[-1]] if ends else ""


def parsable(page: str) -> str:
    """`page` with every tag closed where HTML closes it, known tags only, everything else as text."""
    page = _BROKEN_END.sub("", page)
    return _CLEANER.clean(_NO_ENTITY.sub("&amp;", _NO_TAG.sub("&lt;", page)))
