"""Formulas read a second time by a language model, from enlarged parts of the page; implements `MathEngine`."""

import re
from collections.abc import Iterator, Sequence

from staged_pipeline.core.content import MathContent
from staged_pipeline.core.conversation import ImagePart, ModelReply
from staged_pipeline.core.errors import BudgetExceeded, ProviderError, UnusableReply
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page
from staged_pipeline.core.refinement import MathAnswer, MathAnswers, MathTarget
from staged_pipeline.engines.llm.asking import Asker
from staged_pipeline.engines.llm.enlarged import enlarged
from staged_pipeline.engines.llm.replies import Block, read_reply
from staged_pipeline.support.call_sizes import FORMULAS

_NUMBER = re.compile(r"#\s*([^\s#]{1,20})")
_DELIMITERS = ((r"\[", r"\]"), (r"\(", r"\)"), ("$$", "$$"), ("$", "$"))
_ROUNDS = 2  # what a reply leaves out is asked for once more


class LlmMathematics:
    """Asks about a page's formulas, a dozen a call."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @property
    def fingerprint(self) -> str:
        return f"llm-math-{self._asker.fingerprint}"

    def refine(self, page: Page, targets: Sequence[MathTarget]) -> MathAnswers:
        """Second readings of `targets`.

        Where the service fails after some were read, those are returned with a warning.

        Raises:
            ProviderError, BudgetExceeded: nothing was read.
        """
        answers: dict[str, MathAnswer] = {}
        warnings: list[str] = []
        try:
            for some in _shards(targets):
                self._read(page, some, answers, warnings)
        except (ProviderError, BudgetExceeded) as error:
            if not answers:
                raise
            warnings.append(f"Not all formulas were read a second time: {error}")
        return MathAnswers(answers=answers, warnings=tuple(warnings))

    def _read(
        self, page: Page, targets: Sequence[MathTarget], answers: dict[str, MathAnswer], warnings: list[str]
    ) -> None:
        for _ in range(_ROUNDS):
            missing = [target for target in targets if target.name not in answers]
            if not missing:
                return
            pictures = _pictures(page, missing)
            names = [target.name for target in missing]

            def parse(reply: ModelReply, names: Sequence[str] = names) -> MathAnswers:
                return read_answers(reply, names)

            found = self._asker.ask(page, _question(missing, pictures), parse, pictures)
            answers.update(found.answers)
            warnings.extend(found.warnings)


def read_answers(reply: ModelReply, names: Sequence[str]) -> MathAnswers:
    """The blocks of a reply for the formulas `names`; raises UnusableReply where it has none of them."""
    read = read_reply(reply, names)
    answers = {name: answer for name, block in read.blocks.items() if (answer := _answer(block)) is not None}
    if not answers:
        raise UnusableReply(f"No block was found for any of {', '.join(names)}. Begin each with a line `=== name`.")
    return MathAnswers(answers=answers, warnings=tuple(read.warnings))


def _answer(block: Block) -> MathAnswer | None:
    """What a block says; None for one that says nothing, or patches where LaTeX is wanted."""
    match block.mode:
        case "ok":
            return MathAnswer()
        case "unreadable":
            return MathAnswer(unreadable=block.text or "no reason given")
        case "patch":
            return None
        case "content":
            if isinstance(block.entry, MathContent):
                tex, number = bare_tex(block.entry.content), block.entry.equation_number
            else:
                lines = block.text.strip().split("\n")
                last = _NUMBER.fullmatch(lines[-1].strip())
                number = last[1].strip("()[]") if last else None
                tex = bare_tex("\n".join(lines[:-1] if last else lines))
            return MathAnswer(tex=tex, number=number or None) if tex else None


def bare_tex(tex: str) -> str:
    """LaTeX without the delimiters around it."""
    tex = tex.strip()
    for left, right in _DELIMITERS:
        if tex.startswith(left) and tex.endswith(right) and len(tex) >= len(left) + len(right):
            return tex[len(left) : len(tex) - len(right)].strip()
    return tex


def _shards(targets: Sequence[MathTarget]) -> Iterator[Sequence[MathTarget]]:
    for start in range(0, len(targets), FORMULAS):
        yield targets[start : start + FORMULAS]


def _pictures(page: Page, targets: Sequence[MathTarget]) -> tuple[ImagePart, ...]:
    """One picture for each box; formulas in the same lines share one."""
    named: dict[Box, list[str]] = {}
    for target in targets:
        named.setdefault(target.box, []).append(target.name)
    return enlarged(page.image, [(", ".join(names), box) for box, names in named.items()])


def _question(targets: Sequence[MathTarget], pictures: Sequence[ImagePart]) -> str:
    """What is asked: each formula with its picture (the page's is number 1), its fault and its first reading."""
    place = {name: number for number, picture in enumerate(pictures, 2) for name in picture.name.split(", ")}
    parts: list[str] = []
    for target in targets:
        kind = "" if target.display else ", within a line"
        attempt = target.attempt.strip() or "(nothing)"
        parts.append(f"=== {target.name}\npicture {place[target.name]}{kind}; {target.fault}\n{attempt}")
    return "\n".join(parts)
