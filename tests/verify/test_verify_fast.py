"""Sweeps of the fast tier: errors in ulp with their witness, certificates, hashes again."""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from symact import build, catalog
from symact.build.sweep import runnable_variants
from symact.errors import SymactError
from symact.kernel import build_kernel
from symact.kernel.ir import Assign, Bound, Constant, Op
from symact.numeric.formats import FLOAT32
from symact.numeric.ulp import ulp_error
from symact.verify.judge import claimed
from symact.verify.records import Status
from symact.verify.sweep import hash_kernel, make_job, source_digest, sweep_job
from symact.verify.sweep.again import same_results
from symact.verify.sweep.chunk import Chunk, run_chunk
from symact.verify.sweep.entry import certify, read_text, write_text
from symact.verify.sweep.tally import Tally

pytestmark = pytest.mark.skipif(
    not runnable_variants() or build.find_compiler() is None,
    reason="sweeps need a compiler and an x86-64 processor",
)

WIDEST = runnable_variants()[-1]
BOUND = (Bound(2.0, 0.0, "by hand"),)


def by_hand(name, body, constants=(), output="value", dtype="float32"):
    """Give a kernel of the fast tier with the digest of a row of the catalogue."""
    kernel = build_kernel(catalog.get(name), output, dtype)
    steps = []
    for line in body.splitlines():
        target, _, call = line.partition(" = ")
        op, *args = call.split()
        steps.append(Assign(target, Op(op), tuple(args)))
    named = tuple(Constant(key, value, "by hand") for key, value in constants)
    return replace(
        kernel,
        constants=named,
        body=tuple(steps),
        results=(steps[-1].target,),
        arithmetic="float32",
        accuracy="fast",
        quick=None,
        bounds=BOUND,
    )


ABOUT_ONE = float(np.float32(1 + 2.0**-22))
SOFTSIGN = "a = widen x\nb = abs a\nd = add b one\nq = div a d\ny = narrow q"
EXCESS = "a = widen x\nb = abs a\nd = add b one\nq = div a d\nr = mul q f\ny = narrow r"


@pytest.fixture(scope="module")
def softsign():
    return by_hand("softsign", SOFTSIGN, (("one", 1.0),))


@pytest.fixture(scope="module")
def swept(softsign):
    return sweep_job(make_job(catalog.get("softsign"), softsign, WIDEST, 12))


def test_the_largest_error_is_measured_at_its_witness(swept):
    x, got = swept.worst.x, swept.worst.got
    exact = Fraction(x) / (1 + abs(Fraction(x)))
    ulp = 2.0 ** (math.frexp(float(exact))[1] - 24)

    assert swept.accuracy == swept.to_json()["accuracy"] == "fast"
    assert float(abs(Fraction(got) - exact)) / ulp == pytest.approx(swept.worst.ulp, rel=1e-9)
    assert swept.max_ulp == pytest.approx(swept.worst.ulp, rel=1e-9)
    assert 0.5 < swept.max_ulp < 1.5
    assert 0.2 < swept.mean_ulp < 0.5
    assert swept.status is Status.OK
    assert swept.failures == ()
    assert swept.tally.misrounded > 0


def test_no_input_of_a_sample_is_worse_than_the_witness(softsign, swept):
    x = np.arange(0x3E000000, 0x41000000, 4096, dtype=np.uint32).view(np.float32)
    (got,) = next(iter(build.load_c([softsign]).values()))(x)
    exact = [Fraction(float(value)) / (1 + Fraction(abs(float(value)))) for value in x]
    want = np.array([float(value) for value in exact], np.float32)
    offset = [
        float((value - Fraction(float(near))) / Fraction(float(np.spacing(near))))
        for value, near in zip(exact, want, strict=True)
    ]
    error = ulp_error(got.astype(float), want.astype(float), np.array(offset), FLOAT32)
    assert error.max() <= swept.max_ulp + 0.25  # another sample


@pytest.mark.slow
def test_an_error_beyond_the_claim_fails_and_is_listed():
    made = by_hand("softsign", EXCESS, (("one", 1.0), ("f", ABOUT_ONE)))
    result = sweep_job(make_job(catalog.get("softsign"), made, WIDEST, 14))

    assert result.status is Status.FAILED
    assert "claimed 2" in result.failures[0]
    assert 2 < result.max_ulp < 6
    assert result.to_json()["wrong"]


def test_a_number_in_place_of_nan_is_of_the_wrong_kind():
    blind = by_hand(
        "relu",
        "a = widen x\nz = clamp_min a zero\nc = equal a a\ns = select c z zero\ny = narrow s",
        (("zero", 0.0),),
    )
    result = sweep_job(make_job(catalog.get("relu"), blind, WIDEST, 14))

    assert result.tally.kinds > 0
    assert result.status is Status.FAILED
    assert result.to_json()["nonfinite_errors"] >= result.tally.kinds
    with pytest.raises(SymactError, match="another kind"):
        certify(replace(result, exhaustive=True))


@pytest.mark.slow
def test_chunks_add_up_in_any_order(softsign):
    job = make_job(catalog.get("softsign"), softsign, WIDEST, 12)
    chunks = [Chunk(k, k << 16, 1 << 16) for k in range(8)]
    tallies = [run_chunk(job, chunk) for chunk in chunks]

    assert sum(tallies, Tally()) == sum(reversed(tallies), Tally())
    assert all(Tally.from_json(tally.to_json()) == tally for tally in tallies)


def test_the_fast_tier_claims_three_ulp_at_most(softsign):
    lavish = replace(softsign, bounds=(Bound(17.0, 0.0, "too much"),))
    assert claimed(lavish.bounds[0], lavish).ulp == 3.0
    assert claimed(BOUND[0], softsign).ulp == 2.0
    exact = build_kernel(catalog.get("softsign"), "value", "float32")
    assert claimed(exact.bounds[0], exact).ulp <= 0.5001


@pytest.fixture(scope="module")
def short():
    """Give a 16-bit kernel, whose sweeps are complete and quick, with its result and entry."""
    activation = catalog.get("softsign")
    kernel = build_kernel(activation, "value", "bfloat16")
    result = sweep_job(make_job(activation, kernel, WIDEST))
    return kernel, result, certify(result)


def test_the_same_hash_needs_no_second_proof(short):
    kernel, result, entry = short
    renamed = replace(
        kernel,
        constants=tuple(replace(row, origin=f"{row.origin}, again") for row in kernel.constants),
    )
    changed = replace(entry, source="another text", variant="x86-64")
    again = same_results(renamed, WIDEST, [changed])

    assert again.status is Status.OK
    assert again.exhaustive
    assert again.tally.hash == result.tally.hash == hash_kernel(kernel, WIDEST)
    assert again.same_as == (
        f"the same 65,536 results as certificate {entry.hash} of x86-64, source another text"
    )
    renewed = certify(again)
    assert renewed.source == source_digest(renamed)
    assert renewed.swept == "another text"
    assert renewed.variant == WIDEST
    assert (renewed.hash, renewed.misrounded, renewed.margin_at) == (
        entry.hash, entry.misrounded, entry.margin_at
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [{"hash": "0" * 16}, {"definition": "f" * 16}, {"output": "grad"}, {"accuracy": "fast"}],
)
def test_another_certificate_proves_nothing(short, change):
    kernel, _, entry = short
    assert same_results(kernel, WIDEST, [replace(entry, **change)]) is None


def test_a_kernel_that_went_wrong_is_not_taken_for_the_certified_one(short):
    kernel, _, entry = short
    last = kernel.body[-1]
    body = (*kernel.body[:-1], Assign("n", Op.NEG, last.args), replace(last, args=("n",)))
    assert same_results(replace(kernel, body=body), WIDEST, [entry]) is None


def test_certificates_of_the_fast_tier_stand_beside_the_exact_ones(short, swept):
    _, _, entry = short
    fast = certify(replace(swept, exhaustive=True))
    text = write_text("softsign", [entry, fast])

    assert read_text(text) == tuple(sorted((entry, fast), key=lambda row: row.key))
    assert fast.accuracy == "fast"
    assert fast.max_ulp == swept.max_ulp
    assert float.fromhex(fast.worst_at) == swept.worst.x
    assert '"max_ulp"' not in write_text("softsign", [entry])
