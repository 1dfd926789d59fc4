"""What differs between two pages, as it is marked."""

from hypothesis import given
from hypothesis import strategies as st

from staged_pipeline.comparison.differences import Mark, changes, outline_diff, word_diff

BLOCKS = st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=6).map(" ".join), max_size=6)


def marked(before: list[str], after: list[str]) -> list[list[tuple[Mark, str]]]:
    return [[(run.mark, run.text) for run in paragraph] for paragraph in word_diff(before, after)]


def test_a_word_that_was_changed_stands_in_its_paragraph() -> None:
    assert marked(["one two three", "four"], ["one too three", "four"]) == [
        [("same", "one"), ("del", "two"), ("ins", "too"), ("same", "three")],
        [("same", "four")],
    ]


def test_a_block_that_was_lost_is_a_paragraph_of_its_own() -> None:
    assert marked(["a b", "c d", "e f"], ["a b", "e f"]) == [
        [("same", "a b")],
        [("del", "c d")],
        [("same", "e f")],
    ]
    assert marked(["a b", "e f"], ["a b", "c d", "e f"])[1] == [("ins", "c d")]


def test_the_first_word_of_a_block_stands_with_the_rest_of_it() -> None:
    assert marked(["a b", "x c d"], ["a b", "c d"]) == [[("same", "a b")], [("del", "x"), ("same", "c d")]]
    assert marked(["a b", "x c d"], ["a b", "y c d"])[1] == [("del", "x"), ("ins", "y"), ("same", "c d")]


def test_the_same_words_in_other_blocks_have_no_marks() -> None:
    assert marked(["a b c d"], ["a b", "c d"]) == [[("same", "a b")], [("same", "c d")]]
    assert changes(word_diff(["a b c d"], ["a b", "c d"])) == 0


def test_a_formula_is_marked_whole() -> None:
    old, new = "\u2066$\\alpha x$\u2069,", "\u2066$\\alpha y$\u2069,"
    assert marked([f"a {old} b"], [f"a {new} b"]) == [[("same", "a"), ("del", old), ("ins", new), ("same", "b")]]
    assert changes(word_diff([f"a {old} b"], [f"a {new} b"])) == 2


def test_nothing_has_no_paragraphs() -> None:
    assert word_diff([], []) == ()
    assert marked([], ["a"]) == [[("ins", "a")]]


@given(BLOCKS, BLOCKS)
def test_both_pages_can_be_read_from_the_difference(before: list[str], after: list[str]) -> None:
    runs = [run for paragraph in word_diff(before, after) for run in paragraph]
    assert [word for run in runs if run.mark != "ins" for word in run.words] == " ".join(before).split()
    assert [word for run in runs if run.mark != "del" for word in run.words] == " ".join(after).split()


def test_elements_are_marked_in_their_order() -> None:
    found = [(run.mark, run.words) for run in outline_diff(["h1", "p", "p", "table"], ["h1", "p", "figure", "table"])]
    assert found == [("same", ("h1", "p")), ("del", ("p",)), ("ins", ("figure",)), ("same", ("table",))]
