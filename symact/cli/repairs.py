"""What `--repair` does: run the counter-example loop, print what was tried, keep the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from symact import catalog
from symact.cli import output
from symact.cli.sweeps import How, Meter
from symact.report.table import several

if TYPE_CHECKING:
    from symact.activation import Activation
    from symact.verify.sweep import RepairLog

MODULE = Path(__file__).resolve().parents[1] / "kernel" / "repaired.py"
"""The rows that kernels are built with."""


def run(
    activations: Sequence[Activation],
    dtypes: Sequence[str],
    outputs: Sequence[str],
    variants: Sequence[str],
    how: How,
) -> list[RepairLog]:
    """Sweep and repair kernels: formats share a plan, so each goes on with what others taught."""
    from symact.kernel.repairs import REPAIRS
    from symact.verify.sweep import OUTPUTS, repair_kernel
    from symact.verify.sweep.work import pool_of

    known = dict(REPAIRS)
    logs: list[RepairLog] = []
    asked = product(activations, dtypes or ("float32",), outputs or OUTPUTS)
    with pool_of(how.workers, how.executor) as pool:
        for activation, dtype, each in asked:
            log = repair_kernel(
                activation,
                each,
                dtype,
                variants,
                spread=how.spread,
                pool=pool,
                state=how.state,
                resume=how.resume or how.state is not None,
                progress=Meter(),
                repairs=known,
            )
            logs.append(log)
            known[log.key] = log.final
    return logs


def keep(logs: Sequence[RepairLog], module: Path | None = None) -> int:
    """Write what complete sweeps proved for rows of the catalogue; gives the number of rows.

    Nothing is written where symact is installed: its files are then those of a release.

    Raises:
        SymactError: The module cannot be read or written.
    """
    from symact.verify.sweep.repaired import write_module

    path = module or MODULE
    rows = [log.row for log in logs if log.row is not None and _is_known(log)]
    if not rows:
        return 0
    if module is None and not (path.parents[2] / "pyproject.toml").is_file():
        output.warn("repairs are not kept: symact is installed, not checked out")
        return 0
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    output.write_file(path, write_module(rows, before))
    output.warn(
        f"{several(len(rows), 'repair')} written to {path.name}: generate and certify again"
    )
    return len(rows)


def _is_known(log: RepairLog) -> bool:
    """Tell whether the definition is a row of the catalogue at its defaults."""
    from symact.kernel import specialize

    there = log.name in catalog.names()
    return there and specialize(catalog.get(log.name)).digest == log.definition
