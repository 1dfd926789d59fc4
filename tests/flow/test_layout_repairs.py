"""Pages whose layout a judge finds wrong: it is asked again as a whole, and what it leaves as it was is not read again.

The model draws in a set way and is asked over loopback; the page, its rendering and its judge are real.
"""

import json
import re
from pathlib import Path

import pytest
from drawing_model import (
    ALL,
    EXCHANGED,
    FIGURE,
    LINES,
    RIGHT,
    WITHOUT_FIGURE,
    WRONG,
    Drawing,
    Misreading,
    outline,
    picture_book,
)
from model_server import Body, ModelServer, Reply
from reading_model import USAGE, is_judging
from repairing import convert, judged

from staged_pipeline.flow import ledger

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return picture_book(tmp_path_factory.mktemp("book") / "book.pdf")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")


def page(output: Path) -> Path:
    return output / "book" / "page_0000"


def texts(output: Path) -> list[str]:
    """What the elements of the page say, in the order of final.html."""
    content = json.loads((page(output) / "content.json").read_text("utf-8"))
    html = (page(output) / "final.html").read_text("utf-8")
    shown = [ref for ref in re.findall(r'\bid="(\w+)"', html) if ref in content]
    return [content[ref].get("content") or content[ref].get("description") for ref in shown]


def test_a_layout_is_asked_again_and_what_stays_of_it_is_not_read_again(book: Path, tmp_path: Path) -> None:
    model = Drawing(WRONG, RIGHT)
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, isolate=True)
        assert texts(tmp_path) == ALL
        assert [len(refs) for refs in model.read] == [6, 1]
        assert model.read[1] == ["figure_1"]
        told = judged(run)
        assert (run.pages[0].route, told.flagged, run.pages[0].warnings) == ("repaired", False, ())
        assert [(one.asked, one.stages, one.kept) for one in told.rounds] == [
            ("layout", ("layout", "text", "math"), True)
        ]
        assert told.rounds[0].score == told.score
        complaint = model.told[0]
        assert "Something is printed here that is in no element of the page" in complaint
        assert re.search(r"`p~ [34]`: It stands (after|before) `p~ [34]`", complaint)
        assert "para_" not in complaint, "an outline has no refs"
        lines = [(line.stage, line.round) for line in ledger.read(tmp_path / "book") if line.spent]
        assert lines == [("layout", None), ("text", None), ("layout", 1), ("text", 1)]
        assert run.spent.calls == len(server.seen) == 4
        assert convert(book, tmp_path, server).pages == run.pages
        assert len(server.seen) == 4, "a second run has nothing to do"
        first, again = (server.seen[place].body["messages"] for place in (0, 2))
    assert str(again[1]["content"]).split() == WRONG.split(), "the model sees its layout as it stands"
    same = ([part["text"] for part in asked[0]["content"] if part["type"] == "text"] for asked in (first, again))
    assert next(same) == next(same), "the question is read from the service's cache"


def test_what_takes_two_rounds_is_put_right_in_two(book: Path, tmp_path: Path) -> None:
    model = Drawing(WRONG, WITHOUT_FIGURE, RIGHT)
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server)
    assert texts(tmp_path) == ALL
    assert [(one.asked, one.kept) for one in judged(run).rounds] == [("layout", True)] * 2
    assert [one.stages for one in judged(run).rounds] == [("layout",), ("layout", "text", "math")]
    assert "It stands" not in model.told[1]
    assert [len(refs) for refs in model.read] == [6, 1]


def test_an_element_over_blank_paper_is_taken_out_and_nothing_is_read_for_it(book: Path, tmp_path: Path) -> None:
    model = Drawing(outline(*LINES, FIGURE, "p [100,850,500,880]"), RIGHT)

    def inventing(body: Body) -> Reply:
        reply = model(body)
        return Reply(reply.text.replace("=== para_7 ok", "=== para_7\nWords that nobody printed."), usage=USAGE)

    with ModelServer(inventing) as server:
        run = convert(book, tmp_path, server)
    assert texts(tmp_path) == ALL
    assert [(one.asked, one.refs, one.stages, one.kept) for one in judged(run).rounds] == [
        ("layout", ("para_7",), ("layout",), True)
    ]
    assert "`p~ [100,850,500,880]`: It says something where the paper is blank." in model.told[0]
    assert len(model.read) == 1


def test_a_model_that_never_improves_costs_the_rounds_that_are_allowed(book: Path, tmp_path: Path) -> None:
    worse = outline(*reversed(LINES))
    model = Drawing(WRONG, worse)
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, repair_rounds=3)
        calls = len(server.seen)
        convert(book, tmp_path, server, repair_rounds=3)
        assert len(server.seen) == calls == 5
    assert len(model.told) == len(judged(run).rounds) == 3
    assert not any(one.kept for one in judged(run).rounds)
    assert [len(refs) for refs in model.read] == [6]
    assert run.pages[0].route == "staged"
    assert texts(tmp_path) == [ALL[0], ALL[1], ALL[3], ALL[2], *ALL[4:7]]
    assert judged(run).flagged


def test_the_same_layout_again_is_neither_read_nor_judged(book: Path, tmp_path: Path) -> None:
    model = Drawing(WRONG)
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, repair_rounds=1)
    (told,) = judged(run).rounds
    assert (told.stages, told.score, told.kept) == (("layout",), None, False)
    assert "nothing else was answered" in told.reasons
    assert [line.stage for line in ledger.read(tmp_path / "book") if line.round] == ["layout"]


def test_an_answer_that_is_no_use_leaves_the_page_as_it_was(book: Path, tmp_path: Path) -> None:
    model = Drawing(WRONG, "I cannot help with that.")
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, repair_rounds=1)
    assert run.pages[0].error is None
    (told,) = judged(run).rounds
    assert (told.kept, told.score) == (False, None)
    assert "no answer could be used" in told.reasons[-1]


def test_layout_and_content_are_asked_in_turn(book: Path, tmp_path: Path) -> None:
    with ModelServer(Misreading()) as server:
        run = convert(book, tmp_path, server)
    assert [(one.asked, one.kept) for one in judged(run).rounds] == [("layout", True), ("content", True)]
    assert [one.stages for one in judged(run).rounds] == [("layout", "text", "math"), ("text",)]
    # What was read wrongly as para_2 is para_3 since the layout was put right.
    assert judged(run).rounds[1].refs == ("para_3",)
    assert texts(tmp_path) == ALL


def test_a_layout_that_a_person_edited_is_not_asked_again(book: Path, tmp_path: Path) -> None:
    model = Drawing(WRONG, RIGHT)
    with ModelServer(model) as server:
        convert(book, tmp_path, server, repair_rounds=0)
        skeleton = page(tmp_path) / "skeleton.html"
        by_hand = skeleton.read_text("utf-8").replace("<h1", "<h2").replace("</h1", "</h2")
        skeleton.write_text(by_hand, "utf-8")
        calls = len(server.seen)
        run = convert(book, tmp_path, server)
        assert len(server.seen) == calls
    assert judged(run).rounds == ()
    assert judged(run).issues["critical"] > 0
    assert skeleton.read_text("utf-8") == by_hand


def test_a_page_with_a_person_s_words_keeps_its_layout(book: Path, tmp_path: Path) -> None:
    model = Drawing(WRONG, RIGHT)
    with ModelServer(model) as server:
        convert(book, tmp_path, server, repair_rounds=0)
        content = json.loads((page(tmp_path) / "content.json").read_text("utf-8"))
        content["para_2"] |= {"engine": "human"}
        (page(tmp_path) / "content.json").write_text(json.dumps(content), "utf-8")
        run = convert(book, tmp_path, server)
    assert model.told == []
    assert judged(run).rounds == ()


def test_what_a_person_writes_while_the_layout_is_asked_for_goes_with_its_block(book: Path, tmp_path: Path) -> None:
    model = Drawing(WRONG, RIGHT)

    def meanwhile(body: Body) -> Reply:
        reply = model(body)
        if len(body["messages"]) > 1:
            path = page(tmp_path) / "content.json"
            content = json.loads(path.read_text("utf-8"))
            content["para_2"] |= {"content": "By hand.", "engine": "human"}
            path.write_text(json.dumps(content), "utf-8")
        return reply

    with ModelServer(meanwhile) as server:
        run = convert(book, tmp_path, server)
        convert(book, tmp_path, server)
    content = json.loads((page(tmp_path) / "content.json").read_text("utf-8"))
    assert [(ref, entry["content"]) for ref, entry in content.items() if entry["engine"] == "human"] == [
        ("para_3", "By hand.")
    ]
    assert texts(tmp_path)[3] == "By hand."
    assert "By hand." in (page(tmp_path) / "final.html").read_text("utf-8")
    assert any("What a person wrote as para_2 is para_3 now" in warning for warning in run.pages[0].warnings)


@pytest.mark.parametrize(("layout", "asked"), [("local", 0), ("auto", 1)])
def test_a_local_layout_is_asked_again_only_where_a_model_may_be(
    layout: str, asked: int, book: Path, tmp_path: Path
) -> None:
    model = Drawing(outline(*EXCHANGED, FIGURE))

    def finds_fault(body: Body) -> Reply:
        return Reply("=== para_1 order\nIt is read last.\n", usage=USAGE) if is_judging(body) else model(body)

    with ModelServer(finds_fault) as server:
        run = convert(book, tmp_path, server, layout=layout, judge="llm", repair_rounds=1)
    assert any(issue > 0 for issue in judged(run).issues.values())
    assert len(model.told) == len(judged(run).rounds) == asked
