"""index.html and report.csv say how a run went, and hold hostile words harmless."""

import csv
import io
import json
import re

from pages import TEMPLATES, element, skeleton

from staged_pipeline.core.content import MathSegment, MixedContent, TableContent, TextContent, TextSegment, failed
from staged_pipeline.core.summary import ErrorRecord, RunSummary, StageRecord, Summary
from staged_pipeline.flow.report import PageView, page_view, render_index, report_csv

GOOD = Summary(
    page_index=0,
    route="staged",
    refs=3,
    failed_refs=("b",),
    low_confidence_refs=("c",),
    layout_confidence=0.5,
    stages=(
        StageRecord(stage="text", engine="local", seconds=1.5),
        StageRecord(stage="text", engine="x", seconds=0.25),
    ),
)
BAD = Summary(page_index=4, route="failed", error=ErrorRecord(code="ocr", message="=cmd|'</script><script>alert(1)"))
RUN = RunSummary(document="</title>.pdf", pages_total=9, pages=(GOOD, BAD), version="1", seconds=2.0, settings={})


def index() -> str:
    page = skeleton(element("c", order=3), element("b", order=2), element("a"), direction="rtl")
    content = {
        "a": TextContent(content="</script><script>alert(1)</script>" + "w" * 200),
        "b": failed("b", "faint"),
        "c": MixedContent(segments=(TextSegment(content="x is "), MathSegment(content="y"))),
    }
    views = [page_view(GOOD, "page_0000", page, content), PageView(summary=BAD, folder="page_0004", pictured=False)]
    return render_index(RUN, views, TEMPLATES)


def data_of(html: str) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    return json.loads(found.group(1))


def test_blocks_stand_in_reading_order_with_their_state_and_words() -> None:
    pages = data_of(index())
    assert [block[:3] for block in pages[0]["blocks"]] == [
        ["a", "paragraph", "ok"],
        ["b", "paragraph", "failed"],
        ["c", "paragraph", "doubtful"],
    ]
    assert pages[0]["blocks"][0][3] == [0.1, 0.1, 0.9, 0.2]
    assert len(pages[0]["blocks"][0][4]) == 90
    assert pages[0]["blocks"][2][4] == "x is y"
    assert [(page["failed"], page["pictured"]) for page in pages] == [(False, True), (True, False)]


def test_words_of_a_page_cannot_leave_their_place() -> None:
    html = index()
    assert html.count("<script") == 2
    assert html.count("</script>") == 2
    assert html.count("</title>") == 1


def test_the_page_says_what_went_wrong() -> None:
    html = index()
    assert "1 failed." in html
    assert "1 blocks not read" in html
    assert html.count('src="page_0000/page.png"') == 1
    assert "page_0004/page.png" not in html, "a picture that is not there would show as broken"
    assert "ocr: " in data_of(html)[1]["notes"][0]


def test_a_table_begins_with_its_first_row() -> None:
    view = page_view(GOOD, "p", skeleton(element("a", "table")), {"a": TableContent(headers=("x", "y"))})
    assert view.blocks[0][4] == "x · y"


def test_a_row_a_page() -> None:
    rows = list(csv.DictReader(io.StringIO(report_csv(RUN, {}))))
    assert [row["page_index"] for row in rows] == ["0", "4"]
    assert (rows[0]["seconds"], rows[0]["failed_refs"], rows[0]["layout_confidence"]) == ("1.750", "1", "0.500")
    assert rows[1]["error"] == "ocr"
    assert rows[1]["message"].startswith("'=")


def test_the_same_run_gives_the_same_bytes() -> None:
    assert index() == index()
