"""Which pages a run takes."""

import pytest

from staged_pipeline.core.errors import PageOutOfRange, WrongUsage
from staged_pipeline.support.page_range import check_pages, select_pages


@pytest.mark.parametrize(
    ("text", "total", "chosen"),
    [
        (None, 7, (0,)),
        ("all", 3, (0, 1, 2)),
        (" ALL ", 2, (0, 1)),
        ("2", 3, (2,)),
        ("0,1", 3, (0, 1)),
        ("0-4", 5, (0, 1, 2, 3, 4)),
        ("3, 0-1 ,3", 4, (0, 1, 3)),
        ("1-1", 2, (1,)),
    ],
)
def test_pages_are_chosen_in_order_and_once(text: str | None, total: int, chosen: tuple[int, ...]) -> None:
    assert select_pages(text, total, "a.pdf") == chosen


@pytest.mark.parametrize("text", ["", "-1", "1-", "a", "4-2", "0;1", "0,,1", "1.5", "٣a", "0-1-2", "9" * 30])
def test_what_is_no_choice_of_pages_says_what_may_be_given(text: str) -> None:
    with pytest.raises(WrongUsage, match=r"0,1 or 0-4 or all"):
        check_pages(text)


@pytest.mark.parametrize(("text", "total"), [("3", 3), ("0-3", 3), ("1", 1), ("999999999", 2), ("0-999999999", 2)])
def test_a_page_that_is_not_there_is_named(text: str, total: int) -> None:
    with pytest.raises(PageOutOfRange, match=r"a\.pdf has (one page|pages 0 to \d)"):
        select_pages(text, total, "a.pdf")
