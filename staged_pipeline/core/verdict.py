"""What judges found when they held a finished page against its image and its evidence: `judge.json`.

A judge is the measures of the `judge` package (`measures`), or a model that looks at page and rendering (`model`). A
judge that could not run says so and gives no score: a page is never thought bad because nobody looked.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.value import Value

Judge = Literal["measures", "model"]

Severity = Literal["minor", "major", "critical"]
"""`minor`: a reader would hardly notice. `major`: what is said, or its order, is wrong. `critical`: a part is lost."""

IssueKind = Literal[
    "missing_words",
    "unsupported_words",
    "changed_words",
    "repeated_words",
    "segment_used_twice",
    "reading_order",
    "direction",
    "caption",
    "table_structure",
    "math_error",
    "math_mismatch",
    "numbering",
    "empty_ref",
    "failed_ref",
    "fabrication",
    "omission",
    "not_shown",
    "overlap",
    "clipping",
    "layout_unlike",
    "looks_unlike",
    "console",
    "other",
]
"""What is wrong.

`missing_words`: of the evidence, which the page lacks; `unsupported_words`: of the page, without evidence;
`changed_words`: both at one place; `repeated_words`: said more often than printed. `caption`: one that stands at the
wrong figure or table. `fabrication`: content where the paper is blank; `omission`: ink that no element covers.
`not_shown`: content that the rendering does not show.
"""


class Issue(Value):
    """One thing that is wrong with a page.

    `ref` is the content element that it concerns, None where it is the page's. `message` says what is wrong and
    `suggestion` what to do, both as sentences that a person and a model can act upon. `words` are the words concerned,
    as the evidence or the page has them; `segments` the ids of evidence lines. `box` is the place on the source page.
    """

    ref: str | None = None
    kind: IssueKind
    severity: Severity
    message: str
    suggestion: str = ""
    words: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    box: Box | None = None
    judge: Judge = "measures"


class ScorePart(Value):
    """One measure of a page: `score` is 0-1, 1 where nothing is wrong; `weight` is its share among those measured."""

    name: str
    weight: float = Field(ge=0)
    score: float = Field(ge=0, le=1)


class Verdict(Value):
    """What came of judging one page.

    `score` is 0-1, the mean of `parts` by their weights; None where `status` is `not_judged`, and `reason` says why.
    `parts` hold only what could be measured: a page without formulas has no part for them.
    """

    status: Literal["judged", "not_judged"]
    reason: str | None = None
    score: float | None = Field(default=None, ge=0, le=1)
    parts: tuple[ScorePart, ...] = ()
    issues: tuple[Issue, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.status == "judged") != (self.score is not None):
            raise ValueError("a page that was judged has a score, and no other has one")
        if self.status == "not_judged" and not self.reason:
            raise ValueError("a page that was not judged needs the reason")
        return self

    @classmethod
    def not_judged(cls, reason: str) -> "Verdict":
        """The verdict of a judge that could not run."""
        return cls(status="not_judged", reason=reason)

    @classmethod
    def of(cls, parts: tuple[ScorePart, ...], issues: tuple[Issue, ...]) -> "Verdict":
        """The verdict from parts and issues; a page of which nothing could be measured has nothing against it."""
        total = sum(part.weight for part in parts)
        score = sum(part.weight * part.score for part in parts) / total if total else 1.0
        return cls(status="judged", score=round(score, 4), parts=parts, issues=issues)

    def about(self, ref: str) -> tuple[Issue, ...]:
        """The issues of one content element."""
        return tuple(issue for issue in self.issues if issue.ref == ref)
