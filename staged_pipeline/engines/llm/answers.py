"""Answers of a model become content: one block for one element, checked against its lines."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from staged_pipeline.core.content import (
    Content,
    ErrorContent,
    FigureContent,
    MathContent,
    MathSegment,
    MixedContent,
    Segment,
    Sources,
    TableContent,
    TextContent,
    TextSegment,
    failed,
)
from staged_pipeline.core.evidence import Segment as Line
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.llm.agreement import UNCHECKED, Agreement, agreement, support
from staged_pipeline.engines.llm.cells import markdown_cells, table_formulas, table_text
from staged_pipeline.engines.llm.citations import expand
from staged_pipeline.engines.llm.equations import EquationText, equation_text
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.markdown import canonical, markdown_segments, plain_text
from staged_pipeline.engines.llm.patches import apply_patches, is_patch_list
from staged_pipeline.engines.llm.printed_marks import without_printed_mark
from staged_pipeline.engines.llm.questions import shown_draft
from staged_pipeline.engines.llm.replies import Block
from staged_pipeline.engines.llm.table_markdown import read_table
from staged_pipeline.engines.mathematics.check import balanced
from staged_pipeline.engines.text.language import text_direction, text_language

ENGINE = "llm"
_EQUATION_CONFIDENCE = 0.85
_CONFIRMED = 0.9
_CHAT = 0.34
_CHAT_WORDS = 4
_NAMED_MOST = 8
_MARKER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_DOLLARS = re.compile(r"(?<![\\$\w])(\$\$?)(?=\S)([^$\n]{1,400}?)(?<=\S)\1(?![\w$])")


class Answer(NamedTuple):
    """What became of a block: the content, where there is any; why to ask again; what a person should know."""

    entry: Content | None
    fault: str = ""
    warnings: tuple[str, ...] = ()


class AnswerReader:
    """Reads the blocks of one page."""

    def __init__(self, lines: EvidenceLines) -> None:
        self._lines = lines
        self._evidence = lines.page.evidence

    def read(self, reference: Reference, block: Block, draft: Content | None) -> Answer:
        """The content that `block` gives `reference`; `draft` is the local engine's, which patches change."""
        if block.mode == "unreadable":
            return self._unreadable(reference, block.text, draft)
        if block.mode == "ok":
            return self._confirmed(reference, draft)
        if block.entry is not None:
            return self._entry(reference, block.entry, draft)
        if not block.text.strip():
            return Answer(None, "the block was empty.")
        shown = shown_draft(reference, draft)
        if block.mode == "patch" or (shown is not None and is_patch_list(block.text, shown)):
            return self._patched(reference, block.text, shown, draft)
        return self._written(reference, block.text, draft)

    def _patched(self, reference: Reference, patches: str, shown: str | None, draft: Content | None) -> Answer:
        if shown is None:
            return Answer(None, "no draft of it was shown, so there is nothing to patch: write all of it.")
        patched = apply_patches(shown, patches)
        answer = self._written(reference, patched.text, draft)
        return answer._replace(fault=" ".join(patched.faults) or answer.fault)

    def _unreadable(self, reference: Reference, reason: str, draft: Content | None) -> Answer:
        why = reason.strip() or "it gave no reason"
        warning = f"{reference.ref} could not be read by the model: {why}"
        if draft is None or draft.type == "error":
            entry = failed(reference.ref, f"Not readable: {why}").model_copy(
                update={"engine": ENGINE, "confidence": 0.0}
            )
            return Answer(entry, warnings=(warning,))
        return Answer(doubted(draft), warnings=(warning,))

    def _confirmed(self, reference: Reference, draft: Content | None) -> Answer:
        if draft is None or shown_draft(reference, draft) is None:
            return Answer(None, "no draft of it was shown: write it.")
        trust = max(draft.confidence or 0.0, _CONFIRMED)
        return Answer(draft.model_copy(update={"confidence": trust, "engine": ENGINE}))

    def _entry(self, reference: Reference, entry: Content, draft: Content | None) -> Answer:
        """Content given as JSON; its strings are Markdown all the same."""
        if isinstance(entry, MixedContent) and reference.type == "text":
            return self._text(reference, canonical(entry.segments), ())
        if isinstance(entry, TableContent) and reference.type == "table":
            return self._table(reference, markdown_cells(entry), ())
        if isinstance(entry, ErrorContent):
            return self._unreadable(reference, entry.error, draft)
        text = _entry_text(entry, reference)
        if text is None:
            return Answer(None, f"{entry.type} content was given for {reference.type}.")
        return self._written(reference, text, draft)

    def _written(self, reference: Reference, text: str, draft: Content | None) -> Answer:
        """A block written out, as the type of its element."""
        if reference.type == "math":
            return self._equation(reference, equation_text(text), draft)
        if reference.type == "figure":
            return self._figure(reference, text, draft)
        if reference.kind == "code":
            return self._text(reference, (TextSegment(content=text.strip("\n")),), ())
        said, cited, fault = expand(text, reference, self._lines, in_table=reference.type == "table")
        if reference.type == "table":
            table = read_table(said)
            if table is None:
                return Answer(None, fault or "no table rows were found: write its rows with | between the cells.")
            answer = self._table(reference, table, cited)
        else:
            answer = self._text(reference, markdown_segments(self._with_formulas(reference, said)), cited)
        return answer._replace(fault=fault or answer.fault)

    def _with_formulas(self, reference: Reference, text: str) -> str:
        """Text without what the model said to its reader, dollars as delimiters of formulas where none are printed."""
        parts = re.split(r"\n\s*\n", text.strip())
        segments = self._evidence.segments
        while len(parts) > 1 and segments:
            last = parts[-1]
            if len(last.split()) < _CHAT_WORDS or "\\(" in last or support(last, segments) > _CHAT:
                break
            parts.pop()
        text = "\n".join(parts)
        printed = "".join(segment.text for segment in self._segments(reference, ()))
        return text if "$" in printed else _DOLLARS.sub(r"\\(\2\\)", text)

    def _text(self, reference: Reference, segments: Sequence[Segment], cited: Sequence[str]) -> Answer:
        runs = without_printed_mark(segments, reference.marker)
        if not runs:
            return Answer(None, "the block was empty.")
        plain = plain_text(run for run in runs if not isinstance(run, MathSegment))
        styled = any(isinstance(run, MathSegment) or run.marks or run.href for run in runs)
        entry = MixedContent(segments=tuple(runs)) if styled else TextContent(content=plain)
        page = self._evidence
        placed = entry.model_copy(
            update={
                "direction": text_direction(plain, page.direction) or reference.direction,
                "language": text_language(plain, page.language),
            }
        )
        formulas = [run.content for run in runs if isinstance(run, MathSegment)]
        return self._checked(reference, placed, plain, formulas, cited)

    def _equation(self, reference: Reference, written: EquationText, draft: Content | None) -> Answer:
        if not written.tex:
            return Answer(None, "the block had no LaTeX.")
        sound = balanced(written.tex)
        printed = draft.equation_number if isinstance(draft, MathContent) else None
        entry = MathContent(
            content=written.tex,
            equation_number=reference.number or written.number or printed,
            sources=self._sources(reference, ()),
            confidence=_EQUATION_CONFIDENCE if sound else 0.3,
            engine=ENGINE,
        )
        return Answer(entry, "" if sound else _unbalanced([written.tex]))

    def _table(self, reference: Reference, table: TableContent, cited: Sequence[str]) -> Answer:
        text, side = table_text(table), self._evidence.direction
        placed = table.model_copy(update={"direction": text_direction(text, side) or reference.direction or side})
        return self._checked(reference, placed, text, table_formulas(table), cited)

    def _checked(
        self, reference: Reference, entry: Content, plain: str, formulas: Sequence[str], cited: Sequence[str]
    ) -> Answer:
        """`entry`, as sure as its words and formulas agree with the lines that it came from."""
        agreed = agreement(plain, formulas, self._segments(reference, cited))
        broken = [tex for tex in formulas if not balanced(tex)]
        checked = entry.model_copy(
            update={
                "sources": self._sources(reference, cited),
                "confidence": min(agreed.confidence, 0.5) if broken else agreed.confidence,
                "engine": ENGINE,
            }
        )
        return Answer(checked, _unbalanced(broken), _warnings(reference.ref, agreed))

    def _figure(self, reference: Reference, text: str, draft: Content | None) -> Answer:
        told = {
            "description": " ".join(plain_text(markdown_segments(text)).split()),
            "confidence": UNCHECKED,
            "engine": ENGINE,
        }
        if not told["description"]:
            return Answer(None, "the block was empty.")
        if isinstance(draft, FigureContent):
            return Answer(draft.model_copy(update=told))
        asset, sources = f"assets/{reference.ref}.png", self._sources(reference, ())
        return Answer(FigureContent.model_validate({**told, "asset": asset, "sources": sources}))

    def _segments(self, reference: Reference, cited: Sequence[str]) -> list[Line]:
        by_id = {segment.id: segment for segment in self._evidence.segments}
        return [by_id[name] for name in dict.fromkeys((*reference.segments, *cited)) if name in by_id]

    def _sources(self, reference: Reference, cited: Sequence[str]) -> Sources:
        names = tuple(segment.id for segment in self._segments(reference, cited))
        return Sources(segments=names, boxes=() if names and reference.type == "text" else (reference.box,))


def _entry_text(entry: Content, reference: Reference) -> str | None:
    """What `entry` says as the text of a block, None where it is of another type than `reference`."""
    match entry:
        case TextContent():
            formulas = entry.inline_refs or {}
            return _MARKER.sub(
                lambda found: f"\\({formulas[found[1]]}\\)" if found[1] in formulas else found[0], entry.content
            )
        case MathContent() if reference.type == "text":
            return f"\\({entry.content}\\)"
        case MathContent():
            return entry.content + (f"\n#{entry.equation_number}" if entry.equation_number else "")
        case FigureContent() if reference.type == "figure":
            return entry.description
        case _:
            return None


def doubted(entry: Content) -> Content:
    """A draft that stays although it is in doubt; a figure's is none the worse."""
    if isinstance(entry, FigureContent):
        return entry
    return entry.model_copy(update={"confidence": min(entry.confidence or 0.0, 0.4)})


def _unbalanced(formulas: Sequence[str]) -> str:
    return f"its LaTeX has braces or environments that are not closed: `{formulas[0][:80]}`." if formulas else ""


def _warnings(ref: str, agreed: Agreement) -> tuple[str, ...]:
    """Words without counterpart; what OCR read differs by nature, so that it is named only where little agrees."""
    if agreed.share is None or (agreed.read and agreed.share >= 0.5):
        return ()
    lines = "what OCR read there" if agreed.read else "the lines of the page"
    told: list[str] = []
    if agreed.unsupported:
        told.append(f"{ref} has words that {lines} do not have: {_some(agreed.unsupported)}")
    if agreed.unused:
        told.append(f"{ref} leaves out words of {lines}: {_some(agreed.unused)}")
    return tuple(told)


def _some(words: Sequence[str]) -> str:
    names = list(dict.fromkeys(words))
    more = len(names) - _NAMED_MOST
    return ", ".join(names[:_NAMED_MOST]) + (f" and {more} more" if more > 0 else "")
