"""`python -m staged_pipeline.runner DOC...` is `staged-ocr run DOC...`.

The flow of a document is in `flow.converter`, that of a page in `flow.page_flow`.
"""

from staged_pipeline.entry import run_main

if __name__ == "__main__":
    run_main()
