"""The committed `generated/` tree is what the definitions give today, byte for byte."""

from pathlib import Path

import pytest

from symact import catalog, emit
from symact.kernel import STANDARD_DTYPES, STANDARD_OUTPUTS, build_kernels

GENERATED = Path(__file__).parents[2] / "generated"


@pytest.fixture(scope="module")
def kernels():
    pairs = [(output, dtype) for dtype in STANDARD_DTYPES for output in STANDARD_OUTPUTS]
    return [kernel for row in catalog.rows() for kernel in build_kernels(row, pairs)]


@pytest.mark.parametrize("target", emit.targets())
def test_the_committed_tree_is_current(target, kernels):
    difference = emit.generate(kernels, target).check(GENERATED / target)
    assert not difference, f"write it again with: symact generate --target {target}"
