"""The page's picture: untouched where a service takes it, smaller where not, and always the same."""

import io
import random

import pytest
from PIL import Image

from staged_pipeline.core.evidence import Evidence
from staged_pipeline.core.page import Page, PageImage
from staged_pipeline.engines.llm.page_picture import page_picture


def page_of(picture: Image.Image) -> Page:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    image = PageImage(png=buffer.getvalue(), width=picture.width, height=picture.height, dpi=150)
    return Page(image=image, evidence=Evidence(page_index=0, width=600, height=800, source="none", direction="ltr"))


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), random.Random(5).randbytes(3 * width * height))


def test_a_picture_that_services_take_is_sent_as_it_is() -> None:
    page = page_of(Image.new("L", (1240, 1754), 255))
    assert page_picture(page).png == page.image.png


@pytest.mark.parametrize("picture", [noise(1400, 1100), Image.new("RGB", (900, 6000))], ids=["heavy", "long"])
def test_a_picture_that_is_too_large_is_made_smaller_in_proportion(picture: Image.Image) -> None:
    page = page_of(picture)
    part = page_picture(page)
    assert len(part.png) <= 3_700_000
    assert max(part.width, part.height) <= 2576
    assert part.width / part.height == pytest.approx(picture.width / picture.height, rel=0.01)
    assert Image.open(io.BytesIO(part.png)).size == (part.width, part.height)
    assert page_picture(page).png == part.png
