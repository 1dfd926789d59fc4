"""The inspector in Chromium, opened from disk as a person opens it, over a run that has a page of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pages import element, png, skeleton
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from run_folders import leave_inspector, leave_page, line

from staged_pipeline.core.content import Content, MathContent, MathSegment, MixedContent, TextContent, TextSegment
from staged_pipeline.core.conversation import CallRecord
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.summary import ErrorRecord, Judged, Round, StageRecord, Summary
from staged_pipeline.core.verdict import Issue, ScorePart, Verdict

HOSTILE = "</script><script>alert(1)</script>\u2028 <img src=x onerror=alert(1)> __proto__"
LINES = 20  # blocks of the page that most is shown of, beside an equation
REPAIRED = Judged(
    status="judged",
    score=0.5,
    reasons=("score 0.50: 1 missing_words, 1 math_mismatch", "a person should look at it"),
    flagged=True,
    rounds=(
        Round(
            action="repair",
            asked="content",
            stages=("text", "math"),
            refs=("para_3", "eq_1"),
            before=0.42,
            score=0.5,
            kept=True,
            reasons=("score 0.42: 3 missing_words",),
        ),
        Round(action="repair", asked="layout", before=0.5, score=0.45, reasons=("score 0.50: 1 omission",)),
        Round(
            action="fall_back", before=0.5, reasons=("score 0.50 is below 0.75", f"the model was not heard: {HOSTILE}")
        ),
    ),
)
FELL_BACK = Judged(
    status="judged", score=0.9, rounds=(Round(action="fall_back", score=0.9, kept=True),), reasons=("score 0.90",)
)
NOT_JUDGED = Judged(status="not_judged", reason="No Chromium.", reasons=("not judged: No Chromium.",))


@dataclass
class Opened:
    """An open inspector, with all that it asked for and said."""

    page: Page
    folder: Path
    asked: list[str] = field(default_factory=list[str])
    said: list[str] = field(default_factory=list[str])

    def go(self, address: str = "") -> Page:
        self.page.goto(f"{self.folder.as_uri()}/index.html{address}")
        expect(self.page.locator("#tabs button").first).to_be_attached()
        return self.page

    def files(self) -> list[str]:
        """What was asked for, relative to the run; all of it must lie there."""
        assert [url for url in self.asked if not url.startswith(self.folder.as_uri())] == []
        return [url.split("#")[0].removeprefix(self.folder.as_uri() + "/") for url in self.asked]


def long_page() -> tuple[Skeleton, dict[str, Content]]:
    """Blocks from the top of the page to its end, an equation last."""
    tops = [n / (LINES + 1) for n in range(LINES + 1)]
    blocks = [
        element(f"para_{n}", order=n + 1, box=Box(0.1, top, 0.9, top + 0.03), segments=(f"p0_l{n}",))
        for n, top in enumerate(tops[:-1])
    ]
    blocks.append(element("eq_1", "equation", LINES + 1, box=Box(0.6, tops[-1], 0.9, tops[-1] + 0.02)))
    content: dict[str, Content] = {
        f"para_{n}": TextContent(content=f"Paragraph {n} says this. " * 12, engine="local", confidence=1.0)
        for n in range(LINES)
    }
    content["para_3"] = TextContent(content=HOSTILE, confidence=0.4)
    content["eq_1"] = MathContent(content="a^2+b^2=c^2", confidence=0.8)
    return skeleton(*blocks), content


def leave_book(run: Path) -> None:
    """Leaves pages 2 (long, repaired, with issues), 5 (failed), 7 (Arabic, fell back), 12 (with calls, not judged)."""
    blocks, content = long_page()
    issues = (
        Issue(ref="eq_1", kind="math_mismatch", severity="major", message="The sign is wrong.", words=("+", "−")),
        Issue(ref="para_3", kind="missing_words", severity="critical", message=HOSTILE, segments=("p0_l3",)),
        Issue(kind="omission", severity="minor", message="Ink.", box=Box(0.1, 0.96, 0.3, 0.99), judge="model"),
    )
    lines = [line(n, f"Line {n}", Box(0.1, n / 21, 0.5, n / 21 + 0.01)) for n in range(LINES)]
    verdict = Verdict.of((ScorePart(name="words", weight=1, score=0.5),), issues)
    leave_page(run, 2, blocks, content, lines=lines, verdict=verdict, picture=png(595, 842), rendering=png(595, 900))
    arabic = {
        "para_1": MixedContent(
            segments=(TextSegment(content="لتكن الدالة "), MathSegment(content=r"\frac{a}{b}")), direction="rtl"
        ),
        "para_2": TextContent(content="النَّصُّ الثاني"),
    }
    leave_page(run, 7, skeleton(element("para_1"), element("para_2", order=2), direction="rtl"), arabic)
    call = CallRecord(number=1, purpose="text", provider="anthropic", model="some-model", prompt="p", error="timeout")
    leave_page(run, 12, skeleton(element("para_1")), {"para_1": TextContent(content="Only here: naïve")}, calls=[call])
    leave_inspector(
        run,
        [
            Summary(page_index=2, route="staged", low_confidence_refs=("para_3",), refs=21, judged=REPAIRED),
            Summary(page_index=5, route="failed", error=ErrorRecord(code="ocr", message="It is too faint.")),
            Summary(page_index=7, route="single_pass", failed_refs=("para_2",), refs=2, judged=FELL_BACK),
            Summary(
                page_index=12,
                route="staged",
                open_refs=("para_1",),
                refs=1,
                judged=NOT_JUDGED,
                stages=(StageRecord(stage="text", engine="llm-text-1", seconds=1.25),),
            ),
        ],
    )


def opening(
    folder: Path, chromium: Chromium, width: int = 1400, height: int = 800, dark: bool = False
) -> Iterator[Opened]:
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    context.set_default_timeout(10_000)
    made = Opened(context.new_page(), folder)
    made.page.on("request", lambda request: made.asked.append(request.url))
    made.page.on("console", lambda message: made.said.append(message.text))
    made.page.on("pageerror", lambda error: made.said.append(str(error)))
    made.page.on("dialog", lambda dialog: made.said.append("a dialog"))
    yield made
    context.close()
    assert made.said == []
    made.files()


IN_SIGHT = """node => {
    const [box, pane] = [node, document.getElementById("pane")].map(each => each.getBoundingClientRect());
    const [left, right] = [Math.max(box.left, pane.left), Math.min(box.right, pane.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, pane.top), Math.min(box.bottom, pane.bottom, innerHeight)];
    if (right - left < 3 || bottom - top < 3) return false;
    const met = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return met !== null && met.closest("#sheet") !== null;
}"""

HIGHLIGHTED = """() => {
    const node = document.querySelector(":target");
    if (!node || getComputedStyle(node).backgroundColor === "rgba(0, 0, 0, 0)") return "";
    const { top } = node.getBoundingClientRect();
    return top >= 0 && top < innerHeight ? node.id : "";
}"""


def in_sight(page: Page, selector: str) -> bool:
    """Whether a box on the picture can be seen in the picture's pane, with nothing over it."""
    return page.locator(selector).evaluate(IN_SIGHT)


def expect_target(page: Page, ref: str) -> None:
    expect(page.locator("#frame")).to_be_visible()
    for _ in range(50):
        if len(page.frames) > 1 and page.frames[1].evaluate(HIGHLIGHTED) == ref:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{ref} is not highlighted in the result")
