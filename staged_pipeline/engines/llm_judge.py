"""A language model that looks at page and rendering side by side, for what the measures cannot see."""

from collections.abc import Mapping, Sequence

from staged_pipeline.core.content import Content
from staged_pipeline.core.conversation import ImagePart
from staged_pipeline.core.page import Page
from staged_pipeline.core.verdict import Issue
from staged_pipeline.engines.llm.asking import Asker
from staged_pipeline.engines.llm.findings import Findings, read_findings, said
from staged_pipeline.engines.llm.page_picture import shrunk


class LlmJudge:
    """Asks once a page."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @property
    def fingerprint(self) -> str:
        return f"llm-judge-{self._asker.fingerprint}"

    def judge(
        self, page: Page, rendering: ImagePart, content: Mapping[str, Content], known: Sequence[Issue] = ()
    ) -> Findings:
        """What is wrong with a finished page.

        Args:
            page: The source page.
            rendering: A picture of the whole final.html.
            content: What the page says, by ref, in reading order.
            known: What the measures found: the model is told, so that it looks for something else.

        Raises:
            UnusableReply, ModelRefused, ProviderError, BudgetExceeded: as `Asker.ask`; the page is not judged then.
        """
        question = _question(page, content, known)
        return self._asker.ask(page, question, lambda reply: read_findings(reply, content), (shrunk(rendering),))


def _question(page: Page, content: Mapping[str, Content], known: Sequence[Issue]) -> str:
    language = page.evidence.language
    parts = [f"The page is in {language}." if language != "und" else ""]
    parts.extend(f"=== {ref}\n{said(entry)}" for ref, entry in content.items())
    told = [issue for issue in known if issue.ref is not None]
    if told:
        parts.append("=== end\nFound already, not to be named again:")
        parts.extend(f"{issue.ref}: {issue.message}" for issue in told)
    return "\n".join(part for part in parts if part) + "\n"
