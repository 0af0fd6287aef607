"""JAX: its functions, compiled, on the processor; the last result's memory is given back each time.

Buffers cannot be written to from outside, so the output of the last call is donated to the next.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from symact.build.peers.records import Arrays, Bound, Job, Numbers, Peer
from symact.build.peers.rows import find

VALUE: dict[str, tuple[str, dict[str, Any]]] = {
    "relu": ("jax.nn.relu", {}),
    "leaky_relu": ("jax.nn.leaky_relu", {}),
    "sigmoid": ("jax.nn.sigmoid", {}),
    "tanh": ("jax.numpy.tanh", {}),
    "softplus": ("jax.nn.softplus", {}),
    "elu": ("jax.nn.elu", {}),
    "selu": ("jax.nn.selu", {}),
    "silu": ("jax.nn.silu", {}),
    "gelu": ("jax.nn.gelu", {"approximate": False}),
    "gelu_tanh": ("jax.nn.gelu", {"approximate": True}),
    "mish": ("jax.nn.mish", {}),
    "softsign": ("jax.nn.soft_sign", {}),
    "hard_swish": ("jax.nn.hard_swish", {}),
    "log_sigmoid": ("jax.nn.log_sigmoid", {}),
    "hard_sigmoid": ("jax.nn.hard_sigmoid", {}),
    "hard_tanh": ("jax.nn.hard_tanh", {}),
    "relu6": ("jax.nn.relu6", {}),
    "squareplus": ("jax.nn.squareplus", {}),
    "softmax": ("jax.nn.softmax", {"axis": -1}),
    "log_softmax": ("jax.nn.log_softmax", {"axis": -1}),
}
"""Functions, by name of the activation."""


def _start(_threads: int) -> None:
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)


def _parts(jax: Any, job: Job, kwargs: dict[str, Any], path: str) -> Any:
    """Give the function of (x, upstream or None) that a job asks for, or None."""

    def function(x: Any) -> Any:
        return find(path)(x, **kwargs)

    made = {
        "value": lambda x, _: (function(x),),
        "backward": lambda x, u: (jax.vjp(function, x)[1](u)[0],),
        "grad": lambda x, _: (jax.vjp(function, x)[1](jax.numpy.ones_like(x))[0],),
        "value_and_grad": lambda x, _: _both(jax, function, x),
    }
    return made.get(job.output)


def _both(jax: Any, function: Any, x: Any) -> tuple[Any, Any]:
    value, pull = jax.vjp(function, x)
    return value, pull(jax.numpy.ones_like(x))[0]


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    found = VALUE.get(job.known)
    if found is None:
        return None
    jax = import_module("jax")
    body = _parts(jax, job, found[1], found[0])
    if body is None:
        return None
    kind = jax.numpy.bfloat16 if arrays.dtype == "bfloat16" else arrays.x.dtype
    x, *others = (jax.device_put(array.view(kind)) for array in arrays.inputs)
    upstream = others[0] if others else None
    kept = [tuple(jax.device_put(array.view(kind)) for array in arrays.outs)]
    compiled = jax.jit(lambda x, u, _old: body(x, u), donate_argnums=2, keep_unused=True)

    def call() -> None:
        kept[0] = jax.block_until_ready(compiled(x, upstream, kept[0]))

    return Bound(call, lambda: tuple(_array(made, arrays.dtype) for made in kept[0]))


def _array(made: Any, dtype: str) -> Numbers:
    found: Numbers = np.asarray(made)
    return found.view(np.uint16) if dtype == "bfloat16" else found


JAX = Peer("jax", ("jax", "jaxlib"), _start, _bind)
