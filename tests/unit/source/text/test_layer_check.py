from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw

from staged_pipeline.core.evidence import Segment, Style, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.source.text.layer_check import agreement, check
from staged_pipeline.source.text.layer_merge import merged, numbered
from staged_pipeline.source.text.plausibility import arabic_likeness, share_implausible

SOUND = "في هذا الفصل نناقش المعادلات التفاضلية الجزئية ونبين كيف تحل بطرق عددية على الحاسوب وما شروط ذلك"
SCRAMBLED = "حُ ؼٍٞس حُلَٗ٤ٔش هخٓ ض أُٝ٠ـض حُِٔ٤ٌشٝ أػِ٘ض حُ ـٜٔ٣ٍٞش حًُٕٞ ىِٓٞأٍٝ رخطلخُلخًرِ ػخٓش حٗـِظَح حُو٠خء ػِ٠"


def line(index: int, text: str, font: str = "Body", y: float = 0.1, source: str = "text_layer") -> Segment:
    words = tuple(
        Word(text=word, box=Box(0.1 + 0.05 * i, y, 0.14 + 0.05 * i, y + 0.02), style=Style(font=font))
        for i, word in enumerate(text.split())
    )
    return Segment(
        id=f"p0_l{index}", text=text, box=Box.around(word.box for word in words), words=words, direction="rtl",
        source=source, confidence=1, baseline=y + 0.015,
    )  # fmt: skip


def page(boxes: Sequence[tuple[int, int, int, int]] = ()) -> Image.Image:
    image = Image.new("RGB", (600, 800), "white")
    for box in boxes:
        ImageDraw.Draw(image).rectangle(box, fill="black")
    return image


def test_sound_words_of_many_scripts_pass() -> None:
    latin, cyrillic = (
        "The quick brown fox jumps over lazy rhythmic dogs",
        "Съешь ещё этих мягких французских булок да чаю",
    )
    for text in (SOUND, latin, cyrillic):
        assert (share_implausible(text.split()) or 0) < 0.05
    assert (arabic_likeness(SOUND) or 0) > 0.85


def test_scrambled_arabic_fails() -> None:
    assert (share_implausible(SCRAMBLED.split()) or 0) > 0.3
    assert (arabic_likeness(SCRAMBLED * 2) or 1) < 0.7


def test_few_words_say_nothing() -> None:
    assert share_implausible(["كتاب", "ىىى"]) is None
    assert arabic_likeness("كتاب") is None


def test_a_sound_layer_is_kept() -> None:
    verdict = check([line(0, SOUND)], page([(60, 80, 500, 90)]), 72, ())
    assert (verdict.action, verdict.findings) == ("keep", ())


def test_a_scrambled_layer_is_replaced() -> None:
    verdict = check([line(0, SCRAMBLED, "Bad")], page(), 72, ())
    assert verdict.action == "page"
    assert [finding.kind for finding in verdict.findings] == ["implausible_words"]


def test_only_the_lines_of_a_broken_font_are_replaced() -> None:
    sound = [line(i, SOUND, y=0.1 + 0.05 * i) for i in range(4)]
    verdict = check([*sound, line(4, SCRAMBLED, "Bad", 0.5)], page(), 72, ())
    assert (verdict.action, verdict.broken) == ("parts", {4})


@pytest.mark.parametrize("font", ["Body", "Wingdings"])
def test_unmapped_letters_count_but_not_those_of_symbol_fonts(font: str) -> None:
    verdict = check([line(0, " ".join(["\ufffd\ufffd\ufffd"] * 10), font)], page(), 72, ())
    assert verdict.action == ("page" if font == "Body" else "keep")


def test_no_text_is_blank_or_a_scan() -> None:
    assert [finding.kind for finding in check([], page(), 72, ()).findings] == ["blank"]
    assert check([], page([(50, 50, 300, 60)]), 72, ()).action == "page"


def test_a_scan_with_a_stamp_of_text_is_read() -> None:
    letters = [(x, y, x + 3, y + 8) for y in range(40, 700, 16) for x in range(40, 560, 8)]
    verdict = check([line(0, "Stamped", y=0.95)], page(letters), 72, [Box(0, 0, 1, 1)])
    assert verdict.action == "page"
    assert [finding.kind for finding in verdict.findings] == ["low_coverage"]


def test_agreement_with_ocr_is_that_of_the_longest_lines() -> None:
    lines = [line(0, "the same words here"), line(1, "so", y=0.3)]
    assert agreement(lines, lambda line: "The same words, here" if line.box.y0 < 0.2 else "so") == 1
    assert agreement(lines, lambda _line: "") == 0
    assert agreement([], lambda _line: "") == 1


def test_ocr_fills_only_what_the_layer_does_not_say() -> None:
    kept = line(0, "one two", y=0.1)
    read = [line(0, "one two three", y=0.1, source="ocr"), line(1, "below", y=0.3, source="ocr")]
    result = numbered(merged([kept], read), 0)
    assert [segment.text for segment in result] == ["one two", "three", "below"]
    assert [segment.id for segment in result] == ["p0_l0", "p0_l1", "p0_l2"]
