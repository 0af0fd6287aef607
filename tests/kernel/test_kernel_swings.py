import numpy as np
import pytest

from symact import catalog
from symact.kernel import build_kernel
from symact.kernel.ir import Scale
from symact.kernel.swings import counted, joined_scale, spell_scale
from symact.numeric.formats import FLOAT64

AMPLITUDE = {
    "gcu": lambda x: np.sqrt(1 + x * x),
    "sinc": lambda x: np.sqrt(1 + 1 / (x * x)) / x,
    "snake": lambda x: 2.0 + 0 * x,
}
"""Largest |f'| near x: f' is cos x - x sin x, (cos x - sin(x)/x)/x, 1 + sin 2x."""


@pytest.mark.parametrize("name", AMPLITUDE)
def test_scale_is_no_larger_than_the_swings(name):
    """A scale above the amplitude would excuse errors everywhere."""
    scale = build_kernel(catalog.get(name), "grad", "float64").bounds[0].scale
    x = np.geomspace(max(scale.start, 1.0), 1e12, 200)
    assert (scale.factor * x**scale.power <= AMPLITUDE[name](x)).all()
    assert (scale.factor * x**scale.power >= AMPLITUDE[name](x) / 8).all()


@pytest.mark.parametrize("name", ["gelu", "tanh", "gcu"])
def test_values_that_keep_their_relative_error_have_no_scale(name):
    assert build_kernel(catalog.get(name), "value", "float64").bounds[0].scale is None


def test_errors_are_counted_by_the_larger_of_result_and_scale():
    x = np.array([0.5, 4.0, 4.0, -4.0, np.inf])
    want = np.array([2.0**-20, 2.0**-20, 8.0, 2.0**-20, 1.0])
    found = counted(np.full(5, 64.0), x, want, Scale(1.0, 1.0, 1), FLOAT64)
    assert found.tolist() == [64.0, 64.0 * 2.0**-22, 64.0, 64.0 * 2.0**-22, 64.0]
    assert counted(found, x, want, None, FLOAT64) is found


def test_pieces_join_to_the_weakest_scale():
    joined = joined_scale([Scale(4.0, 0.5, -1), None, Scale(2.0, 1.0, 0)])
    assert joined == Scale(2.0, 1.0, 0)
    assert joined_scale([None, None]) is None
    assert spell_scale(Scale(2.0, 0.5, -1)) == "0.5 |x|^-1 for |x| >= 2"
