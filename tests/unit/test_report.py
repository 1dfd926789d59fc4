"""report.csv says how a run went, and holds hostile words harmless."""

import csv
import io

from staged_pipeline.core.summary import ErrorRecord, Judged, RunSummary, StageRecord, Summary, WordCounts
from staged_pipeline.flow.report import report_csv

GOOD = Summary(
    page_index=0,
    route="staged",
    refs=3,
    failed_refs=("b",),
    low_confidence_refs=("c",),
    layout_confidence=0.5,
    words=WordCounts(text_layer=7, model=2, human=1),
    stages=(
        StageRecord(stage="text", engine="local", seconds=1.5),
        StageRecord(stage="text", engine="x", seconds=0.25),
    ),
)
WORDS = ("text_layer_words", "ocr_words", "model_words", "human_words")
BAD = Summary(page_index=4, route="failed", error=ErrorRecord(code="ocr", message="=cmd|'</script><script>alert(1)"))
RUN = RunSummary(document="</title>.pdf", pages_total=9, pages=(GOOD, BAD), version="1", seconds=2.0, settings={})


def test_a_row_a_page() -> None:
    rows = list(csv.DictReader(io.StringIO(report_csv(RUN, {}))))
    assert [row["page_index"] for row in rows] == ["0", "4"]
    assert (rows[0]["seconds"], rows[0]["failed_refs"], rows[0]["layout_confidence"]) == ("1.750", "1", "0.500")
    assert (rows[0]["judged"], rows[0]["score"]) == ("", "")
    assert [rows[0][name] for name in WORDS] == ["7", "0", "2", "1"]
    assert [rows[1][name] for name in WORDS] == [""] * 4
    assert rows[1]["error"] == "ocr"
    assert rows[1]["message"].startswith("'=")


def test_what_a_judge_said_is_counted() -> None:
    short = Judged(status="judged", score=0.5, issues={"major": 2}, reasons=("=a", "b"), flagged=True, rounds=())
    run = RUN.model_copy(update={"pages": (GOOD.model_copy(update={"judged": short}),)})
    row = next(csv.DictReader(io.StringIO(report_csv(run, {}))))
    assert (row["score"], row["judged"], row["flagged"], row["gate"]) == ("0.500", "judged", "yes", "'=a; b")
    assert (row["critical_issues"], row["major_issues"], row["minor_issues"]) == ("0", "2", "0")
