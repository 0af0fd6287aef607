"""One output of an activation computed by NumPy kernels, where there is no compiler."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from symact.build.job import Job, resolve
from symact.build.ufunc import CODES
from symact.errors import ToolchainError


class Fallback:
    """Call generated NumPy kernels the way a ufunc is called.

    Formats, casting and messages are those of the compiled ufunc. Masks of masked arrays are kept;
    results of other array types are plain arrays.
    """

    target = "numpy"

    def __init__(self, job: Job, note: str = "") -> None:
        """Build the kernel of the job's own format.

        Args:
            job: What is called.
            note: Why the kernels are not compiled.

        Raises:
            KernelError: There is no such kernel.
        """
        self.job = job
        self.note = note
        self._lock = threading.RLock()
        self._loaded: dict[str, Any] = {}
        self._of(job.dtype)

    @property
    def ufunc(self) -> np.ufunc:
        """Raise ToolchainError: a ufunc needs a compiler."""
        raise ToolchainError(
            "NumPy kernels are no numpy.ufunc",
            subject=self.job.shape.name,
            hint=self.note or 'ask for target="c"',
        )

    def __call__(self, *inputs: Any, out: Any = None, where: Any = True, dtype: Any = None) -> Any:
        """Compute as the ufunc would: `out` and `where` as there.

        Raises:
            TypeError: No format fits the inputs.
        """
        name = resolve(self.job, inputs, dtype)
        carrier = np.dtype(CODES[name])
        masks = [np.ma.getmask(value) for value in inputs if isinstance(value, np.ma.MaskedArray)]
        arrays = [_carried(value, carrier) for value in inputs]
        made = self._of(name)(*arrays)
        results = [_restored(row, inputs, name) for row in made]
        if masks:
            mask = functools.reduce(np.logical_or, masks)
            results = [np.ma.array(row, mask=mask) for row in results]
        given = _targets(out, len(results))
        if given or where is not True:
            results = [_store(row, target, where) for row, target in zip(
                results, given or (None,) * len(results), strict=True)]  # fmt: skip
        else:
            results = [row[()] for row in results]
        return results[0] if len(results) == 1 else tuple(results)

    def source(self) -> str:
        """Give the Python text of the kernel of the job's own format."""
        from symact.emit import generate

        runner = self._runner(self.job.dtype)
        files = generate([runner.kernel], "numpy").files
        return next(text for path, text in files if path == f"{runner.kernel.name}.py")

    def manifest(self) -> dict[str, Any]:
        """Give what is known about the kernel of the job's own format."""
        from symact.build.make import facts_of

        return facts_of(self._runner(self.job.dtype).kernel)

    def _runner(self, dtype: str) -> Any:
        self._of(dtype)
        return self._loaded[dtype]

    def _of(self, dtype: str) -> Any:
        """Give the function of a format; it takes arrays and parameters that broadcast."""
        with self._lock:
            if dtype not in self._loaded:
                from symact.build.make import kernel_of
                from symact.build.modules import load_numpy

                runners = load_numpy([kernel_of(self.job.unit(dtype), library=True)])
                self._loaded[dtype] = next(iter(runners.values()))
            return self._loaded[dtype].call


def _carried(value: Any, carrier: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Cast an input as the loop takes it; foreign 16-bit numbers are passed as their bits."""
    array = np.asarray(value)
    if carrier.kind == "u" and array.dtype.kind not in "biu":
        return array.view(carrier)
    return array.astype(carrier, copy=False)


def _restored(row: np.ndarray[Any, Any], inputs: Sequence[Any], name: str) -> Any:
    """Give bits back as the foreign numbers that were given."""
    kinds = {getattr(value, "dtype", None) for value in inputs}
    foreign = [kind for kind in kinds if getattr(kind, "name", "") == name]
    return row.view(foreign[0]) if foreign and row.dtype.kind == "u" else row


def _targets(out: Any, count: int) -> tuple[Any, ...]:
    if out is None:
        return ()
    targets = out if isinstance(out, tuple) else (out,)
    if len(targets) != count:
        raise ValueError(f"out must have {count} arrays, not {len(targets)}")
    return targets


def _store(row: Any, target: Any, where: Any) -> Any:
    """Write a result where it is wanted; as in a ufunc the rest of a new array is not set."""
    if target is None:
        shape = np.broadcast_shapes(np.shape(row), np.shape(where))
        target = np.empty(shape, row.dtype)
    np.copyto(target, row, casting="same_kind", where=where)
    return target
