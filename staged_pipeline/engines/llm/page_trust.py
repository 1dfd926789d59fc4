"""How far to trust what a model read on a page: by the words of the evidence."""

from collections.abc import Iterator, Mapping, Sequence

from staged_pipeline.core.content import (
    Content,
    ContentMap,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    Segment,
    TableContent,
    TextContent,
    TextSegment,
)
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.geometry import Box
from staged_pipeline.engines.llm.page_boxes import folded, letters_of_tex

_UNCHECKED = 0.8  # what is not text cannot be held against the words of the page
_AT_MOST = 0.98
_TELLING = 4  # letters of a word that no formula is taken for
_OCR_ERRS = 0.5  # a word that OCR did not read counts half


def words_in(entry: Content) -> str:
    """The words of an entry, without its formulas."""
    return " ".join(_words(entry))


def printed_in(entry: Content) -> str:
    """The words of an entry with what its formulas print as letters and digits."""
    return " ".join(
        run.content if isinstance(run, TextSegment) else letters_of_tex(run.content)
        for runs in _runs_in(entry)
        for run in runs
    )


def trusted(content: Mapping[str, Content], evidence: Evidence) -> tuple[ContentMap, float]:
    """`content` with the confidence of each entry, and that of all, weighted by length.

    An entry's is the share of its letters that stand in words which the page has too.
    """
    printed = "".join(folded(segment.text) for segment in evidence.segments)
    layer = evidence.source == "text_layer"
    total = weighted = 0.0
    rated: ContentMap = {}
    for ref, entry in content.items():
        keys = [key for word in words_in(entry).split() if (key := folded(word))]
        letters = sum(map(len, keys))
        if not printed or not letters or isinstance(entry, FigureContent | MathContent):
            trust, weight = _UNCHECKED, max(letters, 1)
        else:
            share = sum(len(key) for key in keys if key in printed) / letters
            trust, weight = _AT_MOST * (share if layer else 1 - _OCR_ERRS * (1 - share)), letters
        rated[ref] = entry.model_copy(update={"confidence": round(trust, 4)})
        total += weight
        weighted += trust * weight
    return rated, round(weighted / total, 4) if total else 1.0


def missing_lines(content: Mapping[str, Content], evidence: Evidence, shown: Sequence[Box]) -> list[str]:
    """The lines of a text layer most of whose words no entry has; those in the boxes `shown` are in pictures."""
    there = folded(" ".join(map(printed_in, content.values())))
    missing: list[str] = []
    for segment in evidence.segments:
        words = [key for word in segment.text.split() if len(key := folded(word)) >= _TELLING]
        lost = [word for word in words if word not in there]
        in_picture = any(box.contains_point(*segment.box.center) for box in shown)
        if segment.source == "text_layer" and len(lost) > len(words) / 2 and not in_picture:
            missing.append(segment.text)
    return missing


def _words(entry: Content) -> Iterator[str]:
    # Runs of different emphasis may be one word.
    return ("".join(run.content if isinstance(run, TextSegment) else " " for run in runs) for runs in _runs_in(entry))


def _runs_in(entry: Content) -> Iterator[Sequence[Segment]]:
    """The runs of an entry, cell by cell where it is a table."""
    match entry:
        case TextContent():
            yield (TextSegment(content=entry.content),)
        case MixedContent():
            yield entry.segments
        case MathContent():
            yield (MathSegment(content=f"{entry.content} {entry.equation_number or ''}"),)
        case TableContent():
            for row in (entry.headers, *entry.rows):
                for cell in row:
                    if isinstance(cell, str) or cell.segments is None:
                        yield (TextSegment(content=cell if isinstance(cell, str) else cell.content),)
                    else:
                        yield cell.segments
        case _:
            return
