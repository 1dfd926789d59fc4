"""Where the words of a page came from: copied from its text layer or from OCR, given by a model, or by a person."""

from collections import Counter
from collections.abc import Iterable, Mapping

from staged_pipeline.core.content import HUMAN, Cell, Content, MixedContent, Segment, TableContent, TextContent
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.evidence import Segment as Line
from staged_pipeline.core.summary import WordCounts

_MODEL = "llm"


def word_origins(content: Iterable[Content], evidence: Evidence) -> WordCounts:
    """Counts the words of texts and tables by who gave them; formulas are none.

    An entry of a local engine came from where most of its lines did, and without lines from where the page did.
    """
    lines = {line.id: line for line in evidence.segments}
    counts: Counter[str] = Counter()
    for entry in content:
        counts[_origin(entry, lines, evidence)] += len(_text(entry).split())
    return WordCounts(text_layer=counts["text_layer"], ocr=counts["ocr"], model=counts[_MODEL], human=counts[HUMAN])


def _origin(entry: Content, lines: Mapping[str, Line], evidence: Evidence) -> str:
    if entry.engine in (HUMAN, _MODEL):
        return entry.engine
    named = entry.sources.segments if entry.sources else ()
    sources = Counter(lines[name].source for name in named if name in lines)
    if sources:
        return sources.most_common(1)[0][0]
    return "ocr" if evidence.source == "ocr" else "text_layer"


def _text(entry: Content) -> str:
    match entry:
        case TextContent():
            return entry.content
        case MixedContent():
            return _joined(entry.segments)
        case TableContent():
            return " ".join(_cell_text(cell) for row in (entry.headers, *entry.rows) for cell in row)
        case _:
            return ""


def _cell_text(cell: str | Cell) -> str:
    if isinstance(cell, str):
        return cell
    return cell.content if cell.segments is None else _joined(cell.segments)


def _joined(segments: Iterable[Segment]) -> str:
    """Without formulas; a run that is kept as a crop has the words that OCR made of it."""
    return "".join(one.content if one.type == "text" or one.is_picture else " " for one in segments)
