"""The command `compare`: recordings held against their truth, models that vary, folders of pages, money."""

import json
import shutil
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from comparisons import compare, compare_sample, data_of
from model_server import Body, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import answer
from samples import RESOURCES

from staged_pipeline.core.errors import ExitCode
from staged_pipeline.flow import ledger

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MODEL = "claude-sonnet-5-5"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("book") / "book.pdf", [prose(index) for index in range(2)])


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-1f0c9a7d5e3b")


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compare_sample("figures", tmp_path_factory.mktemp("figures"), "--runs", "3")


def service(server: ModelServer) -> tuple[str, ...]:
    return ("--provider", "anthropic", "--base-url", server.url, "--model", MODEL)


class Varying:
    """A model that answers every second time with another word, and in a single pass with one element more."""

    def __init__(self) -> None:
        self.asked = {"single_pass": 0, "text": 0}
        self.lock = threading.Lock()

    def __call__(self, body: Body) -> Reply:
        reply = answer(body)
        stage = "single_pass" if "<main" in reply.text else "text" if reply.text.startswith("===") else ""
        if not stage:
            return reply
        with self.lock:
            self.asked[stage] += 1
            odd = self.asked[stage] % 2
        if odd:
            return reply
        varied = reply.text.replace("A page", "One page</h1><h2>More").replace(" ok", "\nAnother word.", 1)
        return Reply(varied, usage=reply.usage)


def test_recordings_are_as_exact_staged_as_in_a_single_pass_and_the_same_in_each_run(figures: Path) -> None:
    data = data_of(figures)
    staged, single = data["pipelines"]["staged"], data["pipelines"]["single_pass"]
    assert (data["measured_by"], data["pages"]) == ("truth", [0])
    assert staged["grade"]["score"] >= single["grade"]["score"]
    assert staged["grade"]["score"] >= 0.99
    for part in ("text", "structure"):
        assert staged["grade"]["parts"][part] >= single["grade"]["parts"][part]
    for one in (staged, single):
        assert len(one["runs"]) == 3
        assert one["consistency"] == {"same_structure": 1, "same_text": 1, "likeness": 1}
    assert single["looks"] > 0.9
    assert [row.get("met") for row in data["criteria"]] == [True, True, True, True, None]


def test_what_the_stages_took_adds_up_with_the_ledgers(figures: Path) -> None:
    for name, one in data_of(figures)["pipelines"].items():
        lines = [line for n in (1, 2, 3) for line in ledger.read(figures / f"{name}_{n}" / "figures")]
        for stage, taken in one["stages"].items():
            told = ledger.total(line for line in lines if line.stage == stage)
            assert taken["calls"] == told.calls
            assert taken["output_tokens"] == told.usage.output_tokens
            read = told.usage.input_tokens + told.usage.cache_read_tokens + told.usage.cache_write_tokens
            assert taken["input_tokens"] == read
            assert taken["seconds"] == pytest.approx(
                sum(line.seconds for line in lines if line.stage == stage), abs=0.01
            )
        assert Decimal(one["runs"][0]["spent_usd"]) == 0  # replayed
        assert sum(Decimal(taken["cost_usd"]) for taken in one["stages"].values()) > 0


@pytest.mark.parametrize("name", ["arabic_textbook", "paper"])
def test_samples_with_formulas_are_as_exact_staged_as_in_a_single_pass(name: str, tmp_path: Path) -> None:
    found = data_of(compare_sample(name, tmp_path, "--runs", "1", "--against", "single-pass", "--against", "local"))
    staged, single, local = (found["pipelines"][one] for one in ("staged", "single_pass", "local"))
    assert staged["grade"]["score"] >= single["grade"]["score"] - 0.001
    assert staged["grade"]["parts"]["text"] >= 0.99
    assert staged["grade"]["score"] >= local["grade"]["score"]
    assert "consistency" not in staged
    assert local["stages"]["layout"]["calls"] == 0


def test_runs_of_a_model_ask_again_and_those_that_are_done_ask_nothing(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "book_compare"
    with ModelServer(Varying()) as server:
        options = (*service(server), "--runs", "2")
        assert compare(book, tmp_path, *options) == 0
        assert len(server.seen) == 2 * (2 + 1)
        first = data_of(folder)
        assert compare(book, tmp_path, *options) == 0
        assert len(server.seen) == 2 * (2 + 1)
    assert data_of(folder)["pipelines"] == first["pipelines"]
    assert first["measured_by"] == "evidence"
    staged, single = first["pipelines"]["staged"], first["pipelines"]["single_pass"]
    assert staged["grade"]["score"] > single["grade"]["score"]
    paid = ledger.total(ledger.read(folder / "staged_1" / "book")).cost
    assert Decimal(staged["runs"][0]["spent_usd"]) == paid
    assert sum(Decimal(stage["cost_usd"]) for stage in staged["stages"].values()) == 2 * (paid or 0)
    # The second runs have another word; that of the single pass has a heading more, too.
    assert (staged["consistency"]["same_structure"], staged["consistency"]["same_text"]) == (1, 0)
    assert (single["consistency"]["same_structure"], single["consistency"]["same_text"]) == (0, 0)
    assert 0.3 < single["consistency"]["likeness"] < staged["consistency"]["likeness"] < 1
    html = (folder / "compare.html").read_text("utf-8")
    assert "single_pass: from run 1 to run 2" in html
    assert "staged: from run 1 to run 2" in html
    assert "<ins>Another word.</ins>" in html


def test_one_budget_holds_over_all_runs(book: Path, tmp_path: Path) -> None:
    budget = Decimal("0.16")  # room for some of the calls, each of which might cost 0.09 to 0.14
    with ModelServer(answer) as server:
        options = (*service(server), "--pages", "all", "--runs", "2", "--budget", str(budget))
        assert compare(book, tmp_path, *options) in (ExitCode.PARTIAL, ExitCode.BUDGET)
        asked = len(server.seen)
    data = data_of(tmp_path / "book_compare")
    spent = sum(Decimal(run["spent_usd"]) for one in data["pipelines"].values() for run in one["runs"])
    assert 0 < spent <= budget
    assert asked < 2 * 2 * 3
    assert any("did not come out" in note for note in data["notes"])


def test_a_folder_of_another_program_is_measured_by_a_truth(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    truth = (RESOURCES / "figures.truth.html").read_text("utf-8")
    (theirs / "page_0.html").write_text(truth.replace("<p", "<div").replace("</p", "</div"), "utf-8")
    options = ("--against", str(theirs), "--runs", "1")
    assert compare(RESOURCES / "figures.pdf", tmp_path, *options, "--truth", str(RESOURCES / "figures.truth.html")) == 0
    found = data_of(tmp_path / "figures_compare")["pipelines"]
    assert found["theirs"]["grade"]["parts"]["text"] == 1
    assert found["theirs"]["grade"]["parts"]["structure"] < found["staged"]["grade"]["parts"]["structure"]
    shown = (tmp_path / "figures_compare" / "shown" / "theirs_0000.html").read_text("utf-8")
    assert shown.index("Content-Security-Policy") < shown.index("<html")
    assert compare(RESOURCES / "figures.pdf", tmp_path, *options) == 0
    data = data_of(tmp_path / "figures_compare")
    assert "grade" not in data["pipelines"]["theirs"]
    assert any("only a truth could measure it" in note for note in data["notes"])


def test_an_earlier_run_is_compared_by_its_folder_if_it_is_of_the_document(figures: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    shutil.copytree(figures / "single_pass_1" / "figures", earlier)
    assert compare(RESOURCES / "figures.pdf", tmp_path, "--against", str(earlier), "--runs", "1") == 0
    found = data_of(tmp_path / "figures_compare")["pipelines"]["earlier"]
    assert found["stages"]["single_pass"]["calls"] == 1
    assert found["grade"]["score"] > 0.9
    assert compare(RESOURCES / "tables.pdf", tmp_path, "--against", str(earlier), "--runs", "1") == 3


def test_what_cannot_be_compared_is_refused_before_any_run(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(book, tmp_path) == ExitCode.USAGE
    assert compare(book, tmp_path, "--against", "local") == ExitCode.USAGE
    assert compare(book, tmp_path, "--against", str(tmp_path / "none")) == ExitCode.UNREADABLE_INPUT
    assert compare(book, tmp_path, "--provider", "openai", "--stages", "layout") == ExitCode.USAGE
    assert compare(book, tmp_path, "--provider", "anthropic", "--against", "local", "--against", "local") == 2
    assert not (tmp_path / "book_compare").exists()
    assert "nothing to compare with" in capsys.readouterr().err


def test_a_dry_run_tells_what_all_runs_will_cost(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    against = ("--against", "single-pass", "--against", "local")
    assert compare(book, tmp_path, "--provider", "anthropic", "--runs", "4", "--dry-run", *against) == 0
    lines = capsys.readouterr().out.splitlines()
    costs = [Decimal(line.split()[-1]) for line in lines if line.split()[0] == "all"]
    assert len(costs) == 2
    assert "local: asks no model" in lines
    together = Decimal(lines[-1].split()[-2])
    assert together == pytest.approx(4 * sum(costs), abs=Decimal("0.001"))
    assert list(tmp_path.iterdir()) == []


def test_the_data_are_whole_json_with_all_that_was_measured(figures: Path) -> None:
    data = json.loads((figures / "compare.json").read_text("utf-8"))
    assert {"document", "version", "pages", "measured_by", "pipelines", "criteria", "notes"} <= data.keys()
    assert [row["name"] for row in data["criteria"]] == [
        "Layout accuracy",
        "Text accuracy",
        "Assembly correctness",
        "Consistency",
        "Performance",
    ]
