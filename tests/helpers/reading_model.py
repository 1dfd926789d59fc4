"""A model that reads just well enough for whole runs: every line a paragraph of its own, every draft right."""

import re

from model_server import Body, Reply

from staged_pipeline.core.conversation import Usage

USAGE = Usage(input_tokens=1000, cache_write_tokens=2000, output_tokens=100)


def texts_of(body: Body) -> list[str]:
    """The texts of a request's first message, in either wire format."""
    return [part["text"] for part in body["messages"][0]["content"] if part["type"] == "text"]


def is_judging(body: Body) -> bool:
    """Whether a request shows a page and its rendering: two pictures, and formulas have a name each."""
    pictures = sum(part["type"] in ("image", "image_url") for part in body["messages"][0]["content"])
    return pictures == 2 and any("name what is wrong" in text for text in texts_of(body))


def answer(body: Body) -> Reply:
    """An outline for lines, `ok` for drafts, a page of HTML for a single pass."""
    *_, data = texts_of(body)
    refs = re.findall(r"^=== (\S+)", data, re.MULTILINE)
    numbers = re.findall(r"^(\d+)\|", data, re.MULTILINE)
    if refs:
        return Reply("\n".join(f"=== {ref} ok" for ref in refs), usage=USAGE)
    if numbers:
        flagged = "\n".join(f"p~ {number}" for number in numbers)
        return Reply(f"page ltr en\n{flagged}\nsure 0.9", usage=USAGE)
    return Reply('<main lang="en" dir="ltr"><h1>A page</h1><p>With \\(a<b\\).</p></main>', usage=USAGE)
