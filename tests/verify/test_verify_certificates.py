"""The certificates of the repository speak of the kernels of today."""

import math
from pathlib import Path

import numpy as np
import pytest

from symact import build, catalog
from symact.build.sweep import runnable_variants
from symact.kernel import specialize
from symact.kernel.outputs import outputs_of
from symact.numeric.formats import FLOAT32
from symact.numeric.ulp import ulp_error
from symact.verify.reference import reference
from symact.verify.sweep.certificate import check_source, kernel_of
from symact.verify.sweep.entry import read_text
from symact.verify.truth import find_truths
from tests.turns import in_turn

FOLDER = Path(__file__).parents[2] / "generated" / "certificates"
FILES = sorted(FOLDER.glob("*.json"))
USUAL = (
    *("relu", "leaky_relu", "sigmoid", "tanh", "softplus", "elu", "selu", "silu", "gelu"),
    *("gelu_tanh", "mish", "softsign", "hard_swish", "log_sigmoid"),
)
"""Activations that every framework has: those whose fast values are certified."""


def entries_of(path, accuracy):
    rows = read_text(path.read_text(encoding="utf-8"))
    return [entry for entry in rows if entry.accuracy == accuracy]


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_usual = pytest.mark.parametrize("name", USUAL)


@pytest.mark.parametrize("path", in_turn(FILES, 4), ids=lambda path: path.stem)
def test_no_certificate_is_stale(path):
    entries = read_text(path.read_text(encoding="utf-8"))
    checks = check_source(catalog.get(path.stem), entries)

    assert checks
    assert [check.to_json() for check in checks if check.verdict != "holds"] == []


@each_file
def test_certified_kernels_are_right_everywhere(path):
    assert entries_of(path, "exact")
    for entry in entries_of(path, "exact"):
        assert entry.misrounded == 0
        assert entry.inputs == 1 << (32 if entry.dtype == "float32" else 16)


@each_usual
def test_fast_values_are_certified_within_three_ulp(name):
    entries = entries_of(FOLDER / f"{name}.json", "fast")
    assert ("value", "float32") in {(entry.output, entry.dtype) for entry in entries}
    for entry in entries:
        assert entry.max_ulp <= entry.bound <= 3
        assert entry.mean_ulp <= entry.max_ulp
        assert entry.inputs == 1 << 32
        assert (entry.max_ulp > 0.5) <= (entry.misrounded > 0)


@pytest.mark.slow
@pytest.mark.skipif(build.find_compiler() is None, reason="kernels are compiled")
@each_usual
def test_the_witness_of_a_fast_certificate_shows_its_error(name):
    activation = catalog.get(name)
    there = runnable_variants()
    rows = [e for e in entries_of(FOLDER / f"{name}.json", "fast") if e.variant in there]
    for entry in (row for row in rows if row.max_ulp > 0.5):
        kernel = kernel_of(activation, entry)
        # names of the library's variants are short: v3 for x86-64-v3
        variant = entry.variant.removeprefix("x86-64-").replace("x86-64", "baseline")
        (run,) = build.load_c([kernel], variant=variant).values()
        x = np.array([float.fromhex(entry.worst_at)], np.float32)
        (got,) = run(x)
        part = outputs_of(activation)[entry.output][0]
        truth = find_truths(specialize(activation), (), {entry.output: part})[entry.output]
        want = reference(truth, x.astype(float), FLOAT32)
        error = ulp_error(got.astype(float), want.want, want.offset, FLOAT32)

        assert float(got[0]) == float.fromhex(entry.worst_got)
        assert math.isclose(error[0], entry.max_ulp, rel_tol=1e-9)
