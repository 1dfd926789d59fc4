"""The parts that answers are read with: equations, printed marks, agreement with the lines, shards."""

import pytest
from layouts import fractions, page_of, segment

from staged_pipeline.core.content import TextSegment
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.llm.agreement import UNCHECKED, agreement
from staged_pipeline.engines.llm.equations import equation_text
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.printed_marks import without_printed_mark
from staged_pipeline.engines.llm.questions import shards


@pytest.mark.parametrize(
    ("written", "tex", "number"),
    [
        (r"\frac{a}{b}", r"\frac{a}{b}", None),
        ("\\[\nx = y\n\\]\n#2.1", "x = y", "2.1"),
        (r"$$x$$", "x", None),
        (r"$a$ and $b$", r"$a$ and $b$", None),
        (r"\begin{equation}\label{eq:a} x \tag{3.4} \end{equation}", "x", "3.4"),
        ("\\begin{align*}a&=b\\\\c&=d\\end{align*}\n#(٣)", "\\begin{aligned}a&=b\\\\c&=d\\end{aligned}", "٣"),
        ("a\n\nb", "a\nb", None),
        ("#2.1", "#2.1", None),
        ("", "", None),
    ],
)
def test_equations(written: str, tex: str, number: str | None) -> None:
    assert equation_text(written) == (tex, number)


@pytest.mark.parametrize(
    ("text", "marker", "left"),
    [
        ("• first", "•", "first"),
        ("- first", "•", "first"),
        ("3. first", "3.", "first"),
        ("٣. أول", "3.", "أول"),
        ("(a) first", "(a)", "first"),
        ("[12] Name", "[12]", "Name"),
        ("3.5 metres", "3", "3.5 metres"),
        ("12 things", "1", "12 things"),
        ("first", "3.", "first"),
        ("■", "■", "■"),
        ("first", None, "first"),
    ],
)
def test_printed_marks(text: str, marker: str | None, left: str) -> None:
    assert without_printed_mark((TextSegment(content=text),), marker) == (TextSegment(content=left),)


def test_a_raised_mark_of_a_note_is_left_out() -> None:
    runs = (TextSegment(content="2", marks=("super",)), TextSegment(content=" See there."))
    assert without_printed_mark(runs, "2") == (TextSegment(content="See there."),)


LINE = segment(0, "The m n words of é 12 lines", 50, 50)


@pytest.mark.parametrize(
    ("said", "formulas", "unsupported", "unused"),
    [
        ("The mn words of e\u0301 ١٢ lines", (), (), ()),
        ("The mn word of é 12 linen", (), (), ()),
        ("The words of é 12 lines", ("m_n",), (), ()),
        ("The m n words of é 13 lines", (), ("13",), ("12",)),
        ("The m n words of é 12 lines and more", (), ("and", "more"), ()),
    ],
)
def test_agreement_with_a_text_layer(
    said: str, formulas: tuple[str, ...], unsupported: tuple[str, ...], unused: tuple[str, ...]
) -> None:
    found = agreement(said, formulas, [LINE])
    assert (found.unsupported, found.unused) == (unsupported, unused)
    assert (found.confidence == 1) == (not unsupported and not unused)


def test_what_ocr_read_counts_by_half() -> None:
    scanned = LINE.model_copy(update={"source": "ocr", "confidence": 0.8})
    assert agreement("Entirely different", (), [scanned]).confidence == pytest.approx(0.6 * UNCHECKED, abs=0.01)
    assert agreement("Anything", (), []).confidence == UNCHECKED


def test_a_loop_of_repeats_is_compared_in_time() -> None:
    lines = [segment(n, f"word{n} other{n} thing{n}", 50, 50) for n in range(200)]
    assert agreement("again and again " * 10_000, (), lines).confidence < 0.1


def _references(count: int) -> list[Reference]:
    return [
        Reference(
            ref=f"para_{n}",
            kind="paragraph",
            type="text",
            order=n,
            box=fractions(0, 0, 1, 1),
            segments=(f"p0_l{n}",),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(("length", "size", "parts"), [(10, None, 1), (2000, None, 5), (10, 3, 4), (2000, 100, 1)])
def test_references_are_dealt_to_calls_in_order(length: int, size: int | None, parts: int) -> None:
    lines = EvidenceLines.of(page_of(*(segment(n, "x" * length, 50, 50 + 12 * n) for n in range(10))))
    dealt = shards(_references(10), lines, size)
    assert [one for part in dealt for one in part] == _references(10)
    assert len(dealt) == parts


def test_many_short_references_are_dealt_to_several_calls() -> None:
    lines = EvidenceLines.of(page_of(segment(0, "x", 50, 50)))
    assert [len(part) for part in shards(_references(61), lines, None)] == [20, 21, 20]
