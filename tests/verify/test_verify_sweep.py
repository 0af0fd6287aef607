"""Sweeps: hashes, journals, executors, faults; small, but real from compiler to oracle."""

import json
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction

import pytest

from symact import build, catalog
from symact.build import journal
from symact.build.sweep import run_driver, runnable_variants
from symact.kernel import build_kernel
from symact.kernel.interpret import interpret
from symact.numeric.formats import FORMATS
from symact.verify.records import Status
from symact.verify.sweep import hash_kernel, make_job, measure_float64, sweep, sweep_job
from symact.verify.sweep.certificate import check_source
from symact.verify.sweep.chunk import Chunk, chunks_of, run_chunk
from symact.verify.sweep.entry import certify, read_text, write_text
from symact.verify.sweep.job import make_hash_job, source_digest
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.stratified import plan
from symact.verify.sweep.tally import Tally
from tests.turns import in_turn

pytestmark = pytest.mark.skipif(
    not runnable_variants() or build.find_compiler() is None,
    reason="sweeps need a compiler and an x86-64 processor",
)

WIDEST = runnable_variants()[-1:]
ACTIVE = 0x3F800000 >> 6  # 1.0, as the number of an input of a sweep with spread 6


@pytest.fixture(scope="module")
def silu():
    activation = catalog.get("silu")
    return make_job(activation, build_kernel(activation, "value", "float32"), *WIDEST, 6)


@pytest.fixture(scope="module")
def short():
    activation = catalog.get("silu")
    return make_job(activation, build_kernel(activation, "value", "bfloat16"), *WIDEST)


@pytest.mark.parametrize("name", in_turn(["silu", "leaky_relu", "soft_shrink"], 3))
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_every_input_of_a_short_format_is_judged(name, dtype):
    for result in sweep([name], (dtype,)):
        assert result.tally.inputs == 65536
        assert result.exhaustive
        assert result.tally.unjudged == result.tally.disputed == 0
        assert result.status is Status.OK
        assert result.max_ulp <= max(result.bound, 0.5)


def test_a_sample_of_float32_crosses_every_region(silu):
    result = sweep_job(replace(silu, spread=16))

    assert result.tally.inputs == 1 << 16
    assert not result.exhaustive
    assert result.tally.misrounded == result.tally.disputed == result.tally.unjudged == 0
    assert 0 < result.tally.screened < 1 << 16
    assert 0 < result.tally.margin < 0.5


def test_every_variant_gives_the_same_results(silu):
    chunk = Chunk(0, ACTIVE, 1 << 12)
    tallies = {run_chunk(replace(silu, variant=v), chunk) for v in runnable_variants()}

    assert len({tally.hash for tally in tallies}) == 1


def test_the_hash_does_not_depend_on_chunks(silu):
    whole = run_chunk(silu, Chunk(0, ACTIVE, 10_000))
    parts = [run_chunk(silu, Chunk(k, ACTIVE + 2500 * k, 2500)) for k in range(4)]
    parts = parts[2:] + parts[:2]

    assert sum(parts, Tally()) == whole
    other = run_chunk(silu, Chunk(0, ACTIVE + 1, 10_000))
    assert other.hash != whole.hash


def test_the_hash_is_that_of_the_results():
    """The driver's hash is computed again in Python from the interpreted kernel."""
    kernel = build_kernel(catalog.get("relu"), "value", "float32")
    job = make_hash_job(kernel, *WIDEST)
    patterns = Patterns(FORMATS["float32"])
    inputs = range(0xBF7FFFF0, 0xBF800010)
    expected = 0
    for pattern in inputs:
        (y,) = interpret(kernel, [patterns.value(pattern)])
        expected += splitmix(pattern << 32 | patterns.pattern(float(y[0])))
    counts = run_driver(job.source, job.variant, [], inputs.start, len(inputs))

    assert counts.hash == expected % 2**64


def splitmix(z):
    """Finish as in G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom numbers, 2014."""
    mask = 2**64 - 1
    z = (z + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def flip_coefficient(kernel, bit=30, value=None):
    """Flip one bit of a constant of a kernel: of the one given, or that of the longest fraction."""
    longest = max(kernel.constants, key=lambda c: fraction_bits(c.value)).value
    chosen = longest if value is None else value
    assert [c.value for c in kernel.constants].count(chosen) == 1
    constants = tuple(
        replace(c, value=flipped(chosen, bit)) if c.value == chosen else c for c in kernel.constants
    )
    return replace(kernel, constants=constants, quick=None)  # whose constants are its own


def fraction_bits(value):
    return Fraction(value).denominator.bit_length() if math.isfinite(value) else 0


def flipped(value, bit):
    mantissa, exponent = math.frexp(value)
    return math.ldexp((int(mantissa * 2**53) ^ 1 << bit) * 2.0**-53, exponent)


def test_a_flipped_bit_is_found_with_a_witness():
    activation = catalog.get("hard_sigmoid")
    kernel = build_kernel(activation, "value", "float32")
    good = make_job(activation, kernel, *WIDEST, 16)
    bad = make_job(activation, flip_coefficient(kernel, 33, 6.0), *WIDEST, 16)

    assert sweep_job(good).tally.misrounded == 0
    result = sweep_job(bad)

    assert result.status is Status.FAILED
    assert result.tally.misrounded > 0
    assert result.worst is not None
    assert result.worst.ulp > 0.5
    document = result.to_json()
    x, got, want = (
        float.fromhex(document["worst"][name]) for name in ("x_hex", "got_hex", "want_hex")
    )
    # the published definition decides: x/6 + 1/2, clipped to [0, 1]
    exact = min(max(Fraction(x) / 6 + Fraction(1, 2), Fraction(0)), Fraction(1))
    assert abs(Fraction(want) - exact) < abs(Fraction(got) - exact)
    assert document["misrounded"] == result.tally.misrounded
    assert document["correctly_rounded"] < 1


def test_an_interrupted_sweep_goes_on_and_ends_the_same(short, tmp_path):
    whole = sweep_job(short, size=1 << 12)
    seen = []

    def stop(done, _total, _label):
        seen.append(done)
        if len(seen) == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sweep_job(short, state=tmp_path, size=1 << 12, progress=stop)
    (path,) = tmp_path.glob("*.jsonl")
    assert len(journal.read_journal(path)) == 5
    with path.open("a", encoding="utf-8") as stream:
        stream.write('{"chunk": 9, "seco')  # the machine went down in the middle of a line

    seen.clear()
    result = sweep_job(
        short, state=tmp_path, resume=True, size=1 << 12, progress=lambda d, _t, _l: seen.append(d)
    )

    assert len(seen) == 11
    assert result.tally == whole.tally
    assert list(tmp_path.iterdir()) == []


def test_a_journal_of_another_sweep_is_not_believed(short, tmp_path):
    key = f"{short.key}-{1 << 12}.jsonl"
    row = {"chunk": 3, "seconds": 0.0, "tally": Tally(inputs=17).to_json()}
    (tmp_path / key).write_text(f"[]\n{json.dumps(row)}\n", encoding="utf-8")

    result = sweep_job(short, state=tmp_path, resume=True, size=1 << 12)

    assert result.tally.inputs == 65536
    assert replace(short, spread=1).key != short.key
    assert replace(short, source=short.source + " ").key != short.key


def test_any_executor_gives_the_same_result(short):
    with ThreadPoolExecutor(3) as pool:
        assert sweep_job(short, pool, size=1 << 13).tally == sweep_job(short).tally


def test_chunks_cover_all_inputs(silu):
    chunks = chunks_of(silu, 1 << 24)

    assert sum(chunk.count for chunk in chunks) == silu.inputs == 1 << 26
    assert [c.first for c in chunks] == [k << 24 for k in range(4)]


def test_tallies_are_written_without_loss():
    tally = Tally(
        inputs=3, misrounded=2, hash=2**64 - 1, distance=7, far=(1, 2, 3), margin=0.1,
        margin_at=9, wrong=((1, 2, 3), (4, 5, 6)),
    )  # fmt: skip

    assert Tally.from_json(json.loads(json.dumps(tally.to_json()))) == tally
    with pytest.raises(KeyError):
        Tally.from_json({"inputs": 1})


@pytest.mark.slow
def test_a_certificate_names_its_kernel(short):
    activation = catalog.get("silu")
    result = sweep_job(short)
    entry = certify(result)
    text = write_text("silu", [entry])

    assert read_text(text) == (entry,)
    assert write_text("silu", [entry], text) == text
    assert [check.verdict for check in check_source(activation, [entry])] == ["holds"]
    stale = replace(entry, source="0")
    assert [check.verdict for check in check_source(activation, [stale])] == ["stale"]
    kernel = build_kernel(activation, "value", "bfloat16")
    assert f"{hash_kernel(kernel, *WIDEST):016x}" == entry.hash
    assert source_digest(kernel) == entry.source != source_digest(flip_coefficient(kernel))


def test_a_partial_sweep_is_not_certified(silu):
    result = sweep_job(replace(silu, spread=20))

    with pytest.raises(Exception, match="complete sweep"):
        certify(result)


def test_float64_is_measured_on_strata_of_all_exponents():
    result = measure_float64("softsign", "value", *WIDEST, 1 << 14)

    assert result.inputs == 1 << 14
    assert result.unjudged == result.wrong == 0
    assert 0.4 < result.max_ulp <= result.bound
    x, got = Fraction(result.worst.x), Fraction(result.worst.got)
    exact = x / (1 + abs(x))
    assert abs(got - exact) / math.ulp(float(exact)) == pytest.approx(result.worst.ulp, abs=1e-6)


def test_strata_lie_apart_and_cover_both_signs():
    everything, right, left = plan(1 << 20)

    assert everything.width * everything.count == 1 << 64
    assert right.base + right.width * right.count <= left.base
    assert left.base - right.base == 1 << 63


def test_a_sample_without_errors_has_no_worst_input():
    # 2^14 inputs of a slope that is 0.01 or 1: nothing to round, and 0 is among no special cases
    result = measure_float64("leaky_relu", "grad", *WIDEST, 1 << 14)

    assert result.status is Status.OK
    assert result.max_ulp == 0
    assert result.worst is None


def test_errors_of_a_sample_are_counted_by_the_declared_scale():
    # beside the endless zeros of cos x - x sin x no relative bound holds: the kernel declares |x|
    result = measure_float64("gcu", "grad", *WIDEST, 1 << 18)

    assert result.status is Status.OK
    assert 0.5 < result.max_ulp <= result.bound
