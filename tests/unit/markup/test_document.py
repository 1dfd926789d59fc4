"""All pages as one: ids stay unique, links still work, glyphs are kept once."""

import re

import pytest
from pages import TEMPLATES, assembled, element, skeleton, typeset

from staged_pipeline.core.content import Content, MathContent, MixedContent, TextContent, TextSegment
from staged_pipeline.core.errors import ArtifactError
from staged_pipeline.core.typeset import Formula
from staged_pipeline.markup.document import document_chunks, with_prefix
from staged_pipeline.stages.assembler import assemble_document

MADE = {Formula(tex="x", display=True): typeset("x")}


def final(index: int) -> str:
    page = skeleton(element("p"), element("e", "equation", 2, number="1"), element("n", "footnote", 3, marker="*"))
    content: dict[str, Content] = {
        "p": MixedContent(segments=(TextSegment(content="by Eq. (1)"), TextSegment(content="*", marks=("super",)))),
        "e": MathContent(content="x"),
        "n": TextContent(content='a note with id="p" href="#p" in it'),
    }
    return assembled(page.model_copy(update={"page_index": index}), content, typeset=MADE)


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    document = assemble_document("Doc", [final(0), final(3)], TEMPLATES)
    ids = re.findall(r'<[^<>]*\sid="([^"]+)"', document)
    assert len(ids) == len(set(ids))
    targets = re.findall(r'<a [^<>]*href="#([^"]+)"', document)
    assert set(targets) <= set(ids)
    assert {"p0-p", "p3-p", "p3-eq-1", "p3-n-ref"} <= set(ids)


def test_text_that_looks_like_an_id_is_left_alone() -> None:
    assert assemble_document("Doc", [final(0)], TEMPLATES).count('id="p" href="#p" in it') == 1
    assert with_prefix('<p data-tex="a id=&quot;b&quot;">c</p>', "p1-") == '<p data-tex="a id=&quot;b&quot;">c</p>'


def test_glyphs_are_kept_once() -> None:
    document = assemble_document("Doc", [final(0), final(1)], TEMPLATES)
    assert document.count('<path id="M-I-1D465"') == 1
    assert document.count('<use href="#M-I-1D465"') == 2
    assert document.count("<style>") == document.count("<main>") == 1


def test_pages_are_asked_for_one_at_a_time() -> None:
    asked: list[int] = []

    def pages() -> object:
        for index in range(3):
            asked.append(index)
            yield final(index)

    chunks = document_chunks("Doc", pages(), TEMPLATES)
    next(chunks)
    assert asked == [0]
    assert "".join(chunks).count('class="page"') == 3


def test_a_document_without_pages_is_still_a_page() -> None:
    assert "<main>" in assemble_document("<Doc>", [], TEMPLATES)


def test_what_is_no_final_page_is_refused() -> None:
    with pytest.raises(ArtifactError):
        assemble_document("Doc", ["<p>by hand</p>"], TEMPLATES)
