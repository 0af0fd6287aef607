"""What kernels are made of an activation: outputs, formats, and how sharp each is to be."""

from __future__ import annotations

from dataclasses import replace

from symact.activation import Activation
from symact.kernel.goals import GOALS, Goal
from symact.kernel.repairs import Repair

DTYPES = ("float16", "bfloat16", "float32", "float64")
"""Formats that kernels are made for."""

SHORT = frozenset({"float16", "bfloat16", "float32"})
"""Formats computed in double and rounded once: they share one body."""

STANDARD_OUTPUTS = ("value", "grad", "value_and_grad")
STANDARD_DTYPES = ("float32", "float64")
"""What is made where nothing else is asked for."""

UPSTREAM = "upstream"
"""Name of the second array of `backward`."""

Part = tuple[int, str]
"""A derivative: how often, by which symbol."""

OUTPUTS: dict[str, tuple[Part, ...]] = {
    "value": ((0, "x"),),
    "grad": ((1, "x"),),
    "grad2": ((2, "x"),),
    "value_and_grad": ((0, "x"), (1, "x")),
    "backward": ((1, "x"),),
}
"""The results of each output that every activation has."""


def outputs_of(activation: Activation) -> dict[str, tuple[Part, ...]]:
    """Give the outputs of an activation: those of every one, and one for each parameter."""
    free = [p.name for p in activation.parameters if not p.derived]
    return OUTPUTS | {f"grad_{name}": ((1, name),) for name in free}


FURTHER_STATED = 3.0
"""Least bound in ulp stated for float64 results other than value and grad: their formulas are
longer, and the points of a trial show 2 ulp where others have 2.01."""


def goal_of(output: str, dtype: str, repair: Repair) -> Goal:
    """Say how sharp a result is to be: a factor also where its product is large alone."""
    goal = GOALS[dtype].sharper(repair.first)
    if output not in {*STANDARD_OUTPUTS, "backward"} and dtype not in SHORT:
        return replace(goal, stated=FURTHER_STATED)
    if output != "backward" or dtype not in SHORT:
        return goal
    return replace(goal, result_smallest=goal.result_smallest - goal.largest - 1)
