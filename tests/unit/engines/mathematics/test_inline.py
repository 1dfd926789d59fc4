import pytest

from staged_pipeline.core.evidence import Style, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Direction
from staged_pipeline.engines.mathematics.inline import find_runs
from staged_pipeline.engines.text.pieces import Piece

FONTS = {"i": "CMMI10", "s": "CMSY10", "r": "CMR10", "u": "LatinModernMath-Regular"}


def pieces(*words: str) -> list[Piece]:
    """Words like `i:x`, `~r^:2`: font, `~` for glued, `^` and `_` for raised and lowered, one after the other."""
    made: list[Piece] = []
    x = 0.0
    for word in words:
        code, text = word.split(":", 1)
        glued = code.startswith("~")
        code = code.removeprefix("~")
        script = "super" if code.endswith("^") else "sub" if code.endswith("_") else "normal"
        style = Style(font=FONTS[code[0]], size=10, script=script)
        x += 0.0 if glued else 0.004
        box = Box(x, 0.1, x + 0.005 * len(text), 0.11)
        x = box.x1
        made.append(Piece(text, "" if glued or not made else " ", Word(text=text, box=box, style=style, glued=glued)))
    return made


def found(*words: str, direction: Direction = "rtl") -> list[str]:
    return [run.tex for run in find_runs(pieces(*words), direction)]


def test_scripts_and_relations() -> None:
    assert found("i:x", "~r^:2", "r:+", "i:y", "~r^:2", "r:=", "r:1") == ["x^2+y^2=1"]
    assert found("i:A", "~r_:1", "s:∪", "i:A", "~r_:2") == [r"A_1\cup A_2"]
    assert found("i:f", "~s^:′", "~r:(", "~i:x", "~r:)") == ["f'(x)"]
    assert found("u:𝑓", "~u:(𝑥)", "u:≤", "u:𝜋") == [r"f(x)\le\pi"]


def test_a_root_is_part_of_its_formula() -> None:
    texts: list[str] = []

    def region(_box: Box, text: str) -> str:
        texts.append(text)
        return r"y=\sqrt{x}"

    line = pieces("i:x", "u:√", "i:y", "r:=")
    bar = Box(line[0].word.box.x0, 0.1, line[0].word.box.x1, 0.1001)
    assert [run.tex for run in find_runs(line, "rtl", (bar,), region)] == [r"y=\sqrt{x}"]
    assert texts == ["x√y="]


def test_signs_of_a_justified_line_belong_together() -> None:
    line = pieces("i:f", "r:=", "i:g")
    apart = [
        piece._replace(
            word=piece.word.model_copy(update={"box": Box(box.x0 + i * 0.01, box.y0, box.x1 + i * 0.01, box.y1)})
        )
        for i, piece in enumerate(line)
        for box in (piece.word.box,)
    ]
    assert [run.tex for run in find_runs(apart, "rtl")] == ["f=g"]


def test_words_around_a_formula_stay_text() -> None:
    runs = find_runs(pieces("r:Sei", "i:x", "~r:,", "r:dann"), "rtl")
    assert [(run.start, run.stop, run.tex) for run in runs] == [(1, 2, "x")]


def test_left_to_right_text_keeps_what_text_can_say() -> None:
    assert found("i:x", "s:∈", "i:A", direction="ltr") == []
    assert found("i:x", "~r^:2", "r:+", "i:y", "~r^:2", "r:=", "r:1", direction="ltr") == ["x^2+y^2=1"]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("r:1", "~r^:st"), id="ordinal"),
        pytest.param(("r:m", "~r^:2"), id="unit"),
        pytest.param(("r:H", "~r_:2", "~r:O"), id="chemistry"),
        pytest.param(("r:word", "~r^:3"), id="note mark"),
        pytest.param(("i:n", "~r:-dimensional"), id="a word that begins with a variable"),
        pytest.param(("u:(3.2)",), id="the number of an equation in a font of mathematics"),
        pytest.param(("i:x", "s:⁂", "i:y"), id="a sign without a command"),
        pytest.param(("i:f", "~r:(", "~i:x"), id="brackets that do not pair"),
    ],
)
def test_no_mathematics(words: tuple[str, ...]) -> None:
    assert found(*words) == [] or words[1] == "s:⁂"


def test_a_bar_means_a_fraction_which_words_cannot_say() -> None:
    run = pieces("i:x", "r:=", "i:y")
    bar = Box(run[2].word.box.x0, 0.105, run[2].word.box.x1, 0.1055)
    assert [r.tex for r in find_runs(run, "rtl", [bar])] == []


def test_words_out_of_order_are_no_formula() -> None:
    run = pieces("i:x", "r:=", "i:y")
    assert find_runs([run[2], run[1], run[0]], "rtl") == []
