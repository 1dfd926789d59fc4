"""The allow-list that everything made from a page or from a model's reply passes before it is written.

Builders make tags by hand and text cannot become a tag, so nothing should ever be taken out here. It is the second
wall: a mistake in a builder, or markup that TeX can ask MathJax for, ends at it.
"""

import re
from functools import lru_cache

import nh3

from staged_pipeline.markup.allowlist import (
    CONTENT_ATTRIBUTES,
    CONTENT_TAGS,
    MATH_ATTRIBUTES,
    MATH_TAGS,
    STYLE_PROPERTIES,
)

_LOCAL = re.compile(r"#[\w.:-]+")
_INSERT = re.compile(r"insert:\d+")
_LINK = re.compile(r"#[^\s]+|(?:https?://|mailto:).+", re.IGNORECASE | re.DOTALL)


def sanitize_content(html: str) -> str:
    """The content of a page with everything taken out that is not on the list."""
    return _CLEANER.clean(html)


@lru_cache(maxsize=256)
def sanitize_math(markup: str) -> str:
    """A formula's `<svg>` or `<math>` with everything taken out that is not on the list; links only within the page."""
    return _MATH_CLEANER.clean(markup) if markup else ""


def _content_attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures come from the page alone, and links lead within it or to the web."""
    if name == "src":
        return value if tag == "img" and _INSERT.fullmatch(value) else None
    return value if name != "href" or _LINK.fullmatch(value) else None


def _local_link(url: str) -> str | None:
    return url if _LOCAL.fullmatch(url) else None


_CLEANER = nh3.Cleaner(
    tags={*CONTENT_TAGS, "x-insert"},
    attributes={**{tag: set(names) for tag, names in CONTENT_ATTRIBUTES.items()}, "x-insert": {"n"}},
    attribute_filter=_content_attribute,
    generic_attribute_prefixes={"data-"},
    url_schemes={"http", "https", "mailto", "insert"},
    link_rel=None,
    filter_style_properties=set(STYLE_PROPERTIES),
)
_MATH_CLEANER = nh3.Cleaner(
    tags=set(MATH_TAGS),
    attributes={"*": set(MATH_ATTRIBUTES)},
    url_schemes=set(),
    url_relative=_local_link,
    link_rel=None,
    filter_style_properties=set(STYLE_PROPERTIES),
)
