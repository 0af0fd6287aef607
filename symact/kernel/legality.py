"""Check that a kernel is legal before anything is spelled: names, arities, types."""

from __future__ import annotations

from symact.errors import KernelError
from symact.kernel.ir import ARITY, SUFFIXES, TRUTHS, Kernel, Op

_TRUTH_ARGUMENTS: dict[Op, tuple[int, ...]] = {
    Op.SELECT: (0,), Op.AND: (0, 1), Op.OR: (0, 1), Op.NOT: (0,),
}  # fmt: skip

ARITHMETICS = ("float64", "float32")
"""Formats of the numbers of a body."""


def check(kernel: Kernel) -> None:
    """Raise where a kernel breaks the rules of the language.

    Raises:
        KernelError: Names the assignment and the rule.
    """
    if kernel.dtype not in SUFFIXES:
        rule = f"{kernel.dtype} is none of {', '.join(SUFFIXES)}"
        raise KernelError(f"dtype: {rule}", subject=kernel.name)
    if kernel.arithmetic not in ARITHMETICS:
        rule = f"{kernel.arithmetic} is none of {', '.join(ARITHMETICS)}"
        raise KernelError(f"arithmetic: {rule}", subject=kernel.name)
    count = len(kernel.arrays)
    if not count or kernel.inputs[:count] != kernel.arrays:
        raise _error(kernel, "arrays", "the arrays must be the first inputs")
    if len(kernel.inputs) != count + len(kernel.defaults):
        raise _error(kernel, "defaults", "each parameter has one default")
    kind = "double" if kernel.dtype == kernel.arithmetic else "narrow"
    types = dict.fromkeys(kernel.inputs, kind)
    for constant in kernel.constants:
        _fresh(kernel, constant.name, types)
        types[constant.name] = "double"
    for assign in kernel.body:
        _fresh(kernel, assign.target, types)
        if len(assign.args) != ARITY[assign.op]:
            raise _error(kernel, assign.target, f"{assign.op.value} takes {ARITY[assign.op]}")
        truths = _TRUTH_ARGUMENTS.get(assign.op, ())
        for place, argument in enumerate(assign.args):
            if argument not in types:
                raise _error(kernel, assign.target, f"{argument} is used before it is assigned")
            wanted = "truth" if place in truths else _wanted(assign.op)
            if types[argument] != wanted:
                found = types[argument]
                raise _error(kernel, assign.target, f"{argument} is {found}, not {wanted}")
        types[assign.target] = _result(assign.op)
    for result in kernel.results:
        if types.get(result) != kind:
            raise _error(kernel, result, f"the result is {types.get(result)}, not {kind}")
    if not len(kernel.results) == len(kernel.formula) == len(kernel.bounds):
        raise _error(kernel, "results", "results, formulas and bounds differ in number")


def _wanted(op: Op) -> str:
    return "narrow" if op is Op.WIDEN else "double"


def _result(op: Op) -> str:
    return "truth" if op in TRUTHS else "narrow" if op is Op.NARROW else "double"


def _fresh(kernel: Kernel, name: str, types: dict[str, str]) -> None:
    if name in types:
        raise _error(kernel, name, "the name is assigned twice")


def _error(kernel: Kernel, where: str, rule: str) -> KernelError:
    return KernelError(f"assignment {where}: {rule}", subject=kernel.symbol)
