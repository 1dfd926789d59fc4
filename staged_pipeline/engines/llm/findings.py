"""What a model found wrong with a finished page, read from its reply and held against what the page really says.

A model that is asked for faults finds some. So a finding counts only where it can be true: the text that it says is
shown must stand in the element that it names, and what it says is lost must not.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from staged_pipeline.core.content import (
    Content,
    ErrorContent,
    FigureContent,
    MathContent,
    MixedContent,
    TableContent,
    TextContent,
)
from staged_pipeline.core.conversation import ModelReply
from staged_pipeline.core.errors import UnusableReply
from staged_pipeline.core.verdict import Issue, IssueKind
from staged_pipeline.engines.llm.markdown import to_markdown
from staged_pipeline.engines.llm.plain_text import one_line
from staged_pipeline.engines.llm.table_markdown import table_markdown

Fault = Literal["digit", "word", "symbol", "missing", "added", "table", "order", "direction", "caption", "other"]

_KINDS: dict[Fault, IssueKind] = {
    "digit": "changed_words",
    "word": "changed_words",
    "symbol": "math_mismatch",
    "missing": "missing_words",
    "added": "unsupported_words",
    "table": "table_structure",
    "order": "reading_order",
    "direction": "direction",
    "caption": "caption",
    "other": "other",
}
_HEADER = re.compile(r"={2,}\s*(?P<ref>[\w:.-]+)(?P<rest>.*)")
_QUOTED = re.compile(r"\s*(printed|shown)\s*:\s*(.*)", re.IGNORECASE)
_MARKUP = re.compile(r"\\[()\[\]]|[\s*_~`$\\{}|<>]")
_LONGEST = 500  # characters of a quotation or a remark


@dataclass(frozen=True)
class Findings:
    """What was found: issues that can be true, and sentences on those that cannot."""

    issues: tuple[Issue, ...] = ()
    warnings: tuple[str, ...] = ()


def said(entry: Content) -> str:
    """What an element says, as the model is shown it: Markdown, LaTeX, or rows of a table."""
    match entry:
        case TextContent() | MixedContent():
            return to_markdown(entry)
        case MathContent():
            return f"{entry.content} #{entry.equation_number}" if entry.equation_number else entry.content
        case TableContent():
            return "\n".join(part for part in (entry.caption or "", table_markdown(entry)) if part)
        case FigureContent():
            return f"(a picture) {entry.description}"
        case ErrorContent():
            return entry.fallback


def read_findings(reply: ModelReply, content: Mapping[str, Content]) -> Findings:
    """The faults that a reply names; raises UnusableReply where it is no answer to the question."""
    issues: list[Issue] = []
    warnings: list[str] = []
    blocks = list(_blocks(reply))
    if not blocks:
        raise UnusableReply("Begin each fault with a line `=== name kind`, or answer `=== none`.")
    for ref, rest, lines in blocks:
        if ref == "none":
            continue
        if ref not in content:
            warnings.append(f"The judge names {one_line(ref)}, which the page has not.")
            continue
        issue = _issue(ref, rest, lines)
        why = _untrue(issue, _quoted(lines), content[ref])
        if why:
            warnings.append(f"What the judge says of {ref} is left out: {why}.")
        else:
            issues.append(issue)
    return Findings(tuple(dict.fromkeys(issues)), tuple(warnings))


def _blocks(reply: ModelReply) -> Iterator[tuple[str, str, list[str]]]:
    """Ref, rest of the first line and lines of each block; the last of a reply that was cut off is left out."""
    found: list[tuple[str, str, list[str]]] = []
    for line in reply.text.splitlines():
        header = _HEADER.match(line.strip().strip("`*"))
        if header is not None:
            found.append((header["ref"], header["rest"].casefold(), []))
        elif found:
            found[-1][2].append(line)
    return iter(found if reply.stop == "end" else found[:-1] or found)


def _issue(ref: str, rest: str, lines: list[str]) -> Issue:
    words = re.findall(r"\w+", rest)
    fault: Fault = next((one for one in get_args(Fault) if one in words), "other")
    quoted = _quoted(lines)
    remark = one_line(" ".join(line for line in lines if not _QUOTED.match(line) and line.strip() != "```"))[:_LONGEST]
    printed, shown = quoted.get("printed", ""), quoted.get("shown", "")
    told = [f"Printed is “{printed}”." if printed else "", f"The page says “{shown}”." if shown else "", remark]
    return Issue(
        ref=ref,
        kind=_KINDS[fault],
        severity="minor" if "minor" in words else "major",
        message=" ".join(part for part in told if part) or f"Something is wrong here ({fault}).",
        suggestion=f"Read {ref} again at this place." if printed or shown else f"Look at {ref} again.",
        words=tuple((printed or shown).split()),
        judge="model",
    )


def _quoted(lines: list[str]) -> dict[str, str]:
    quoted: dict[str, str] = {}
    for line in lines:
        if (match := _QUOTED.match(line)) is not None:
            text = one_line(match[2])[:_LONGEST].strip()
            quoted.setdefault(match[1].casefold(), text.strip('"“”«»') or text)
    return quoted


def _untrue(issue: Issue, quoted: Mapping[str, str], entry: Content) -> str:
    """Why a finding cannot be true, empty where it can."""
    text, printed, shown = _bare(said(entry)), _bare(quoted.get("printed", "")), _bare(quoted.get("shown", ""))
    if shown and shown not in text:
        return "the text that it says is shown does not stand there"
    if printed and printed == shown:
        return "what it says is printed and what it says is shown are the same"
    if issue.kind == "missing_words" and printed and not shown and printed in text:
        return "the text that it says is lost stands there"
    return ""


def _bare(text: str) -> str:
    """`text` without spaces and marks of Markdown and TeX that a quotation may leave out."""
    return _MARKUP.sub("", unicodedata.normalize("NFKC", text))
