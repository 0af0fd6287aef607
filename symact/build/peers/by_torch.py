"""PyTorch: its own kernels of values and of backward passes, into outputs that are there.

Operators whose `out` form would compute elsewhere and copy (`relu.out`, `mish_backward`) are
called in the form that PyTorch itself runs.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np

from symact.build.peers.by_torch_gated import bind_gated
from symact.build.peers.records import Arrays, Bound, Job, Numbers, Peer
from symact.build.peers.rows import (
    SAVED,
    SELU_ALPHA,
    SELU_SCALE,
    UPSTREAM,
    B,
    Row,
    Step,
    X,
    Y,
    Z,
    ready,
    sequence,
)

_ATEN = "torch.ops.aten"


def _value(op: str, *args: Any, out: str = "out", **kwargs: Any) -> Row:
    return Row((Step(f"{_ATEN}.{op}", (X, *args), {**kwargs, out: Y}),))


def _gate(op: str, **kwargs: Any) -> Row:
    """Spell the gate of the first input, times the second one."""
    gate = Step(f"{_ATEN}.{op}", (X,), {**kwargs, "out": Z})
    return Row((gate, Step("torch.mul", (Z, B), {"out": Y})))


def _backward(op: str, *args: Any, out: str = "grad_input", **kwargs: Any) -> Row:
    return Row((Step(f"{_ATEN}.{op}", (UPSTREAM, *args), {**kwargs, out: Y}),))


def _from_result(op: str, before: str) -> Row:
    """Spell a backward pass from the result of the forward pass, which is kept."""
    step = Step(f"{_ATEN}.{op}.grad_input", (UPSTREAM, SAVED), {"grad_input": Y})
    return Row((step,), (Step(before, (X,)),))


GATED: dict[str, Row] = {
    # its input is one tensor, joined before
    "glu": Row((Step(f"{_ATEN}.glu.out", (SAVED, 0), {"out": Y}),),
               (Step("torch.cat", ((X, B), 0)),)),
    "reglu": Row((Step(f"{_ATEN}.clamp_min.out", (X, 0), {"out": Z}),
                  Step("torch.mul", (Z, B), {"out": Y}))),
    "geglu": _gate("gelu.out", approximate="none"),
    "swiglu": _gate("silu.out"),
    "bilinear": Row((Step("torch.mul", (X, B), {"out": Y}),)),
}  # fmt: skip
"""Values of two inputs."""

ROWS: dict[str, Row] = {
    "softmax": _value("_softmax.out", -1, False),
    "log_softmax": _value("_log_softmax.out", -1, False),
    "softmin": Row((Step("torch.neg", (X,), {"out": Z}),
                    Step(f"{_ATEN}._softmax.out", (Z, -1, False), {"out": Y}))),
    "maxout": Row((Step("torch.amax", (X, -1), {"out": Y}),)),
}  # fmt: skip
"""Values along the last axis."""

VALUE: dict[str, Row] = {
    "relu": _value("clamp_min.out", 0),
    "leaky_relu": _value("leaky_relu.out", 0.01),
    "sigmoid": _value("sigmoid.out"),
    "tanh": _value("tanh.out"),
    "softplus": _value("softplus.out"),
    "elu": _value("elu.out"),
    "selu": _value("elu.out", SELU_ALPHA, SELU_SCALE),
    "silu": _value("silu.out"),
    "gelu": _value("gelu.out", approximate="none"),
    "gelu_tanh": _value("gelu.out", approximate="tanh"),
    "mish": _value("mish.out"),
    "softsign": Row(
        (
            Step("torch.abs", (X,), {"out": Z}),
            Step("torch.add", (Z, 1), {"out": Z}),
            Step("torch.div", (X, Z), {"out": Y}),
        )
    ),
    "hard_swish": _value("hardswish.out"),
    "log_sigmoid": _value("log_sigmoid_forward.output", out="output", buffer=Z),
    "hard_sigmoid": _value("hardsigmoid.out"),
    "hard_tanh": _value("hardtanh.out"),
    "relu6": _value("hardtanh.out", 0, 6),
    "soft_shrink": _value("softshrink.out"),
    "hard_shrink": _value("hardshrink.out"),
    **GATED,
    **ROWS,
}
"""Values, by name of the activation."""

BACKWARD: dict[str, Row] = {
    "relu": _backward("threshold_backward.grad_input", X, 0),
    "leaky_relu": _backward("leaky_relu_backward.grad_input", X, 0.01, False),
    "sigmoid": _from_result("sigmoid_backward", "torch.sigmoid"),
    "tanh": _from_result("tanh_backward", "torch.tanh"),
    "softplus": _backward("softplus_backward.grad_input", X, 1, 20),
    "elu": _backward("elu_backward.grad_input", 1, 1, 1, False, X),
    "selu": _backward("elu_backward.grad_input", SELU_ALPHA, SELU_SCALE, 1, False, X),
    "silu": _backward("silu_backward.grad_input", X),
    "gelu": _backward("gelu_backward.grad_input", X, approximate="none"),
    "gelu_tanh": _backward("gelu_backward.grad_input", X, approximate="tanh"),
    "mish": Row((Step(f"{_ATEN}.mish_backward", (UPSTREAM, X)),), returns=True),
    # autograd's own steps: d(x/(1 + |x|)) = upstream/z - upstream (x/z)/z sign(x), z = 1 + |x|
    "softsign": Row(
        (Step("symact.build.peers.by_torch.pull_back", (SAVED, UPSTREAM)),),
        (Step("symact.build.peers.by_torch.push", ("torch.nn.functional.softsign", X)),),
        returns=True,
    ),
    "hard_swish": Row((Step(f"{_ATEN}.hardswish_backward", (UPSTREAM, X)),), returns=True),
    "log_sigmoid": _backward("log_sigmoid_backward.grad_input", X, Z),
    "hard_sigmoid": _backward("hardsigmoid_backward.grad_input", X),
    "hard_tanh": _backward("hardtanh_backward.grad_input", X, -1, 1),
    "relu6": _backward("hardtanh_backward.grad_input", X, 0, 6),
    "soft_shrink": _backward("softshrink_backward.grad_input", X, 0.5),
}
"""Backward passes; those of a result that is saved get it."""

TABLES = {"value": VALUE, "backward": BACKWARD}


def push(path: str, x: Any) -> tuple[Any, Any]:
    """Run a function forward with its graph kept; give the leaf and the result."""
    from symact.build.peers.rows import find

    leaf = x.detach().requires_grad_()
    return leaf, find(path)(leaf)


def pull_back(saved: tuple[Any, Any], upstream: Any) -> Any:
    """Run the backward pass of a kept graph."""
    torch = import_module("torch")
    leaf, result = saved
    return torch.autograd.grad(result, leaf, upstream, retain_graph=True)[0]


def _start(threads: int) -> None:
    torch = import_module("torch")
    torch.set_num_threads(threads)
    torch.set_grad_enabled(True)


def _tensor(array: Numbers, dtype: str) -> Any:
    torch = import_module("torch")
    if dtype == "bfloat16":
        return torch.from_numpy(array.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(array)


def _array(tensor: Any, dtype: str) -> Numbers:
    torch = import_module("torch")
    if dtype == "bfloat16":
        tensor = tensor.view(torch.int16)
    found: Numbers = tensor.numpy()
    return found.view(np.uint16) if dtype == "bfloat16" else found


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    if job.output == "backward" and arrays.more:
        return bind_gated(job.known, arrays, _tensor, _array)
    row = TABLES.get(job.output, {}).get(job.known)
    if row is None:
        return None
    torch = import_module("torch")
    named = {"x": _tensor(arrays.x, arrays.dtype), "y": _tensor(arrays.outs[0], arrays.dtype)}
    named["z"] = torch.empty_like(named["x"])
    if arrays.more:
        named["b"] = _tensor(arrays.more[0], arrays.dtype)
    if arrays.upstream is not None:
        named["upstream"] = _tensor(arrays.upstream, arrays.dtype)
        # what log_sigmoid keeps for its backward pass: exp(-|x|)
        torch.exp(-named["x"].abs(), out=named["z"])
    for step in row.before:
        named["saved"] = ready(step, named)()
    call = sequence(tuple(ready(step, named) for step in row.steps))
    if row.returns:
        return Bound(call, lambda: (_array(call(), arrays.dtype),))
    return Bound(call, lambda: arrays.outs)


TORCH = Peer("torch", ("torch",), _start, _bind)
