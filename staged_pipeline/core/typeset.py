"""Formulas before and after typesetting."""

from staged_pipeline.core.value import Value


class Formula(Value):
    """LaTeX without delimiters, to be set in a line of text or on a line of its own (`display`)."""

    tex: str
    display: bool = False


class Typeset(Value):
    """The markup of a formula: a complete `<svg>` with its MathML, or MathML alone; `error` is MathJax's message.

    `svg` is empty where MathML alone was asked for. `mathml` is a complete `<math>` element.
    """

    svg: str
    mathml: str
    error: str | None = None
