"""Files of a run: whole or not at all, and read strictly."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter

from staged_pipeline.core.content import CONTENT_MAP, TextContent
from staged_pipeline.core.errors import ArtifactError, OutputError
from staged_pipeline.support import store

NUMBERS = TypeAdapter(dict[str, int])


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.txt"
    store.write_text(path, "نص")
    assert store.read_text(path) == "نص"
    assert [file.name for file in path.parent.iterdir()] == ["c.txt"]


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    store.write_text(path, "old")
    with pytest.raises(KeyboardInterrupt), store.writing(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    with store.writing(path) as file:
        file.write(b"half")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"half"


def test_a_name_as_long_as_the_file_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("ن" * 127)  # 254 bytes
    store.write_text(path, "x")
    assert path.read_text() == "x"


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"file.* cannot be written"):
        store.write_text(tmp_path / "file" / "page.html", "x")


def test_that_a_file_could_be_written_is_known_before(tmp_path: Path) -> None:
    store.check_writable(tmp_path / "a" / "page.html")
    assert list(tmp_path.rglob("*")) == [tmp_path / "a"]
    with pytest.raises(OutputError, match=r"a cannot be written \(Is a directory\)"):
        store.check_writable(tmp_path / "a")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match=r"file.* cannot be written"):
        store.check_writable(tmp_path / "file" / "page.html")
    assert len(list(tmp_path.rglob("*"))) == 2


def test_a_lone_surrogate_does_not_stop_a_page(tmp_path: Path) -> None:
    store.write_text(tmp_path / "a", "a\ud800b")
    assert (tmp_path / "a").read_bytes() == b"a?b"


def test_a_lone_surrogate_in_json_does_not_stop_a_run(tmp_path: Path) -> None:
    content = {"para_1": TextContent(content="caf\udce9 ن")}
    store.write_json(tmp_path / "content.json", content, CONTENT_MAP)
    assert store.read_json(tmp_path / "content.json", CONTENT_MAP) == {"para_1": TextContent(content="caf? ن")}


def test_content_round_trips(tmp_path: Path) -> None:
    content = {"para_1": TextContent(content="في\nهذا", direction="rtl", engine="human")}
    store.write_json(tmp_path / "content.json", content, CONTENT_MAP)
    assert store.read_json(tmp_path / "content.json", CONTENT_MAP) == content
    assert "في" in (tmp_path / "content.json").read_text("utf-8"), "a person can read and edit it"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": 1, "b": "x"}', r"numbers\.json does not parse at b"),
        ('{"a": 1, ', r"numbers\.json does not parse at the file.*line 1"),
        ("", r"numbers\.json does not parse at the file"),
    ],
)
def test_what_does_not_parse_names_file_and_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "numbers.json").write_text(text)
    with pytest.raises(ArtifactError, match=place):
        store.read_json(tmp_path / "numbers.json", NUMBERS)


def test_what_is_missing_or_no_text_is_an_artifact_error(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"gone\.html cannot be read"):
        store.read_text(tmp_path / "gone.html")
    (tmp_path / "latin1.html").write_bytes(b"caf\xe9")
    with pytest.raises(ArtifactError, match=r"latin1\.html is not UTF-8 text \(byte 3\)"):
        store.read_text(tmp_path / "latin1.html")


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "content.json"
    path.write_text('{"a": 1}', "utf-8-sig")
    assert store.read_json(path, NUMBERS) == {"a": 1}
    assert store.read_text(path) == '{"a": 1}'
