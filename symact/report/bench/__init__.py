"""Measure: time and memory of the analysis, and the speed of kernels beside other libraries'."""

from symact.report.bench.analysis import (
    Measured,
    Run,
    document,
    environment,
    measure,
    table,
)
from symact.report.bench.records import Copy, Note, Outcome, Request, Result
from symact.report.bench.speed import installed_peers, machine, race
from symact.report.bench.tables import means_table, speed_document, speed_table

__all__ = [
    "Copy",
    "Measured",
    "Note",
    "Outcome",
    "Request",
    "Result",
    "Run",
    "document",
    "environment",
    "installed_peers",
    "machine",
    "means_table",
    "measure",
    "race",
    "speed_document",
    "speed_table",
    "table",
]
