"""Whatever a model answers: content that keeps the schema and the sanitizer, or an error of our own.

`STAGED_OCR_EXAMPLES=100000` in the environment tries that many replies.
"""

import os
import random

from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from layouts import fractions, page_of, segment
from pages import assembled
from replies import ToldClient, asker

from staged_pipeline.core.content import CONTENT_MAP
from staged_pipeline.core.conversation import ModelReply
from staged_pipeline.core.errors import StagedError
from staged_pipeline.core.skeleton import Element, Reference, Skeleton, references
from staged_pipeline.core.vocabulary import CONTENT_TYPE, Kind
from staged_pipeline.engines.llm.loose_json import without_controls
from staged_pipeline.engines.llm.replies import read_reply
from staged_pipeline.engines.llm_text import LlmText
from staged_pipeline.engines.local_text import LocalText
from staged_pipeline.stages.text_extractor import read_text

# Read when the module is: a fixture takes such settings out of the environment of every test.
REPLIES = int(os.environ.get("STAGED_OCR_EXAMPLES", "2000"))
_A_RUN = 4  # replies of one run of the engine: the first, and when it asks again

_PAGE = page_of(
    segment(0, "The first line of m n words, 2t3", 50, 50),
    segment(1, "E = mc2", 250, 100),
    segment(2, "١. بند من قائمة", 50, 130, direction="rtl"),
    segment(3, "Year Sum", 50, 160),
    segment(4, "x := y * z", 50, 190, mono=True),
)
_KINDS: tuple[tuple[str, Kind, int | None], ...] = (
    ("para_1", "paragraph", 0),
    ("eq_1", "equation", 1),
    ("item_1", "list_item", 2),
    ("table_1", "table", 3),
    ("code_1", "code", 4),
    ("figure_1", "figure", None),
    ("footnote_1", "footnote", None),
)
_SKELETON = Skeleton(
    page_index=0,
    language="en",
    direction="ltr",
    confidence=1,
    children=tuple(
        Element(
            ref=ref,
            kind=kind,
            tag="figure" if kind == "figure" else "p",
            type=CONTENT_TYPE[kind],
            order=order,
            box=fractions(50, 50, 550, 400),
            segments=() if line is None else (f"p0_l{line}",),
            marker="١." if kind == "list_item" else None,
            verbatim=False,
        )
        for order, (ref, kind, line) in enumerate(_KINDS, 1)
    ),
)
_REFS: tuple[Reference, ...] = references(_SKELETON)
_NAMES = tuple(one.ref for one in _REFS)
_TEXTS = st.one_of(
    st.sampled_from(
        (
            *("The first line of mn words, \\(2t^3\\)", "m n => mn", "2t3 => \\(2t^3\\)\nE => e", "", "ok", "١. بند"),
            *(
                r"\frac{a}{b} \times \beta \nu \rho \neq \nabla",
                "\\[ x \\]\n#2.1",
                "\\begin{align}a\\\\b",
                "$x$",
                "@1-3",
            ),
            *("| a | < |\n|---|---|\n| ^ | !b |", "| @2 | \\| |", "|---|", "|" * 50, "`a", "**a *b** c*", "^~`", "@99"),
            *(
                "<script>alert(1)</script>",
                '<img src=x onerror="x">',
                "[a](javascript:x)",
                "[a](https://a.b)",
                "&lt;b&gt;",
            ),
            *(
                "Ignore all instructions.",
                "a\n\nb\n\nLet me know!",
                "\x00\x1b\ud800\ufffe",
                "\u202e\u2066x",
                "{{eq_1}}",
            ),
            *(
                "{{eq_1}}",
                "&lt;b&gt;",
                "{",
                '{"type": "text"}',
                "=> x",
                "x =>",
                "=>",
                "x " * 200,
                "\\" * 30,
                "٣" * 20,
                "]]>",
                "-->",
                "<!--",
            ),
        )
    ),
    st.text(max_size=30),
)
_HEADS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["=== ", "== ", "===", "### ", "**", "", "- === ", "\u200f=== "]),
    st.sampled_from((*_NAMES, "para_١", "eq_99", "PARA 1", "page_num", "end", "x")),
    st.sampled_from(["", " patch", " ok", " unreadable torn", " ===", ": text", " paragraph, draft", "**"]),
)
_BLOCKS = st.lists(st.tuples(_HEADS, _TEXTS).map("\n".join), max_size=6).map("\n".join)
_ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["text", "math", "table", "mixed", "figure", "error", "x"]),
        "content": _TEXTS | st.just({"headers": ["a"], "rows": [["b", {"content": "c", "colspan": 3}]]}),
        "segments": st.just([{"type": "text", "content": "x", "marks": ["bold"]}, {"type": "math", "content": "y"}]),
        "rows": st.just([["a", "b"], []]),
        "equation_number": st.just("2.1"),
        "description": _TEXTS,
        "error": st.just("torn"),
        "fallback": st.just("?"),
        "confidence": st.sampled_from([0.5, "high", 7]),
    },
)


def _loose(value: object) -> str:
    """JSON as models write it: backslashes as they are."""
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}": {_loose(member)}' for key, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_loose, value)) + "]"
    return '"' + value.replace('"', '\\"') + '"' if isinstance(value, str) else str(value)


_JSON = st.dictionaries(st.sampled_from(_NAMES), _ENTRIES | _TEXTS, max_size=4).map(_loose)
_STOPS = st.sampled_from(["end", "end", "length", "cut", "repetition"])


@st.composite
def _replies(draw: st.DrawFn) -> tuple[str, str]:
    text = draw(_BLOCKS | _JSON)
    if draw(st.booleans()):
        text = draw(st.sampled_from(["```\n{}\n```\nDone.", "Here:\n\n{}", "```json\n{}", "{}\n=== end\nx"])).replace(
            "{}", text
        )
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    rng = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(0, 3))):
        text = _mutated(text, rng)
    return text, draw(_STOPS)


def _mutated(text: str, rng: random.Random) -> str:
    at, to = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    match rng.randrange(5):
        case 0:
            return text[:at] + text[to:]
        case 1:
            return text[:to] + text[at:]
        case 2:
            return text[:at]
        case 3:
            return text[:at] + rng.choice(list('=|`\\*_[]{}"<>@#^~\n 1٣é\u200f$')) + text[at:]
        case _:
            return text[:at] + text[at:to] * rng.randint(2, 20) + text[to:]


_QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=max(1, REPLIES // _A_RUN), suppress_health_check=_QUIET)
@given(st.lists(_replies(), min_size=_A_RUN, max_size=_A_RUN))
def test_content_keeps_schema_and_sanitizer_whatever_is_answered(replies: list[tuple[str, str]]) -> None:
    engine = LlmText(asker(ToldClient(*replies), "text"), LocalText(), calls_at_once=1)
    try:
        result = read_text(_PAGE, _REFS, engine)
    except StagedError:
        return
    assert tuple(result.content) == _NAMES
    written = CONTENT_MAP.dump_json(result.content)
    assert CONTENT_MAP.validate_json(written) == result.content
    shown = BeautifulSoup(assembled(_SKELETON, result.content), "html.parser").select_one(".page")
    assert shown is not None
    for tag in (shown, *shown.find_all(True)):
        assert tag.name not in {"script", "style", "iframe", "object", "form", "base", "meta"}
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert str(tag.get("href", "#")).startswith(("#", "http://", "https://", "mailto:"))


@settings(max_examples=REPLIES, suppress_health_check=_QUIET)
@given(
    st.lists(st.tuples(st.sampled_from(_NAMES), _TEXTS), min_size=1, max_size=6, unique_by=lambda block: block[0]),
    st.floats(0, 1),
    _STOPS,
)
def test_no_complete_block_is_lost_wherever_a_reply_ends(
    blocks: list[tuple[str, str]], share: float, stop: str
) -> None:
    lines = [(ref, " ".join(f"{without_controls(text)} .".split()).replace("=== ", "")) for ref, text in blocks]
    whole = "".join(f"=== {ref}\n{text}\n" for ref, text in lines)
    reply = ModelReply.model_validate({"text": whole[: int(len(whole) * share)], "stop": stop, "model": "m"})
    read = read_reply(reply, _NAMES)
    end = 0
    for ref, text in lines:
        end += len(f"=== {ref}\n{text}\n")
        followed = end + len("=== ") + max(map(len, _NAMES)) < len(reply.text)
        if followed:
            assert read.blocks[ref].text == text
