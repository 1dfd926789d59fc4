from collections.abc import Sequence

import pytest
from layouts import segment
from pages import element

from staged_pipeline.core.content import Content, MathSegment, MixedContent, TextContent, TextSegment
from staged_pipeline.core.evidence import Segment
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.words import compare, word_issues

LINES = (
    segment(0, "The width of the strip de-", 50, 100),
    segment(1, "cides all 1820 times over.", 50, 112),
)
WHOLE = "The width of the strip decides all 1820 times over."


def by_ocr(lines: Sequence[Segment], confidence: float = 0.95, **doubted: float) -> tuple[Segment, ...]:
    """Lines as OCR gives them; `doubted` are words with a confidence of their own."""
    return tuple(
        line.model_copy(
            update={
                "source": "ocr",
                "confidence": confidence,
                "words": tuple(
                    word.model_copy(update={"confidence": doubted.get(word.text, confidence)}) for word in line.words
                ),
            }
        )
        for line in lines
    )


def found(said: str | Content, lines: Sequence[Segment] = LINES, engine: str = "llm") -> list[Issue]:
    entry = TextContent(content=said, engine=engine) if isinstance(said, str) else said
    boxes = [line.box for line in lines]
    one = element("para_1", box=boxes[0].union(boxes[-1]), segments=tuple(line.id for line in lines))
    return list(word_issues(compare(one, entry, {"para_1": entry}, lines)))


def kinds(issues: Sequence[Issue]) -> list[tuple[str, tuple[str, ...]]]:
    assert all(issue.ref == "para_1" for issue in issues)
    return [(issue.kind, issue.words) for issue in issues]


def test_words_broken_at_line_ends_and_emphasis_within_words_are_no_difference() -> None:
    assert found(WHOLE) == []
    pieces = (TextSegment(content="The wi"), TextSegment(content="dth of the strip decides", marks=("bold",)))
    assert found(MixedContent(segments=(*pieces, TextSegment(content=" all 1820 times over.")))) == []


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (WHOLE.replace("strip ", ""), "missing_words", ("strip",)),
        (WHOLE.replace("strip", "strip strip"), "repeated_words", ("strip",)),
        (WHOLE.replace("all", "all never"), "unsupported_words", ("never",)),
        (WHOLE.replace("1820", "1850"), "changed_words", ("1850",)),
        (WHOLE.replace("width", "depth"), "changed_words", ("depth",)),
        (WHOLE.replace("all 1820", "1820 all"), "reading_order", ("all",)),
    ],
)
def test_each_difference_from_a_text_layer_is_told_by_its_words(said: str, kind: str, words: tuple[str, ...]) -> None:
    assert kinds(found(said)) == [(kind, words)]


def test_a_missing_word_is_told_with_its_line_and_place() -> None:
    [issue] = found(WHOLE.replace("strip ", ""))
    assert issue.segments == ("p0_l0",)
    assert issue.box == LINES[0].words[4].box


def test_case_accents_and_forms_of_letters_do_not_count() -> None:
    lines = (segment(0, "ﬁrst cafe إنّ ١٢", 50, 100),)
    assert found("First café ان 12", lines) == []


def test_what_a_model_reads_otherwise_than_ocr_is_no_issue() -> None:
    lines = by_ocr(LINES, width=0.6, times=0.3)
    assert found("The Width of tbe strip decides all 1820 hours over.".replace("tbe", "the"), lines) == []


def test_an_entry_copied_from_ocr_is_held_to_the_letter() -> None:
    lines = by_ocr(LINES, confidence=0.5)
    assert kinds(found(WHOLE.replace("strip", "stripe"), lines, engine="local")) == [("changed_words", ("stripe",))]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (WHOLE.replace("strip ", ""), "missing_words"),
        (WHOLE.replace("1820", "1850"), "changed_words"),
        (WHOLE.replace("the strip", "the marvellous strip"), "unsupported_words"),
        (WHOLE.replace("strip", "strip strip"), "repeated_words"),
    ],
)
def test_what_sure_ocr_contradicts_is_an_issue(said: str, kind: str) -> None:
    assert [issue.kind for issue in found(said, by_ocr(LINES))] == [kind]


def test_a_word_that_ocr_left_out_has_room_on_the_paper() -> None:
    line = segment(0, "The width of marvellous the strip decides", 50, 100)
    gap = line.model_copy(update={"words": tuple(word for word in line.words if word.text != "marvellous")})
    assert found("The width of marvellous the strip decides", by_ocr((gap,))) == []


def test_formulas_find_their_letters_wherever_they_are_printed() -> None:
    lines = (segment(0, "where a x b is real", 50, 100),)
    formula = MixedContent(
        segments=(TextSegment(content="where "), MathSegment(content=r"\frac{x}{ab}"), TextSegment(content=" is real"))
    )
    assert found(formula, lines) == []
