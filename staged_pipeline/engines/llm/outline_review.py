"""What a model is told of the outline of a finished page: how it stands, and what a judge found wrong with it.

Issues name elements by their refs, which no outline has: each is told by its line of the outline instead.
"""

import re
from collections.abc import Mapping, Sequence

from staged_pipeline.core.conversation import Exchange
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.skeleton_outline import outline_of, write_item, write_outline

_TOLD = 12  # issues
_COVERED = 0.98  # of a text's box, by its lines: it stands where they do
_WORD = re.compile(r"\w+")


def review(now: Skeleton, issues: Sequence[Issue], lines: EvidenceLines) -> Exchange:
    """The outline of `now` as if a model had answered it, and what is wrong with it."""
    outline = outline_of(now, lines.by_id)
    told = list(zip(now.elements(), outline.root.items(), strict=True))
    for element, item in told:
        if item.lines and item.mark and item.kind != "equation":
            item.mark = None if lines.by_number[item.lines[0]].text.lstrip().startswith(item.mark) else item.mark
        if item.lines and item.rewrite and element.type == "text":
            around = Box.around(lines.by_number[number].box for number in item.lines)
            item.box = None if element.box.covered_by(around) > _COVERED else element.box
    names = {element.ref: f"`{write_item(item, whole=True).strip()}`" for element, item in told}
    return Exchange(reply=write_outline(outline, whole=True), complaint=_complaint(issues, names))


def _complaint(issues: Sequence[Issue], names: Mapping[str, str]) -> str:
    told = dict.fromkeys(_sentence(issue, names) for issue in issues)
    return "\n".join(
        [
            "The page that was made from this outline was held against the print. What is wrong with it:",
            *list(told)[:_TOLD],
            "Write the whole outline again with this put right, and leave all else as it is.",
        ]
    )


def _sentence(issue: Issue, names: Mapping[str, str]) -> str:
    said = " ".join(_named(text, names) for text in (issue.message, issue.suggestion) if text)
    if issue.ref is not None and issue.ref in names:
        return f"- {names[issue.ref]}: {said}"
    return f"- {said}" if issue.box is None else f"- At {_thousandths(issue.box)}: {said}"


def _named(text: str, names: Mapping[str, str]) -> str:
    """`text` with the lines of elements in the place of their refs."""
    return _WORD.sub(lambda word: names.get(word[0], word[0]), text)


def _thousandths(box: Box) -> str:
    return "[" + ",".join(str(round(1000 * edge)) for edge in box) + "]"
