"""A page of seven lines and a picture, and a model that draws its layout in a set way and reads it right."""

import io
import re
from pathlib import Path

import pymupdf
from model_server import Body, Reply
from pdfs import prose
from PIL import Image, ImageDraw
from reading_model import USAGE, is_judging, texts_of

FIGURE = "figure [238,504,762,756]"
LINES = [f"p~ {number}" for number in range(2, 8)]
EXCHANGED = [LINES[0], LINES[2], LINES[1], *LINES[3:]]


def outline(*blocks: str) -> str:
    return "\n".join(["page ltr en", "h1 1", *blocks, "sure 0.9", ""])


RIGHT = outline(*LINES, FIGURE)
WRONG = outline(*EXCHANGED)
WITHOUT_FIGURE = outline(*LINES)
SEEN = "Six bars in a frame."
ALL = [*prose(0).split("\n"), SEEN]
"""What the page says, in order."""


def picture_book(path: Path) -> Path:
    """A PDF of one such page; the picture stands far below the lines."""
    document = pymupdf.open()
    page = document.new_page(width=420, height=595)
    page.insert_text((50, 70), prose(0).split("\n"), fontsize=11)
    picture = Image.new("L", (440, 300), 255)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((4, 4, 436, 296), outline=0, width=6)
    for left in range(40, 400, 60):
        draw.rectangle((left, 280 - left // 2, left + 30, 280), fill=60)
    data = io.BytesIO()
    picture.save(data, "PNG")
    page.insert_image(pymupdf.Rect(100, 300, 320, 450), stream=data.getvalue())
    document.save(path)
    document.close()
    return path


class Drawing:
    """Draws the page as `outlines` say, one after the other and the last again and again; what it reads is right.

    `told` is what it was told of each layout but the first, `read` the refs of each question for text.
    """

    def __init__(self, *outlines: str) -> None:
        self.outlines = list(outlines)
        self.told: list[str] = []
        self.read: list[list[str]] = []

    def __call__(self, body: Body) -> Reply:
        refs = re.findall(r"^=== (\S+)", texts_of(body)[-1], re.MULTILINE)
        if is_judging(body):
            return Reply("=== none", usage=USAGE)
        if refs:
            self.read.append(refs)
            blocks = (f"=== {ref}\n{SEEN}" if ref.startswith("figure") else f"=== {ref} ok" for ref in refs)
            return Reply("\n".join(blocks), usage=USAGE)
        if len(body["messages"]) > 1:
            self.told.append(body["messages"][-1]["content"])
        return Reply(self.outlines.pop(0) if len(self.outlines) > 1 else self.outlines[0], usage=USAGE)


class Misreading(Drawing):
    """Draws wrongly, and reads one line wrongly, which is para_2 then; what it is told of it mends."""

    def __init__(self) -> None:
        super().__init__(WRONG, RIGHT)

    def __call__(self, body: Body) -> Reply:
        reply = super().__call__(body)
        if is_rereading(body):
            return Reply("".join(f"=== {ref}\n{ALL[3]}\n" for ref in self.read[-1]), usage=USAGE)
        misread = "=== para_2\nLine nothing of page zero knows whether it is."
        return Reply(reply.text.replace("=== para_2 ok", misread), usage=USAGE)


def is_rereading(body: Body) -> bool:
    """Whether a request asks again what elements say."""
    return "held against the print" in texts_of(body)[-1]
