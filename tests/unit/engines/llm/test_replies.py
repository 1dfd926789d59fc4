"""Replies in blocks, taken apart."""

import pytest

from staged_pipeline.core.content import Cell, FigureContent, MathContent, TableContent
from staged_pipeline.core.conversation import ModelReply
from staged_pipeline.engines.llm.replies import Reply, read_reply
from staged_pipeline.engines.llm.table_markdown import read_table
from staged_pipeline.support.resources import prompts_dir

ASKED = ("para_1", "para_2", "eq_1", "table_1", "figure_1", "page_num", "col_right_1")
PLAIN = "=== para_1\nThe **first**.\n=== eq_1\n\\frac{a}{b}\n#2.1\n=== para_2 patch\nm n => mn\n"


def _read(text: str, stop: str = "end") -> Reply:
    return read_reply(ModelReply.model_validate({"text": text, "stop": stop, "model": "m"}), ASKED)


def _texts(text: str, stop: str = "end") -> dict[str, str]:
    return {ref: block.text for ref, block in _read(text, stop).blocks.items()}


def test_a_plain_reply():
    read = _read(PLAIN)
    assert [(block.ref, block.mode) for block in read.blocks.values()] == [
        ("para_1", "content"),
        ("eq_1", "content"),
        ("para_2", "patch"),
    ]
    assert _texts(PLAIN) == {"para_1": "The **first**.", "eq_1": "\\frac{a}{b}\n#2.1", "para_2": "m n => mn"}
    assert read.warnings == []
    assert read.cut is None


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("\n", "\r\n"),
        f"```\n{PLAIN}```\n\nLet me know if you need more.",
        f"```markdown\n{PLAIN}\n```",
        f"Sure, here it is:\n\n{PLAIN}",
        PLAIN.replace("=== para_1", "== para_1 =="),
        PLAIN.replace("=== para_1", "=== para_1 ==="),
        PLAIN.replace("=== para_1", "### para_1"),
        PLAIN.replace("=== para_1", "**para_1**"),
        PLAIN.replace("=== para_1", "=== [para_1]"),
        PLAIN.replace("=== para_1", "=== `para_1`:"),
        PLAIN.replace("=== para_1", "=== PARA-1"),
        PLAIN.replace("=== para_1", "===para 1"),
        PLAIN.replace("=== para_1", "=== para_1 paragraph, lines 3-5"),
        PLAIN.replace("=== para_1", "=== para_1 list item, marked •, at [1,2,3,4]: draft"),
        PLAIN.replace("=== para_1", "=== para_1 paragraph: draft"),
        PLAIN.replace("para_1", "para_١").replace("eq_1", "eq_۱").replace("para_2", "para_２"),
        PLAIN.replace("=== para_1", "\u200f=== \u2068para_1\u2069"),
        PLAIN.replace("\\frac{a}{b}", "```latex\n\\frac{a}{b}").replace("#2.1", "#2.1\n```"),
        f"{PLAIN}=== end\nI hope this helps.",
    ],
)
def test_a_reply_in_another_dress(text):
    assert _texts(text) == _texts(PLAIN)


@pytest.mark.parametrize("tenth", range(1, 10))
@pytest.mark.parametrize("stop", ["length", "cut", "repetition"])
def test_a_reply_that_was_cut_off_loses_its_last_block_only(tenth, stop):
    whole = _texts(PLAIN)
    part = PLAIN[: len(PLAIN) * tenth // 10]
    read = _read(part, stop)
    begun = [ref for ref in whole if f"=== {ref}" in part]
    next_begun = bool(begun) and part.rindex("===") > part.index(f"=== {begun[-1]}")
    lost = begun[-1] if begun and not next_begun else None
    kept = [ref for ref in begun if ref != lost]
    assert list(read.blocks) == kept
    assert all(read.blocks[ref].text == whole[ref] for ref in kept)
    assert read.cut == lost


@pytest.mark.parametrize("begun", ["===", "=== ", "=== e", "=== eq_"])
def test_a_block_is_complete_where_the_next_one_was_begun(begun):
    read = _read(f"=== para_1\nall of it\n{begun}", "cut")
    assert [(block.ref, block.text) for block in read.blocks.values()] == [("para_1", "all of it")]
    assert not _texts("=== para_1\na line\n=== x", "cut")
    assert not _texts("=== para_1\na = b\n==", "cut")


def test_what_is_certainly_complete_is_kept():
    assert list(_read("=== para_1 ok\n=== para_2 unreadable a stain\n", "cut").blocks) == ["para_1", "para_2"]
    assert list(_read(f"{PLAIN}=== end", "length").blocks) == ["para_1", "eq_1", "para_2"]
    assert _read("=== para_2 unreadable a stain").blocks["para_2"].text == "a stain"


def test_the_example_of_the_prompt_is_read():
    prompt = (prompts_dir() / "text.md").read_text("utf-8")
    example = prompt.split("```")[1]
    names = ("para_7", "para_8", "eq_2", "table_5", "figure_3", "item_4", "heading_2", "para_9", "item_6")
    read = read_reply(ModelReply(text=example, stop="end", model="m"), names)
    assert {ref: block.mode for ref, block in read.blocks.items()} == {
        **dict.fromkeys(names, "ok"),
        **dict.fromkeys(("para_8", "eq_2", "table_5", "figure_3"), "content"),
        "para_7": "patch",
        "item_4": "unreadable",
    }
    assert read.warnings == []
    table = read_table(read.blocks["table_5"].text)
    assert table is not None
    assert [[cell.rowspan if isinstance(cell, Cell) else 1 for cell in row] for row in table.rows[1:]] == [
        [1, 2, 1],
        [1, 1],
    ]


def test_several_may_be_right_in_one_line():
    read = _read("=== ok para_1, para_2 eq_77\n=== eq_1\nx\n=== ok table_1 page_nu", "cut")
    assert [(block.ref, block.mode) for block in read.blocks.values()] == [
        ("para_1", "ok"),
        ("para_2", "ok"),
        ("eq_1", "content"),
    ]
    assert read.cut == "table_1"
    assert _texts("=== para_1\nx\n=== ok para_88") == {"para_1": "x"}


def test_of_two_blocks_for_one_ref_the_first_stays():
    read = _read("=== para_1\none\n=== para_1\ntwo\n=== para_77\nx\n")
    assert read.blocks["para_1"].text == "one"
    assert len(read.blocks) == 1
    assert "para_1" in read.warnings[1]
    assert "para_77" in read.warnings[0]


def test_what_only_looks_like_a_header_is_content():
    text = "=== para_1\n=== not a ref ===\n### Heading\n**bold**\na = b\n====\n"
    assert _texts(text) == {"para_1": "=== not a ref ===\n### Heading\n**bold**\na = b\n===="}


def test_content_beside_the_header():
    assert _texts("=== eq_1 \\frac{a}{b}\n=== para_1: Some text") == {"eq_1": "\\frac{a}{b}", "para_1": "Some text"}


def test_code_that_holds_a_fence_is_kept():
    assert _texts("=== para_1\nuse\n```\nx\n```\nfor code\n") == {"para_1": "use\n```\nx\n```\nfor code"}


JSON = r"""{"content": {
  "para_1": {"type": "text", "content": "The \beta and \nu, \rho, \times, \neq, \nabla \frac{a}{b}", "language": "en"},
  "eq_1": {"type": "math", "content": "\\frac{a}{b} \\times \\nu", "format": "latex", "display": "block"},
  "table_1": {"type": "table", "content": {"headers": ["a", "b"], "rows": [["1", "2"]]}, "direction": "rtl"},
  "figure_1": {"type": "figure", "description": "A \"graph\" \u0628"},
  "para_2": "one\ntwo \\(x\\)"
}, "confidence": 0.9}"""


def test_json_in_place_of_blocks():
    blocks = _read(f"Here you are:\n```json\n{JSON}\n```\nDone.").blocks
    assert blocks["para_1"].entry is not None
    assert (
        blocks["para_1"].entry.model_dump()["content"] == r"The \beta and \nu, \rho, \times, \neq, \nabla \frac{a}{b}"
    )
    assert blocks["eq_1"].entry == MathContent(content=r"\frac{a}{b} \times \nu")
    assert blocks["table_1"].entry == TableContent(headers=("a", "b"), rows=(("1", "2"),))
    assert blocks["figure_1"].entry == FigureContent(description='A "graph" ب')
    assert blocks["para_2"].text == "one\ntwo \\(x\\)"


@pytest.mark.parametrize("tenth", range(1, 10))
def test_json_that_was_cut_off_keeps_its_complete_entries(tenth):
    part = JSON[: len(JSON) * tenth // 10]
    whole = _read(JSON).blocks
    ends = {
        "para_1": JSON.index('"en"}') + 5,
        "eq_1": JSON.index('"block"}') + 8,
        "table_1": JSON.index('"rtl"}') + 6,
        "figure_1": JSON.index('\\u0628"}') + 8,
    }
    read = _read(part, "length").blocks
    assert list(read) == [ref for ref, end in ends.items() if end <= len(part)]
    assert all(read[ref] == whole[ref] for ref in read)


@pytest.mark.parametrize(
    "text",
    [
        '[{"ref": "para_1", "type": "text", "content": "x"}]',
        '{"ref": "para_1", "content": "x"}\n{"ref": "para_2", "content": "y"}',
        '{"para_1": {"text": "x"}}',
        '{"page": [{"id": "para_1", "content": "x", "confidence": "high"}]}',
    ],
)
def test_json_of_other_shapes(text):
    block = _read(text).blocks["para_1"]
    assert block.text == "x" or (block.entry is not None and block.entry.model_dump()["content"] == "x")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\frac \times \beta \nu \rho \neq \nabla", r"\frac \times \beta \nu \rho \neq \nabla"),
        (r"\\frac \\times \\beta \\nu", r"\frac \times \beta \nu"),
        (r"\alpha \\ b \{ x \}", r"\alpha \\ b \{ x \}"),
        (r"one\nTwo\tthree", "one\nTwo\\tthree"),
        (r"a\n\nnext", "a\n\nnext"),
        (r"\"x\" \/ \u00e9 \ud83d\ude00", '"x" / é 😀'),
        (r"\underline{x} \unknown", r"\underline{x} \unknown"),
        (r"\begin{matrix}a&b\\c&d\end{matrix}", r"\begin{matrix}a&b\\c&d\end{matrix}"),
    ],
)
def test_latex_in_json_strings_is_not_corrupted(written, meant):
    assert _texts(f'{{"para_1": "{written}"}}') == {"para_1": meant}


@pytest.mark.parametrize(
    "loop", ["=== para_1\n", "{", "[", '{"para_1": ', '"', "\\", "=== ", "= ", "**para_1 ", "```\n", "### ", '{"a":[']
)
def test_a_loop_of_repeats_is_read_in_time(loop):
    _read(loop * 10_000, "repetition")
    _read(f"=== para_2\nkept\n=== para_1\n{loop * 10_000}")
