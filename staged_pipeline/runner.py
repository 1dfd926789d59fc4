"""`python -m staged_pipeline.runner DOC...` is `staged-ocr run DOC...`.

The flow of a document is in `converter`, that of a page in `page_flow`.
"""

from staged_pipeline.entry import run_main

if __name__ == "__main__":
    run_main()
