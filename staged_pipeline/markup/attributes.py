"""The attributes that every block of a page carries."""

import re

from staged_pipeline.core.content import Content, ErrorContent, MathContent, MixedContent, TableContent, TextContent
from staged_pipeline.core.scripts import first_strong
from staged_pipeline.core.skeleton import Container, Element
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup.context import Context

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_NO_LANGUAGE = frozenset(["und", "mul", "zxx", "mixed", "mis"])
_CLASS = re.compile(r"[a-z][a-z0-9-]*")
# `page-header` names the printed head of an article in the product document; to readers of the result it names the
# running header, which this is not.
_RENAMED_CLASSES = {"page-header": "page-top", "page-footer": "page-bottom", "page": "page-inner"}
_LIST_STYLE = re.compile(
    "none|disc|circle|square|decimal|decimal-leading-zero|(?:lower|upper)-(?:alpha|latin|roman|greek)|arabic-indic|persian|"
    "hebrew"
)


def language_of(language: str | None) -> str | None:
    """A language tag fit for `lang`, None where the language is unknown or mixed."""
    if language is None or language in _NO_LANGUAGE or not _LANGUAGE.fullmatch(language):
        return None
    return language


def block_direction(element: Element, entry: Content, around: Direction) -> Direction:
    """The direction of a block: its content's, else its skeleton's, else that of the block around it."""
    if isinstance(entry, MathContent | ErrorContent):
        return element.direction or around
    if isinstance(entry, TableContent):
        return entry.direction or element.direction or around
    if isinstance(entry, TextContent | MixedContent) and entry.direction:
        if entry.direction != "auto":
            return entry.direction
        value = (
            entry.content
            if isinstance(entry, TextContent)
            else "".join(segment.content for segment in entry.segments if segment.type == "text")
        )
        return first_strong(value) or element.direction or around
    return element.direction or around


def block_attributes(
    context: Context, element: Element, entry: Content, direction: Direction, around: Direction
) -> dict[str, str | None]:
    """Direction, language, doubt and provenance of a block. Attributes that would repeat the page's are left out."""
    language = language_of(entry.language) if isinstance(entry, TextContent | MixedContent) else None
    doubtful = element.ref in context.options.low_confidence or element.complexity == "complex"
    return {
        "dir": direction if direction != around else None,
        "lang": language if language != context.skeleton.language else None,
        "data_complexity": "complex" if doubtful else None,
        **(_provenance(element, entry) if context.options.provenance else {}),
    }


def container_classes(node: Container) -> str | None:
    """The classes of a container that are plain words."""
    kept = [_RENAMED_CLASSES.get(name, name) for name in node.classes if _CLASS.fullmatch(name)]
    if node.tag == "main":
        kept.insert(0, "page-main")
    return " ".join(dict.fromkeys(kept)) or None


def safe_list_style(node: Container) -> str | None:
    """The style attribute of a list, where it names a style of CSS."""
    if node.tag not in ("ol", "ul") or not _LIST_STYLE.fullmatch(node.list_style or ""):
        return None
    return f"list-style-type:{node.list_style}"


def _provenance(element: Element, entry: Content) -> dict[str, str | None]:
    sources = entry.sources
    segments = sources.segments if sources else element.segments
    return {
        "data_sources": " ".join(segments) or None,
        "data_bbox": " ".join(f"{value:g}" for value in element.box),
        "data_engine": entry.engine,
        "data_confidence": None if entry.confidence is None else f"{entry.confidence:.3g}",
    }
