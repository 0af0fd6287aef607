"""The catalogue: one row an activation, a family a file; see `registry` for how to look one up."""

from symact.catalog.own.draft import define
from symact.catalog.registry import get, names, rows

__all__ = ["define", "get", "names", "rows"]
