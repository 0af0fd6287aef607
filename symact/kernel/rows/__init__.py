"""Kernels along an axis: sweeps over a row, folds in a fixed order, one sweep that writes."""

from __future__ import annotations

from symact.derive.vector.program import OUTPUTS
from symact.kernel.rows.build import build_rows
from symact.kernel.rows.ir import Body, Fold, RowKernel, Stage

__all__ = ["OUTPUTS", "Body", "Fold", "RowKernel", "Stage", "build_rows"]
