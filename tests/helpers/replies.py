"""A model that answers what it is told, for tests of the engines that ask one."""

from staged_pipeline.core.conversation import ModelClient, ModelReply, ModelRequest, Purpose, StopReason
from staged_pipeline.engines.llm.asking import Asker, Prompt

PROMPT = Prompt("What is on this page?")


class ToldClient:
    """Answers with the replies given, one after the other, the last one again and again; keeps what it was asked."""

    def __init__(self, *replies: str | tuple[str, StopReason] | Exception) -> None:
        self._replies = list(replies)
        self.requests: list[ModelRequest] = []

    def ask(self, request: ModelRequest) -> ModelReply:
        self.requests.append(request)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        text, stop = (reply, "end") if isinstance(reply, str) else reply
        return ModelReply(text=text, stop=stop, model="told")


def asker(client: ModelClient, purpose: Purpose = "layout") -> Asker:
    return Asker(client, "told", purpose, PROMPT, max_output_tokens=1000)
