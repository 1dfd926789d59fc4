"""Turns pages into semantic, self-contained HTML, one job a stage."""

__version__ = "0.1.0"
