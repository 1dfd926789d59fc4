"""The inspector's files say what is known of a page, and no text of a page can leave its place in them."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pages import TEMPLATES, element, skeleton
from run_folders import leave_inspector, leave_page, line

from staged_pipeline.core.content import (
    HUMAN,
    Cell,
    Content,
    MathSegment,
    MixedContent,
    TableContent,
    TextContent,
    TextSegment,
    failed,
)
from staged_pipeline.core.conversation import CallRecord, Usage
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.summary import ErrorRecord, RunSummary, Spending, StageRecord, Summary
from staged_pipeline.core.verdict import Issue, Verdict
from staged_pipeline.flow.inspector import PageRow, index_chunks
from staged_pipeline.flow.inspector_files import write_inspector
from staged_pipeline.flow.inspector_page import words_of

HOSTILE = "</script><script>alert(1)</script>\u2028\u2029\ud800 `${x}` \\"
SPENT = Spending(calls=1, usage=Usage(input_tokens=5, cache_write_tokens=2, output_tokens=3), cost=Decimal("0.25"))
GOOD = Summary(
    page_index=0,
    route="staged",
    refs=5,
    failed_refs=("b",),
    low_confidence_refs=("c",),
    open_refs=("d",),
    stages=(StageRecord(stage="text", engine="x", seconds=1.5, spent=SPENT),),
)
BAD = Summary(page_index=4, route="failed", error=ErrorRecord(code="ocr", message=HOSTILE))
CONTENT: dict[str, Content] = {
    "a": TextContent(content=HOSTILE + "w" * 500, engine="local"),
    "b": failed("b", "faint"),
    "c": MixedContent(segments=(TextSegment(content="x is "), MathSegment(content=r"\frac{y}{2}"))),
    "d": TextContent(content="open"),
    "e": TextContent(content="mended", engine=HUMAN),
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    page = skeleton(*(element(ref, order=10 - n, segments=("p0_l0",) * (ref == "a")) for n, ref in enumerate("edcba")))
    leave_page(
        tmp_path,
        0,
        page,
        {ref: entry for ref, entry in CONTENT.items() if ref != "a"} | {"a": TextContent(content="plain")},
        lines=[line(0, HOSTILE.replace("\ud800", ""), Box(0.1, 0.1, 0.9, 0.2))],
        verdict=Verdict.of((), (Issue(ref="a", kind="other", severity="minor", message="<b>"),)),
        calls=[CallRecord(number=1, purpose="text", provider="anthropic", model="m", prompt="p", stop="end")],
    )
    leave_inspector(tmp_path, [GOOD, BAD], name=HOSTILE + ".pdf")
    return tmp_path


def handed_over(script: str) -> dict[str, object]:
    """The data of an inspect.js."""
    found = re.fullmatch(r"//[^\n]*\ninspectedPage\((.*)\);\n", script)
    assert found is not None
    return json.loads(json.loads(found.group(1)))


def page_of(run: Path, index: int) -> dict[str, object]:
    return handed_over((run / f"page_{index:04d}" / "inspect.js").read_text("utf-8"))


def test_blocks_stand_in_reading_order_with_state_confidence_and_content(run: Path) -> None:
    blocks = page_of(run, 0)["blocks"]
    assert [(block["ref"], block["state"]) for block in blocks] == [
        ("a", "ok"),
        ("b", "failed"),
        ("c", "doubtful"),
        ("d", "open"),
        ("e", "edited"),
    ]
    assert blocks[0]["box"] == [0.1, 0.1, 0.9, 0.2]
    assert blocks[0]["segments"] == ["p0_l0"]
    assert blocks[4]["entry"] == {"type": "text", "content": "mended", "engine": "human"}


def test_a_page_comes_with_its_lines_issues_layout_and_what_it_took(run: Path) -> None:
    page = page_of(run, 0)
    assert page["lines"][0][0] == "p0_l0"
    assert page["verdict"]["issues"][0]["message"] == "<b>"
    assert 'data-ref="a"' in page["skeleton"]
    assert page["stages"] == [["text", "x", 1.5, 1, 7, 0, 3, "0.2500"]]
    assert [(call["file"], call["cost"], call["outcome"]) for call in page["calls"]] == [("001_text.json", None, "end")]
    assert page["files"] == ["final.html", "skeleton.html", "content.json", "evidence.json", "judge.json"]
    assert page["size"] == [595, 842]


def test_of_a_failed_page_nothing_is_shown_that_an_earlier_run_left(run: Path) -> None:
    leave_page(run, 4, skeleton(element("old")), {"old": TextContent(content="old words")})
    leave_inspector(run, [GOOD, BAD])
    page = page_of(run, 4)
    assert (page["failed"], page["blocks"], page["files"]) == (True, [], [])
    assert page["notes"][0].startswith("ocr: ")
    assert "old words" not in (run / "words.js").read_text("utf-8")


def test_the_words_of_a_page_cannot_leave_their_place(run: Path) -> None:
    index = (run / "index.html").read_text("utf-8")
    assert (index.count("<script"), index.count("</script>"), index.count("</title>")) == (1, 1, 1)
    for script in (run / "words.js", *run.glob("*/inspect.js")):
        assert not re.search("[<\u2028\u2029]", script.read_text("utf-8"))


def test_the_list_names_pages_by_their_index_and_counts_right(run: Path) -> None:
    index = (run / "index.html").read_text("utf-8")
    assert re.findall(r'href="#page=(\d+)"', index) == ["0", "4"]
    assert re.findall(r'data-states="([^"]*)"', index) == ["failed doubtful open issues", "failed"]
    badges = re.findall(r'class="badge \w+">([^<]*)<', index)
    assert badges == ["1 not read", "1 doubtful", "1 open", "1 issue", "failed"]
    for words in ("2 of 2 pages", "1 page failed.", "1 block not read.", "1 doubtful block.", "1 model call for"):
        assert words in index
    assert index.count('src="page_0000/page.png"') == 1
    assert "page_0004/page.png" not in index, "a picture that is not there would show as broken"


def test_rows_are_asked_for_while_the_list_is_written() -> None:
    run = RunSummary(document="a.pdf", pages_total=2, pages=(GOOD, BAD), version="1", seconds=1, settings={})
    asked: list[int] = []

    def rows() -> Iterator[PageRow]:
        for page in run.pages:
            asked.append(page.page_index)
            yield PageRow(summary=page, folder=f"page_{page.page_index:04d}")

    seen = ""
    for chunk in index_chunks(run, rows(), TEMPLATES):
        seen += chunk
        assert len(asked) <= seen.count('href="#page=') + 1


def test_only_pages_that_changed_are_written_again(run: Path) -> None:
    summary = leave_inspector(run, [GOOD, BAD])
    before = {path: path.stat().st_ino for path in run.glob("*/inspect.js")}
    leave_page(run, 4, skeleton(element("a")), {"a": TextContent(content="now it is read")})
    good = GOOD.model_copy(update={"page_index": 4, "failed_refs": (), "low_confidence_refs": (), "open_refs": ()})
    write_inspector(run, summary.model_copy(update={"pages": (GOOD, good)}), TEMPLATES)
    after = {path: path.stat().st_ino for path in run.glob("*/inspect.js")}
    assert [path.parent.name for path in before if before[path] != after[path]] == ["page_0004"]


@pytest.mark.parametrize("cut", [0, 10, -10])
def test_a_spoilt_script_is_written_again(cut: int, run: Path) -> None:
    path = run / "page_0000" / "inspect.js"
    good = path.read_bytes()
    path.write_bytes(good[:cut])
    leave_inspector(run, [GOOD, BAD], name=HOSTILE + ".pdf")
    assert path.read_bytes() == good


def test_a_run_tells_the_same_of_pages_that_it_did_not_read_again(run: Path) -> None:
    before = {name: (run / name).read_bytes() for name in ("index.html", "words.js")}
    leave_inspector(run, [GOOD, BAD], name=HOSTILE + ".pdf")
    assert {name: (run / name).read_bytes() for name in before} == before


@pytest.mark.parametrize("name", ["judge.json", "evidence.json", "calls/001_text.json"])
def test_a_page_is_shown_without_a_record_that_was_damaged(name: str, run: Path) -> None:
    (run / "page_0000" / name).write_text("{")
    leave_inspector(run, [GOOD, BAD])
    assert len(page_of(run, 0)["blocks"]) == 5


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (CONTENT["c"], "x is \u2066\\frac{y}{2}\u2069"),
        (TableContent(headers=("x", "y"), rows=(("1", Cell(content="2")),)), "x · y · 1 · 2"),
        (TableContent(rows=((Cell(segments=(MathSegment(content="z"),)),),)), "\u2066z\u2069"),
        (None, ""),
    ],
)
def test_the_words_of_an_entry(entry: Content | None, words: str) -> None:
    assert words_of(entry) == words
