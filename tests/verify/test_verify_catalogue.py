"""Every claim of every kernel of the catalogue, judged on generated NumPy and compiled C."""

import pytest

from symact import build, catalog
from symact.verify import verify
from tests.turns import in_turn

COUNT = 300
"""Random inputs beside the binades, landmarks and special values of the plan."""


@pytest.mark.parametrize("name", in_turn(catalog.names(), 24))
def test_every_claim_holds(name):
    if build.find_compiler() is None:
        pytest.skip("no C compiler")
    verdicts = verify([name], outputs=("value", "grad"), count=COUNT)
    assert len(verdicts) == 8
    assert [v.failures for v in verdicts if v.failures] == []
    assert max(v.max_ulp for v in verdicts if v.dtype == "float64") <= 4.0
    assert max(v.max_ulp for v in verdicts if v.dtype == "float32") <= 0.55
