"""Recorded calls: known again by what was asked, and told apart by what was shown."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conversations import USAGE, FakeClient, drawing, question
from PIL import Image, ImageFilter

from staged_pipeline.core.conversation import Exchange, ModelReply, ModelRequest, StopReason
from staged_pipeline.core.errors import ArtifactError, NotRecorded
from staged_pipeline.providers.looks import look_alike, look_of
from staged_pipeline.providers.recordings import RecordingClient, Recordings, ReplyMeta


def record(folder: Path, request: ModelRequest, reply: str = "reply") -> None:
    Recordings(folder).keep(request, reply, ReplyMeta(provider="anthropic", model=request.model, usage=USAGE))


def found(folder: Path, request: ModelRequest) -> str:
    return Recordings(folder).find(request).reply


def test_a_recording_lies_in_files_to_read(tmp_path: Path) -> None:
    record(tmp_path, question("العربية", page_index=3), "=== para_1\r\n\\frac\n")
    (place,) = tmp_path.iterdir()
    assert place.name.startswith("p3_text_")
    assert sorted(path.name for path in place.iterdir()) == ["meta.json", "reply.md", "request.json"]
    assert (place / "reply.md").read_bytes() == b"=== para_1\r\n\\frac\n"
    request = json.loads((place / "request.json").read_text())
    assert request["parts"][2] == {"text": "العربية"}
    assert set(request["parts"][0]) == {"image", "width", "height", "sha256", "look"}
    assert found(tmp_path, question("العربية", page_index=3)) == "=== para_1\r\n\\frac\n"


def test_neither_model_nor_limits_nor_the_page_number_belong_to_a_call(tmp_path: Path) -> None:
    record(tmp_path, question())
    assert found(tmp_path, question(model="gpt-6-sol", max_output_tokens=7, page_index=5)) == "reply"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (question("dada"), r"text 2 of it differs: 'dada' instead of 'data'"),
        (question(purpose="math"), "nor any other of that kind"),
        (question(pictures=(drawing(size=(250, 350)),)), "pictures page 250x350 instead of page 248x350"),
        (question(pictures=(drawing(), drawing(name="eq_1"))), "eq_1"),
        (question(pictures=(drawing(5),)), "another picture of the same size"),
        (
            question().model_copy(update={"earlier": (Exchange(reply="a", complaint="b"),)}),
            "after 1 useless replies instead of 0",
        ),
    ],
)
def test_another_call_is_not_recorded_and_the_message_tells_why(tmp_path: Path, other: ModelRequest, why: str) -> None:
    record(tmp_path, question())
    with pytest.raises(NotRecorded, match=why):
        found(tmp_path, other)


def test_the_nearest_call_of_the_page_is_named(tmp_path: Path) -> None:
    near, far = "\n".join(f"{i}| word" for i in range(9)), "\n".join(f"{i}| other" for i in range(9))
    record(tmp_path, question(far))
    record(tmp_path, question(near, page_index=1))
    record(tmp_path, question(near))
    changed = near.replace("5| word", "5| ward")
    with pytest.raises(NotRecorded, match=r"Unlike p0_text_.*'.*5| ward.*' instead of '.*5| word"):
        found(tmp_path, question(changed))


def test_a_changed_prompt_is_named(tmp_path: Path) -> None:
    record(tmp_path, question())
    parts = question().parts
    changed = parts[1].model_copy(update={"text": "The prompt!"})
    request = question().model_copy(update={"parts": (parts[0], changed, parts[2]), "prompt": "other"})
    with pytest.raises(NotRecorded, match=r"\(the prompt\).*prompt!"):
        found(tmp_path, request)


def test_an_empty_folder_has_no_calls(tmp_path: Path) -> None:
    with pytest.raises(NotRecorded, match="--record"):
        found(tmp_path / "nowhere", question())


def test_calls_alike_but_for_their_pictures_are_told_apart(tmp_path: Path) -> None:
    for seed in range(4):
        record(tmp_path, question(pictures=(drawing(seed),)), f"page {seed}")
    for seed in range(4):
        assert found(tmp_path, question(pictures=(drawing(seed, shade=20),))) == f"page {seed}"


def test_recording_again_takes_the_place_of_the_old(tmp_path: Path) -> None:
    recordings = Recordings(tmp_path)
    for reply in ("old", "new"):
        recordings.keep(question(), reply, ReplyMeta())
    record(tmp_path, question(pictures=(drawing(shade=10),)), "newest")
    assert len(list(tmp_path.iterdir())) == 1
    assert found(tmp_path, question()) == "newest"


def test_a_reply_may_be_written_by_hand(tmp_path: Path) -> None:
    record(tmp_path, question())
    (place,) = tmp_path.iterdir()
    (place / "meta.json").unlink()
    (place / "reply.md").write_text("mine")
    recording = Recordings(tmp_path).find(question())
    assert (recording.reply, recording.meta.by, recording.meta.stop) == ("mine", "hand", "end")
    (place / "reply.md").unlink()
    with pytest.raises(NotRecorded):
        found(tmp_path, question())


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    record(tmp_path, question())
    (place,) = tmp_path.iterdir()
    (place / "request.json").write_text("{")
    with pytest.raises(ArtifactError, match=r"request\.json"):
        found(tmp_path, question())


@pytest.mark.parametrize(("stop", "kept"), [("end", 1), ("length", 1), ("repetition", 1), ("cut", 0), ("refusal", 0)])
def test_only_replies_that_came_whole_are_recorded(tmp_path: Path, stop: StopReason, kept: int) -> None:
    def answer(request: ModelRequest) -> ModelReply:
        return ModelReply(text="x", stop=stop, model="m", usage=USAGE, seconds=1.23456)

    client = RecordingClient(FakeClient(answer), Recordings(tmp_path), "openai", by="hand")
    assert client.ask(question()).stop == stop
    assert len(list(tmp_path.iterdir())) == kept
    if kept:
        meta = Recordings(tmp_path).find(question()).meta
        assert meta == ReplyMeta(provider="openai", model="m", stop=stop, usage=USAGE, seconds=1.235, by="hand")


def test_many_threads_record_and_find(tmp_path: Path) -> None:
    client = RecordingClient(FakeClient(), Recordings(tmp_path), "openai")
    requests = [question(str(i)) for i in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(client.ask, requests))
    recordings = Recordings(tmp_path)
    with ThreadPoolExecutor(6) as pool:
        assert [each.reply for each in pool.map(recordings.find, requests)] == ["=== para_1 ok text"] * 12


def _drawn(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG")
    return look_of(file.getvalue())


def test_a_look_does_not_mind_how_a_page_is_drawn() -> None:
    page = Image.open(io.BytesIO(drawing(1).png))
    look = _drawn(page)
    moved = page.transform(
        page.size, Image.Transform.AFFINE, (1, 0, 0.5, 0, 1, 0.5), Image.Resampling.BILINEAR, fillcolor="white"
    )
    for again in (
        page.convert("L"),
        page.filter(ImageFilter.GaussianBlur(1)),
        moved,
        page.point(lambda v: v**1.1 / 255**0.1),
    ):
        assert look_alike(look, _drawn(again))


def test_a_look_tells_pages_apart() -> None:
    looks = [look_of(drawing(seed).png) for seed in range(6)]
    assert not any(look_alike(looks[i], looks[j]) for i in range(6) for j in range(i))
    blank = _drawn(Image.new("RGB", (248, 350), "white"))
    assert look_alike(blank, _drawn(Image.new("RGBA", (248, 350), (0, 0, 0, 0))))
    assert not look_alike(blank, looks[0])
    assert not look_alike(looks[0], blank)
    assert not look_alike("no look", looks[0])
