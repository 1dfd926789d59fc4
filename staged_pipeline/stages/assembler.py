"""Skeleton + content -> final.html, in plain Python.

Guarantees: the same input gives the same bytes; every content element of the skeleton is there under its ref, in the
skeleton's order (captions stand with what they describe), filled or marked as failed; text becomes text and nothing
else; the page opens alone, asks nothing of the network, and runs no script unless its formulas are not typeset.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from staged_pipeline.core.content import Content, MathContent, MathSegment, MixedContent, TableContent, TextContent
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.typeset import Formula, Typeset
from staged_pipeline.markup.attributes import language_of
from staged_pipeline.markup.builders import Around, build
from staged_pipeline.markup.columns import column_measures
from staged_pipeline.markup.context import AssemblyOptions, Context
from staged_pipeline.markup.document import document_chunks, sheet
from staged_pipeline.markup.inline import entry_segments
from staged_pipeline.markup.links import page_links
from staged_pipeline.markup.numbering import split_tag
from staged_pipeline.markup.page import render_page
from staged_pipeline.markup.sanitize import sanitize_content
from staged_pipeline.markup.tags import clean, tag
from staged_pipeline.markup.templates import Templates

# Whole tags are matched: the words of a page may say `src="insert:0"` too, but no tag can begin in them.
_INSERT = re.compile(r'<x-insert n="(\d+)"></x-insert>|(<img(?: [\w:-]+="[^"]*")*? src=")insert:(\d+)')


def assemble_page(
    skeleton: Skeleton,
    content: Mapping[str, Content],
    assets: Mapping[str, bytes],
    typeset: Mapping[Formula, Typeset],
    templates: Templates,
    options: AssemblyOptions | None = None,
) -> str:
    """The final page.

    Args:
        skeleton: the page's layout.
        content: content by ref. A ref of the skeleton without content shows as failed.
        assets: the bytes of the pictures that `content` names.
        typeset: markup for `formulas(skeleton, content)`; a formula that is not in it stays as TeX, which MathJax
            typesets in the page when `options.mathjax` has its script.
        templates: the texts of the templates.
        options: how to put it together.
    """
    options = options or AssemblyOptions()
    context = Context(
        skeleton=skeleton,
        content=content,
        assets=assets,
        typeset=typeset,
        options=options,
        links=page_links(skeleton, content),
        elements={element.ref: element for element in skeleton.elements()},
        measures=column_measures(skeleton),
    )
    root = tag(
        "div",
        build(context, skeleton.children, Around(skeleton.direction)),
        class_="page",
        id=f"page-{skeleton.page_index}",
        dir=skeleton.direction,
        lang=language_of(skeleton.language),
        data_page=skeleton.page_index,
    )
    body = sanitize_content(root.decode(formatter="minimal"))
    body = _INSERT.sub(lambda match: (match[2] or "") + context.inserts[int(match[1] or match[3])], body)
    return render_page(
        templates,
        title=_title(skeleton, content, options),
        language=language_of(skeleton.language) or "und",
        direction=skeleton.direction,
        body=body + sheet(context.glyphs),
        script=options.mathjax if context.untypeset else None,
    )


def assemble_document(title: str, pages: Iterable[str], templates: Templates, mathjax: str | None = None) -> str:
    """All final pages (the texts of final.html, in order) as one self-contained page; raises `ArtifactError`.

    `mathjax` is MathJax's own script, for pages whose formulas are not typeset. `markup.document.document_chunks` gives
    the same piece by piece, for documents that should not lie in memory.
    """
    return "".join(document_chunks(title, pages, templates, mathjax))


def formulas(skeleton: Skeleton, content: Mapping[str, Content]) -> tuple[Formula, ...]:
    """The formulas of a page to typeset, each once, in document order."""
    found: dict[Formula, None] = {}
    for element in skeleton.elements():
        entry = content.get(element.ref)
        if entry is not None:
            for formula in _formulas(content, entry):
                if formula.tex:
                    found.setdefault(formula)
    return tuple(found)


def _formulas(content: Mapping[str, Content], entry: Content) -> Iterator[Formula]:
    match entry:
        case MathContent():
            if entry.format == "latex":
                yield _formula(split_tag(entry.content)[0], display=entry.display == "block")
        case TextContent() | MixedContent():
            yield from _segments(entry_segments(content, entry))
        case TableContent():
            for row in (entry.headers, *entry.rows):
                for cell in row:
                    if not isinstance(cell, str) and cell.segments:
                        yield from _segments(cell.segments)
        case _:
            pass


def _segments(segments: tuple[object, ...]) -> Iterator[Formula]:
    for segment in segments:
        if isinstance(segment, MathSegment) and not segment.is_picture:
            yield _formula(segment.content, display=segment.display == "block")


def _formula(tex: str, *, display: bool) -> Formula:
    return Formula(tex=clean(tex).strip(), display=display)


def _title(skeleton: Skeleton, content: Mapping[str, Content], options: AssemblyOptions) -> str:
    """The page's own title, else the document's with the page's number (counted from 1, as people do)."""
    for element in skeleton.elements():
        entry = content.get(element.ref)
        if element.kind == "title" and isinstance(entry, TextContent | MixedContent):
            words = " ".join("".join(segment.content for segment in entry_segments(content, entry)).split())
            if words:
                return clean(words)[:200]
    page = f"Page {skeleton.page_index + 1}"
    return f"{options.title} – {page}" if options.title else page
