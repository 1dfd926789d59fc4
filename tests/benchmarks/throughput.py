"""How well a run uses the calls that it may make: many at once, and up to a service's limit a minute.

python tests/benchmarks/throughput.py [--pages 200] [--seconds 5] [--calls 16] [--jobs 2] [--limited 60] [--allowed 20]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))

from model_server import Body, Limited, ModelServer, Reply
from pdfs import prose, write_pdf
from reading_model import answer

ROOT = Path(__file__).resolve().parents[2]
MINUTE = 60.0


@dataclass(frozen=True)
class Took:
    """A run: wall seconds, seconds of processor time of the main process and of all, calls, and pages that failed."""

    seconds: float
    main: float
    all: float
    calls: int
    failed: int


def run(folder: Path, pages: int, answered: Callable[[Body], Reply], calls: int, jobs: int) -> Took:
    """Converts a book through the command line."""
    folder.mkdir()
    book = write_pdf(folder / "book.pdf", [prose(index) for index in range(pages)])
    with ModelServer(answered) as server:
        command = [
            sys.executable,
            "run_staged.py",
            book,
            "--pages",
            "all",
            "--jobs",
            jobs,
            "--calls",
            calls,
            "-o",
            folder,
        ]
        command += ["--provider", "openai", "--base-url", server.openai_url, "--model", "m", "--preset", "exact", "-q"]
        before = os.times()
        began = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), cwd=ROOT, env={**os.environ, "OPENAI_API_KEY": "test"})
        main = 0.0
        while process.poll() is None:
            main = processor_seconds(process.pid) or main
            time.sleep(0.2)
        seconds = time.perf_counter() - began
        after = os.times()
    told = json.loads((folder / "book" / "run.json").read_text("utf-8"))
    failed = sum(page.get("error") is not None or bool(page.get("open_refs")) for page in told["pages"])
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(seconds, main, used, told["spent"]["calls"], failed)


def processor_seconds(process: int) -> float:
    """What a process has used of the processors; 0 once it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def print_at_once(folder: Path, pages: int, seconds: float, calls: int, jobs: int) -> None:
    """A service that answers after `seconds`, as many calls at the same time as are made."""
    took = run(folder, pages, lambda body: replace(answer(body), delay=seconds), calls, jobs)
    least = took.calls * seconds / calls
    print(f"{pages} pages, {took.calls} calls of {seconds:g} s, {calls} at once: {took.seconds:.1f} s")
    print(f"  {took.seconds / least:.3f} times the {least:.1f} s that the calls alone take; {took.failed} pages failed")
    print(f"  processor: {1000 * took.main / pages:.0f} ms a page in the main process, {took.all:.1f} s in all")


def print_limited(folder: Path, pages: int, allowed: int, calls: int, jobs: int, *, tells: bool) -> None:
    """A service that answers after 5 s, and refuses more than `allowed` calls within any minute."""
    limited = Limited(lambda body: replace(answer(body), delay=5.0), allowed, MINUTE, tells=tells)
    took = run(folder, pages, limited, calls, jobs)
    # A minute's calls may begin at once; from then on, the rest at the rate that is allowed.
    rate = (len(limited.taken) - allowed) / (limited.taken[-1] - limited.taken[0])
    how = "says how long to wait" if tells else "does not say how long to wait"
    print(f"{pages} pages, {allowed} calls a minute, the service {how}: {took.seconds:.1f} s")
    print(f"  {rate * MINUTE / allowed:.3f} of the rate used; {took.failed} pages failed; {limited.refused} refusals")


def main() -> None:
    """Runs each and prints its ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, number in (("pages", 200), ("calls", 16), ("jobs", 2), ("limited", 60), ("allowed", 20)):
        parser.add_argument(
            f"--{name}", type=int, default=number, help=f"[default: {number}]; 0 pages leave a part out"
        )
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="throughput-") as name:
        folder = Path(name)
        print(f"load: {' '.join(f'{load:.1f}' for load in os.getloadavg())} on {os.cpu_count()} processors")
        if given.pages:
            print_at_once(folder / "at_once", given.pages, given.seconds, given.calls, given.jobs)
        for tells in (True, False) if given.limited else ():
            print_limited(folder / f"{tells}", given.limited, given.allowed, given.calls, given.jobs, tells=tells)
        print(f"load: {' '.join(f'{load:.1f}' for load in os.getloadavg())}")


if __name__ == "__main__":
    main()
