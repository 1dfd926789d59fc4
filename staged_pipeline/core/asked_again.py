"""Which stage is asked again for what a judge finds wrong with a page.

| kinds of issues | whose they are |
|---|---|
| `omission`, `fabrication`, `reading_order`, `segment_used_twice`, `overlap`, `caption` | the layout's |
| `direction` | the layout's; of a table, whose cells are written in one direction, the content's |
| `missing_words` without a ref: printed lines that are in no element | the layout's |
| all others, where they have a ref | the content's: that of the text stage, or of mathematics for equations |
| all others without a ref | nobody's: of the whole page, and nobody knows where |

A layout is asked for as a whole, content by ref.
"""

from collections.abc import Iterator
from typing import Literal

from staged_pipeline.core.value import Value
from staged_pipeline.core.verdict import Issue, IssueKind, Verdict

Asked = Literal["layout", "content"]

LAYOUT_KINDS: frozenset[IssueKind] = frozenset(
    ["omission", "fabrication", "reading_order", "segment_used_twice", "overlap", "caption", "direction"]
)
"""What is wrong with how a page is built. Which of two elements is named then is often a matter of chance."""


class Askable(Value):
    """What an engine can be asked again of a page: `refs` for their content, and the layout where `layout` is set.

    `tables` are the refs of tables, whether they can be asked again or not.
    """

    refs: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    layout: bool = False


def asked_for(issue: Issue, askable: Askable) -> Asked | None:
    """The stage that can be asked again for an issue; None where there is none, or it is a small matter."""
    if issue.severity == "minor":
        return None
    if _is_of_layout(issue, askable):
        return "layout" if askable.layout else None
    return "content" if issue.ref is not None and issue.ref in askable.refs else None


def issues_for(asked: Asked, verdict: Verdict, askable: Askable) -> Iterator[Issue]:
    """The issues of a verdict for which a stage can be asked again."""
    return (issue for issue in verdict.issues if asked_for(issue, askable) == asked)


def _is_of_layout(issue: Issue, askable: Askable) -> bool:
    if issue.kind == "direction":
        return issue.ref not in askable.tables
    return issue.kind in LAYOUT_KINDS or (issue.kind == "missing_words" and issue.ref is None)
