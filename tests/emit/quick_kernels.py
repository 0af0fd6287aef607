"""Kernels written by hand in the shapes of the fast tier and of quick first phases."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from symact.kernel.builder import Builder
from symact.kernel.ir import Bound, Kernel, Op, Quick

DEGREES = {"float64": 13, "float32": 7}
LN2_HIGH = {"float64": float.fromhex("0x1.62e42fefa38p-1"), "float32": 0.693359375}
LN2_LOW = {"float64": -5.497923018708371e-14, "float32": 2.12194440e-4}
MAGIC = {"float64": 1.5 * 2.0**52, "float32": 1.5 * 2.0**23}
LEAST = {"float64": -300.0, "float32": -87.0}


def exponential(b: Builder, u: str, arithmetic: str) -> str:
    """Append exp(u) for u <= 0, good to some 2^-50 or 2^-23."""
    c = _constants(b, arithmetic)
    magic = c(MAGIC[arithmetic])
    n = b.sub(b.muladd(u, c(1 / math.log(2)), magic), magic)
    r = b.muladd(n, c(-LN2_HIGH[arithmetic]), u)
    r = b.muladd(n, c(LN2_LOW[arithmetic]), r)
    y = c(1 / math.factorial(DEGREES[arithmetic]))
    for k in reversed(range(DEGREES[arithmetic])):
        y = b.muladd(y, r, c(1 / math.factorial(k)))
    return b.mul(y, b.op(Op.POW2, n))


def silu(b: Builder, x: str, arithmetic: str) -> str:
    """Append x/(1 + exp(-x)) with one division; NaN gives NaN."""
    c = _constants(b, arithmetic)
    size = b.op(Op.ABS, x)
    e = exponential(b, b.clamp(b.neg(size), LEAST[arithmetic], math.inf), arithmetic)
    top = b.select(b.op(Op.LESS, x, c(0.0)), e, c(1.0))
    finite = b.clamp(x, LEAST[arithmetic], math.inf)
    return b.div(b.mul(finite, top), b.add(c(1.0), e))


def sigmoid(b: Builder, x: str, arithmetic: str) -> str:
    """Append 1/(1 + exp(-x)) without overflow."""
    c = _constants(b, arithmetic)
    e = exponential(b, b.clamp(b.neg(b.op(Op.ABS, x)), LEAST[arithmetic], math.inf), arithmetic)
    return b.div(b.select(b.op(Op.LESS, x, c(0.0)), e, c(1.0)), b.add(c(1.0), e))


def gate(b: Builder, x: str, arithmetic: str) -> str:
    """Append max(0, x)."""
    zero = _constants(b, arithmetic)(0.0)
    return b.select(b.op(Op.LESS, x, zero), zero, x)


Formula = Callable[[Builder, str, str], str]

FORMULAS: dict[str, Formula] = {"hand_silu": silu, "hand_sigmoid": sigmoid, "hand_gate": gate}


def fast(name: str, dtype: str = "float32") -> Kernel:
    """Give a kernel of the fast tier."""
    return replace(_kernel(name, dtype, "float32", FORMULAS[name]), accuracy="fast")


def exact(name: str, error: float = 2.0**-44, dtype: str = "float32") -> Kernel:
    """Give a kernel whose quick phase is its own body before the rounding."""
    whole = _kernel(name, dtype, "float64", FORMULAS[name])
    last = next(step for step in whole.body if step.target == whole.results[0])
    body = tuple(step for step in whole.body if step is not last)
    return replace(whole, quick=Quick(whole.constants, body, last.args, (error,)))


def twice(error: float = 2.0**-44) -> Kernel:
    """Give a kernel of two results, silu and sigmoid, with a quick phase."""
    b = Builder()
    x = b.op(Op.WIDEN, "x")
    wide = silu(b, x, "float64"), sigmoid(b, x, "float64")
    constants, body = b.finish(wide)
    quick = Quick(constants, body, wide, (error, 0.0))
    narrow = tuple(b.op(Op.NARROW, name) for name in wide)
    return replace(
        _kernel("hand_silu", "float32", "float64", silu),
        output="value_and_grad",
        body=b.finish(narrow)[1],
        constants=b.finish(narrow)[0],
        results=narrow,
        formula=("x*s", "s"),
        bounds=(Bound(0.5, 0.0, "by hand"),) * 2,
        quick=quick,
    )


def with_parameter(error: float = 2.0**-44) -> Kernel:
    """Give x times the sigmoid of x times a run-time parameter."""
    b = Builder()
    x, alpha = b.op(Op.WIDEN, "x"), b.op(Op.WIDEN, "alpha")
    wide = b.mul(x, sigmoid(b, b.mul(x, alpha), "float64"))
    constants, body = b.finish((wide,))
    result = b.op(Op.NARROW, wide)
    whole = _kernel("hand_swish", "float32", "float64", silu)
    return replace(
        whole,
        inputs=("x", "alpha"),
        defaults=(1.0,),
        constants=b.finish((result,))[0],
        body=b.finish((result,))[1],
        results=(result,),
        quick=Quick(constants, body, (wide,), (error,)),
    )


def _constants(b: Builder, arithmetic: str) -> Callable[[float], str]:
    if arithmetic == "float64":
        return b.const
    return lambda value: b.const(float(np.float32(value)))


def _kernel(name: str, dtype: str, arithmetic: str, formula: Formula) -> Kernel:
    b = Builder()
    result = b.op(Op.NARROW, formula(b, b.op(Op.WIDEN, "x"), arithmetic))
    constants, body = b.finish((result,))
    return Kernel(
        name=name,
        output="value",
        dtype=dtype,
        inputs=("x",),
        defaults=(),
        constants=constants,
        body=body,
        results=(result,),
        formula=("by hand",),
        bounds=(Bound(0.5, 0.0, "by hand"),),
        digest="0123456789abcdef",
        arithmetic=arithmetic,
    )
