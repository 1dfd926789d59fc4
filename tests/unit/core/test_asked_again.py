"""Which stage an issue goes back to."""

from typing import get_args

import pytest

from staged_pipeline.core.asked_again import LAYOUT_KINDS, Askable, Asked, asked_for
from staged_pipeline.core.verdict import Issue, IssueKind, Severity

ALL = Askable(refs=frozenset({"para_1", "table_1"}), tables=frozenset({"table_1"}), layout=True)


def issue(kind: IssueKind, ref: str | None, severity: Severity = "major") -> Issue:
    return Issue(ref=ref, kind=kind, severity=severity, message="It is wrong.")


@pytest.mark.parametrize("kind", get_args(IssueKind))
def test_every_kind_has_one_stage(kind: IssueKind) -> None:
    asked: Asked = "layout" if kind in LAYOUT_KINDS else "content"
    assert asked_for(issue(kind, "para_1"), ALL) == asked
    assert asked_for(issue(kind, "para_1", "minor"), ALL) is None
    without = {"layout": ALL.model_copy(update={"layout": False}), "content": ALL.model_copy(update={"refs": ()})}
    assert asked_for(issue(kind, "para_1"), without[asked]) is None


@pytest.mark.parametrize("kind", get_args(IssueKind))
def test_what_is_wrong_with_the_whole_page_is_the_layout_s_or_nobody_s(kind: IssueKind) -> None:
    of_layout = kind in LAYOUT_KINDS or kind == "missing_words"
    assert asked_for(issue(kind, None), ALL) == ("layout" if of_layout else None)


def test_a_table_runs_as_its_content_says() -> None:
    assert asked_for(issue("direction", "table_1"), ALL) == "content"
    assert asked_for(issue("reading_order", "table_1"), ALL) == "layout"
