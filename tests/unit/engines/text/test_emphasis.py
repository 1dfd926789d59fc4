from staged_pipeline.core.content import Mark
from staged_pipeline.core.evidence import Style, Word
from staged_pipeline.core.geometry import Box
from staged_pipeline.core.vocabulary import Kind
from staged_pipeline.engines.text.emphasis import block_marks, text_segments
from staged_pipeline.engines.text.pieces import Piece

BOX = Box(0, 0, 0.1, 0.1)


def piece(text: str, style: Style | None = None, href: str | None = None, gap: str = " ") -> Piece:
    return Piece(text, gap, Word(text=text, box=BOX, style=style or Style(), href=href))


def runs(pieces: list[Piece], kind: Kind = "paragraph") -> list[tuple[str, tuple[Mark, ...], str | None]]:
    return [(s.content, s.marks, s.href) for s in text_segments(pieces, block_marks(pieces, kind))]


BOLD = Style(bold=True)


def test_runs_of_one_emphasis_join_and_the_space_goes_to_the_plainer_run() -> None:
    found = runs([piece("A"), piece("very", BOLD), piece("bold", BOLD), piece("word")])
    assert found == [("A ", (), None), ("very bold", ("bold",), None), (" word", (), None)]


def test_half_a_word() -> None:
    assert runs([piece("un", BOLD), piece("bold", gap="")]) == [("un", ("bold",), None), ("bold", (), None)]


def test_a_bold_heading_is_plain_a_bold_paragraph_is_not() -> None:
    words = [piece("All", BOLD), piece("bold", BOLD)]
    assert runs(words, "heading") == [("All bold", (), None)]
    assert runs(words) == [("All bold", ("bold",), None)]


def test_a_word_that_differs_in_a_heading_keeps_its_mark() -> None:
    words = [
        piece("On", BOLD),
        piece("E.", Style(bold=True, italic=True)),
        piece("coli", Style(bold=True, italic=True)),
    ]
    assert runs(words, "heading") == [("On ", (), None), ("E. coli", ("italic",), None)]


def test_code_is_plain_in_code_and_marked_in_prose() -> None:
    mono = Style(mono=True)
    assert runs([piece("run", mono)], "code") == [("run", (), None)]
    assert runs([piece("call"), piece("run", mono)]) == [("call ", (), None), ("run", ("code",), None)]


def test_a_link_is_kept_without_its_underline() -> None:
    assert runs([piece("see"), piece("here", Style(underline=True), "https://example.org")]) == [
        ("see ", (), None),
        ("here", (), "https://example.org"),
    ]


def test_signs_of_mathematics_are_not_emphasised() -> None:
    words = [piece("x", Style(font="CMMI10", italic=True)), piece("∈", Style(font="CMSY10", italic=True))]
    assert runs(words) == [("x", ("italic",), None), (" ∈", (), None)]


def test_scripts() -> None:
    assert runs([piece("m"), piece("2", Style(script="super"), gap="")]) == [("m", (), None), ("2", ("super",), None)]
