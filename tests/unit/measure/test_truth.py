"""Truths beside documents: which belongs to which, and what is read of each kind."""

from pathlib import Path

import pytest

from staged_pipeline.core.errors import UnreadableInput
from staged_pipeline.measure.page_reading import BlockReading, FormulaReading, Heading
from staged_pipeline.measure.truth import Sample, find_samples, read_truth


def folder_of(tmp_path: Path, *names: str) -> Path:
    for name in names:
        (tmp_path / name).write_text("words", "utf-8")
    return tmp_path


def test_documents_and_truths_find_each_other(tmp_path: Path) -> None:
    names = ("a.pdf", "a_scan.JPG", "b.tiff", "b.truth.md", "c.png", "c_scan.pdf", "d.webp", "e.txt")
    folder = folder_of(tmp_path, *names, "a.truth.txt", "a.truth.html", "c_scan.truth.txt", "lost.truth.md")
    (folder / "folder.pdf").mkdir()
    found = find_samples(folder)
    assert found.pairs == (
        Sample(folder / "a.pdf", folder / "a.truth.html"),
        Sample(folder / "a_scan.JPG", folder / "a.truth.html"),
        Sample(folder / "b.tiff", folder / "b.truth.md"),
        Sample(folder / "c_scan.pdf", folder / "c_scan.truth.txt"),
    )
    assert found.without_truth == (folder / "c.png", folder / "d.webp")
    assert found.without_document == (folder / "lost.truth.md",)


def test_a_folder_without_any_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"report\.truth\.html"):
        find_samples(folder_of(tmp_path, "a.pdf", "b.truth.txt"))
    with pytest.raises(UnreadableInput, match="cannot be listed"):
        find_samples(tmp_path / "nowhere")


MARKDOWN = r"""# Sums and *products*

It costs $5 and $6 that $a<b$ and \(c_1\) hold.

هذه فقرة عربية فيها $x$ أيضا

$$ E = mc^2 $$ (3)

\[
\int_0^1 f
\]

\begin{align}
a &= b
\end{align}

| head | other |
|------|-------|
| 1    | $y$   |

<table><tr><td colspan="2">wide</td></tr></table>
"""


def test_markdown_has_words_formulas_tables_and_directions(tmp_path: Path) -> None:
    path = tmp_path / "a.truth.md"
    path.write_text(MARKDOWN, "utf-8")
    reading = read_truth(path).reading
    assert reading.headings == (Heading(level=1, text="Sums and products"),)
    assert [(one.tex, one.display) for one in reading.formulas] == [
        ("a<b", False),
        ("c_1", False),
        ("x", False),
        ("E = mc^2", True),
        (r"\int_0^1 f", True),
        ("\\begin{align}\na &= b\n\\end{align}", True),
        ("y", False),
    ]
    assert "It costs $5 and $6 that and hold." in reading.text
    assert "(3)" in reading.text
    assert [[cell.text for cell in row] for row in reading.tables[0]] == [["head", "other"], ["1", ""]]
    assert reading.tables[1][0][0].colspan == 2
    assert BlockReading(text="هذه فقرة عربية فيها أيضا", direction="rtl") in reading.blocks
    assert reading.blocks[0].direction == "ltr"


def test_plain_text_gives_words_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.truth.txt"
    path.write_text("\ufeffOne \\(x^2\\) two\n\n\\[ y \\]\nثلاثة", "utf-8")
    truth = read_truth(path)
    assert truth.words_only
    assert truth.reading.text == "One two ثلاثة"


def test_html_is_read_as_pages_are(tmp_path: Path) -> None:
    path = tmp_path / "a.truth.html"
    path.write_text("<html dir=rtl><h2>A</h2><p>b <math alttext='x'></math></p></html>", "utf-8")
    truth = read_truth(path)
    assert not truth.words_only
    assert truth.reading.formulas == (FormulaReading(tex="x"),)
    assert truth.reading.blocks[1].direction == "rtl"


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"<p> </p>"])
def test_a_truth_that_says_nothing_is_an_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.truth.html"
    path.write_bytes(data)
    with pytest.raises(UnreadableInput, match=r"a\.truth\.html"):
        read_truth(path)
