"""Pages that a judge finds wanting: asked again by ref, made another way, kept only where they are better.

The model errs in a set way and is asked over loopback; the page, its rendering and its judge are real.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import USAGE, answer, texts_of
from repairing import convert, judged

from staged_pipeline.flow import ledger

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COMPLAINT = "held against the print"
WHOLE = {f"Line {line} of page 0 says that all is well." for line in range(6)}
READ_AT_ONCE = "".join(f"<p>{line}</p>" for line in sorted(WHOLE))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(0)])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test")


def lines(output: Path) -> list[str]:
    """What the paragraphs of the page say."""
    content = json.loads((output / "book" / "page_0000" / "content.json").read_text("utf-8"))
    return [
        entry.get("content") or "".join(part["content"] for part in entry["segments"]) for entry in content.values()
    ]


def blocks(body: Body) -> dict[str, str]:
    """What a request shows of each element that it asks for."""
    parts = re.split(r"^=== (\S+)[^\n]*\n", texts_of(body)[-1], flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def is_repair(body: Body) -> bool:
    return COMPLAINT in texts_of(body)[-1]


class Erring:
    """Reads lines 2 and 4 wrongly; told so, it answers as `mended` says, by the ref and what it was shown of it."""

    def __init__(self, mended: Callable[[str, str], str]) -> None:
        self.mended = mended
        self.repairs: list[list[str]] = []
        self.single = 0
        self.right: dict[str, str] = {}

    def __call__(self, body: Body) -> Reply:
        shown = blocks(body)
        if not shown and not re.search(r"^\d+\|", texts_of(body)[-1], re.MULTILINE):
            self.single += 1
            return Reply(f'<main lang="en" dir="ltr"><h1>Page number 0 of a small book</h1>{READ_AT_ONCE}</main>')
        if not shown:
            return answer(body)
        if not is_repair(body):
            self.right |= {ref: text.strip().splitlines()[0] for ref, text in shown.items()}
            return Reply("".join(f"=== {ref}\n{self._misread(self.right[ref])}\n" for ref in shown), usage=USAGE)
        self.repairs.append(list(shown))
        return Reply("".join(f"=== {ref}\n{self.mended(ref, self.right[ref])}\n" for ref in shown), usage=USAGE)

    @staticmethod
    def _misread(text: str) -> str:
        return "Line nothing of page zero knows whether it is." if re.match(r"Line [24]", text) else text


@pytest.mark.parametrize("isolate", [False, True])
def test_what_is_wrong_is_asked_again_with_the_reason_and_put_right(isolate: bool, book: Path, tmp_path: Path) -> None:
    model = Erring(lambda _, right: right)
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, isolate=isolate)
        told = judged(run)
        assert set(lines(tmp_path)) >= WHOLE
        assert (run.pages[0].route, told.flagged) == ("repaired", False)
        assert len(model.repairs) == 1
        assert len(model.repairs[0]) == 2, "only those that are wrong are asked for"
        assert [(one.action, one.kept, set(one.refs)) for one in told.rounds] == [
            ("repair", True, set(model.repairs[0]))
        ]
        assert told.rounds[0].score == told.score
        assert told.rounds[0].before is not None
        assert told.rounds[0].before < told.score
        html = (tmp_path / "book" / "page_0000" / "final.html").read_text("utf-8")
        assert "Line 2 of page 0 says that all is well." in html
        told_lines = list(ledger.read(tmp_path / "book"))
        assert [(line.stage, line.round) for line in told_lines if line.stage in ("text", "judge")] == [
            *(("text", None), ("judge", None)),
            *(("text", 1), ("judge", 1)),
        ]
        assert (
            run.spent.calls
            == len(server.seen)
            == sum(stage.spent.calls for stage in run.pages[0].stages if stage.spent)
        )
        assert convert(book, tmp_path, server).pages == run.pages
        assert run.spent.calls == len(server.seen), "a second run has nothing to do"


def test_what_takes_two_rounds_is_put_right_in_two(book: Path, tmp_path: Path) -> None:
    def mended(ref: str, right: str) -> str:
        return right if len(model.repairs) > 1 or right.startswith("Line 2") else "Line still not what is there."

    model = Erring(mended)
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server)
    assert set(lines(tmp_path)) >= WHOLE
    assert [len(refs) for refs in model.repairs] == [2, 1]
    assert [one.kept for one in judged(run).rounds] == [True, True]


@pytest.mark.parametrize("rounds", [0, 2, 3])
def test_a_model_that_never_improves_costs_the_rounds_that_are_allowed(rounds: int, book: Path, tmp_path: Path) -> None:
    model = Erring(lambda ref, _: f"Entirely other words {len(model.repairs)} for {ref}.")
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, repair_rounds=rounds)
        calls = len(server.seen)
        convert(book, tmp_path, server, repair_rounds=rounds)
        assert len(server.seen) == calls
    assert len(model.repairs) == len(judged(run).rounds) == rounds
    assert calls == 2 + rounds
    assert run.pages[0].route == "staged"
    assert not any(one.kept for one in judged(run).rounds)
    assert lines(tmp_path).count("Line nothing of page zero knows whether it is.") == 2, "nothing is kept of it"
    assert judged(run).flagged


def test_a_repair_that_makes_the_page_worse_is_not_kept(book: Path, tmp_path: Path) -> None:
    model = Erring(lambda ref, _: "Wholly invented words that stand nowhere on this page of the book at all, not one.")
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, repair_rounds=1)
        alone = convert(book, tmp_path / "alone", server, repair_rounds=0)
    assert judged(run).score == judged(alone).score
    assert lines(tmp_path) == lines(tmp_path / "alone")


def test_a_service_that_fails_while_a_page_is_repaired_leaves_it_as_it_was(book: Path, tmp_path: Path) -> None:
    model = Erring(lambda *_: "")

    def failing(body: Body) -> Reply:
        return Reply("no more", 400, "invalid_request_error") if is_repair(body) else model(body)

    with ModelServer(failing) as server:
        run = convert(book, tmp_path, server)
    assert run.pages[0].error is None
    (told,) = judged(run).rounds
    assert (told.kept, told.score) == (False, None)
    assert "the model was not heard" in told.reasons[-1]


def test_a_page_that_stays_bad_is_read_in_one_pass_and_the_better_one_kept(book: Path, tmp_path: Path) -> None:
    model = Erring(lambda ref, _: f"Entirely other words {len(model.repairs)} for {ref}.")
    with ModelServer(model) as server:
        run = convert(book, tmp_path, server, repair_rounds=1, fall_back_below=1)
        calls = len(server.seen)
        again = convert(book, tmp_path, server, repair_rounds=1, fall_back_below=1)
        assert again.pages == run.pages
        assert len(server.seen) == calls == run.spent.calls
    assert model.single == 1
    assert run.pages[0].route == "single_pass"
    assert [(one.action, one.kept) for one in judged(run).rounds] == [("repair", False), ("fall_back", True)]
    assert "is below 1.00" in judged(run).rounds[-1].reasons[0]
    assert set(lines(tmp_path)) >= WHOLE
    html = (tmp_path / "book" / "page_0000" / "final.html").read_text("utf-8")
    assert all(line in html for line in WHOLE)
    assert "single_pass" in [stage.stage for stage in run.pages[0].stages]


def test_a_person_s_page_is_neither_asked_again_nor_made_another_way(book: Path, tmp_path: Path) -> None:
    model = Erring(lambda _, right: right)
    page = tmp_path / "book" / "page_0000"
    with ModelServer(model) as server:
        convert(book, tmp_path, server)
        content = json.loads((page / "content.json").read_text("utf-8"))
        ref = next(iter(content))
        content[ref] = {"type": "text", "content": "A title that nobody printed.", "engine": "human"}
        (page / "content.json").write_text(json.dumps(content), "utf-8")
        calls = len(server.seen)
        run = convert(book, tmp_path, server, fall_back_below=1)
        assert len(server.seen) == calls
    assert judged(run).rounds == ()
    assert judged(run).issues["major"] > 0
    assert "A title that nobody printed." in lines(tmp_path)
