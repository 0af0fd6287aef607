"""numexpr: one expression, compiled once, its constants in the format of the arrays."""

from __future__ import annotations

import math
from importlib import import_module

import numpy as np

from symact.build.peers.records import Arrays, Bound, Job, Peer, in_place
from symact.build.peers.rows import SELU_ALPHA, SELU_SCALE

_TANH_ARGUMENT = math.sqrt(2 / math.pi)

VALUE: dict[str, tuple[str, dict[str, float]]] = {
    "relu": ("where(x > 0, x, a)", {"a": 0.0}),
    "leaky_relu": ("where(x > 0, x, a*x)", {"a": 0.01}),
    "sigmoid": ("1/(1 + exp(-x))", {}),
    "tanh": ("tanh(x)", {}),
    "softplus": ("where(x > a, x, log1p(exp(x)))", {"a": 20.0}),
    "elu": ("where(x > 0, x, expm1(x))", {}),
    "selu": ("where(x > 0, b*x, a*expm1(x))", {"a": SELU_ALPHA * SELU_SCALE, "b": SELU_SCALE}),
    "silu": ("x/(1 + exp(-x))", {}),
    "gelu_tanh": (
        "a*x*(1 + tanh(b*(x + c*x*x*x)))", {"a": 0.5, "b": _TANH_ARGUMENT, "c": 0.044715},
    ),
    "mish": ("x*tanh(log1p(exp(x)))", {}),
    "softsign": ("x/(1 + abs(x))", {}),
    "hard_swish": ("x*where(x < -a, b, where(x > a, c, x + a))/c", {"a": 3.0, "b": 0.0, "c": 6.0}),
    "log_sigmoid": ("where(x < a, x, -log1p(exp(-x)))", {"a": -20.0}),
}  # fmt: skip
"""Values, by name of the activation: expression, and its constants."""

TYPES = {"float32": float, "float64": np.float64}
"""What numexpr calls the formats."""


def _start(threads: int) -> None:
    import_module("numexpr").set_num_threads(threads)


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    found = VALUE.get(job.known) if job.output == "value" else None
    if found is None or arrays.dtype not in TYPES:
        return None
    text, constants = found
    kind = arrays.x.dtype.type
    signature = [(name, TYPES[arrays.dtype]) for name in ("x", *constants)]
    compiled = import_module("numexpr").NumExpr(text, signature)
    given = [arrays.x, *map(kind, constants.values())]
    out = arrays.outs[0]
    return in_place(lambda: compiled(*given, out=out, ex_uses_vml=False), arrays)


NUMEXPR = Peer("numexpr", ("numexpr",), _start, _bind)
