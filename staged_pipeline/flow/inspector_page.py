"""What the inspector shows of one page: its `inspect.js`, and its item of `words.js` to search in.

Both are scripts, since a page opened from disk may load nothing else. The data in them is JSON in a string: nothing of
a page's text is ever run. Pure functions of values.
"""

import json
from collections.abc import Iterable
from decimal import Decimal

from pydantic import Field, ValidationError

from staged_pipeline.core.content import (
    HUMAN,
    Cell,
    Content,
    ContentMap,
    ErrorContent,
    FigureContent,
    MathContent,
    MixedContent,
    Segment,
    TableContent,
    TextContent,
)
from staged_pipeline.core.conversation import CallRecord, Usage
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.skeleton import Element
from staged_pipeline.core.summary import NOTHING_SPENT, Judged, StageRecord, Summary
from staged_pipeline.core.value import Value
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.flow.inspector import PageRow, outcomes
from staged_pipeline.markup.tags import clean

WORDS_START = b"inspectedWords(["
WORDS_END = b"]);\n"
FORMAT = 2  # of inspect.js: another one makes the files of earlier runs stale
_A4 = (595, 842)


class PageView(Value):
    """All that the inspector shows of one page; of a failed one there may be no more than its row and its calls.

    `elements` stand in reading order, `skeleton` is the text of `skeleton.html`, `files` are the names of those that
    the page's folder holds.
    """

    row: PageRow
    elements: tuple[Element, ...] = ()
    content: ContentMap = Field(default_factory=dict[str, Content])
    skeleton: str = ""
    evidence: Evidence | None = None
    verdict: Verdict | None = None
    calls: tuple[CallRecord, ...] = ()
    files: tuple[str, ...] = ()


class PageNote(Value):
    """What the run's own files say of a page: the first line of its `inspect.js`, after two slashes.

    `key` is the digest of all that the file is made from, `size` how many bytes follow the line: where they are as they
    should be, nothing else of the page need be read. `words` are all its words, and what went wrong.
    """

    key: str
    size: int
    pictured: bool
    issues: int
    words: str


def page_script(view: PageView, key: str) -> tuple[PageNote, bytes]:
    """`inspect.js` of a page, UTF-8: hands over all that is shown of it, as JSON in a string; and its note."""
    data = json.dumps(_page(view), ensure_ascii=False, separators=(",", ":"))
    script = f"inspectedPage({_literal(data)});\n".encode("utf-8", "replace")
    texts = (words_of(view.content.get(element.ref)) for element in view.elements)
    note = PageNote(
        key=key,
        size=len(script),
        pictured=view.row.pictured,
        issues=view.row.issues,
        words=" ".join(" ".join([*_notes(view.row.summary), *texts]).split()),
    )
    line = _harmless(json.dumps(note.model_dump(), ensure_ascii=False))
    return note, f"//{line}\n".encode("utf-8", "replace") + script


def noted(script: bytes) -> PageNote | None:
    """The note of an `inspect.js`; None where there is none, or the rest is not as long as it says."""
    line, _, rest = script.partition(b"\n")
    try:
        note = PageNote.model_validate_json(line.removeprefix(b"//"))
    except ValidationError:
        return None
    return note if note.size == len(rest) else None


def words_item(words: str) -> bytes:
    """One page's item of `words.js`, between WORDS_START and WORDS_END."""
    return f"{_literal(words)},\n".encode("utf-8", "replace")


def words_of(entry: Content | None) -> str:
    """The words of an entry, formulas as LaTeX, the cells of a table apart."""
    match entry:
        case TextContent() | MathContent():
            words = entry.content
        case MixedContent():
            words = _joined(entry.segments)
        case TableContent():
            cells = (cell for row in (entry.headers, *entry.rows) for cell in row)
            words = " · ".join(_cell(cell) for cell in cells)
        case FigureContent():
            words = entry.description
        case ErrorContent():
            words = entry.fallback
        case None:
            words = ""
    return " ".join(clean(words).split())


def _page(view: PageView) -> dict[str, object]:
    summary, evidence, verdict = view.row.summary, view.evidence, view.verdict
    return {
        "index": summary.page_index,
        "folder": view.row.folder,
        "pictured": view.row.pictured,
        "failed": summary.error is not None,
        "route": summary.route,
        "source": summary.source,
        "language": summary.language,
        "layout": summary.layout_confidence,
        "text": summary.text_confidence,
        "size": (evidence.width, evidence.height) if evidence else _A4,
        "notes": _notes(summary),
        "blocks": [_block(element, view.content.get(element.ref), summary) for element in view.elements],
        "skeleton": view.skeleton,
        "lines": _lines(evidence),
        "verdict": verdict.model_dump(mode="json") if verdict else None,
        "gate": _gate(summary.judged),
        "stages": [_stage(stage) for stage in summary.stages],
        "calls": [_call(call) for call in view.calls],
        "files": view.files,
    }


def _gate(judged: Judged | None) -> dict[str, object] | None:
    """What the gate made of the page and why, with each round of repairs as `summary.json` tells it."""
    if judged is None:
        return None
    return {
        "outcomes": outcomes(judged),
        "score": judged.score,
        "reasons": judged.reasons,
        "rounds": [one.model_dump(mode="json", exclude_none=True) for one in judged.rounds],
    }


def _block(element: Element, entry: Content | None, summary: Summary) -> dict[str, object]:
    return {
        "ref": element.ref,
        "kind": element.kind,
        "state": _state(summary, element.ref, entry),
        "confidence": entry.confidence if entry else None,
        "box": [round(x, 4) for x in element.box],
        "segments": element.segments,
        "text": words_of(entry),
        "entry": entry.model_dump(mode="json", exclude_none=True) if entry else None,
    }


def _state(summary: Summary, ref: str, entry: Content | None) -> str:
    if entry is not None and entry.engine == HUMAN:
        return "edited"
    if ref in summary.failed_refs:
        return "failed"
    if ref in summary.open_refs:
        return "open"
    return "doubtful" if ref in summary.low_confidence_refs else "ok"


def _lines(evidence: Evidence | None) -> list[list[object]]:
    if evidence is None:
        return []
    return [
        [line.id, line.text, [round(x, 4) for x in line.box], line.direction, line.source, line.confidence]
        for line in evidence.segments
    ]


def _stage(stage: StageRecord) -> list[object]:
    spent = stage.spent or NOTHING_SPENT
    return [stage.stage, stage.engine, stage.seconds, spent.calls, *_tokens(spent.usage), _dollars(spent.cost)]


def _call(call: CallRecord) -> dict[str, object]:
    return {
        "file": f"{call.number:03d}_{call.purpose}.json",
        "model": call.model,
        "seconds": call.seconds,
        "tokens": _tokens(call.usage or Usage()),
        "cost": _dollars(Decimal(0) if call.replayed else call.cost),
        "outcome": _outcome(call),
    }


def _outcome(call: CallRecord) -> str:
    if not call.sent:
        return "not sent"
    return call.error or call.stop or "interrupted"


def _tokens(usage: Usage) -> list[int]:
    """Read anew, read from the provider's cache, written."""
    return [usage.input_tokens + usage.cache_write_tokens, usage.cache_read_tokens, usage.output_tokens]


def _dollars(cost: Decimal | None) -> str | None:
    return None if cost is None else f"{cost:.4f}"


def _notes(summary: Summary) -> list[str]:
    error = [f"{summary.error.code}: {summary.error.message}"] if summary.error else []
    left = [f"Not put together yet; left to do: {', '.join(summary.left)}"] if summary.left else []
    notes = [*error, *left, *(finding.message for finding in summary.findings), *summary.warnings]
    return [clean(note) for note in notes]


def _cell(cell: str | Cell) -> str:
    if isinstance(cell, str):
        return cell
    return _joined(cell.segments) if cell.segments else cell.content


def _joined(segments: Iterable[Segment]) -> str:
    """Segments as one text, formulas isolated (U+2066 to U+2069), so that they stay whole in a line from the right."""
    return "".join(
        f"\u2066{segment.content}\u2069" if segment.type == "math" else segment.content for segment in segments
    )


def _literal(text: str) -> str:
    """`text` as a string of JavaScript that holds no tag and no end of line."""
    return _harmless(json.dumps(text, ensure_ascii=False))


def _harmless(quoted: str) -> str:
    return quoted.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
