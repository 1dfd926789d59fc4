"""Whatever a model answers about whatever page: a skeleton that keeps the rules, or an error of our own.

`STAGED_OCR_EXAMPLES=100000` in the environment tries that many replies.
"""

import os
import random

from any_pages import any_pages
from hypothesis import given, settings
from hypothesis import strategies as st
from replies import ToldClient, asker

from staged_pipeline.core.content import PageContent, TextContent
from staged_pipeline.core.conversation import ModelReply, ModelRequest, StopReason
from staged_pipeline.core.errors import StagedError
from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Skeleton, references
from staged_pipeline.engines.llm.evidence_lines import EvidenceLines
from staged_pipeline.engines.llm.skeleton_outline import outline_of, write_outline
from staged_pipeline.engines.llm_layout import LlmLayout
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.markup.skeleton import from_html, to_html
from staged_pipeline.stages.layout_extractor import keep_rules
from staged_pipeline.stages.second_layout import draw_again

# Read when the module is: a fixture takes such settings out of the environment of every test.
REPLIES = int(os.environ.get("STAGED_OCR_EXAMPLES", "1000"))
_A_PAGE = 4  # replies that are tried on one page
_TAGS = (
    *("h1", "h2", "h6", "H3", "author", "p", "p~", "~p", "eq", "eq~", "table", "table~", "figure", "quote", "code"),
    *(
        "caption",
        "caption^",
        "caption_",
        "note",
        "header",
        "footer",
        "pagenum",
        "-",
        "-~",
        "*",
        "•",
        "li",
        "verse",
        "P",
    ),
)
_LINES = (
    *("columns", "col", "end", "aside", "list", "end col", "/columns", "page rtl ar", "page ltr en", "sure 0.5"),
    *("sure ٩٠٪", "? 3: why", "```", "```text", "", "---", "Here is the outline.", "Table 3 shows it.", "{", "<div>"),
    *("p", "- ", "figure [1,2"),
)
_PLACES = st.one_of(
    st.integers(0, 10).map(str),
    st.tuples(st.integers(0, 10), st.integers(0, 10)).map("{0[0]}-{0[1]}".format),
    st.tuples(st.integers(0, 10), st.integers(0, 10)).map("p0_l{0[0]}–p0_l{0[1]}".format),
    st.lists(st.integers(-20, 1100), min_size=4, max_size=4).map(lambda box: "[" + ",".join(map(str, box)) + "]"),
    st.sampled_from(
        ["٣-٧", "۱", "9" * 5000, "1-99999999", "#2.1", "#(٣)", "[0.1,0.2,0.8,0.9]", "[10%,5%,90%,50%]", "~"]
    ),
)
_ITEMS = st.tuples(
    st.sampled_from(["", "", "  ", "    ", "\t"]), st.sampled_from(_TAGS), st.lists(_PLACES, max_size=3)
).map(lambda parts: f"{parts[0]}{parts[1]} {','.join(parts[2])}")
_NOISE = st.text(st.sampled_from("ph123-~,[]#? \n\t\r\u202e\u2028\x00\ud800٣–eqcolend"), max_size=30)
_OUTLINES = st.lists(_ITEMS | _ITEMS | st.sampled_from(_LINES) | _NOISE, max_size=14).map("\n".join)
_STOPS: st.SearchStrategy[StopReason] = st.sampled_from(["end", "end", "length", "cut", "repetition"])


@st.composite
def _replies(draw: st.DrawFn, page: Page) -> str:
    """A reply made up, or the right one for the page, maltreated."""
    if draw(st.booleans()):
        return draw(_OUTLINES)
    lines = EvidenceLines.of(page)
    return mutated(write_outline(outline_of(lines.proposal, lines.by_id)), draw(st.randoms(use_true_random=False)))


def mutated(text: str, chance: random.Random) -> str:
    """`text` with some of its lines lost, doubled or moved, some of its characters changed, cut off anywhere."""
    lines = text.split("\n")
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(lines))
        match chance.randrange(3):
            case 0:
                lines = lines[:at] + lines[at + 1 :] or [""]
            case 1:
                lines.insert(chance.randrange(len(lines)), lines[at])
            case _:
                lines.insert(chance.randrange(len(lines)), lines.pop(at))
    characters = list("\n".join(lines))
    for _ in range(chance.randrange(5) if characters else 0):
        characters[chance.randrange(len(characters))] = chance.choice("0٣9 -~[]#\n\x00<{pqü\u202e")
    text = "".join(characters)
    return text[: chance.randrange(len(text) + 1)] if chance.random() < 0.3 else text


def skeleton_or_none(page: Page, *replies: tuple[str, StopReason]) -> Skeleton | None:
    try:
        return LlmLayout(asker(ToldClient(*replies))).detect_layout(page)
    except StagedError:
        return None


def check(proposal: Skeleton, page: Page) -> None:
    skeleton = keep_rules(proposal, page.evidence)
    used = [name for reference in references(skeleton) for name in reference.segments]
    assert sorted(used) == sorted(segment.id for segment in page.evidence.segments)
    assert skeleton.warnings == proposal.warnings, "the engine's proposal needed mending"
    assert Skeleton.model_validate_json(skeleton.model_dump_json()) == skeleton
    assert from_html(to_html(skeleton)) == skeleton


@settings(max_examples=REPLIES // _A_PAGE)
@given(st.data())
def test_any_reply_about_any_page_is_survived(data: st.DataObject) -> None:
    page = data.draw(any_pages())
    replies = [(data.draw(_replies(page)), data.draw(_STOPS)) for _ in range(_A_PAGE)]
    for first, second in zip(replies, replies[1:] + replies[:1], strict=True):
        skeleton = skeleton_or_none(page, first, second)
        if skeleton is not None:
            check(skeleton, page)


@settings(max_examples=max(100, REPLIES // 20))
@given(any_pages())
def test_the_outline_of_a_layout_gives_its_elements_again(page: Page) -> None:
    lines = EvidenceLines.of(page)
    local = keep_rules(LocalLayout().detect_layout(page), page.evidence)
    skeleton = skeleton_or_none(page, (write_outline(outline_of(lines.proposal, lines.by_id)), "end"))
    if page.evidence.segments:
        assert skeleton is not None
        found = keep_rules(skeleton, page.evidence)
        wanted = sorted((r.kind, r.segments) for r in references(local) if r.segments and r.kind != "equation")
        assert sorted((r.kind, r.segments) for r in references(found) if r.segments and r.kind != "equation") == wanted


class Repeating:
    """A model that answers what it answered before."""

    def ask(self, request: ModelRequest) -> ModelReply:
        return ModelReply(text=request.earlier[0].reply, stop="end", model="told")


@settings(max_examples=max(100, REPLIES // 10))
@given(st.data())
def test_a_layout_that_is_given_again_as_it_was_shown_is_the_same(data: st.DataObject) -> None:
    page = data.draw(any_pages())
    first = data.draw(_replies(page))
    proposal = skeleton_or_none(page, (first, "end"))
    # What takes no room on the page cannot be known again by where it stands, and what code put in is said by a model.
    if proposal and not proposal.warnings and all(element.box.area > 0 for element in proposal.elements()):
        now = keep_rules(proposal, page.evidence)
        content = {element.ref: TextContent(content="") for element in now.elements()}
        engine = LlmLayout(asker(Repeating()))
        again = draw_again(page, now, PageContent(content=content, confidence=1), engine, ())
        assert again is None, first
