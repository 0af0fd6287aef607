"""Numba: the formula of one number as its users write it, compiled to a NumPy ufunc."""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from symact.build.peers.records import Arrays, Bound, Job, Peer, in_place
from symact.build.peers.rows import SELU_ALPHA, SELU_SCALE

Scalar = Callable[[Any], Any]


def _functions(kind: Any) -> dict[str, Scalar]:
    """Give the functions with their constants in the format of the arrays."""
    zero, half, one, three, six = map(kind, (0, 0.5, 1, 3, 6))
    slope, cubic = kind(0.01), kind(0.044715)
    inner, root = kind(math.sqrt(2 / math.pi)), kind(math.sqrt(0.5))
    outer, scaled = kind(SELU_SCALE), kind(SELU_SCALE * SELU_ALPHA)
    return {
        "relu": lambda x: max(x, zero),
        "leaky_relu": lambda x: x if x > zero else slope * x,
        "sigmoid": lambda x: one / (one + math.exp(-x)),
        "tanh": lambda x: math.tanh(x),  # noqa: PLW0108 - Numba compiles no builtin by itself
        "softplus": lambda x: max(x, zero) + math.log1p(math.exp(-abs(x))),
        "elu": lambda x: x if x > zero else math.expm1(x),
        "selu": lambda x: outer * x if x > zero else scaled * math.expm1(x),
        "silu": lambda x: x / (one + math.exp(-x)),
        "gelu": lambda x: half * x * (one + math.erf(x * root)),
        "gelu_tanh": lambda x: half * x * (one + math.tanh(inner * (x + cubic * x * x * x))),
        "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
        "softsign": lambda x: x / (one + abs(x)),
        "hard_swish": lambda x: x * min(max(x + three, zero), six) / six,
        "log_sigmoid": lambda x: min(x, zero) - math.log1p(math.exp(-abs(x))),
    }


def _start(threads: int) -> None:
    import_module("numba").set_num_threads(threads)


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    kind = {"float32": np.float32, "float64": np.float64}.get(arrays.dtype)
    function = _functions(kind).get(job.known) if kind else None
    if function is None or job.output != "value":
        return None
    numba = import_module("numba")
    letter = f"f{arrays.x.itemsize}"
    made = numba.vectorize([f"{letter}({letter})"])(function)
    x, y = arrays.x, arrays.outs[0]
    return in_place(lambda: made(x, y), arrays)


NUMBA = Peer("numba", ("numba",), _start, _bind)
