"""Lines that run across the white space between two regions are cut there."""

from layouts import region, segment

from staged_pipeline.source.text.region_cuts import cut_at_regions

LEFT, RIGHT = region("section-header", 50, 95, 245, 115), region("text", 255, 95, 560, 160)


def test_a_line_over_two_regions_is_cut_between_them() -> None:
    line = segment(0, "used third column", 200, 100, right=330)  # `used` ends before the gutter, `third` starts after
    line = line.model_copy(update={"words": tuple(w for w in line.words)})
    words = line.words
    moved = words[1].model_copy(update={"box": segment(1, "third", 256, 100).box, "glued": True})
    line = line.model_copy(update={"words": (words[0], moved, segment(2, "column", 290, 100).words[0])})
    first, second = cut_at_regions([line], [LEFT, RIGHT])
    assert (first.text, second.text) == ("used", "third column")
    assert first.box.x1 < second.box.x0
    assert not second.words[0].glued


def test_a_line_in_one_region_stays_whole() -> None:
    line = segment(0, "the text of one column", 260, 100)
    assert cut_at_regions([line], [LEFT, RIGHT]) == (line,)


def test_cells_of_a_table_are_not_cut_here() -> None:
    line = segment(0, "one two", 200, 100, right=400)
    regions = [region("table", 50, 95, 245, 115), region("table", 255, 95, 560, 115)]
    assert cut_at_regions([line], regions) == (line,)


def test_words_that_go_back_and_forth_between_regions_stay_one_line() -> None:
    line = segment(0, "a b c", 0, 100)
    places = (100.0, 300.0, 150.0)
    words = tuple(segment(i, "word", x, 100).words[0] for i, x in enumerate(places))
    line = line.model_copy(update={"words": words, "box": segment(0, "x", 100, 100, right=330).box})
    assert cut_at_regions([line], [LEFT, RIGHT]) == (line,)
