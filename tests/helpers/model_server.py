"""A model service on this machine: speaks the wire formats of Anthropic and OpenAI, and fails in every way on request.

    with ModelServer(lambda body: Reply("=== para_1 ok")) as server:
        client = AnthropicClient("test-key", base_url=server.url)
        ...
    assert server.seen[0].body["model"] == "m"

The callable is given each request's JSON; `script(first, second)` answers in order, the last one again and again.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from staged_pipeline.core.conversation import Usage

Body = dict[str, Any]
_FOREVER = 30.0  # seconds
_USAGE = Usage(input_tokens=20, output_tokens=10)
_ANTHROPIC_STOPS = {"end": "end_turn", "length": "max_tokens"}
_OPENAI_STOPS = {"end": "stop", "refusal": "content_filter"}


@dataclass(frozen=True)
class Reply:
    """What the server answers.

    `text` is the reply, or the message of an error where `status` is one; `code` is then the error's. `stop` is one of
    our stop reasons, or the service's own word. `delay` is seconds before the first byte, `pause` before each piece of
    `piece` characters. `cut_after` is the bytes of the body after which the connection is cut, `ends_after` those after
    which the body ends as if it were complete, `stalls_after` those after which nothing more comes. `breaks_with` is
    the code of an error that comes after the text. `raw` is a body that is sent as it is.
    """

    text: str = ""
    status: int = 200
    code: str = "error"
    headers: Mapping[str, str] = field(default_factory=dict)
    stop: str = "end"
    usage: Usage | None = _USAGE
    delay: float = 0.0
    pause: float = 0.0
    piece: int = 1000
    cut_after: int | None = None
    ends_after: int | None = None
    stalls_after: int | None = None
    breaks_with: str | None = None
    raw: bytes | None = None


@dataclass(frozen=True)
class Seen:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Body:
        return json.loads(self.raw)


def script(*replies: Reply) -> Callable[[Body], Reply]:
    """Answers with each of `replies` in turn, and with the last one from then on."""
    waiting = list(replies)
    lock = threading.Lock()

    def answer(_: Body) -> Reply:
        with lock:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return answer


class Limited:
    """Answers as `answer`, but no more than `allowed` calls within any `seconds`: the others are refused by a 429.

    `tells` says whether a refusal has the header that says how long to wait. `taken` are the moments of calls that were
    not refused.
    """

    def __init__(self, answer: Callable[[Body], Reply], allowed: int, seconds: float, *, tells: bool) -> None:
        self._answer, self._allowed, self._seconds, self._tells = answer, allowed, seconds, tells
        self._lock = threading.Lock()
        self.taken: list[float] = []
        self.refused = 0

    def __call__(self, body: Body) -> Reply:
        with self._lock:
            now = time.monotonic()
            recent = [moment for moment in self.taken if moment > now - self._seconds]
            if len(recent) < self._allowed:
                self.taken.append(now)
                return self._answer(body)
            self.refused += 1
            wait = recent[-self._allowed] + self._seconds - now
        headers = {"retry-after-ms": f"{1000 * wait:.0f}"} if self._tells else {}
        return Reply("too many requests", 429, "rate_limit_error", headers)


class ModelServer:
    """The server, while the `with` lasts. `url` is the address for Anthropic's SDK, `openai_url` that for OpenAI's."""

    def __init__(self, answer: Callable[[Body], Reply]) -> None:
        self.answer = answer
        self.seen: list[Seen] = []
        self.closing = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.service = self
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self.openai_url = f"{self.url}/v1"

    def __enter__(self) -> "ModelServer":
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    service: ModelServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        service = self.server.service
        raw = self.rfile.read(int(self.headers.get("content-length", 0)))
        seen = Seen(self.path, {name.lower(): value for name, value in self.headers.items()}, raw)
        service.seen.append(seen)
        reply = service.answer(seen.body)
        service.closing.wait(reply.delay)
        anthropic = self.path.partition("?")[0].endswith("/messages")
        if reply.raw is not None:
            self._send(reply, [reply.raw], "text/html")
        elif reply.status != 200:
            error = _anthropic_error(reply) if anthropic else _openai_error(reply)
            self._send(reply, [json.dumps(error).encode()], "application/json")
        elif not seen.body.get("stream"):
            whole = _anthropic_whole(seen.body, reply) if anthropic else _openai_whole(seen.body, reply)
            self._send(reply, [json.dumps(whole).encode()], "application/json")
        else:
            events = anthropic_events(seen.body, reply) if anthropic else openai_events(seen.body, reply)
            self._send(reply, events, "text/event-stream")

    def _send(self, reply: Reply, body: "list[bytes] | Iterator[bytes]", media_type: str) -> None:
        self.send_response(reply.status)
        for name, value in {"content-type": media_type, **reply.headers, "transfer-encoding": "chunked"}.items():
            self.send_header(name, value)
        self.end_headers()
        ends = (reply.cut_after, reply.ends_after, reply.stalls_after)
        left = min((end for end in ends if end is not None), default=None)
        for part in body:
            data = part if left is None else part[:left]
            if data:
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            if left is not None:
                left -= len(data)
                if left == 0:
                    break
            self.server.service.closing.wait(reply.pause)
        if reply.stalls_after is not None:
            self.server.service.closing.wait(_FOREVER)
        if reply.cut_after is None:
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.close_connection = True


def _pieces(reply: Reply) -> Iterator[str]:
    return (reply.text[start : start + reply.piece] for start in range(0, len(reply.text), reply.piece))


def _event(data: Body | str, name: str | None = None) -> bytes:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()


def _anthropic_error(reply: Reply) -> Body:
    error = {"type": reply.code, "message": reply.text, "details": {"error_code": reply.code}}
    return {"type": "error", "error": error}


def _anthropic_usage(usage: Usage | None) -> Body:
    if usage is None:
        return {}
    counts = {
        "input_tokens": usage.input_tokens,
        "cache_read_input_tokens": usage.cache_read_tokens,
        "cache_creation_input_tokens": usage.cache_write_tokens,
        "output_tokens": usage.output_tokens,
    }
    return {"usage": counts}


def _anthropic_whole(body: Body, reply: Reply) -> Body:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": [{"type": "text", "text": reply.text}] if reply.text else [],
        "stop_reason": _ANTHROPIC_STOPS.get(reply.stop, reply.stop),
        "stop_sequence": None,
        **_anthropic_usage(reply.usage),
    }


def anthropic_events(body: Body, reply: Reply) -> Iterator[bytes]:
    """A streamed reply of the Messages API."""
    whole = _anthropic_whole(body, reply)
    begun = reply.usage and reply.usage.model_copy(update={"output_tokens": 1})
    start = {**whole, "content": [], "stop_reason": None, **_anthropic_usage(begun)}
    yield _event({"type": "message_start", "message": start}, "message_start")
    yield _event({"type": "ping"}, "ping")
    if reply.text:
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        yield _event(block, "content_block_start")
        for text in _pieces(reply):
            delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
            yield _event(delta, "content_block_delta")
        yield _event({"type": "content_block_stop", "index": 0}, "content_block_stop")
    if reply.breaks_with:
        error = {"type": "error", "error": {"type": reply.breaks_with, "message": "it broke"}}
        yield _event(error, "error")
        return
    delta = {"stop_reason": whole["stop_reason"], "stop_sequence": None}
    yield _event({"type": "message_delta", "delta": delta, **_anthropic_usage(reply.usage)}, "message_delta")
    yield _event({"type": "message_stop"}, "message_stop")


def _openai_error(reply: Reply) -> Body:
    return {"error": {"message": reply.text, "type": "invalid_request_error", "param": None, "code": reply.code}}


def _openai_usage(usage: Usage | None) -> Body:
    if usage is None:
        return {}
    prompt = usage.input_tokens + usage.cache_read_tokens + usage.cache_write_tokens
    details = {"cached_tokens": usage.cache_read_tokens, "cache_write_tokens": usage.cache_write_tokens}
    counts = {
        "prompt_tokens": prompt,
        "completion_tokens": usage.output_tokens,
        "total_tokens": prompt + usage.output_tokens,
        "prompt_tokens_details": details,
    }
    return {"usage": counts}


def _openai_whole(body: Body, reply: Reply) -> Body:
    stop = _OPENAI_STOPS.get(reply.stop, reply.stop)
    choice = {"index": 0, "message": {"role": "assistant", "content": reply.text}, "finish_reason": stop}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body["model"],
        "choices": [choice],
        **_openai_usage(reply.usage),
    }


def openai_events(body: Body, reply: Reply) -> Iterator[bytes]:
    """A streamed reply of Chat Completions."""
    base = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}

    def chunk(delta: Body, stop: str | None = None) -> bytes:
        return _event({**base, "choices": [{"index": 0, "delta": delta, "finish_reason": stop}]})

    yield chunk({"role": "assistant", "content": ""})
    for text in _pieces(reply):
        yield chunk({"content": text})
    if reply.breaks_with:
        yield _event({"error": {"message": "it broke", "type": reply.breaks_with, "code": None}})
        return
    yield chunk({}, _OPENAI_STOPS.get(reply.stop, reply.stop))
    if reply.usage is not None and (body.get("stream_options") or {}).get("include_usage"):
        yield _event({**base, "choices": [], **_openai_usage(reply.usage)})
    yield _event("[DONE]")
