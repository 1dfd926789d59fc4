"""Elements of a finished page read again, each told what a judge found wrong with it.

The engine proposes; what it leaves out, or answers with the wrong type of content, leaves the element as it is.
"""

from collections.abc import Mapping, Sequence

from staged_pipeline.core.content import Content, ContentMap, MathContent, PageContent
from staged_pipeline.core.page import Page
from staged_pipeline.core.refinement import MathTarget
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.core.verdict import Verdict
from staged_pipeline.engines.base import MathEngine, Rereader
from staged_pipeline.engines.mathematics.check import balanced
from staged_pipeline.markup.numbering import split_tag
from staged_pipeline.stages.text_extractor import accepted

_ISSUES = 6  # of one element that are told at once
_ENGINE = "llm"


def complaints(verdict: Verdict, refs: Sequence[str]) -> dict[str, str]:
    """What is wrong with each of `refs`, in sentences; small matters are left out."""
    told: dict[str, str] = {}
    for ref in refs:
        issues = [issue for issue in verdict.about(ref) if issue.severity != "minor"][:_ISSUES]
        sentences = (text for issue in issues for text in (issue.message, issue.suggestion) if text)
        told[ref] = "held against the print: " + " ".join(dict.fromkeys(sentences))
    return told


def read_text_again(
    page: Page, references: Sequence[Reference], now: PageContent, engine: Rereader, told: Mapping[str, str]
) -> ContentMap:
    """New entries for some of `references`; `told` is what is wrong with each. Raises as the engine."""
    answer = engine.read_again(page, references, now.content, told)
    changed: ContentMap = {}
    for reference in references:
        entry = accepted(reference, answer.content.get(reference.ref))
        if entry.type != "error":
            changed[reference.ref] = entry
    return changed


def read_formulas_again(
    page: Page, references: Sequence[Reference], now: PageContent, engine: MathEngine, told: Mapping[str, str]
) -> ContentMap:
    """The same for display equations, by the engine that looks at them closely."""
    targets = [
        MathTarget(
            name=reference.ref,
            attempt=_said(now.content.get(reference.ref)),
            fault=told.get(reference.ref, ""),
            box=reference.box,
        )
        for reference in references
    ]
    answers = engine.refine(page, targets).answers
    changed: ContentMap = {}
    for reference in references:
        answer = answers.get(reference.ref)
        if answer is None or not answer.tex:
            continue
        tex, tag = split_tag(answer.tex)
        if balanced(tex):
            changed[reference.ref] = _equation(reference, tex, answer.number or tag, now.content.get(reference.ref))
    return changed


def _equation(reference: Reference, tex: str, number: str | None, before: Content | None) -> MathContent:
    known = before.equation_number if isinstance(before, MathContent) else None
    return MathContent(
        content=tex,
        equation_number=number or known or reference.number,
        sources=before.sources if before else None,
        confidence=before.confidence if before else None,
        engine=_ENGINE,
    )


def _said(entry: Content | None) -> str:
    return entry.content if isinstance(entry, MathContent) else ""
