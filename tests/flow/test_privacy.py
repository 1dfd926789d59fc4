"""What a run must not do: tell anyone about itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pdfs import prose, write_pdf

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_no_library_keeps_or_sends_telemetry(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    book = write_pdf(tmp_path / "book.pdf", [prose(0)])
    # ONNX Runtime is silent by itself where CI or a test runner is named.
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LD_LIBRARY_PATH"}}
    subprocess.run(
        [sys.executable, "run_staged.py", str(book), "-o", str(tmp_path / "out"), "--quiet"],
        cwd=ROOT,
        env={**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache")},
        check=True,
        timeout=100,
    )
    assert (tmp_path / "out" / "book" / "document.html").is_file()
    assert not [path for path in home.rglob("*") if "onnx" in path.name.lower() or "microsoft" in path.name.lower()]
