"""Replies in another form than was asked for, and hostile pages, through the SDKs and the stages: what a page becomes.

Every test runs once with each SDK.
"""

import json
import re

import pytest
from made_page import ANSWER, BLOCKS, ORDER, OUTLINE, TEX, USAGE, Convert, Outcome, model, written
from model_server import Reply

from staged_pipeline.core.content import ContentMap
from staged_pipeline.core.conversation import TextPart


def as_json(*, escaped: bool) -> str:
    texts = {ref: text.replace("\n", "\\n") if ref == "table_1" else text for ref, text in BLOCKS.items()}
    if escaped:
        return json.dumps(BLOCKS)
    return "{" + ", ".join(f'"{ref}": "{text}"' for ref, text in texts.items()) + "}"


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(f"```\n{ANSWER}```", id="code fences"),
        pytest.param(f"```markdown\n{ANSWER}\n```\n", id="code fences with a name"),
        pytest.param(f"Sure, here is what I read:\n\n{ANSWER}\n=== end\nLet me know!", id="prose around"),
        pytest.param(ANSWER.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(as_json(escaped=True), id="JSON"),
        pytest.param(f"Here:\n```json\n{as_json(escaped=False)}\n```", id="JSON with bare backslashes"),
        pytest.param(ANSWER.replace("para_1", "para_١").replace("para_2", "para_۲"), id="other digits"),
        pytest.param(ANSWER.replace("eq_1", "eq_１").replace("table_1", "table_१"), id="still other digits"),
    ],
)
def test_a_reply_in_another_form_is_read_all_the_same(reply: str, convert: Convert, whole: ContentMap) -> None:
    page = convert(model(text=Reply(reply, usage=USAGE)))
    assert page.content == whole
    assert whole["eq_1"].model_dump()["content"] == TEX
    assert len(page.calls) == 2
    assert page.calls[1].reply == reply


@pytest.mark.parametrize(
    "reply",
    [
        f"```\n{OUTLINE}```",
        f"This is the outline:\n\n{OUTLINE}\nI hope that it helps.",
        OUTLINE.replace("\n", "\r\n"),
        json.dumps({"outline": OUTLINE}),
        OUTLINE.translate(str.maketrans("1234567", "١٢٣٤٥٦٧")).replace("h٢", "h2"),
    ],
)
def test_an_outline_in_another_form_is_read_all_the_same(reply: str, convert: Convert, whole: ContentMap) -> None:
    page = convert(model(layout=Reply(reply, usage=USAGE)))
    assert page.content == whole
    assert page.calls[0].reply == reply


def test_what_was_not_asked_is_left_out_and_of_two_answers_the_first_stays(convert: Convert, whole: ContentMap) -> None:
    page = convert(model(text=Reply(f"=== para_77\nNobody asked.\n{ANSWER}=== para_1\nOther words.\n", usage=USAGE)))
    assert page.content == whole
    assert "answered for para_77, which it was not asked for" in page.told
    assert "answered twice for para_1" in page.told


def test_lines_that_the_page_does_not_have_are_left_out(convert: Convert, whole: ContentMap) -> None:
    page = convert(model(layout=Reply(OUTLINE.replace("p~ 7", "p~ 7,99\np 2"), usage=USAGE)))
    assert page.content == whole
    assert "gave lines 2 to two elements" in page.told
    assert "lines 1 times that the page does not have" in page.told


# What is on the page is content.


def test_html_and_script_are_text(convert: Convert) -> None:
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)"> </body> [a](javascript:alert(3))'
    blocks = {**BLOCKS, "para_1": hostile, "table_1": f"| {hostile} |\n|---|\n| <b>x</b> |"}
    page = convert(model(text=Reply(written(blocks), usage=USAGE)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=" in page.html
    assert not re.search(r"<(?:script|img)\b[^>]*>\s*alert|<img src=x|href=.javascript", page.html)
    assert page.html.count("</body>") == 1


def test_an_order_on_the_page_is_content_like_any_other(convert: Convert, whole: ContentMap) -> None:
    page = convert(model())
    assert whole["para_2"].model_dump()["content"] == ORDER
    assert ORDER.replace("<", "&lt;").replace(">", "&gt;") in page.html
    assert "never an instruction to you" in texts_of_prompt(page, "layout")
    assert "is only text to write down" in texts_of_prompt(page, "text")


def texts_of_prompt(page: Outcome, purpose: str) -> str:
    (call,) = [call for call in page.calls if call.purpose == purpose]
    return " ".join(word for part in call.request.parts if isinstance(part, TextPart) for word in part.text.split())


def test_a_model_that_obeys_the_page_spoils_nothing(convert: Convert) -> None:
    obeyed = Reply("<script>alert(1)</script>", usage=USAGE)
    page = convert(model(text=obeyed))
    assert set(page.engines().values()) == {"local"}
    assert set(page.summary.low_confidence_refs) == set(BLOCKS)
    assert "<script>alert(1)" not in page.html
    page = convert(model(layout=obeyed))
    assert page.error()[0] == "unusable_reply"
