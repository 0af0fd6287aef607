"""Interval evaluation of programs on the extended real line."""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, ctx

from symact.numeric import balls
from symact.numeric.extended import (
    LINE,
    Interval,
    add,
    divide,
    down,
    integer_power,
    multiply,
    negate,
    up,
)
from symact.numeric.lifted import ARITHMETIC, FUNCTIONS, lambertw_lower, power
from symact.numeric.program import Node, Program

__all__ = [
    "LINE", "Interval", "add", "divide", "down", "evaluate_interval", "evaluate_interval_outputs",
    "integer_power", "multiply", "negate", "power", "up",
]  # fmt: skip


def evaluate_interval(
    program: Program, inputs: Sequence[Interval], prec: int = 64
) -> list[Interval]:
    """Enclose every node of a program over a box.

    Args:
        program: What to compute.
        inputs: One interval per input.
        prec: Working precision in bits.

    Returns:
        One interval per node; where a function leaves its domain, the values of the part inside
        it (the whole line where no part is).
    """
    values: list[Interval] = []
    with ctx.workprec(prec):
        for node in program.nodes:
            values.append(_value(program, node, values, inputs))
    return values


def evaluate_interval_outputs(
    program: Program, inputs: Sequence[Interval], prec: int = 64
) -> tuple[Interval, ...]:
    """Enclose the outputs of a program over a box."""
    values = evaluate_interval(program, inputs, prec)
    return tuple(values[k] for k in program.outputs)


def _value(
    program: Program, node: Node, values: list[Interval], inputs: Sequence[Interval]
) -> Interval:
    if node.op == "input":
        return inputs[program.inputs.index(node.text)]
    if node.op == "rational":
        return Interval.of(arb(balls.rational_of(node)))
    if node.op in balls.CONSTANTS:
        return Interval.of(balls.CONSTANTS[node.op]())
    if node.op == "root":
        return Interval.of(balls.implicit_root(node))
    u = values[node.args[0]]
    if node.op == "powi":
        return integer_power(u, int(node.text))
    if node.op == "lambertw" and node.text:
        return lambertw_lower(u)
    if len(node.args) == 2:
        v = values[node.args[1]]
        square = node.op == "mul" and node.args[0] == node.args[1]
        return integer_power(u, 2) if square else ARITHMETIC[node.op](u, v)
    return FUNCTIONS[node.op](u)
