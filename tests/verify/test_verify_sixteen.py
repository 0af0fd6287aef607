"""float16 and bfloat16: every kernel of the catalogue is right on each of the 65,536 inputs."""

import numpy as np
import pytest

from symact import build, catalog
from symact.build.sweep import runnable_variants
from symact.kernel import specialize
from symact.verify.truth import build_truths
from tests.turns import in_turn
from tests.verify.sixteen import (
    FORMATS_16,
    ORDERS,
    answers,
    kernels_of,
    numbers,
    results,
    screens,
)


@pytest.mark.parametrize("name", in_turn(catalog.names(), 16, 6))
def test_no_input_is_misrounded(name):
    compiler = build.find_compiler()
    if compiler is None or not runnable_variants():
        pytest.skip("no C compiler for x86-64, whose 80-bit arithmetic is the reference")
    activation = specialize(catalog.get(name))
    got = results(kernels_of(activation), compiler)
    screen = screens(activation)
    for output, truth in zip(ORDERS, build_truths(activation, ()), strict=True):
        for fmt in FORMATS_16:
            right = answers(truth, fmt, screen[output, fmt])
            mine, x = got[output, fmt], numbers(fmt)
            free = right.either_zero & ((mine | 0x8000) == 0x8000)
            wrong = np.flatnonzero(right.judged & ~free & (mine != right.bits))
            assert x[wrong].tolist() == [], (output, fmt)
            assert right.disputed == 0
            # what has no limit at an infinity is open there, and only there
            assert np.isinf(x[~right.judged]).all()
