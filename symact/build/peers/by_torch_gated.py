"""PyTorch's backward passes of gated activations: a graph that is kept, run anew each time."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from symact.build.peers.records import Arrays, Bound, Numbers

Convert = Callable[[Any, str], Any]

FORWARD: dict[str, Callable[[Any, Any, Any], Any]] = {
    "glu": lambda torch, a, b: torch.nn.functional.glu(torch.cat((a, b)), 0),
    "reglu": lambda torch, a, b: torch.nn.functional.relu(a) * b,
    "geglu": lambda torch, a, b: torch.nn.functional.gelu(a) * b,
    "swiglu": lambda torch, a, b: torch.nn.functional.silu(a) * b,
    "bilinear": lambda _torch, a, b: a * b,
}
"""Forward passes as its users write them, by name of the activation."""


def bind_gated(name: str, arrays: Arrays, tensor: Convert, array: Convert) -> Bound | None:
    """Bind the gradients in both inputs; None where there is no such function.

    Args:
        name: Of the activation.
        arrays: Two inputs and the upstream gradient.
        tensor: Makes a tensor of an array in a format.
        array: Makes an array of a tensor.
    """
    forward = FORWARD.get(name)
    if forward is None or arrays.upstream is None:
        return None
    torch = import_module("torch")
    leaves = [tensor(each, arrays.dtype).requires_grad_() for each in (arrays.x, *arrays.more)]
    result = forward(torch, *leaves)
    upstream = tensor(arrays.upstream, arrays.dtype)

    def call() -> Any:
        return torch.autograd.grad(result, leaves, upstream, retain_graph=True)

    def results() -> tuple[Numbers, ...]:
        return tuple(array(made, arrays.dtype) for made in call())

    return Bound(call, results)
