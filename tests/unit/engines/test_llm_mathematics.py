"""Second looks at formulas: what is asked, and how replies are read."""

import io
from collections.abc import Callable

import pytest
from conversations import FakeClient, drawing
from layouts import page_of
from PIL import Image

from staged_pipeline.core.conversation import ImagePart, ModelReply, ModelRequest, TextPart
from staged_pipeline.core.errors import ProviderUnavailable, UnusableReply
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.refinement import MathAnswer, MathTarget
from staged_pipeline.engines.llm.asking import Asker, Prompt
from staged_pipeline.engines.llm.enlarged import enlarged
from staged_pipeline.engines.llm_mathematics import LlmMathematics, bare_tex, read_answers

NAMES = ("eq_1", "eq_2", "para_3:2")
LINE = Box(0.1, 0.1, 0.5, 0.15)
TEX = r"\frac{a}{b} \times \beta \nu \rho \neq \tau \text{ or } \forall"


def page() -> Page:
    picture = drawing(size=(600, 800))
    image = PageImage(png=picture.png, width=picture.width, height=picture.height, dpi=72)
    return page_of().model_copy(update={"image": image})


def target(name: str, box: Box = LINE) -> MathTarget:
    return MathTarget(name=name, attempt="a/b", fault="it is complex", box=box, display=":" not in name)


def engine(answer: Callable[[ModelRequest], ModelReply]) -> tuple[LlmMathematics, FakeClient]:
    client = FakeClient(answer)
    return LlmMathematics(Asker(client, "m", "math", Prompt("Read again."), 1000)), client


def said(text: str, stop: str = "end") -> ModelReply:
    return ModelReply.model_validate({"text": text, "stop": stop, "model": "m"})


def asked(request: ModelRequest) -> str:
    last = request.parts[-1]
    assert isinstance(last, TextPart)
    return last.text


def test_blocks_are_read() -> None:
    text = f"=== eq_1\n{TEX}\n#2.1\n=== para_3:2\n\\(x^2\\)\n=== eq_2 ok\n"
    assert read_answers(said(text), NAMES).answers == {
        "eq_1": MathAnswer(tex=TEX, number="2.1"),
        "para_3:2": MathAnswer(tex="x^2"),
        "eq_2": MathAnswer(),
    }


@pytest.mark.parametrize(
    "text",
    [
        f"Here you are:\n```\n=== eq_1\n{TEX}\n```",
        f"=== eq_1\r\n\\[{TEX}\\]\r\n",
        f"### eq_1\n$${TEX}$$",
        f"=== eq_١\n{TEX}",
        f"=== eq_1\n```latex\n{TEX}\n```",
        '{"eq_1": "' + TEX + '"}',
        '{"eq_1": "' + TEX.replace("\\", "\\\\") + '"}',
    ],
)
def test_a_reply_in_another_dress_keeps_every_backslash(text: str) -> None:
    assert read_answers(said(text), NAMES).answers == {"eq_1": MathAnswer(tex=TEX)}


def test_a_place_within_text_is_read_in_any_digits() -> None:
    assert read_answers(said("=== Para_٣:٢ ==\ny"), NAMES).answers == {"para_3:2": MathAnswer(tex="y")}


@pytest.mark.parametrize("stop", ["length", "cut", "repetition"])
def test_of_a_reply_that_is_cut_off_all_but_the_last_block_is_kept(stop: str) -> None:
    text = f"=== eq_1\n{TEX}\n=== eq_2\n\\frac{{1}}"
    assert set(read_answers(said(text, stop), NAMES).answers) == {"eq_1"}


def test_a_reply_without_blocks_is_no_use() -> None:
    with pytest.raises(UnusableReply, match="eq_2"):
        read_answers(said("I cannot see any formulas."), NAMES)


@pytest.mark.parametrize(
    ("given", "bare"),
    [
        (r"\[ x \]", "x"),
        (r"\(x\)", "x"),
        ("$$x$$", "x"),
        ("$x$", "x"),
        ("x", "x"),
        ("$", "$"),
        (r"\[", r"\["),
        ("", ""),
    ],
)
def test_delimiters_are_taken_off(given: str, bare: str) -> None:
    assert bare_tex(given) == bare


def test_the_page_comes_first_then_a_picture_for_each_place() -> None:
    here, there = Box(0.1, 0.1, 0.5, 0.15), Box(0.1, 0.5, 0.9, 0.6)
    mathematics, client = engine(lambda _: said("=== eq_1\nx\n=== para_3:1\ny\n=== para_3:2 ok"))
    found = mathematics.refine(page(), [target("eq_1", here), target("para_3:1", there), target("para_3:2", there)])
    assert set(found.answers) == {"eq_1", "para_3:1", "para_3:2"}
    (request,) = client.asked
    kinds = [part.name if isinstance(part, ImagePart) else part.text.split()[0] for part in request.parts]
    assert kinds == ["page", "Read", "eq_1", "para_3:1, para_3:2", "==="]
    assert "=== eq_1\npicture 2; it is complex\na/b" in asked(request)
    assert "=== para_3:2\npicture 3, within a line; it is complex" in asked(request)


def test_what_a_reply_leaves_out_is_asked_for_once_more() -> None:
    replies = iter([said("=== eq_1\nx"), said("=== eq_2\ny")])
    mathematics, client = engine(lambda _: next(replies))
    assert set(mathematics.refine(page(), [target("eq_1"), target("eq_2")]).answers) == {"eq_1", "eq_2"}
    assert "eq_1" not in asked(client.asked[1])
    silent, client = engine(lambda _: said("=== eq_1\nx"))
    assert set(silent.refine(page(), [target("eq_1"), target("eq_2")]).answers) == {"eq_1"}


def test_many_formulas_take_several_calls_and_a_failure_keeps_what_is_there() -> None:
    def answer(request: ModelRequest) -> ModelReply:
        if "eq_13\n" in asked(request):
            raise ProviderUnavailable("down")
        return said("\n".join(f"=== eq_{n}\nx" for n in range(1, 13)))

    mathematics, client = engine(answer)
    found = mathematics.refine(page(), [target(f"eq_{n}") for n in range(1, 15)])
    assert (len(found.answers), len(client.asked)) == (12, 2)
    assert "down" in found.warnings[-1]


def test_a_failure_with_nothing_read_is_raised() -> None:
    def fail(_: ModelRequest) -> ModelReply:
        raise ProviderUnavailable("down")

    with pytest.raises(ProviderUnavailable):
        engine(fail)[0].refine(page(), [target("eq_1")])


@pytest.mark.parametrize("box", [LINE, Box(0, 0, 1, 1), Box(0.5, 0.5, 0.5, 0.5), Box(1, 1, 1, 1), Box(0, 0, 0.001, 1)])
def test_pictures_are_large_enough_to_read_and_small_enough_to_send(box: Box) -> None:
    (made,) = enlarged(page().image, [("eq_1", box)])
    with Image.open(io.BytesIO(made.png)) as picture:
        assert picture.size == (made.width, made.height)
    assert 200 <= max(made.width, made.height) <= 1501
    assert enlarged(page().image, [("eq_1", box)])[0].png == made.png
