"""NumPy as users write it: the plain expression, its last step into an output that is there."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from symact.build.peers.plain import plain
from symact.build.peers.records import Arrays, Bound, Job, Numbers, Peer, in_place
from symact.build.peers.rows import SELU_ALPHA, SELU_SCALE

Written = Callable[..., Any]
"""f(x, y), f(x, b, y) with a second input: computes into y."""


def _gelu(x: Numbers, y: Numbers) -> Any:
    erf = import_module("scipy.special").erf
    return np.multiply(0.5 * x, 1 + erf(x / np.sqrt(x.dtype.type(2))), out=y)


def _gelu_tanh(x: Numbers, y: Numbers) -> Any:
    inner = np.tanh(float(np.sqrt(2 / np.pi)) * (x + 0.044715 * x**3))
    return np.multiply(0.5 * x, 1 + inner, out=y)


def _geglu(x: Numbers, b: Numbers, y: Numbers) -> Any:
    return np.multiply(_gelu(x, y), b, out=y)


def _softmax(x: Numbers, y: Numbers) -> Any:
    np.exp(x - x.max(-1, keepdims=True), out=y)
    return np.divide(y, y.sum(-1, keepdims=True), out=y)


def _log_softmax(x: Numbers, y: Numbers) -> Any:
    np.subtract(x, x.max(-1, keepdims=True), out=y)
    return np.subtract(y, np.log(np.exp(y).sum(-1, keepdims=True)), out=y)


VALUE: dict[str, Written] = {
    "relu": lambda x, y: np.maximum(x, 0, out=y),
    "leaky_relu": lambda x, y: np.copyto(y, np.where(x > 0, x, 0.01 * x)),
    "sigmoid": lambda x, y: np.divide(1, 1 + np.exp(-x), out=y),
    "tanh": lambda x, y: np.tanh(x, out=y),
    "softplus": lambda x, y: np.logaddexp(0, x, out=y),
    "elu": lambda x, y: np.copyto(y, np.where(x > 0, x, np.expm1(x))),
    "selu": lambda x, y: np.multiply(
        SELU_SCALE, np.where(x > 0, x, SELU_ALPHA * np.expm1(x)), out=y
    ),
    "silu": lambda x, y: np.divide(x, 1 + np.exp(-x), out=y),
    "gelu": _gelu,
    "gelu_tanh": _gelu_tanh,
    "mish": lambda x, y: np.multiply(x, np.tanh(np.log1p(np.exp(x))), out=y),
    "softsign": lambda x, y: np.divide(x, 1 + np.abs(x), out=y),
    "hard_swish": lambda x, y: np.divide(x * np.clip(x + 3, 0, 6), 6, out=y),
    "log_sigmoid": lambda x, y: np.negative(np.logaddexp(0, -x), out=y),
    "glu": lambda x, b, y: np.divide(x, 1 + np.exp(-b), out=y),
    "reglu": lambda x, b, y: np.multiply(np.maximum(x, 0), b, out=y),
    "geglu": _geglu,
    "swiglu": lambda x, b, y: np.divide(x * b, 1 + np.exp(-x), out=y),
    "bilinear": lambda x, b, y: np.multiply(x, b, out=y),
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "softmin": lambda x, y: _softmax(-x, y),
    "maxout": lambda x, y: np.max(x, axis=-1, out=y),
}
"""Values, by name of the activation."""

NEEDS = {"gelu": "scipy", "geglu": "scipy"}
"""What NumPy has not itself."""


def _start(_threads: int) -> None:
    np.seterr(all="ignore")


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    if job.output != "value" or arrays.dtype == "bfloat16":
        return None
    activation = job.activation
    written = VALUE.get(job.known)
    if written is None and activation.scalar:
        written = plain(activation)
    needed = NEEDS.get(job.known, "numpy")
    if written is None or find_spec(needed) is None:
        return None
    there = (arrays.x, *arrays.more, arrays.outs[0])
    return in_place(lambda: written(*there), arrays)


NUMPY = Peer("numpy", ("numpy",), _start, _bind)
