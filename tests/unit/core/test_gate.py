"""The gate, corner by corner."""

from typing import Any

import pytest

from staged_pipeline.core.asked_again import Askable, Asked
from staged_pipeline.core.gate import Attempt, Thresholds, better, better_layout, decide
from staged_pipeline.core.verdict import Issue, ScorePart, Verdict

THRESHOLDS = Thresholds(accept=0.9, fall_back=0.6, flag=0.8, repair_rounds=2)
NOBODY_LOOKED = Verdict.not_judged("Chromium is missing")


def issue(ref: str | None = "para_1", severity: Any = "major", kind: Any = "missing_words") -> Issue:
    return Issue(ref=ref, kind=kind, severity=severity, message="Words are missing.")


def verdict(score: float, *issues: Issue) -> Verdict:
    return Verdict(status="judged", score=score, parts=(ScorePart(name="words", weight=1, score=score),), issues=issues)


def staged(score: float, *issues: Issue, round: int = 0, asked: Asked | None = None) -> Attempt:
    return Attempt(way="staged", verdict=verdict(score, *issues), round=round, asked=asked)


def asking(*refs: str, layout: bool = False, tables: tuple[str, ...] = ()) -> Askable:
    return Askable(refs=frozenset(refs), tables=frozenset(tables), layout=layout)


def single(score: float, *issues: Issue) -> Attempt:
    return Attempt(way="single_pass", verdict=verdict(score, *issues))


@pytest.mark.parametrize(
    ("attempts", "askable", "other_way", "action", "refs", "kept", "flagged"),
    [
        pytest.param([staged(0.97)], ["para_1"], True, "accept", (), 0, False, id="good"),
        pytest.param([staged(0.97, issue(severity="minor"))], ["para_1"], True, "accept", (), 0, False, id="minor"),
        pytest.param([staged(0.97, issue())], ["para_1"], True, "repair", ("para_1",), None, False, id="major"),
        pytest.param([staged(0.7, issue())], ["para_1"], True, "repair", ("para_1",), None, False, id="repair"),
        pytest.param([staged(0.3, issue())], ["para_1"], True, "repair", ("para_1",), None, False, id="repair first"),
        pytest.param(
            [staged(0.7, issue(), issue("eq_1"), issue(kind="changed_words"))],
            ["eq_1", "para_1"], True, "repair", ("para_1", "eq_1"), None, False, id="each ref once, as named",
        ),
        pytest.param([staged(0.7, issue())], [], False, "accept", (), 0, True, id="nobody to ask"),
        pytest.param([staged(0.85, issue())], [], True, "accept", (), 0, False, id="fair, nobody to ask"),
        pytest.param([staged(0.85, issue(None))], ["para_1"], True, "accept", (), 0, False, id="no ref to ask for"),
        pytest.param([staged(0.85)], ["para_1"], True, "accept", (), 0, False, id="low but nothing named"),
        pytest.param([staged(0.5, issue())], [], True, "fall_back", (), None, False, id="bad, another way"),
        pytest.param([staged(0.5, issue())], [], False, "accept", (), 0, True, id="bad, no other way"),
        pytest.param([staged(0.6, issue())], [], True, "accept", (), 0, True, id="at the limit no fallback"),
        pytest.param(
            [staged(0.85, issue(severity="critical"))], [], False, "accept", (), 0, True, id="critical is flagged"
        ),
        pytest.param(
            [staged(0.7, issue()), staged(0.8, issue(), round=1)],
            ["para_1"], True, "repair", ("para_1",), None, False, id="second round",
        ),
        pytest.param(
            [staged(0.7, issue()), staged(0.6, issue(), round=1)],
            ["para_1"], True, "repair", ("para_1",), None, False, id="a round of no use is not the last",
        ),
        pytest.param(
            [staged(0.7, issue()), staged(0.7, issue(), round=1), staged(0.85, issue(), round=2)],
            ["para_1"], True, "accept", (), 2, False, id="rounds used up, the best is kept",
        ),
        pytest.param(
            [staged(0.7, issue()), staged(0.65, issue(), round=1), staged(0.6, issue(), round=2)],
            ["para_1"], True, "accept", (), 0, True, id="rounds used up in vain",
        ),
        pytest.param(
            [staged(0.5, issue()), staged(0.5, issue(), round=1), staged(0.5, issue(), round=2)],
            ["para_1"], True, "fall_back", (), None, False, id="bad after all rounds",
        ),
        pytest.param([staged(0.5, issue()), single(0.95)], [], False, "accept", (), 1, False, id="fallback better"),
        pytest.param([staged(0.5, issue()), single(0.4)], [], False, "accept", (), 0, True, id="fallback worse"),
        pytest.param([staged(0.5, issue()), single(0.5)], [], False, "accept", (), 0, True, id="equal: the first"),
        pytest.param(
            [staged(0.5, issue()), Attempt(way="single_pass", verdict=NOBODY_LOOKED)],
            [], False, "accept", (), 0, True, id="fallback not judged",
        ),
        pytest.param(
            [Attempt(way="staged", verdict=NOBODY_LOOKED)], ["para_1"], True, "accept", (), 0, False, id="not judged"
        ),
    ],
)  # fmt: skip
def test_what_happens(
    attempts: list[Attempt],
    askable: list[str],
    other_way: bool,
    action: str,
    refs: tuple[str, ...],
    kept: int | None,
    flagged: bool,
) -> None:
    decision = decide(attempts, THRESHOLDS, askable=asking(*askable), other_way=other_way)
    assert (decision.action, decision.refs, decision.kept, decision.flagged) == (action, refs, kept, flagged)
    assert all(decision.reasons)


def test_without_rounds_nothing_is_asked_again() -> None:
    thresholds = THRESHOLDS.model_copy(update={"repair_rounds": 0})
    assert decide([staged(0.7, issue())], thresholds, askable=asking("para_1", layout=True)).action == "accept"


OMISSION = issue(None, kind="omission")
ORDER = issue("para_2", kind="reading_order")


@pytest.mark.parametrize(
    ("attempts", "askable", "asked", "refs"),
    [
        pytest.param([staged(0.9, OMISSION)], asking(layout=True), "layout", (), id="without a ref"),
        pytest.param([staged(0.9, ORDER)], asking("para_2", layout=True), "layout", ("para_2",), id="with a ref"),
        pytest.param([staged(0.9, ORDER)], asking("para_2"), None, (), id="a layout that nobody can be asked for"),
        pytest.param([staged(0.9, issue())], asking("para_1", layout=True), "content", ("para_1",), id="content alone"),
        pytest.param([staged(0.9, issue(), ORDER)], asking("para_1", layout=True), "layout", ("para_2",), id="both"),
        pytest.param(
            [staged(0.9, issue(), ORDER), staged(0.9, issue(), ORDER, round=1, asked="layout")],
            asking("para_1", layout=True), "content", ("para_1",), id="in turn",
        ),
        pytest.param(
            [staged(0.8, issue(), ORDER), staged(0.9, issue(), ORDER, round=1, asked="content")],
            asking("para_1", layout=True), "layout", ("para_2",), id="in turn again",
        ),
        pytest.param(
            [staged(0.9, ORDER), staged(0.9, ORDER, round=1, asked="layout")],
            asking("para_1", layout=True), "layout", ("para_2",), id="again where nothing else is wrong",
        ),
        pytest.param(
            [staged(0.9, issue("table_1", kind="direction"), issue("para_1", kind="direction"))],
            asking("table_1", "para_1", tables=("table_1",)), "content", ("table_1",), id="the direction of a table",
        ),
        pytest.param(
            [staged(0.9, issue(None, kind="missing_words"))], asking(layout=True), "layout", (), id="lines of nobody"
        ),
    ],
)  # fmt: skip
def test_who_is_asked_again(
    attempts: list[Attempt], askable: Askable, asked: Asked | None, refs: tuple[str, ...]
) -> None:
    decision = decide(attempts, THRESHOLDS, askable=askable)
    assert (decision.asked, decision.refs) == (asked, refs)
    assert decision.action == ("repair" if asked else "accept")


def test_the_reasons_say_what_is_wrong_and_what_was_tried() -> None:
    decision = decide([staged(0.5, issue(), issue("eq_1"), issue(kind="direction")), single(0.4)], THRESHOLDS)
    assert decision.reasons == (
        "score 0.50: 2 missing_words, 1 direction",
        "single_pass was no better (score 0.40)",
        "a person should look at it",
    )


def test_a_page_nobody_judged_says_why() -> None:
    decision = decide([Attempt(way="staged", verdict=NOBODY_LOOKED)], THRESHOLDS)
    assert decision.reasons == ("not judged: Chromium is missing",)


def parts(score: float, *issues: Issue, **named: float) -> Verdict:
    measured = tuple(ScorePart(name=name, weight=1, score=value) for name, value in named.items())
    return Verdict(status="judged", score=score, parts=measured, issues=issues)


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        pytest.param(parts(0.7, issue(), words=0.4), parts(0.9, words=0.8), True, id="better"),
        pytest.param(parts(0.7, words=0.4), parts(0.7, words=0.4), False, id="the same"),
        pytest.param(parts(0.7, words=0.4, order=1.0), parts(0.8, words=0.7, order=0.9), False, id="a part fell"),
        pytest.param(parts(0.7, words=0.4, looks=0.9), parts(0.8, words=0.7, looks=0.6), True, id="looks fell"),
        pytest.param(parts(0.7, issue(), words=0.4), parts(0.8, issue("eq_9"), words=0.6), False, id="another harmed"),
        pytest.param(parts(0.7, issue(None), words=0.4), parts(0.8, issue(None), words=0.6), True, id="as before"),
        pytest.param(
            parts(0.7, issue(None), words=0.4),
            parts(0.8, issue(None), issue(None), words=0.6), False, id="more of the page's own",
        ),
        pytest.param(
            parts(0.7, issue(), words=0.4), parts(0.8, issue(kind="changed_words"), words=0.6), True, id="itself"
        ),
        pytest.param(parts(0.7, words=0.4), parts(0.8, words=0.6, math=0.5), True, id="measured now only"),
        pytest.param(parts(0.7, words=0.4), NOBODY_LOOKED, False, id="not judged after"),
        pytest.param(NOBODY_LOOKED, parts(0.8, words=0.6), False, id="not judged before"),
    ],
)  # fmt: skip
def test_what_a_repair_must_bring(before: Verdict, after: Verdict, kept: bool) -> None:
    assert better(after, before, {"para_1"}) is kept


STAYED = {"para_2": "para_1", "para_3": "para_2"}
"""What a new layout calls what was there before; its `para_1` is new, and `para_3` is there no more."""


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [
        pytest.param(parts(0.7, OMISSION, coverage=0.8), parts(0.9, coverage=1), True, id="better"),
        pytest.param(parts(0.7, OMISSION), parts(0.7), False, id="the score is the same"),
        pytest.param(parts(0.7, order=0.6, words=1.0), parts(0.9, order=1.0, words=0.9), False, id="a part fell"),
        pytest.param(parts(0.7, issue("para_1")), parts(0.9, issue("para_2")), True, id="as wrong by its new name"),
        pytest.param(parts(0.7, issue("para_3")), parts(0.9, issue("para_2")), False, id="one that stayed is worse"),
        pytest.param(parts(0.7, issue("para_1")), parts(0.9, issue("para_1")), True, id="a new one is as it scores"),
        pytest.param(parts(0.7), parts(0.9, OMISSION), False, id="more of the page's own"),
        pytest.param(
            parts(0.7, issue("para_3", kind="reading_order")), parts(0.9, ORDER), True, id="the other one is blamed"
        ),
        pytest.param(
            parts(0.7, issue("para_3", kind="reading_order")), parts(0.9, ORDER, issue("para_1", kind="reading_order")),
            False, id="more out of order",
        ),
        pytest.param(parts(0.7), NOBODY_LOOKED, False, id="not judged after"),
    ],
)  # fmt: skip
def test_what_another_layout_must_bring(before: Verdict, after: Verdict, kept: bool) -> None:
    assert better_layout(after, before, STAYED) is kept
