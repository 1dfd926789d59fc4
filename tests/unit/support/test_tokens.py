"""Tokens, told without asking the service."""

import pytest

from staged_pipeline.core.conversation import Exchange, ImagePart, ModelRequest, TextPart
from staged_pipeline.support.tokens import token_rule


@pytest.mark.parametrize(
    ("model", "size", "tokens"),
    [
        ("claude-sonnet-5-5", (1024, 1024), 37 * 37),
        ("claude-sonnet-5-5", (1240, 1754), 45 * 63),
        ("claude-sonnet-5-5", (28, 29), 2),
        ("claude-haiku-4-5", (1024, 1024), 37 * 37),
        ("gpt-6.2-sol", (1024, 1024), 1229),
        ("gpt-6.2-sol", (256, 256), 77),
        ("gpt-6.2-sol", (1920, 1080), 2448),
        ("qwen3-vl", (280, 280), 100),
    ],
)
def test_a_picture_is_counted_by_its_patches(model: str, size: tuple[int, int], tokens: int) -> None:
    assert token_rule(model).image_tokens(*size) == tokens


@pytest.mark.parametrize(
    ("model", "limit"), [("claude-opus-5-5", 4784), ("claude-haiku-4-5", 1568), ("gpt-6-sol", 3000)]
)
@pytest.mark.parametrize("size", [(4032, 3024), (3024, 4032), (8000, 8000), (8000, 10), (2576, 2576)])
def test_a_large_picture_costs_no_more_than_the_limit(model: str, limit: int, size: tuple[int, int]) -> None:
    tokens = token_rule(model).image_tokens(*size)
    assert tokens <= limit
    if min(size) > 1000:
        assert tokens > 0.9 * limit


def test_scripts_are_counted_by_their_letters() -> None:
    rule = token_rule("gpt-6-sol")
    assert rule.text_tokens("") == 0
    assert rule.text_tokens("four word text " * 4) == 15
    assert rule.text_tokens("ب" * 40) == 20
    assert rule.text_tokens("漢" * 40) == 40
    assert rule.text_tokens(r"\{}_^" * 8) == 20
    assert token_rule("claude-opus-5-5").text_tokens("a" * 400) == 130


def test_a_request_is_all_that_is_sent() -> None:
    rule = token_rule("gpt-6-sol")
    image = ImagePart(name="page", png=b"", width=320, height=320)
    request = ModelRequest(purpose="layout", page_index=0, model="m", parts=(image,), prompt="d", max_output_tokens=1)
    plain = rule.request_tokens(request)
    longer = request.model_copy(update={"parts": (image, TextPart(text="a" * 400))})
    again = longer.model_copy(update={"earlier": (Exchange(reply="b" * 400, complaint="c" * 40),)})
    assert plain >= 120
    assert rule.request_tokens(longer) >= plain + 100
    assert rule.request_tokens(again) >= plain + 210
    assert rule.most_request_tokens(again) > rule.request_tokens(again)
