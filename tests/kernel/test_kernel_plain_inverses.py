"""Quotients by constants as products: rounded to float32 they are what they were."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog
from symact.kernel import build_kernel
from symact.kernel.ir import Assign, Constant, Op, Quick
from symact.kernel.plain.decided import quick_results
from symact.kernel.plain.inverses import with_inverses
from symact.numeric.formats import FORMATS, round_fraction

KERNEL = build_kernel(catalog.get("hard_sigmoid"), "value", "float32")


def quotient(below, error=0.0):
    """Give (x + 3)/below."""
    return Quick(
        (Constant("c0", 3.0, "3"), Constant("c1", below, "below")),
        (
            Assign("t0", Op.WIDEN, ("x",)),
            Assign("t1", Op.ADD, ("c0", "t0")),
            Assign("t2", Op.DIV, ("t1", "c1")),
        ),
        ("t2",),
        (error,),
    )


def ops(quick):
    return [step.op for step in quick.body]


@given(st.floats(-6, 6, width=32), st.sampled_from([3.0, 6.0, 12.0, 24.0]))
def test_products_with_inverses_round_like_the_exact_quotient(x, below):
    quick = with_inverses(quotient(below))
    assert Op.DIV not in ops(quick)
    (got,) = quick_results(KERNEL, quick, (np.array([x], np.float32),))
    want = round_fraction((Fraction(x) + 3) / Fraction(below), FORMATS["float32"])
    assert float(got[0]) == float(want)


def test_divisions_stay_where_the_inverse_is_not_near_enough_or_the_error_counts():
    kept = [below for below in (5.0, 7.0, 49.0) if Op.DIV in ops(with_inverses(quotient(below)))]
    far = [
        b for b in (5.0, 7.0, 49.0) if abs(Fraction(1 / b) * Fraction(b) - 1) > Fraction(1, 2**54)
    ]
    assert kept == far
    assert far
    assert Op.DIV in ops(with_inverses(quotient(6.0, error=1e-15)))


def test_settled_results_need_no_case_for_infinite_inputs():
    both = build_kernel(catalog.get("silu"), "value_and_grad", "float32").quick
    assert Op.EQUAL not in ops(both)
    assert len(both.body) < 30
