"""Text by a language model: only what the evidence does not answer; the rest is the local engine's, word for word.

Elements are asked about in parts, several calls at a time. What a reply leaves out, or gives in a form that cannot be
used, is asked again, and only that; what then stays missing keeps its local draft, in doubt, or is an error entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from staged_pipeline.core.content import Content, PageContent, failed
from staged_pipeline.core.conversation import ModelReply
from staged_pipeline.core.errors import (
    BudgetExceeded,
    InvalidKey,
    NotRecorded,
    OutOfCredit,
    ProviderError,
    StagedError,
    UnknownModel,
    UnusableReply,
)
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.base import TextEngine
from staged_pipeline.engines.llm.answers import ENGINE, Answer, AnswerReader, doubted
from staged_pipeline.engines.llm.asking import Asker
from staged_pipeline.engines.llm.doubts import doubtful
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.questions import question, shards
from staged_pipeline.engines.llm.replies import Reply, read_reply
from staged_pipeline.support.settings import TextScope
from staged_pipeline.support.threads import map_in_threads

VERSION = "1"
_ROUNDS = 3  # the first, and two for what was missing


class LlmText:
    """Implements `TextEngine`; `local` drafts every element first."""

    def __init__(
        self,
        asker: Asker,
        local: TextEngine,
        scope: TextScope = "doubtful",
        shard_size: int | None = None,
        calls_at_once: int = 4,
    ) -> None:
        self._asker = asker
        self._local = local
        self._scope: TextScope = scope
        self._shard_size = shard_size
        self._calls_at_once = calls_at_once

    @property
    def fingerprint(self) -> str:
        how = f"{self._scope}-{self._shard_size or 'auto'}"
        return f"llm-text-{VERSION}-{self._asker.fingerprint}-{how}-{self._local.fingerprint}"

    def read_text(self, page: Page, references: Sequence[Reference]) -> PageContent:
        """Fills every reference, in the order given.

        An error of the service costs the elements of its call only: they keep their drafts, and a warning says why.

        Raises:
            InvalidKey, OutOfCredit, UnknownModel: nothing was answered for that reason.
            NotRecorded: a recording is replayed that does not hold a call.
        """
        draft = self._local.read_text(page, references)
        asked = doubtful(references, draft.content, page.evidence, self._scope)
        if not asked:
            return draft
        page_asked = _Asked(draft.content, EvidenceLines.of(page))
        self._ask_all(asked, page_asked)
        if not page_asked.accepted:
            wrong = (error for error in page_asked.errors if isinstance(error, InvalidKey | OutOfCredit | UnknownModel))
            error = next(wrong, None)
            if error is not None:
                raise error
        content = {reference.ref: draft.content[reference.ref] for reference in references}
        for reference in asked:
            content[reference.ref] = page_asked.outcome(reference)
        told = [entry.confidence for entry in content.values() if entry.confidence is not None]
        return PageContent(
            content=content,
            confidence=sum(told) / len(told) if told else 1.0,
            warnings=(*draft.warnings, *dict.fromkeys(page_asked.warnings)),
            open_refs=tuple(ref for ref in page_asked.lost if ref not in page_asked.accepted),
        )

    def read_again(
        self, page: Page, references: Sequence[Reference], now: Mapping[str, Content], complaints: Mapping[str, str]
    ) -> PageContent:
        """Implements `Rereader`: each element is shown as it is `now`, with what is wrong with it.

        Raises:
            ProviderError, BudgetExceeded: nothing was answered for that reason.
        """
        asked = _Asked(now, EvidenceLines.of(page), complaints=dict(complaints))
        self._ask_all(references, asked)
        if not asked.accepted and asked.errors:
            raise asked.errors[0]
        return PageContent(content=asked.accepted, confidence=1.0, warnings=tuple(dict.fromkeys(asked.warnings)))

    def _ask_all(self, asked: Sequence[Reference], page: "_Asked") -> None:
        waiting = list(asked)
        for _ in range(_ROUNDS):
            parts = shards(waiting, page.lines, self._shard_size)
            if len(parts) == 1:
                results = [self._ask(parts[0], page)]
            else:
                results = map_in_threads(lambda part: self._ask(part, page), parts, self._calls_at_once)
            for part, result in zip(parts, results, strict=True):
                page.take(part, result)
            waiting = [reference for reference in waiting if page.is_open(reference)]
            if not waiting:
                return

    def _ask(self, part: Sequence[Reference], page: "_Asked") -> Reply | StagedError:
        """One call: its reply, or the error that it ended with."""
        refs = [reference.ref for reference in part]

        def parse(reply: ModelReply) -> Reply:
            read = read_reply(reply, refs)
            if not read.blocks and read.cut is None:
                raise UnusableReply(f"The reply had no block. Begin each with a line `=== ref`, as `=== {refs[0]}`.")
            return read

        try:
            return self._asker.ask(page.lines.page, question(part, page.drafts, page.lines, page.complaints), parse)
        except NotRecorded:
            raise
        except (ProviderError, BudgetExceeded) as error:
            return error


@dataclass
class _Asked:
    """What is known of the elements of a page that a model is asked about."""

    drafts: Mapping[str, Content]
    lines: EvidenceLines
    accepted: dict[str, Content] = field(default_factory=dict[str, Content])
    partial: dict[str, Content] = field(default_factory=dict[str, Content])
    complaints: dict[str, str] = field(default_factory=dict[str, str])
    lost: dict[str, StagedError] = field(default_factory=dict[str, StagedError])
    errors: list[StagedError] = field(default_factory=list[StagedError])
    warnings: list[str] = field(default_factory=list[str])

    def is_open(self, reference: Reference) -> bool:
        """Whether to ask about it again."""
        return reference.ref not in self.accepted and reference.ref not in self.lost

    def take(self, part: Sequence[Reference], result: Reply | StagedError) -> None:
        """Sorts what one call gave."""
        refs = [reference.ref for reference in part]
        if isinstance(result, StagedError):
            self.errors.append(result)
            self.lost.update(dict.fromkeys(refs, result))
            self.warnings.append(f"The model was not heard on {', '.join(refs)}: {result}")
            return
        self.warnings += result.warnings
        reader = AnswerReader(self.lines)
        for reference in part:
            block = result.blocks.get(reference.ref)
            if block is None:
                self.complaints[reference.ref] = "it was missing."
                continue
            self._judge(reference, reader.read(reference, block, self.drafts.get(reference.ref)))

    def _judge(self, reference: Reference, answer: Answer) -> None:
        if answer.fault or answer.entry is None:
            self.complaints[reference.ref] = answer.fault or "it was empty."
            if answer.entry is not None:
                self.partial[reference.ref] = answer.entry
            return
        self.accepted[reference.ref] = answer.entry
        self.warnings += answer.warnings

    def outcome(self, reference: Reference) -> Content:
        """The content of an element after the last round."""
        ref = reference.ref
        if ref in self.accepted:
            return self.accepted[ref]
        draft = self.drafts.get(ref)
        if ref in self.lost and ref not in self.partial:
            if draft is not None:
                return doubted(draft)
            return failed(ref, str(self.lost[ref])).model_copy(update={"engine": ENGINE, "confidence": 0.0})
        kept = self.partial.get(ref, draft)
        why = self.complaints.get(ref, "it was missing.")
        if kept is None or kept.type == "error":
            self.warnings.append(f"{ref} has no content: the model was asked {_ROUNDS} times; {why}")
            reason = f"The model gave no answer that could be used: {why}"
            return failed(ref, reason).model_copy(update={"engine": ENGINE, "confidence": 0.0})
        how = "the model's answer is kept in part" if ref in self.partial else "the draft is kept"
        self.warnings.append(f"{ref} is in doubt, {how}: {why}")
        return doubted(kept)
