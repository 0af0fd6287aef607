"""The catalogue: one row an activation, a family a file; see `registry` for how to look one up."""

from symact.catalog.registry import define, get, names, rows

__all__ = ["define", "get", "names", "rows"]
