"""Sheets of activations: one record for pages, documents and notebooks.

`sheets.sheet_of` collects what is known; `page`, `site`, `pair`, `chapter` and `text` print it.
"""
