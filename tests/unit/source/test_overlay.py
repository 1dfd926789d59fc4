from PIL import Image

from staged_pipeline.core.evidence import Segment, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.source import mupdf
from staged_pipeline.source.overlay import overlay_page


def test_a_scan_with_its_words_reads_like_a_page() -> None:
    box = Box(0.1, 0.2, 0.3, 0.23)
    words = (Word(text="كلمة", box=box),)
    segment = Segment(
        id="p0_l0", text="كلمة", box=box, words=words, direction="rtl", source="ocr", confidence=1, baseline=0.225
    )
    with overlay_page(Image.new("RGB", (800, 1000), "white"), [segment], 400, 500) as page:
        (span,) = mupdf.text_trace(page)
        assert "".join(chr(char[0]) for char in span["chars"]) == "كلمة"
        assert span["type"] == 3
        assert [round(char[2][0]) for char in span["chars"]] == [40, 60, 80, 100]
