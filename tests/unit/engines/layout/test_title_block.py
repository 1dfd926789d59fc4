"""Titles, headings in two scripts and names of authors on pages made by hand."""

import re

from layouts import page_of, region, segment

from staged_pipeline.core.page import Page
from staged_pipeline.core.skeleton import Container, references
from staged_pipeline.engines.local_layout import LocalLayout
from staged_pipeline.markup.skeleton import to_html
from staged_pipeline.stages.layout_extractor import detect_layout

PROSE = "the quick brown fox jumps over the lazy dog and runs on"
ARABIC = "الثعلب البنّيّ السريع يقفز فوق الكلب الكسول ثمّ يمضي في طريقه"


def headings(page: Page) -> list[str]:
    return re.findall(r"<(h[1-6])\b", to_html(detect_layout(page, LocalLayout())))


def two_scripts(latin: float, arabic: float) -> Page:
    """Latin text of 10 points and Arabic text of 13, each under a heading of its own size."""
    return page_of(
        segment(0, "On foxes and dogs", 50, 40, size=20, bold=True),
        segment(1, "The fox", 50, 90, size=latin, bold=True),
        *(segment(2 + i, PROSE, 50, 120 + 12 * i, right=550) for i in range(3)),
        segment(5, "الثعلب", 500, 190, size=arabic, bold=True, direction="rtl"),
        *(segment(6 + i, ARABIC, 50, 220 + 16 * i, size=13, right=550, direction="rtl") for i in range(3)),
        regions=(
            region("title", 48, 38, 400, 62),
            region("section-header", 48, 88, 200, 106),
            region("text", 48, 118, 552, 156),
            region("section-header", 480, 188, 552, 210),
            region("text", 48, 218, 552, 268),
        ),
    )


def test_headings_of_two_scripts_are_of_one_level() -> None:
    """13 points are to a text of 10 what 16.5 are to one of 13."""
    assert headings(two_scripts(13, 16.5)) == ["h1", "h2", "h2"]


def test_large_type_of_another_script_is_no_larger_heading() -> None:
    assert headings(two_scripts(15, 16)) == ["h1", "h2", "h3"]


def test_authors_side_by_side_follow_each_other() -> None:
    page = page_of(
        segment(0, "On foxes and dogs", 150, 40, size=22),
        segment(1, "Leila Haddad", 170, 80),
        segment(2, "Tomás Brandt", 300, 80),
        segment(3, PROSE, 50, 120, right=550),
        segment(4, PROSE, 50, 132, right=550),
        regions=(
            region("title", 148, 38, 402, 64),
            region("text", 168, 78, 235, 92),
            region("text", 298, 78, 365, 92),
            region("text", 48, 118, 552, 144),
        ),
    )
    skeleton = detect_layout(page, LocalLayout())
    assert [r.ref for r in references(skeleton)] == ["title_1", "author_1", "author_2", "para_1"]
    assert not any(isinstance(node, Container) and node.tag == "section" for node in skeleton.children[0].children)


def test_names_with_addresses_between_them_are_authors() -> None:
    address = ("Member of the Society", "Fox Street 1", "Vienna", "fox@example.org")
    page = page_of(
        segment(0, "On foxes and dogs", 150, 40, size=22),
        segment(1, "Leila Haddad", 170, 80, size=12),
        *(segment(2 + i, line, 170, 94 + 11 * i) for i, line in enumerate(address)),
        segment(6, "Tomás Brandt", 170, 154, size=12),
        *(segment(7 + i, line, 170, 168 + 11 * i) for i, line in enumerate(address)),
        *(segment(11 + i, PROSE, 50, 240 + 12 * i, right=550) for i in range(3)),
        regions=(
            region("title", 148, 38, 402, 64),
            region("text", 168, 78, 300, 93),
            region("text", 168, 93, 300, 139),
            region("text", 168, 152, 300, 167),
            region("text", 168, 167, 300, 213),
            region("text", 48, 238, 552, 276),
        ),
    )
    refs = [r.ref for r in references(detect_layout(page, LocalLayout()))]
    assert [ref for ref in refs if ref.startswith(("author", "heading"))] == ["author_1", "author_2"]
