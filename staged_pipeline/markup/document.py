"""Final pages joined into one self-contained page.

Works on the text of final pages, whose every tag the assembler wrote, so that no page need be parsed again and memory
holds one page at a time. Ids get a prefix for each page (`p3-eq_1`), links follow them, glyph outlines of formulas are
kept once for the whole document.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.markup.page import render_page
from staged_pipeline.markup.templates import Templates

_MAIN = re.compile(r"<main>\n(.*)\n</main>", re.DOTALL)
_HTML = re.compile(r'<html lang="([^"]*)" dir="(ltr|rtl)">')
_SHEET = re.compile(r'<svg class="glyphs"[^>]*><defs>(.*?)</defs></svg>', re.DOTALL)
_GLYPH = re.compile(r'<path id="([^"]+)" d="([^"]*)"></path>')
_TAG = re.compile(r"<[a-zA-Z][^\s>]*(?:\s+[\w:-]+(?:=\"[^\"]*\")?)*\s*/?>")
_ID = re.compile(r'(\s(?:id|aria-labelledby|aria-describedby)="|\shref="#)(?!M-)([^"]+)"')
_BODY = "\ue000document-body\ue001"


class FinalPage(NamedTuple):
    """The parts of a final page. `glyphs` are outlines of formulas by id."""

    language: str
    direction: Direction
    body: str
    glyphs: dict[str, str]


def read_final_page(html: str) -> FinalPage:
    """Takes a final page apart. Raises `ArtifactError` where it is not one."""
    head, main = _HTML.search(html), _MAIN.search(html)
    if head is None or main is None:
        raise ArtifactError("This is not a page that the assembler wrote: run `staged-ocr assemble` on it again.")
    body = main.group(1)
    sheets = _SHEET.findall(body)
    return FinalPage(
        language=head.group(1),
        direction="rtl" if head.group(2) == "rtl" else "ltr",
        body=_SHEET.sub("", body),
        glyphs=dict(_GLYPH.findall("".join(sheets))),
    )


def with_prefix(body: str, prefix: str) -> str:
    """`body` with `prefix` before every id and every link to one; glyph outlines keep theirs."""
    return _TAG.sub(lambda tag: _ID.sub(lambda id_: _prefixed(id_, prefix), tag.group()), body)


def document_chunks(
    title: str, pages: Iterable[str], templates: Templates, mathjax: str | None = None
) -> Iterator[str]:
    """The document piece by piece, for writing while it is made.

    Args:
        title: the document's title.
        pages: the texts of final.html, in order; each is asked for once.
        templates: the texts of the templates.
        mathjax: MathJax's own script, for pages whose formulas are not typeset.
    """
    glyphs: dict[str, str] = {}
    end = ""
    for html in pages:
        page = read_final_page(html)
        if not end:
            shell = render_page(
                templates, title=title, language=page.language, direction=page.direction, body=_BODY, script=mathjax
            )
            start, end = shell.split(_BODY, 1)
            yield start
        number = re.search(r'data-page="(\d+)"', page.body)
        prefix = f"p{number.group(1) if number else 0}-"
        glyphs.update(page.glyphs)
        yield with_prefix(page.body, prefix) + "\n"
    if not end:
        shell = render_page(templates, title=title, language="und", direction="ltr", body=_BODY)
        start, end = shell.split(_BODY, 1)
        yield start
    yield sheet(glyphs) + end


def sheet(glyphs: dict[str, str]) -> str:
    """Glyph outlines by id as one hidden `<svg>` that formulas refer to; empty when there are none."""
    if not glyphs:
        return ""
    paths = "".join(f'<path id="{name}" d="{outline}"></path>' for name, outline in sorted(glyphs.items()))
    return f'<svg class="glyphs" aria-hidden="true" width="0" height="0"><defs>{paths}</defs></svg>'


def _prefixed(match: re.Match[str], prefix: str) -> str:
    ids = " ".join(prefix + one for one in match.group(2).split())
    return f'{match.group(1)}{ids}"'
