"""What `symact build --exhaustive` adds to reports: sweeps of all inputs, and repairs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from symact.cli import output, repairs, sweeps
from symact.cli.pool import pool_of
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.report.record import Report, Request


@dataclass(frozen=True, slots=True)
class Plan:
    """Say what is swept.

    Attributes:
        dtypes: Short formats.
        repair: Whether to repair kernels that are not right.
        workers: Processes.
    """

    dtypes: tuple[str, ...]
    repair: bool
    workers: int


def plan(dtypes: Sequence[str], repair: bool, workers: int | None) -> Plan:
    """Choose what to sweep, and refuse at once what cannot run here.

    Raises:
        UsageError: No short format is built.
        ToolchainError: No compiler works, or this machine is not an x86-64.
    """
    from symact.build.toolchain import require_compiler
    from symact.verify.sweep import choose_variants

    short = tuple(dtype for dtype in dtypes or ("float32",) if dtype in sweeps.DTYPES)
    if not short:
        raise click.UsageError(f"--exhaustive is for {', '.join(sweeps.DTYPES)}")
    require_compiler()
    choose_variants()
    return Plan(short, repair, workers or os.cpu_count() or 1)


def sweep_all(
    reports: Sequence[Report], requests: Sequence[Request], what: Plan
) -> tuple[list[Report], list[str]]:
    """Sweep the kernels of reports; gives the reports and what could not be swept."""
    by_name = {request.name: request for request in requests}
    done, errors = [], []
    with pool_of(what.workers) as pool:
        for report in reports:
            request = by_name[report.activation.name]
            try:
                done.append(_sweep(report, request, what, pool))
            except SymactError as error:
                errors.append(f"{report.activation.name}: not swept: {error}")
                output.warn(errors[-1])
                done.append(report)
    return done, errors


def _sweep(report: Report, request: Request, what: Plan, pool: Executor | None) -> Report:
    rows = (report.activation,)
    how = sweeps.How(executor=pool, resume=True)
    if not what.repair:
        found = sweeps.run(rows, what.dtypes, (), (), how)
        return replace(report, sweeps=tuple(found))
    logs = repairs.run(rows, what.dtypes, (), (), how)
    repairs.keep(logs)
    changed = {log.key: log.final for log in logs}
    if any(log.final != log.present for log in logs):
        from symact.kernel.repairs import REPAIRS
        from symact.report.record import rebuild

        report = rebuild(report, request, {**REPAIRS, **changed})
    results = tuple(result for log in logs for result in log.results)
    return replace(report, sweeps=results, repairs=tuple(logs))
