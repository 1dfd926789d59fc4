"""Requests to models, and a client that answers them, for tests."""

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from staged_pipeline.core.conversation import ImagePart, ModelReply, ModelRequest, Purpose, TextPart, Usage

USAGE = Usage(input_tokens=100, cache_read_tokens=2000, cache_write_tokens=30, output_tokens=400)


def drawing(seed: int = 0, size: tuple[int, int] = (248, 350), shade: int = 0, name: str = "page") -> ImagePart:
    """A picture of lines of "text"; each seed another page, `shade` the same page a little darker."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for row in range(12):
        right = 30 + (seed * 7919 + row * 104729) % 200
        draw.rectangle((20, 20 + row * 27, min(right, size[0]), 27 + row * 27), fill=(60 - shade,) * 3)
    file = io.BytesIO()
    image.save(file, "PNG")
    return ImagePart(name=name, png=file.getvalue(), width=size[0], height=size[1])


def question(
    text: str = "data",
    *,
    purpose: Purpose = "text",
    page_index: int = 0,
    model: str = "claude-sonnet-5-5",
    pictures: tuple[ImagePart, ...] | None = None,
    max_output_tokens: int = 1000,
) -> ModelRequest:
    """A request: the page, the prompt, `text`, and whatever pictures come after the page's."""
    return ModelRequest(
        purpose=purpose,
        page_index=page_index,
        model=model,
        parts=(*(pictures or (drawing(),)), TextPart(text="The prompt."), TextPart(text=text)),
        prompt="0123456789ab",
        max_output_tokens=max_output_tokens,
    )


def reply_to(request: ModelRequest) -> ModelReply:
    """What a model says that does not mind what it is asked."""
    return ModelReply(text=f"=== para_1 ok {request.purpose}", stop="end", model=request.model, usage=USAGE)


@dataclass
class FakeClient:
    """Answers by a function; counts the calls."""

    answer: Callable[[ModelRequest], ModelReply] = reply_to
    asked: list[ModelRequest] = field(default_factory=list[ModelRequest])
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, request: ModelRequest) -> ModelReply:
        with self.lock:
            self.asked.append(request)
        return self.answer(request)
