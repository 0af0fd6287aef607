"""The language of the tables of peers: calls by path, with arrays and numbers as arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

COMMON = (
    "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "elu", "selu",
    "silu", "gelu", "gelu_tanh", "mish", "softsign", "hard_swish", "log_sigmoid",
)  # fmt: skip
"""Activations that most frameworks ship: what is compared where nothing is named."""

SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805
"""As PyTorch and ONNX write them, in double precision."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Stand for an array: `x`, `b` (a second input), `upstream`, `y` (output), `z` (room)."""

    name: str


X, B, UPSTREAM, Y, Z, SAVED = map(Ref, ("x", "b", "upstream", "y", "z", "saved"))


@dataclass(frozen=True, slots=True)
class Step:
    """Call `path` below a module with arguments; `Ref`s are replaced by arrays."""

    path: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """Spell one function: steps that run each time, and those that prepare `saved` before.

    Attributes:
        steps: In order; the last one computes the result.
        before: Steps that run once, not timed; the result of the last one is `saved`.
        returns: Whether the last step gives a new array because it takes no output.
    """

    steps: tuple[Step, ...]
    before: tuple[Step, ...] = ()
    returns: bool = False


def find(path: str) -> Callable[..., Any]:
    """Find what a dotted path names: the longest part of it that is a module, then attributes."""
    parts = path.split(".")
    found: Any = import_module(parts[0])
    for part in parts[1:]:
        try:
            found = getattr(found, part)
        except AttributeError:
            found = import_module(f"{found.__name__}.{part}")
    called: Callable[..., Any] = found
    return called


def ready(step: Step, arrays: Mapping[str, Any]) -> Callable[[], Any]:
    """Bind a step to its arrays."""

    def put(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(put, value))
        return arrays[value.name] if isinstance(value, Ref) else value

    args = map(put, step.args)
    kwargs = {name: put(value) for name, value in step.kwargs.items()}
    return partial(find(step.path), *args, **kwargs)


def sequence(calls: tuple[Callable[[], Any], ...]) -> Callable[[], Any]:
    """Make one call of several; a single one stays as it is."""
    if len(calls) == 1:
        return calls[0]

    def run() -> Any:
        made = None
        for call in calls:
            made = call()
        return made

    return run
