"""What is computed, on which arrays, and how a peer is asked to compute it in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact import catalog
from symact.activation import Activation, Kind

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """Hold contiguous arrays: inputs of one shape, and outputs that are there before the call.

    Those of activations along an axis have two axes, of which the second one is the row.

    Attributes:
        x: The inputs; bfloat16 numbers as bits.
        upstream: The last input of `backward`, else None.
        outs: One per result.
        dtype: Format of all of them.
        more: Further inputs: what a gated activation opens the way for, or draws.
    """

    x: Numbers
    upstream: Numbers | None
    outs: tuple[Numbers, ...]
    dtype: str
    more: tuple[Numbers, ...] = ()

    @property
    def inputs(self) -> tuple[Numbers, ...]:
        """Give the inputs in the order of kernels."""
        last = () if self.upstream is None else (self.upstream,)
        return (self.x, *self.more, *last)

    @property
    def traffic(self) -> int:
        """Give the bytes read and written by one pass."""
        return sum(array.nbytes for array in (*self.inputs, *self.outs))


@dataclass(frozen=True, slots=True)
class Job:
    """Name what is computed: run-time parameters have their defaults."""

    activation: Activation
    output: str
    threads: int = 1

    @property
    def known(self) -> str:
        """Name it where it is that very row of the catalogue: other libraries compute only those.

        Empty for a definition of the user's and for other defaults of its parameters.
        """
        name = self.activation.name
        same = any(row.digest == self.activation.digest for row in catalog.rows(*Kind))
        return name if same else ""


@dataclass(frozen=True, slots=True)
class Bound:
    """Hold a computation bound to its arrays.

    Attributes:
        call: Computes everything once and returns when it is done.
        results: Gives the results of the last call as NumPy arrays.
    """

    call: Callable[[], object]
    results: Callable[[], tuple[Numbers, ...]]


Bind = Callable[[Job, Arrays], Bound | None]
"""Bind a job to arrays; None where the peer has no such function."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Name a library and how its functions are bound.

    Attributes:
        who: Its name in tables.
        needs: Modules that must be installed; the first is the one whose version is told.
        start: Imports it and sets the number of its threads.
        bind: See `Bind`.
    """

    who: str
    needs: tuple[str, ...]
    start: Callable[[int], None]
    bind: Bind

    @property
    def installed(self) -> bool:
        """Tell whether its modules are there, without importing them."""
        return all(find_spec(name) is not None for name in self.needs)

    @property
    def version(self) -> str:
        """Give the installed version, or nothing."""
        try:
            return version(self.needs[0])
        except PackageNotFoundError:
            return ""


def in_place(call: Callable[[], object], arrays: Arrays) -> Bound:
    """Bind a call that writes into the outputs given."""
    return Bound(call, lambda: arrays.outs)


LINE = 64
"""Bytes of a cache line, and of the widest vectors."""


def aligned(array: Numbers) -> Numbers:
    """Copy an array to where a cache line begins, as allocators of other libraries do.

    NumPy's own large arrays lie 16 bytes behind it: wide stores then touch two lines each.
    """
    room = np.empty(array.nbytes + LINE, np.uint8)
    start = -room.ctypes.data % LINE
    place = room[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    place[...] = array
    return place


def bare(array: Numbers) -> NDArray[np.uint8]:
    """View the bytes of an array."""
    return array.view(np.uint8)
