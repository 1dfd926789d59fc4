"""Skew, ink, rules and pictures of drawn images; no OCR."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from staged_pipeline.source.ocr.scan_graphics import erase, find_pictures, find_rules, rule_rects
from staged_pipeline.source.ocr.upright import at_dpi, ink, measure_skew, straighten, turn


def striped(angle: float = 0.0) -> Image.Image:
    """A page of lines of dashes, falling by `angle` degrees clockwise."""
    image = Image.new("L", (800, 1000), 255)
    draw = ImageDraw.Draw(image)
    for y in range(100, 900, 30):
        for x in range(100, 700, 16):
            draw.rectangle((x, y, x + 9, y + 12), fill=20)
    return image.rotate(-angle, resample=Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("angle", [-6.0, -1.0, -0.4, 0.0, 0.5, 2.0, 7.5])
def test_skew_is_measured(angle: float) -> None:
    assert measure_skew(striped(angle)) == pytest.approx(angle, abs=0.15)


def test_straightening_undoes_skew() -> None:
    assert abs(measure_skew(straighten(striped(3.0), 3.0))) < 0.15


def test_a_blank_page_and_a_photograph_have_no_skew() -> None:
    assert measure_skew(Image.new("L", (500, 500), 255)) == 0
    noise = np.random.default_rng(1).integers(0, 255, (500, 500), dtype=np.uint8)
    assert measure_skew(Image.fromarray(noise)) == 0


@pytest.mark.parametrize(("rotation", "corner"), [(0, (0, 0)), (90, (19, 0)), (180, (19, 9)), (270, (0, 9))])
def test_turns_go_clockwise(rotation: int, corner: tuple[int, int]) -> None:
    image = Image.new("L", (20, 10) if rotation % 180 == 0 else (10, 20), 255)
    image.putpixel((0, 0), 0)
    assert turn(image, rotation).getpixel(corner) == 0


def test_ink_is_the_rarer_shade() -> None:
    grey = np.full((50, 50), 240, dtype=np.uint8)
    grey[10:12, 5:45] = 30
    assert ink(grey).sum() == 80
    assert ink(255 - grey).sum() == 80
    assert not ink(np.full((5, 5), 128, dtype=np.uint8)).any()


def test_images_are_scaled_down_never_up() -> None:
    image = Image.new("L", (600, 300))
    assert at_dpi(image, 300, 150).size == (300, 150)
    assert at_dpi(image, 100, 150) is image


def ruled() -> Image.Image:
    """A table of three columns and two rows, with letters in it, at 100 dpi."""
    image = Image.new("L", (600, 400), 250)
    draw = ImageDraw.Draw(image)
    for y in (100, 150, 200):
        draw.rectangle((50, y, 550, y + 1), fill=10)
    for x in (50, 220, 390, 549):
        draw.rectangle((x, 100, x + 1, 201), fill=10)
    for x in range(60, 540, 12):
        draw.rectangle((x, 120, x + 5, 132), fill=10)
    return image


def test_rules_of_a_table_are_found() -> None:
    boxes = find_rules(ruled(), 100)
    level = [box for box in boxes if box.width > box.height]
    upright = [box for box in boxes if box.height > box.width]
    assert [round(box.y0 * 400) for box in level] == [100, 150, 200]
    assert sorted(round(box.x0 * 600) for box in upright) == [50, 220, 390, 549]
    assert all(box.width > 0.8 for box in level)


def test_letters_on_one_stroke_are_no_rule() -> None:
    image = Image.new("L", (600, 300), 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((100, 150, 180, 153), fill=0)
    for x in range(100, 180, 10):
        draw.rectangle((x, 135, x + 3, 153), fill=0)
    assert find_rules(image, 100) == ()


def test_erased_rules_are_gone_and_letters_stay() -> None:
    image = ruled()
    clean = erase(image, rule_rects(image, 100))
    assert find_rules(clean, 100) == ()
    before, after = (ink(np.asarray(each))[118:134].sum() for each in (image, clean))
    assert 0.85 * before < after <= before


def test_filled_areas_are_pictures_and_text_is_not() -> None:
    image = striped()
    ImageDraw.Draw(image).rectangle((200, 300, 500, 600), fill=90)
    (picture,) = find_pictures(image, 100)
    assert picture == pytest.approx((0.25, 0.3, 0.625, 0.6), abs=0.02)
    assert find_pictures(striped(), 100) == ()
    assert find_pictures(Image.new("L", (3, 3)), 100) == ()
