"""Records the calls for a sample: `python tests/recorded/record.py SAMPLE --base-url URL [--single-pass]`.

The server at URL is asked in Anthropic's format; the replies go to the sample's folder, marked as written by hand.
`--keep-page` first keeps the page as this machine reads it (for scans).
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "helpers"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from recordings import RECORDED, convert_sample, keep_page, recorded_tools, replay_settings
from samples import SAMPLES

from staged_pipeline.compose import open_tools
from staged_pipeline.support.settings import Settings


def main() -> None:
    """Records one sample, staged or in a single pass."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", choices=[sample.name for sample in SAMPLES])
    parser.add_argument("--base-url")
    parser.add_argument("--single-pass", action="store_true")
    parser.add_argument("--keep-page", action="store_true")
    parser.add_argument("--output", type=Path, default=Path(tempfile.gettempdir()) / "recording")
    arguments = parser.parse_args()
    (sample,) = [sample for sample in SAMPLES if sample.name == arguments.sample]
    folder = RECORDED / sample.name
    if arguments.keep_page:
        with open_tools(Settings()) as tools:
            keep_page(tools.source.read_page(sample.path, None, 0), folder)
    settings = replay_settings(
        sample,
        replay=None,
        record=folder,
        base_url=arguments.base_url,
        model="hand-written",
        single_pass=arguments.single_pass,
        call_timeout=3600.0,
    )
    with recorded_tools(settings) as tools:
        summary = convert_sample(sample, tools, arguments.output / sample.name)
    mark_as_written_by_hand(folder)
    print(summary.model_dump_json(indent=1))


def mark_as_written_by_hand(folder: Path) -> None:
    """Says in each recording who wrote the reply."""
    for path in folder.glob("*/meta.json"):
        meta = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**meta, "by": "hand"}, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
