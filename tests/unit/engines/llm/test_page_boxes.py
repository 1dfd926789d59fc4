"""Texts of a model find their place by the lines of the page."""

from layouts import page_of, segment

from staged_pipeline.engines.llm.page_boxes import boxes_of_texts

PAGE = page_of(
    segment(0, "A drawing", 100, 60),
    segment(1, "A picture is either a drawing, or a grid", 100, 100),
    segment(2, "of coloured points.", 100, 120),
)
HEADING, ABOVE, BELOW = (line.box for line in PAGE.evidence.segments)


def test_a_text_lies_around_its_lines() -> None:
    (box,) = boxes_of_texts(["A picture is either a drawing, or a grid of coloured points."], PAGE.evidence)
    assert box is not None
    assert (box.y0, box.y1) == (HEADING.y0, BELOW.y1)


def test_a_heading_whose_words_come_again_below_keeps_its_line() -> None:
    texts = ["A drawing", "A picture is either a drawing, or a grid of coloured points."]
    heading, paragraph = boxes_of_texts(texts, PAGE.evidence)
    assert heading == HEADING
    assert paragraph is not None
    assert (paragraph.y0, paragraph.y1) == (ABOVE.y0, BELOW.y1)


def test_a_line_that_two_texts_are_counts_for_neither() -> None:
    assert boxes_of_texts(["A drawing", "A drawing"], PAGE.evidence) == [None, None]


def test_few_letters_are_found_only_as_a_whole() -> None:
    page = page_of(segment(0, "12", 100, 60))
    assert boxes_of_texts(["12 herons in 2012"], page.evidence) == [None]
    assert boxes_of_texts(["12"], page.evidence) == [page.evidence.segments[0].box]
