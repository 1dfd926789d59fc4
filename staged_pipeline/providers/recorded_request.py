"""What is recorded of a request, how it is known again, and how two requests differ."""

import difflib
import hashlib
import json

from staged_pipeline.core.conversation import Exchange, ModelRequest, Part, Purpose, TextPart
from staged_pipeline.core.value import Value
from staged_pipeline.providers.looks import look_alike, look_of

_KEY = 12  # hexadecimal digits
_SHOWN = 60  # characters of a difference that a message shows


class RecordedImage(Value):
    """A picture of a recorded request."""

    image: str
    width: int
    height: int
    sha256: str
    look: str


class RecordedRequest(Value):
    """What was asked; `model` is for the reader and does not count."""

    purpose: Purpose
    page_index: int
    model: str
    prompt: str
    max_output_tokens: int
    parts: tuple[TextPart | RecordedImage, ...]
    earlier: tuple[Exchange, ...] = ()

    @classmethod
    def of(cls, request: ModelRequest) -> "RecordedRequest":
        """A request as it is recorded."""
        return cls(
            purpose=request.purpose,
            page_index=request.page_index,
            model=request.model,
            prompt=request.prompt,
            max_output_tokens=request.max_output_tokens,
            parts=tuple(_recorded(part) for part in request.parts),
            earlier=request.earlier,
        )

    @property
    def key(self) -> str:
        """A digest of all that a call is known by."""
        parts = [
            part.text if isinstance(part, TextPart) else [part.image, part.width, part.height] for part in self.parts
        ]
        asked = [self.purpose, parts, [[each.reply, each.complaint] for each in self.earlier]]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:_KEY]

    def shows_the_same(self, other: "RecordedRequest") -> bool:
        """Whether the pictures of two requests of one key are the same ones."""
        pairs = zip(_images(self), _images(other), strict=True)
        return all(one.sha256 == two.sha256 or look_alike(one.look, two.look) for one, two in pairs)


def likeness(known: RecordedRequest, asked: RecordedRequest) -> float:
    """How much the data of two requests are alike, 0-1."""
    lines = [" \n".join(_texts(request)).splitlines() for request in (known, asked)]
    return difflib.SequenceMatcher(None, *lines, autojunk=False).ratio()


def difference(known: RecordedRequest, asked: RecordedRequest) -> str:
    """The first difference of two requests, as the rest of a sentence."""
    if len(known.earlier) != len(asked.earlier):
        return f"it is asked after {len(asked.earlier)} useless replies instead of {len(known.earlier)}"
    sizes = [[(image.image, image.width, image.height) for image in _images(request)] for request in (known, asked)]
    if sizes[0] != sizes[1]:
        told = [", ".join(f"{name} {width}x{height}" for name, width, height in each) for each in sizes]
        return f"it shows the pictures {told[1]} instead of {told[0]}"
    for number, (was, now) in enumerate(zip(_texts(known), _texts(asked), strict=False), start=1):
        if was != now:
            return f"text {number} of it differs{' (the prompt)' if known.prompt != asked.prompt else ''}: " + _first(
                was, now
            )
    if len(_texts(known)) != len(_texts(asked)):
        return f"it has {len(_texts(asked))} texts instead of {len(_texts(known))}"
    return "it shows another picture of the same size"


def _first(was: str, now: str) -> str:
    at = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = max(0, at - _SHOWN // 3)
    return f"{now[start : start + _SHOWN]!r} instead of {was[start : start + _SHOWN]!r}"


def _recorded(part: Part) -> TextPart | RecordedImage:
    if isinstance(part, TextPart):
        return part
    return RecordedImage(
        image=part.name,
        width=part.width,
        height=part.height,
        sha256=hashlib.sha256(part.png).hexdigest(),
        look=look_of(part.png),
    )


def _images(request: RecordedRequest) -> list[RecordedImage]:
    return [part for part in request.parts if isinstance(part, RecordedImage)]


def _texts(request: RecordedRequest) -> list[str]:
    parts = [part.text for part in request.parts if isinstance(part, TextPart)]
    return parts + [text for each in request.earlier for text in (each.reply, each.complaint)]
