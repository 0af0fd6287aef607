"""Measure: time and memory of the analysis, and the speed of kernels beside other libraries'."""

from symact.report.bench.analysis import (
    Measured,
    Run,
    document,
    environment,
    measure,
    table,
)
from symact.report.bench.courses import check_request
from symact.report.bench.full import full_run
from symact.report.bench.records import Copy, Note, Outcome, Request, Result, Shape
from symact.report.bench.speed import installed_peers, machine, race
from symact.report.bench.tables import means_table, speed_document, speed_table
from symact.report.bench.written import document_of, pieces, written

__all__ = [
    "Copy",
    "Measured",
    "Note",
    "Outcome",
    "Request",
    "Result",
    "Run",
    "Shape",
    "check_request",
    "document",
    "document_of",
    "environment",
    "full_run",
    "installed_peers",
    "machine",
    "means_table",
    "measure",
    "pieces",
    "race",
    "speed_document",
    "speed_table",
    "table",
    "written",
]
