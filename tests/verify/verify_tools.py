"""Hand-made kernels and runners for the tests of verification."""

from __future__ import annotations

import numpy as np
import sympy

from symact.activation import Activation
from symact.kernel.ir import Bound, Kernel, Neighbourhood
from symact.numeric.formats import FORMATS
from symact.numeric.program import compile_program
from symact.verify.judge import judge
from symact.verify.measure import execute
from symact.verify.reference import reference
from symact.verify.truth import End, Limit, Piece, Truth

X = sympy.Symbol("x", real=True)
LINE = (End(-np.inf, 0), End(np.inf, 0))
DTYPE = {"float32": np.float32, "float64": np.float64}


def smooth(expr, limits=(None, None)):
    """Make the truth of one smooth formula."""
    piece = Piece(*LINE, False, False, expr, compile_program([expr], [X]))
    return Truth("test", X, (piece,), limits)


def zero_limit(approach):
    return Limit(compile_program([sympy.S.Zero], []), 0, approach)


def kernel_of(output="value", dtype="float64", ulp=0.5, neighbourhoods=()):
    bound = Bound(ulp, 0.0, "stated by the test", tuple(Neighbourhood(*n) for n in neighbourhoods))
    count = 2 if output == "value_and_grad" else 1
    return Kernel(
        name="test",
        output=output,
        dtype=dtype,
        inputs=("x",),
        defaults=(),
        constants=(),
        body=(),
        results=("y", "g")[:count],
        formula=("",) * count,
        bounds=(bound,) * count,
        digest="",
    )


def answers_for(expr, plan, dtype="float64", limits=(None, None)):
    return reference(smooth(expr, limits), np.asarray(plan, dtype=DTYPE[dtype]), FORMATS[dtype])


def perfect(answers, dtype="float64"):
    """Make a runner that looks the right answers up."""

    def runner(x):
        assert x.shape == answers.x.shape
        return (answers.want.astype(DTYPE[dtype]),)

    return runner


def spoiled(runner, place, change):
    """Make a runner that is wrong at one place of the plan."""

    def wrong(x):
        result = runner(x)[0].copy()
        result[place] = change(result[place])
        return (result,)

    return wrong


def verdict_of(kernel, runner, plan, *answers):
    return judge(kernel, "test", execute(runner, np.asarray(plan), ()), answers)


def activation(formula, **fields):
    return Activation(name="test", title="test", formula=formula, **fields)
