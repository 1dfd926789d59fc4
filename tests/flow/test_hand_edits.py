"""What a person wrote follows its block to the ref that a new layout gives it."""

from collections.abc import Generator
from pathlib import Path

import pytest
from made_page import Outcome, Talk, model, talking
from model_server import Reply

from staged_pipeline.core.content import CONTENT_MAP, HUMAN, FigureContent, TextContent
from staged_pipeline.core.steps import Redo
from staged_pipeline.flow.artifacts import PageFolder
from staged_pipeline.support import store

FIRST = "page ltr en\nh2 1\np 2-3\neq~ 4\np 5\np 6\np 7\nsure 0.9\n"  # para_2 is line 5
AGAIN = Redo(steps=frozenset({"layout"}))
WRITTEN = TextContent(content="Corrected by hand.", engine=HUMAN)


@pytest.fixture(scope="module")
def talk() -> Generator[Talk]:
    with talking("anthropic") as made:
        yield made


def laid_out(talk: Talk, folder: Path, outline: str, **more: object) -> Outcome:
    """The page with this layout, whatever it had before; its text is read locally."""
    return talk.go_on(folder, model(layout=Reply(outline)), AGAIN, text="local", **more)


def write(folder: Path, **entries: object) -> None:
    path = folder / "content.json"
    content = CONTENT_MAP.validate_json(path.read_bytes()) | entries
    path.write_bytes(CONTENT_MAP.dump_json(content))


def human(outcome: Outcome) -> dict[str, object]:
    return {ref: entry for ref, entry in outcome.content.items() if entry.engine == HUMAN}


@pytest.mark.parametrize(
    ("outline", "ref"),
    [
        pytest.param("page ltr en\nh2 1\np 5\np 2-3\neq~ 4\np 6\np 7\nsure 0.9\n", "para_1", id="swapped"),
        pytest.param("page ltr en\np 1\np 2-3\neq~ 4\np 5\np 6\np 7\nsure 0.9\n", "para_3", id="one more before it"),
        pytest.param("page ltr en\nh2 1\np 2-3\neq~ 4\nh2 5\np 6\np 7\nsure 0.9\n", "heading_2", id="another kind"),
        pytest.param(FIRST, "para_2", id="the same"),
    ],
)
def test_an_entry_follows_its_block(talk: Talk, tmp_path: Path, outline: str, ref: str) -> None:
    laid_out(talk, tmp_path, FIRST)
    write(tmp_path, para_2=WRITTEN)
    outcome = laid_out(talk, tmp_path, outline)
    assert human(outcome) == {ref: WRITTEN}
    assert outcome.html.count("Corrected by hand.") == 1
    assert "Year Sum" not in outcome.html
    assert ("What a person wrote as para_2 is " in outcome.told) == (ref != "para_2")
    assert "is not shown" not in outcome.told


@pytest.mark.parametrize(
    ("outline", "ref"),
    [
        pytest.param("page ltr en\nh2 1\np 2\np 3\neq~ 4\np 5\np 6\np 7\nsure 0.9\n", "para_1_unplaced", id="split"),
        pytest.param("page ltr en\nh2 1\np 2-3,5-6\neq~ 4\np 7\nsure 0.9\n", "para_1_unplaced", id="joined"),
        pytest.param("page ltr en\nh2 1-3\neq~ 4\ntable~ 5-6\nh2 7\nsure 0.9\n", "para_1", id="gone"),
    ],
)
def test_an_entry_whose_block_is_gone_is_kept_and_comes_back_with_it(
    talk: Talk, tmp_path: Path, outline: str, ref: str
) -> None:
    laid_out(talk, tmp_path, FIRST)
    write(tmp_path, para_1=WRITTEN)
    outcome = laid_out(talk, tmp_path, outline)
    assert human(outcome) == {ref: WRITTEN}
    assert "Corrected by hand." not in outcome.html
    assert "words" in outcome.html, "the page's own text is shown"
    assert f"{ref} is in content.json, but not in the layout: it is not shown" in outcome.told
    back = laid_out(talk, tmp_path, FIRST)
    assert human(back) == {"para_1": WRITTEN}
    assert "Corrected by hand." in back.html


def test_two_entries_change_places(talk: Talk, tmp_path: Path) -> None:
    laid_out(talk, tmp_path, FIRST)
    other = TextContent(content="Another one.", engine=HUMAN)
    write(tmp_path, para_2=WRITTEN, para_3=other)
    outcome = laid_out(talk, tmp_path, "page ltr en\nh2 1\np 2-3\neq~ 4\np 6\np 5\np 7\nsure 0.9\n")
    assert human(outcome) == {"para_2": other, "para_3": WRITTEN}


def test_an_entry_of_another_type_than_the_block_stays_out(talk: Talk, tmp_path: Path) -> None:
    laid_out(talk, tmp_path, FIRST)
    write(tmp_path, para_2=WRITTEN)
    outcome = laid_out(talk, tmp_path, "page ltr en\nh2 1\np 2-3\neq~ 4\ntable 5\np 6\np 7\nsure 0.9\n")
    assert human(outcome) == {"para_2_unplaced": WRITTEN}


def test_a_picture_of_ones_own_goes_with_its_entry(talk: Talk, tmp_path: Path) -> None:
    laid_out(talk, tmp_path, "page ltr en\nh2 1\np 2-3\nfigure 4\np 5\np 6\np 7\nsure 0.9\n")
    (tmp_path / "assets" / "figure_1.png").write_bytes(b"my own")
    write(tmp_path, figure_1=FigureContent(description="Mine.", asset="assets/figure_1.png", engine=HUMAN))
    outcome = laid_out(talk, tmp_path, "page ltr en\nh2 1\nfigure 2-3\nfigure 4\np 5\np 6\np 7\nsure 0.9\n")
    (entry,) = human(outcome).values()
    assert isinstance(entry, FigureContent)
    assert outcome.content["figure_2"] == entry
    assert (tmp_path / (entry.asset or "")).read_bytes() == b"my own"


@pytest.mark.parametrize("fails_at", range(2, 9))
def test_a_run_that_ends_while_it_renames_moves_nothing_twice(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    shifted = "page ltr en\np 1\np 2-3\neq~ 4\np 5\np 6\np 7\nsure 0.9\n"
    laid_out(talk, tmp_path, FIRST)
    write(tmp_path, para_2=WRITTEN)
    written: list[str] = []
    real = store.write_bytes

    def dying(path: Path, data: bytes, *, durable: bool = False) -> None:
        written.append(path.name)
        if len(written) == fails_at:
            raise KeyboardInterrupt
        real(path, data, durable=durable)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(store, "write_bytes", dying)
        laid_out(talk, tmp_path, shifted)
    outcome = laid_out(talk, tmp_path, shifted)
    assert human(outcome) == {"para_3": WRITTEN}
    assert PageFolder(tmp_path).read_state().renaming is None


def test_refs_that_a_person_left_in_an_edited_skeleton_are_meant(talk: Talk, tmp_path: Path) -> None:
    laid_out(talk, tmp_path, FIRST)
    write(tmp_path, para_2=WRITTEN)
    skeleton = tmp_path / "skeleton.html"
    html = skeleton.read_text("utf-8")
    skeleton.write_text(html.replace('data-ref="para_3"', 'data-ref="para_x"').replace("p0_l4", "p0_l9"), "utf-8")
    outcome = talk.go_on(tmp_path, model(), text="local")
    assert outcome.asked == [], "the layout stays"
    assert human(outcome) == {"para_2": WRITTEN}


def test_what_a_person_writes_while_the_text_is_read_is_kept(talk: Talk, tmp_path: Path) -> None:
    laid_out(talk, tmp_path, FIRST)

    def answer(body: dict[str, object]) -> Reply:
        write(tmp_path, para_2=WRITTEN)
        return Reply("=== para_1\nRead anew.\n")

    again = Redo(refs={"text": ("para_1",)})
    outcome = talk.go_on(tmp_path, answer, again, text_scope="doubtful")
    assert outcome.asked
    assert human(outcome) == {"para_2": WRITTEN}
