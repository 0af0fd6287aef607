"""Exact rational evaluation of programs that stay rational."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from flint import fmpq

from symact.numeric.balls import Ball, rational_of
from symact.numeric.program import ARITHMETIC, Node, Program


def is_rational(program: Program, out: int) -> bool:
    """Tell whether one node is a rational function of the inputs."""
    return all(program.nodes[k].op in ARITHMETIC for k in needed(program, out))


def needed(program: Program, out: int) -> set[int]:
    """Collect the nodes that one node depends on, itself included."""
    found: set[int] = set()
    stack = [out]
    while stack:
        k = stack.pop()
        if k not in found:
            found.add(k)
            stack.extend(program.nodes[k].args)
    return found


def evaluate_exact(
    program: Program, inputs: Sequence[float | int | Fraction], out: int
) -> Fraction | None:
    """Evaluate one rational node exactly; None at a pole."""
    wanted = needed(program, out)
    values: list[Any] = []
    for k, node in enumerate(program.nodes[: out + 1]):
        values.append(_value(program, node, values, inputs) if k in wanted else None)
    result = values[out]
    return None if result is None else Fraction(int(result.p), int(result.q))


def _value(
    program: Program, node: Node, values: Sequence[Any], inputs: Sequence[float | int | Fraction]
) -> Any:
    if node.op == "input":
        return fmpq(*inputs[program.inputs.index(node.text)].as_integer_ratio())
    u = [values[k] for k in node.args]
    if any(v is None for v in u) or (node.op == "div" and u[1] == 0):
        return None
    return OPERATIONS[node.op](node, u)


def fraction_of(ball: Ball) -> Fraction:
    """Read an exact finite ball."""
    value = ball.fmpq()
    return Fraction(int(value.p), int(value.q))


OPERATIONS: dict[str, Callable[[Node, list[Any]], Any]] = {
    "rational": lambda node, _u: rational_of(node),
    "add": lambda _node, u: u[0] + u[1],
    "mul": lambda _node, u: u[0] * u[1],
    "div": lambda _node, u: u[0] / u[1],
    "neg": lambda _node, u: -u[0],
    "powi": lambda node, u: u[0] ** int(node.text),
}
"""Exact arithmetic, keyed by operation."""
