"""Gated kernels in float64 beside PyTorch: values and both gradients.

Where the two disagree by more than 2e-15, 60 digits say that ours are right: PyTorch's gradients
subtract s from 1, and its gelu adds erf to 1.
"""

import numpy as np
import pytest

import symact
from symact import catalog
from symact.numeric.witness import mpmath_value
from symact.verify.gated import formulas

torch = pytest.importorskip("torch")
AGREE, RIGHT = 2e-15, 1e-15
PEERS = {
    "glu": lambda a, b: torch.nn.functional.glu(torch.stack([a, b]), 0)[0],
    "reglu": lambda a, b: torch.relu(a) * b,
    "geglu": lambda a, b: torch.nn.functional.gelu(a) * b,
    "swiglu": lambda a, b: torch.nn.functional.silu(a) * b,
    "bilinear": lambda a, b: a * b,
}


def inputs() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(6)
    far = rng.uniform(-1e4, 1e4, (2, 100))
    parts = [rng.standard_normal((2, 200)), far, np.full((2, 3), 3.7), np.eye(2) * 1e4]
    a, b = np.concatenate(parts, axis=1)
    return a, b


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PEERS))
def test_values_and_gradients_are_pytorchs_or_nearer_to_the_truth(name: str) -> None:
    a, b = inputs()
    function = symact.compile(name, dtype="float64")
    ours = {"value": function(a, b), "grad_a": function.grad("a")(a, b)}
    ours["grad_b"] = function.grad("b")(a, b)
    first, second = (torch.tensor(v, requires_grad=True) for v in (a, b))
    found = PEERS[name](first, second)
    found.sum().backward()
    theirs = {"value": found.detach(), "grad_a": first.grad, "grad_b": second.grad}
    exprs = formulas(catalog.get(name))
    agreeing = 0
    for output, got in ours.items():
        want = theirs[output].numpy()
        same = np.abs(got - want) <= AGREE * np.abs(want) + 1e-300
        agreeing += int(same.sum())
        for k in np.flatnonzero(~same):
            values = {"a": float(a[k]), "b": float(b[k]), "beta": 1.0}
            right = mpmath_value(exprs[output], values, 60)
            # beside its zero a gradient is a difference of terms as large as the other input
            size = max(abs(right), 0.2 * abs(float(b[k] if output == "grad_a" else 0)))
            assert abs(float(got[k]) - right) <= RIGHT * size
    assert agreeing >= 2 * a.size
