"""Replies that are no outline though one was asked for: a skeleton as HTML is read, JSON is looked into or refused."""

import json
import re
from collections.abc import Iterator
from typing import cast

from staged_pipeline.core.errors import ArtifactError, UnusableReply
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.markup.skeleton import from_html

_FENCE = re.compile(r"^\s*```[a-z]*\s*$", re.IGNORECASE | re.MULTILINE)
_HTML = re.compile(r"<(?:html|body|div|main|section|article|h[1-6]|p|header)\b", re.IGNORECASE)
_SKELETON = re.compile(r"\bdata-(?:segments|bbox)\s*=")
_PAGE = re.compile(r"class\s*=\s*[\"']?[^\"'>]*\bpage\b")
_ASK = "Answer with the outline only: plain lines of a tag and its line numbers, one element a line."


def text_in_json(text: str) -> str | None:
    """The longest text of several lines, or of HTML, in a reply that is JSON; None where it is no JSON.

    Raises:
        UnusableReply: it is JSON without such a text, or it does not parse.
    """
    bare = _FENCE.sub("", text).strip()
    if not bare.startswith(("{", "[")):
        return None
    try:
        value: object = json.loads(bare)
    except (ValueError, RecursionError):
        raise UnusableReply(f"This reply is JSON that does not parse. {_ASK}") from None
    strings = [string for string in _strings(value) if "\n" in string or "<" in string]
    if not strings:
        raise UnusableReply(f"This reply is JSON. {_ASK}")
    return max(strings, key=len)


def html_skeleton(text: str) -> Skeleton | None:
    """The skeleton that a reply gives as HTML; None where it is no HTML.

    Raises:
        UnusableReply: it is HTML that is no skeleton, or one that names no lines and no boxes.
    """
    start = _HTML.search(text)
    if not start:
        return None
    html = _FENCE.sub("", text[start.start() :])
    if not _SKELETON.search(html):
        raise UnusableReply(f"This reply is HTML. {_ASK}")
    if not _PAGE.search(html):
        html = f'<div class="page">{html}</div>'
    try:
        return from_html(html)
    except ArtifactError as error:
        raise UnusableReply(f"This reply is HTML, and not a skeleton ({error}). {_ASK}") from None


def _strings(value: object) -> Iterator[str]:
    pending = [value]
    while pending:
        inner = pending.pop()
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, dict):
            pending.extend(cast("dict[str, object]", inner).values())
        elif isinstance(inner, list):
            pending.extend(cast("list[object]", inner))
