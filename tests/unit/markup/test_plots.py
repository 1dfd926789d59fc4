"""Plots are well-formed, harmless, and put things where their values say."""

import re
from xml.etree import ElementTree

import pytest

from staged_pipeline.markup.plots import Bar, Dot, bars, meter, scatter

HOSTILE = "</svg><script>alert(1)</script>&\"'"


def test_whatever_text_is_given_stays_text() -> None:
    drawn = [
        bars(HOSTILE, [Bar(label=HOSTILE, value=0.5, text=HOSTILE)]),
        scatter(
            HOSTILE,
            [Dot(label=HOSTILE, x=1, y=1, mark=HOSTILE)],
            x_title=HOSTILE,
            y_title=HOSTILE,
            series=["a", HOSTILE],
        ),
    ]
    for svg in drawn:
        root = ElementTree.fromstring(svg)
        assert root.get("aria-label") == HOSTILE
        assert {node.tag for node in root.iter()} <= {"svg", "g", "rect", "text", "line", "path", "title"}
        assert HOSTILE in "".join(root.itertext())


def test_a_bar_is_as_long_as_its_value() -> None:
    drawn = bars(
        "Lengths",
        [Bar(label="a", value=1, text="1"), Bar(label="b", value=None, text="–"), Bar(label="c", value=4, text="4")],
        top=4,
    )
    lengths = [float(width) for width in re.findall(r'class="s0"[^>]*width="([\d.]+)%"', drawn)]
    assert lengths == pytest.approx([84 / 4, 84])
    assert meter(0.25).count('width="25.0%"') == 1
    assert meter(None) == ""


def test_dots_stand_where_the_axes_say() -> None:
    drawn = scatter(
        "Places", [Dot(label="a", x=0, y=0.5), Dot(label="b", x=10, y=1)], x_title="x", y_title="y", y_from=0.5
    )
    root = ElementTree.fromstring(drawn)
    left, right = (node for node in root if node.tag == "svg")
    ticks = {node.text: node.get("x") for node in root if node.get("text-anchor") == "middle"}
    assert float(left.attrib["x"].rstrip("%")) == float((ticks["0"] or "").rstrip("%"))
    assert float(right.attrib["x"].rstrip("%")) == float((ticks["10"] or "").rstrip("%"))
    heights = [float(node.attrib["y1"]) for node in root if node.tag == "line"]
    assert float(left.attrib["y"]) == max(heights[:6])
    assert float(right.attrib["y"]) == min(heights)


def test_marks_of_dots_that_lie_close_go_to_other_sides() -> None:
    drawn = scatter(
        "Close", [Dot(label=str(n), x=1 + n / 1000, y=0.5, mark=str(n)) for n in range(3)], x_title="x", y_title="y"
    )
    places = re.findall(r'<text x="(-?\d+)" y="(-?\d+)" text-anchor', drawn)
    assert len(set(places)) == 3


def test_nothing_to_plot_is_no_error() -> None:
    assert "<svg" in scatter("None", [], x_title="x", y_title="y")
    assert "<svg" in bars("None", [])
