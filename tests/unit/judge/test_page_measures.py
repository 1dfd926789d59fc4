"""The measures that look at a whole page: lines, order, direction, numbers, ink."""

import io
from collections.abc import Mapping

import pytest
from layouts import fractions, segment
from pages import element, skeleton
from PIL import Image, ImageDraw

from staged_pipeline.core.content import Content, FigureContent, MathContent, TextContent, failed
from staged_pipeline.core.evidence import Evidence, Segment
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.core.skeleton import Container, Element, Skeleton
from staged_pipeline.core.verdict import Issue
from staged_pipeline.judge.evidence_measures import measure_evidence

LINES = (
    segment(0, "A heading of the page", 50, 50, size=16),
    segment(1, "The first block says this.", 50, 100),
    segment(2, "The second block says that.", 50, 150),
    segment(3, "The last of all blocks here.", 50, 200),
)
REFS = ("heading_1", "para_1", "para_2", "para_3")


def picture(*inked: Box, paper: int = 250) -> PageImage:
    image = Image.new("L", (600, 800), paper)
    draw = ImageDraw.Draw(image)
    for box in inked:
        for x in range(round(box.x0 * 600), round(box.x1 * 600), 4):  # as letters are: dark and light in turn
            draw.rectangle((x, box.y0 * 800, x + 1, box.y1 * 800), fill=30)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return PageImage(png=buffer.getvalue(), width=600, height=800, dpi=72)


def page_of(lines: tuple[Segment, ...] = LINES, *more_ink: Box, image: PageImage | None = None) -> Page:
    evidence = Evidence(
        page_index=0, width=600, height=800, source="text_layer", direction="ltr", language="en", segments=lines
    )
    return Page(image=image or picture(*(line.box for line in lines), *more_ink), evidence=evidence)


def elements(refs: tuple[str, ...] = REFS, lines: tuple[Segment, ...] = LINES) -> tuple[Element, ...]:
    return tuple(
        element(ref, "heading" if ref.startswith("heading") else "paragraph", order, box=line.box, segments=(line.id,))
        for order, (ref, line) in enumerate(zip(refs, lines, strict=True), 1)
    )


def says(lines: tuple[Segment, ...] = LINES, refs: tuple[str, ...] = REFS) -> dict[str, Content]:
    return {ref: TextContent(content=line.text) for ref, line in zip(refs, lines, strict=True)}


def found(
    layout: Skeleton | None = None, content: Mapping[str, Content] | None = None, page: Page | None = None
) -> list[Issue]:
    return list(measure_evidence(page or page_of(), layout or skeleton(*elements()), content or says()).issues)


def told(issues: list[Issue]) -> list[tuple[str | None, str]]:
    return [(issue.ref, issue.kind) for issue in issues]


def test_a_page_as_it_is_printed_has_nothing_wrong_and_all_of_each_part() -> None:
    measured = measure_evidence(page_of(), skeleton(*elements()), says())
    assert measured.issues == ()
    assert set(measured.scores.values()) == {1.0}


def test_blocks_that_changed_places_are_out_of_order() -> None:
    one, two, three, four = elements()
    assert told(found(skeleton(one, three, two, four)))[0][1] == "reading_order"


def test_columns_are_read_from_the_side_from_which_the_page_is() -> None:
    lines = (segment(0, "left column", 50, 100), segment(1, "right column", 350, 100))
    left, right = elements(("para_1", "para_2"), lines)
    content = says(lines, ("para_1", "para_2"))
    assert found(skeleton(left, right), content, page_of(lines)) == []
    assert told(found(skeleton(right, left), content, page_of(lines))) == [("para_1", "reading_order")] or told(
        found(skeleton(right, left), content, page_of(lines))
    ) == [("para_2", "reading_order")]


def test_lines_that_no_element_holds_are_told_with_their_place() -> None:
    [issue] = found(skeleton(*elements()[:3]), dict(list(says().items())[:3]))
    assert (issue.ref, issue.kind, issue.segments, issue.box) == (None, "missing_words", ("p0_l3",), LINES[3].box)


def test_a_line_that_two_elements_say_is_told() -> None:
    again = element("para_4", order=5, box=LINES[3].box, segments=("p0_l3",))
    issues = found(skeleton(*elements(), again), {**says(), "para_4": TextContent(content=LINES[3].text)})
    assert ("para_4", "segment_used_twice") in told(issues)


def test_a_page_read_in_one_pass_finds_its_lines_by_their_words() -> None:
    layout = skeleton(*(one.model_copy(update={"segments": ()}) for one in elements()))
    assert found(layout) == []
    changed = {**says(), "para_2": TextContent(content="The second block says nothing.")}
    assert told(found(layout, changed)) == [(None, "missing_words"), ("para_2", "unsupported_words")]


def test_a_block_set_the_other_way_is_told() -> None:
    content = {**says(), "para_1": TextContent(content=LINES[1].text, direction="rtl")}
    assert told(found(None, content)) == [("para_1", "direction")]


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        (("1", "2", "3"), []),
        (("2.4", "2.5", "3.1"), []),
        (("1", "3", "4"), [("eq_2", "minor")]),
        (("1", "1", "2"), [("eq_2", "major")]),
        (("٢", "١", "٢"), [("eq_2", "major")]),
    ],
)
def test_numbers_of_equations_rise_one_by_one(numbers: tuple[str, ...], wrong: list[tuple[str, str]]) -> None:
    own = [element(f"eq_{i}", "equation", i, number=number) for i, number in enumerate(numbers, 1)]
    content: dict[str, Content] = {one.ref: MathContent(content="x") for one in own}
    issues = found(skeleton(*own), content, page_of((), Box(0.1, 0.1, 0.9, 0.2)))
    assert [(issue.ref, issue.severity) for issue in issues if issue.kind == "numbering"] == wrong


def test_text_over_blank_paper_is_made_up() -> None:
    more = element("para_9", order=9, box=fractions(50, 600, 300, 612))
    issues = found(skeleton(*elements(), more), {**says(), "para_9": TextContent(content="Nobody wrote this.")})
    assert told(issues) == [("para_9", "fabrication")]


def test_ink_that_no_element_covers_is_told_with_its_place() -> None:
    drawing = fractions(100, 500, 400, 650)
    [issue] = found(None, None, page_of(LINES, drawing))
    assert issue.kind == "omission"
    assert issue.box is not None
    assert issue.box.iou(drawing) > 0.8


def test_a_figure_covers_its_ink() -> None:
    drawing = fractions(100, 500, 400, 650)
    figure = element("figure_1", "figure", 9, box=drawing)
    content = {**says(), "figure_1": FigureContent(description="a drawing", asset="assets/figure_1.png")}
    assert found(skeleton(*elements(), figure), content, page_of(LINES, drawing)) == []


def test_uneven_light_and_specks_are_no_ink() -> None:
    image = Image.linear_gradient("L").resize((600, 800)).point(lambda shade: 150 + shade // 3)
    for x in range(20, 600, 60):
        image.putpixel((x, (7 * x) % 800), 0)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    blank = PageImage(png=buffer.getvalue(), width=600, height=800, dpi=72)
    assert found(skeleton(), {}, page_of((), image=blank)) == []


def test_elements_without_content_are_told() -> None:
    content = {**says(), "para_1": failed("para_1", "faint"), "para_2": TextContent(content=" ")}
    del content["para_3"]
    kinds = dict(told(found(None, content)))
    assert (kinds["para_1"], kinds["para_3"]) == ("failed_ref", "failed_ref")
    assert ("para_2", "empty_ref") in told(found(None, content))


@pytest.mark.parametrize(
    ("tex", "wrong"),
    [
        (r"E=\frac{a}{b}-1", []),
        (r"E=\frac{a}{b}+1", ["math_mismatch"]),
        (r"E\ne\frac{a}{b}-1", ["math_mismatch"]),
        (r"E=\frac{a}{c}-1", ["missing_words", "math_mismatch"]),
    ],
)
def test_a_formula_has_the_letters_and_signs_that_are_printed(tex: str, wrong: list[str]) -> None:
    lines = (segment(0, "a", 120, 95), segment(1, "E = − 1", 50, 100), segment(2, "b", 120, 107))
    box = Box.around(line.box for line in lines)
    layout = skeleton(element("eq_1", "equation", 1, box=box, segments=("p0_l0", "p0_l1", "p0_l2")))
    issues = found(layout, {"eq_1": MathContent(content=tex)}, page_of(lines))
    assert [issue.kind for issue in issues] == wrong


@pytest.mark.parametrize(("printed", "tex", "wrong"), [("a - b", "a-b", 0), ("a - b", "a+b", 1), ("a − b", "a-b-1", 1)])
def test_a_hyphen_may_be_printed_for_a_minus(printed: str, tex: str, wrong: int) -> None:
    lines = (segment(0, printed, 50, 100),)
    layout = skeleton(element("eq_1", "equation", 1, box=lines[0].box, segments=("p0_l0",)))
    issues = found(layout, {"eq_1": MathContent(content=tex)}, page_of(lines))
    assert [issue.kind for issue in issues] == ["math_mismatch"] * wrong


def test_containers_hand_their_direction_down() -> None:
    lines = (segment(0, "هذا نصّ عربيّ", 50, 100, direction="rtl"),)
    inner = Container(tag="div", direction="rtl", children=elements(("para_1",), lines))
    assert found(skeleton(inner), says(lines, ("para_1",)), page_of(lines)) == []
