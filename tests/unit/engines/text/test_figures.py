"""Figures: where they stand in their column."""

import pytest

from staged_pipeline.core.content import Position
from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.skeleton import Reference
from staged_pipeline.engines.text.blocks import BlockReader
from staged_pipeline.engines.text.figures import figure_content
from staged_pipeline.engines.text.page import PageText

PAGE = PageText(Evidence(page_index=0, width=595, height=842, source="text_layer", direction="ltr"))


def paragraph(ref: str, *box: float) -> Reference:
    return Reference(ref=ref, kind="paragraph", type="text", order=1, box=Box(*box))


@pytest.mark.parametrize(
    ("box", "wanted"),
    [
        (Box(0.58, 0.5, 0.86, 0.6), Position(x="center", width="70%")),
        (Box(0.52, 0.5, 0.62, 0.6), Position(x="left", width="25%")),
        (Box(0.52, 0.5, 0.92, 0.6), Position(x="center", width="100%")),
    ],
)
def test_place_and_width_are_those_in_the_column(box: Box, wanted: Position) -> None:
    figure = Reference(ref="figure_1", kind="figure", type="figure", order=3, box=box)
    columns = [
        paragraph("para_1", 0.08, 0.1, 0.48, 0.9),
        paragraph("para_2", 0.52, 0.1, 0.92, 0.4),
        paragraph("para_3", 0.52, 0.7, 0.92, 0.9),
    ]
    assert figure_content(figure, [*columns, figure], PAGE, BlockReader(PAGE)).position == wanted


def test_a_figure_alone_on_its_page_stands_across_the_page() -> None:
    figure = Reference(ref="figure_1", kind="figure", type="figure", order=1, box=Box(0.25, 0.2, 0.75, 0.6))
    assert figure_content(figure, [figure], PAGE, BlockReader(PAGE)).position == Position(x="center", width="50%")
