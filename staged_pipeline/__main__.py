"""`python -m staged_pipeline` is `staged-ocr`."""

from staged_pipeline.entry import main

if __name__ == "__main__":
    main()
