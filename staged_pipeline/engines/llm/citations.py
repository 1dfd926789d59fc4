"""Citations in an answer: `@4-6` stands for the words of lines 4 to 6 of the page."""

import re
from typing import NamedTuple

from staged_pipeline.core.content import MixedContent, TextContent
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.markdown import to_markdown
from staged_pipeline.engines.llm.table_rows import escaped_cell
from staged_pipeline.engines.local_text import LocalText

# Not within a word, an address or a formula; `\@` is a literal sign.
_CITED = re.compile(
    r"\\\((?:[^\\]|\\[^()])*+\\\)|\\.|(?<![\w.])@(?P<first>\d{1,6})(?:\s?[-–]\s?@?(?P<last>\d{1,6}))?(?!\w)"
)
_MOST_LINES = 500


class Expanded(NamedTuple):
    """Markdown without citations, the segments that were cited, and what was wrong with one."""

    text: str
    segments: tuple[str, ...]
    fault: str


def expand(text: str, reference: Reference, lines: EvidenceLines, *, in_table: bool) -> Expanded:
    """Puts the words of lines, with their emphasis, in the place of citations.

    Lines that follow one another are joined as the lines of `reference` are. A citation of lines that the page does
    not have stays as it is, and is told.
    """
    cited: list[str] = []
    faults: list[str] = []

    def words(found: re.Match[str]) -> str:
        if found["first"] is None:
            return found.group()
        first, last = int(found["first"]), int(found["last"] or found["first"])
        names = [
            lines.by_number[n].id for n in range(first, min(last, first + _MOST_LINES) + 1) if n in lines.by_number
        ]
        if len(names) != last - first + 1:
            faults.append(f"the page has no lines {found.group()}; a literal @ is written \\@.")
            return found.group()
        cited.extend(names)
        markdown = _markdown(reference.model_copy(update={"segments": tuple(names), "marker": None}), lines)
        return escaped_cell(markdown) if in_table else markdown

    return Expanded(_CITED.sub(words, text), tuple(cited), " ".join(faults[:1]))


def _markdown(reference: Reference, lines: EvidenceLines) -> str:
    one = reference.model_copy(
        update={"type": "text", "kind": "paragraph" if reference.type == "table" else reference.kind}
    )
    entry = LocalText().read_text(lines.page, [one]).content[reference.ref]
    return to_markdown(entry) if isinstance(entry, TextContent | MixedContent) else ""
