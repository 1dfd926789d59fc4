"""Patches of a draft."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staged_pipeline.engines.llm.patches import apply_patches, find_anchor, is_patch_list

DRAFT = r"Let m n be 2t3 \* x of the form name; caf" + "e\u0301 “so” called."


@pytest.mark.parametrize(
    ("patches", "text"),
    [
        ("m n => mn", DRAFT.replace("m n be", "mn be")),
        ("`m n` => `mn`", DRAFT.replace("m n be", "mn be")),
        ("- m n => mn", DRAFT.replace("m n be", "mn be")),
        (r"2t3 => \(2t^3\)", DRAFT.replace("2t3", r"\(2t^3\)")),
        ("called. =>", DRAFT.replace(" called.", " ")),
        ("2t3 * x => y", DRAFT.replace(r"2t3 \* x", "y")),
        ("caf\u00e9 => tea", DRAFT.replace("cafe\u0301", "tea")),
        ('"so" called => so', DRAFT.replace("“so” called", "so")),
        ("\u200fm  n => mn\nname => names", DRAFT.replace("m n be", "mn be").replace("name", "names")),
    ],
)
def test_an_anchor_that_stands_once_is_changed(patches, text):
    assert apply_patches(DRAFT, patches) == (text, ())


@pytest.mark.parametrize(
    ("patches", "said"),
    [
        ("missing => x", "does not stand in the draft"),
        ("e => x", "times in the draft"),
        ("no arrow", "is no patch"),
        ("m n be => a\nn be 2t3 => b", "changes what another one changes"),
    ],
)
def test_a_patch_that_does_not_fit_is_told(patches, said):
    patched = apply_patches(DRAFT, patches)
    assert len(patched.faults) == 1
    assert said in patched.faults[0]


def test_patches_that_fit_are_kept_beside_those_that_do_not():
    patched = apply_patches("one two three", "two => 2\nfour => 4")
    assert patched.text == "one 2 three"
    assert len(patched.faults) == 1


def test_a_part_of_a_word_is_found_only_where_no_word_is():
    assert find_anchor("form name, m n", "m n") == [(11, 14)]
    assert find_anchor("tbe end", "tbe") == [(0, 3)]
    assert find_anchor("integra1s", "a1") == [(6, 8)]


def test_an_arrow_may_stand_in_the_text():
    assert apply_patches("p => q holds", "p => q => \\(p \\Rightarrow q\\)").text == "\\(p \\Rightarrow q\\) holds"


def test_a_list_of_patches_is_known_without_being_named():
    assert is_patch_list("m n => mn", DRAFT)
    assert not is_patch_list("f: A => B", DRAFT)


@settings(max_examples=300)
@given(st.text(st.sampled_from(list("ab 1*\\_^\u0301\u200f٣=>\n")), max_size=30), st.text(max_size=30), st.data())
def test_any_patch_of_any_draft(draft, noise, data):
    apply_patches(draft, noise)
    if draft.strip():
        start = data.draw(st.integers(0, len(draft) - 1))
        stop = data.draw(st.integers(start + 1, len(draft)))
        for place in find_anchor(draft, draft[start:stop]):
            assert 0 <= place[0] < place[1] <= len(draft)
