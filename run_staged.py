"""Turns a document into HTML: `python run_staged.py DOC...`, the same as `staged-ocr run DOC...`."""

from staged_pipeline.entry import run_main

if __name__ == "__main__":
    run_main()
