"""One output of an activation as a real ufunc: loops are compiled when they are needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from symact.build.cache import read
from symact.build.job import Job, resolve
from symact.build.ufunc import CODES, make_ufunc
from symact.build.unit import Built, load


class Native:
    """Call compiled loops; those of a format are compiled when an input first needs them."""

    target = "c"
    note = ""

    def __init__(self, job: Job) -> None:
        """Compile the loop of the job's own format.

        Raises:
            KernelError: There is no such kernel.
            ToolchainError: There is no compiler, or it rejects the text.
        """
        self.job = job
        self._lock = threading.RLock()
        self._built: dict[str, Built] = {}
        self._single: dict[str, np.ufunc] = {}
        self._whole: np.ufunc | None = None
        self._own = np.dtype(CODES[job.dtype])
        self._load([job.dtype])

    @property
    def ufunc(self) -> np.ufunc:
        """Give the ufunc with the loops of all formats."""
        if self._whole is None:
            with self._lock:
                if self._whole is None:
                    built = self._load(self.job.formats)
                    self._whole = make_ufunc(self.job.shape, [row.loop for row in built])
        return self._whole

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        """Call the ufunc: all arrays and all parameters, and the options of NumPy's ufuncs."""
        if self._whole is not None:
            return self._whole(*inputs, **options)
        if "dtype" not in options and self._fits(inputs):
            dtype = self.job.dtype
        else:
            dtype = resolve(self.job, inputs, options.get("dtype"))
        return self._of(dtype)(*inputs, **options)

    def _fits(self, inputs: Sequence[Any]) -> bool:
        """Tell arrays of the job's own format, and Python's numbers with them, without NumPy."""
        return (
            bool(inputs)
            and type(inputs[0]) is np.ndarray
            and all(
                value.dtype == self._own if type(value) is np.ndarray else type(value) is float
                for value in inputs
            )
        )

    def source(self) -> str:
        """Give the C text of the job's own format."""
        (built,) = self._load([self.job.dtype])
        return read(built.source).decode()

    def manifest(self) -> dict[str, Any]:
        """Give what is known about the kernel of the job's own format; see `Built`."""
        (built,) = self._load([self.job.dtype])
        return built.manifest

    def _of(self, dtype: str) -> np.ufunc:
        """Give the ufunc with the loop of one format only."""
        if dtype not in self._single:
            with self._lock:
                if dtype not in self._single:
                    (built,) = self._load([dtype])
                    self._single[dtype] = make_ufunc(self.job.shape, [built.loop])
        return self._single[dtype]

    def _load(self, dtypes: Sequence[str]) -> tuple[Built, ...]:
        with self._lock:
            missing = [dtype for dtype in dtypes if dtype not in self._built]
            for row in load([self.job.unit(dtype) for dtype in missing]):
                self._built[row.unit.dtype] = row
            return tuple(self._built[dtype] for dtype in dtypes)
