"""A second look at formulas: what is asked, and what is answered."""

from pydantic import Field

from staged_pipeline.core.geometry import Box
from staged_pipeline.core.value import Value


class MathTarget(Value):
    """One formula to look at again.

    `name` is the ref of a display equation (`eq_1`), or ref and place of a formula within text or a table, counted from
    1 (`para_3:2`). `attempt` is the first reading: LaTeX without delimiters, or the characters of an equation that is
    kept as a picture. `fault` says why it is looked at again. `box` holds the formula, for a formula within a text the
    lines around it.
    """

    name: str
    attempt: str
    fault: str
    box: Box
    display: bool = True


class MathAnswer(Value):
    """The second reading of a formula.

    `tex` is LaTeX without delimiters, None where the first reading was found to be right, or where `unreadable` says
    why there is none. `number` is a display equation's printed number, without brackets.
    """

    tex: str | None = None
    number: str | None = None
    unreadable: str | None = None


class MathAnswers(Value):
    """Answers by the name of the target; a target may have none. `warnings` are sentences for a person."""

    answers: dict[str, MathAnswer] = Field(default_factory=dict[str, MathAnswer])
    warnings: tuple[str, ...] = ()
