"""A model's faults, read from replies of many forms and held against the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staged_pipeline.core.content import (
    ContentMap,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.conversation import ModelReply, StopReason
from staged_pipeline.core.errors import UnusableReply
from staged_pipeline.core.verdict import Issue
from staged_pipeline.engines.llm.findings import Findings, read_findings, said

CONTENT: ContentMap = {
    "para_1": MixedContent(
        segments=(
            TextSegment(content="It was found in 1648, and "),
            MathSegment(content="f'(x) = 2a"),
            TextSegment(content=" holds", marks=("bold",)),
        )
    ),
    "para_2": TextContent(content="سنة ١٦٨٤"),
    "eq_1": MathContent(content=r"\sum_{i=1}^{n} i", equation_number="3.1"),
    "table_1": TableContent(headers=("fruit", "price"), rows=(("apple", "10"),)),
    "figure_1": FigureContent(description="A curve"),
}


def found(text: str, stop: StopReason = "end") -> Findings:
    return read_findings(ModelReply(text=text, stop=stop, model="m"), CONTENT)


def test_a_wrong_digit() -> None:
    (issue,) = found("=== para_1 digit\nprinted: in 1684\nshown: in 1648").issues
    assert issue == Issue(
        ref="para_1",
        kind="changed_words",
        severity="major",
        message="Printed is “in 1684”. The page says “in 1648”.",
        suggestion="Read para_1 again at this place.",
        words=("in", "1684"),
        judge="model",
    )


@pytest.mark.parametrize(
    ("block", "kind", "severity"),
    [
        ("=== eq_1 symbol\nprinted: \\sum_{i=0}^{n}\nshown: \\sum_{i=1}^{n}", "math_mismatch", "major"),
        ("=== para_1 symbol minor\nprinted: f(x)\nshown: \\(f'(x)\\)", "math_mismatch", "minor"),
        ("=== para_1 missing\nprinted: for all n.", "missing_words", "major"),
        ("=== para_1 added\nshown: **holds**", "unsupported_words", "major"),
        ("=== table_1 table\nprinted: pear\nshown: apple | 10", "table_structure", "major"),
        ("=== para_2 word: minor\nprinted: شهر\nshown: سنة", "changed_words", "minor"),
        ("=== figure_1 caption\nIts caption stands under figure_2.", "caption", "major"),
        ("=== figure_1 strange\nIt is upside down.", "other", "major"),
        ("**=== para_1 direction**\nIt runs the wrong way.", "direction", "major"),
    ],
)
def test_kinds(block: str, kind: str, severity: str) -> None:
    (issue,) = found(block).issues
    assert (issue.kind, issue.severity) == (kind, severity)
    assert issue.message


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("=== para_1 digit\nprinted: in 1684\nshown: in 1846", "does not stand there"),
        ("=== para_1 digit\nprinted: 1648\nshown: 1648", "the same"),
        ("=== para_1 missing\nprinted: It was found", "stands there"),
        ("=== para_9 digit\nprinted: 1\nshown: 2", "which the page has not"),
    ],
)
def test_what_cannot_be_true_is_left_out(block: str, reason: str) -> None:
    findings = found(block)
    assert not findings.issues
    assert len(findings.warnings) == 1
    assert reason in findings.warnings[0]


def test_nothing_wrong() -> None:
    assert found("=== none") == Findings()
    assert found("```\n=== none\n```") == Findings()


def test_a_reply_that_is_no_answer() -> None:
    with pytest.raises(UnusableReply):
        found("The page looks fine to me.")


def test_several_and_talk_around_them() -> None:
    findings = found(
        "Here is what I found:\n=== para_1 digit\nprinted: 1684\nshown: 1648\n\n=== eq_1 symbol\n"
        "printed: j\nshown: i\nThe index.\n```"
    )
    assert [issue.ref for issue in findings.issues] == ["para_1", "eq_1"]
    assert findings.issues[1].message.endswith("The index.")


def test_a_fault_named_twice_is_told_once() -> None:
    block = "=== para_1 digit\nprinted: 1684\nshown: 1648\n"
    assert len(found(block * 2).issues) == 1


def test_a_reply_that_was_cut_off_loses_its_last_block() -> None:
    text = "=== para_1 digit\nprinted: 1684\nshown: 1648\n=== eq_1 symbol\nprin"
    assert [issue.ref for issue in found(text, "length").issues] == ["para_1"]


def test_a_page_as_the_model_sees_it() -> None:
    assert said(CONTENT["para_1"]) == r"It was found in 1648, and \(f'(x) = 2a\) **holds**"
    assert said(CONTENT["eq_1"]) == r"\sum_{i=1}^{n} i #3.1"
    assert "apple" in said(CONTENT["table_1"])
    assert said(CONTENT["figure_1"]) == "(a picture) A curve"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        findings = found(f"=== para_1 digit\n{text}")
    except UnusableReply:
        return
    assert all(issue.ref in CONTENT and issue.judge == "model" for issue in findings.issues)
