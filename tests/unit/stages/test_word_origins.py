"""Words are counted by who gave them."""

from typing import Literal

import pytest

from staged_pipeline.core.content import (
    Cell,
    Content,
    ErrorContent,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    Sources,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.summary import WordCounts
from staged_pipeline.core.vocabulary import EvidenceSource
from staged_pipeline.stages.word_origins import word_origins


def line(number: int, source: Literal["text_layer", "ocr"]) -> Segment:
    return Segment(
        id=f"p0_l{number}",
        text="",
        box=Box(0, 0, 1, 1),
        words=(),
        direction="ltr",
        source=source,
        confidence=1.0,
        baseline=1.0,
    )


def evidence(source: EvidenceSource = "mixed") -> Evidence:
    lines = (line(0, "text_layer"), line(1, "ocr"), line(2, "ocr"))
    return Evidence(page_index=0, width=595, height=842, source=source, direction="ltr", segments=lines)


def text(words: str, engine: str | None = "local", *lines: int) -> TextContent:
    return TextContent(content=words, engine=engine, sources=Sources(segments=tuple(f"p0_l{n}" for n in lines)))


def test_local_words_came_from_where_their_lines_did_and_others_from_their_engine() -> None:
    content = [
        text("one two three", "local", 0),
        text("four five", "local", 1),
        text("six", "local", 0, 1, 2),
        text("seven eight nine ten", "llm", 0),
        text("eleven", "human", 0),
    ]
    assert word_origins(content, evidence()) == WordCounts(text_layer=3, ocr=3, model=4, human=1)


@pytest.mark.parametrize(("source", "ocr"), [("ocr", 2), ("text_layer", 0), ("mixed", 0)])
def test_words_without_lines_came_from_where_the_page_did(source: EvidenceSource, ocr: int) -> None:
    counted = word_origins([text("one two"), TextContent(content="")], evidence(source))
    assert counted == WordCounts(text_layer=2 - ocr, ocr=ocr)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (MixedContent(segments=(TextSegment(content="half", marks=("bold",)), TextSegment(content="way to"))), 2),
        (
            MixedContent(
                segments=(TextSegment(content="if "), MathSegment(content="a + b"), TextSegment(content="or"))
            ),
            2,
        ),
        (TableContent(headers=("a b", "c"), rows=(("1", Cell(segments=(TextSegment(content="2 3"),))),)), 6),
        (MathContent(content="a + b = c"), 0),
        (FigureContent(description="a plot of it"), 0),
        (ErrorContent(error="not read", fallback="[EXTRACTION_FAILED: para_1]"), 0),
    ],
)
def test_words_of_texts_and_tables_are_counted(entry: Content, words: int) -> None:
    assert word_origins([entry], evidence()).text_layer == words
