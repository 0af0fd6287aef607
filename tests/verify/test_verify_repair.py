"""The counter-example loop: bad kernels are repaired, hopeless ones reported with the count."""

import math
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import build, catalog
from symact.build.sweep import runnable_variants
from symact.errors import SymactError
from symact.kernel import build_kernel, specialize
from symact.kernel.goals import GOALS
from symact.kernel.repaired import ROWS
from symact.kernel.repairs import MAX_PATCHES, Repair, Repaired, read_row
from symact.numeric.formats import FORMATS, round_float
from symact.verify.sweep.job import source_digest
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.repair import Trial, repair_kernel, search
from symact.verify.sweep.repaired import read_module, write_module
from symact.verify.sweep.tally import Tally

needs_sweeps = pytest.mark.skipif(
    not runnable_variants() or build.find_compiler() is None,
    reason="sweeps need a compiler and an x86-64 processor",
)

SINGLE = Patterns(FORMATS["float32"])
TARGETS = (0.3, 0.1, 0.03)


def rough(monkeypatch, dtype="float32"):
    """Make the first plan of a format so rough that cancellation is not noticed."""
    goal = GOALS[dtype]
    poor = replace(goal, targets=(2.0**20, 0.3), accepted=goal.accepted * 2.0**20 / 0.3)
    monkeypatch.setitem(GOALS, dtype, poor)


@pytest.mark.slow
@needs_sweeps
def test_a_rough_plan_is_replaced_by_a_sharper_one(monkeypatch):
    rough(monkeypatch)
    activation = catalog.get("tanh_shrink")
    log = repair_kernel(activation, "value", spread=14)
    first, second = log.steps

    assert first.misrounded > 0
    assert (first.repair.first, first.inputs) == (0, 1 << 18)
    assert (second.repair, second.misrounded, second.inputs) == (Repair(1), 0, 1 << 18)
    assert second.hard > 0
    assert second.refused == 0
    assert log.final == Repair(1)
    assert log.holds
    assert not log.complete
    assert log.row is None  # a sample proves nothing about the other inputs
    kernel = build_kernel(activation, "value", "float32", {(log.definition, "value"): log.final})
    assert source_digest(kernel) == second.source != first.source


@needs_sweeps
def test_a_good_kernel_is_left_alone():
    log = repair_kernel(catalog.get("elu"), "grad", "bfloat16")

    assert [step.repair for step in log.steps] == [Repair()]
    assert log.holds
    assert log.complete
    assert log.row is None
    assert log.to_json()["repaired"] is False
    assert log.in_words()[0].endswith("needs no repair")


def with_wrong(activation, wrong):
    """Make kernels that are wrong at given inputs unless a repair states what is right there."""

    def make(plan):
        key = activation.digest, "value"
        patched = replace(plan, patches=(*wrong, *plan.patches))
        return build_kernel(activation, "value", "bfloat16", {key: patched})

    return make


@needs_sweeps
def test_a_single_wrong_result_is_stated():
    """The right result is that of mpmath, rounded."""
    activation = catalog.get("silu")
    make = with_wrong(activation, ((1.5, 7.0),))
    log = repair_kernel(activation, "value", "bfloat16", make_kernel=make)
    exact = mpmath.mpf(1.5) / (1 + mpmath.exp(-1.5))
    right = round_float(float(exact), FORMATS["bfloat16"])

    assert log.final.patches == ((1.5, right),)
    assert log.holds
    assert log.complete
    assert [step.misrounded for step in log.steps if step.inputs][-2:] == [1, 0]
    assert log.steps[1].hard > log.steps[1].refused == 1 or log.steps[1].same
    assert log.row == Repaired("silu", activation.digest, "value", log.final)
    assert any("stated f(0x1.8000000000000p+0)" in line for line in log.in_words())


@pytest.mark.slow
@needs_sweeps
def test_too_many_wrong_results_are_reported_with_their_count():
    wrong = tuple((float(x), -3.0) for x in range(1, MAX_PATCHES + 2))
    activation = catalog.get("silu")
    make = with_wrong(activation, wrong)
    log = repair_kernel(activation, "value", "bfloat16", make_kernel=make)

    assert not log.holds
    assert log.row is None
    assert len(log.steps) == len(GOALS["bfloat16"].targets)
    assert log.final.patches == ()
    assert log.steps[-1].misrounded == MAX_PATCHES + 1
    assert f"leave {MAX_PATCHES + 1} misrounded" in log.in_words()[0]
    assert log.to_json()["status"] == "failed"


class Bench:
    """Stand in for compiler and sweep: wrong[plan] lists the bit patterns that come out wrong."""

    def __init__(self, wrong, right=1.0):
        self.wrong, self.right = wrong, SINGLE.pattern(right)
        self.swept = []

    def __call__(self, plan):
        stated = {SINGLE.pattern(x) for x, y in plan.patches if SINGLE.pattern(y) == self.right}
        bad = sorted(set(self.wrong[plan.first]) - stated)

        def sweep():
            self.swept.append(plan)
            found = tuple((at, 0, self.right) for at in bad)
            tally = Tally(
                inputs=1 << 20, misrounded=len(bad), wrong=found[:8],
                far=found[0] if bad else (0, 0, 0), near=((1e-9, 77),),
            )  # fmt: skip
            return (SimpleNamespace(tally=tally),)

        return Trial(f"{plan.first} {bad}", lambda given: len(set(given) & set(bad)), sweep)


def test_a_plan_that_fails_on_hard_inputs_is_not_swept():
    bench = Bench([range(1, 100), range(1, 50), ()])
    attempts = search(bench, SINGLE, TARGETS)

    assert bench.swept == [Repair(0), Repair(2)]
    assert [a.step.refused > 0 for a in attempts] == [False, True, False]
    assert attempts[1].step.inputs == 0
    # eight wrong ones, and the one nearest to a rounding boundary, which is wrong as well
    assert attempts[1].step.hard == 9
    assert attempts[-1].right


def test_two_results_are_stated_at_most():
    def finals(count):
        bench = Bench([range(1, 100), range(1, 100), range(1, count + 1)])
        return search(bench, SINGLE, TARGETS)[-1]

    assert finals(MAX_PATCHES).right
    assert len(finals(MAX_PATCHES).step.repair.patches) == MAX_PATCHES
    assert not finals(MAX_PATCHES + 1).right
    assert finals(MAX_PATCHES + 1).step.repair == Repair(2)


def test_the_sharpest_plan_is_swept_though_hard_inputs_refuse_it():
    bench = Bench([[5], [5], [5]])
    attempts = search(bench, SINGLE, TARGETS)

    assert bench.swept[-2:] == [Repair(2), Repair(2, ((SINGLE.value(5), 1.0),))]
    assert attempts[-1].right


@pytest.mark.parametrize(("at", "right"), [(0.0, 1.0), (-0.0, 1.0), (math.nan, 1.0)])
def test_what_a_comparison_cannot_find_is_not_stated(at, right):
    bench = Bench([[SINGLE.pattern(at)]] * 3, right)

    assert not search(bench, SINGLE, TARGETS)[-1].right


def test_one_text_is_swept_once():
    swept = []
    tally = Tally(inputs=9, misrounded=5, wrong=tuple((k, 0, 1) for k in range(1, 6)))

    def make(plan):
        results = (SimpleNamespace(tally=tally),)
        return Trial("same", len, lambda: swept.append(plan) or results)

    attempts = search(make, SINGLE, TARGETS)

    assert swept == [Repair(0)]
    assert [a.step.same for a in attempts] == [False, True, True]
    assert {a.step.misrounded for a in attempts} == {5}


def test_the_loop_starts_with_the_repair_on_file():
    bench = Bench([range(1, 100), range(1, 100), ()])

    assert [a.step.repair for a in search(bench, SINGLE, TARGETS, Repair(2))] == [Repair(2)]


names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
numbers = st.floats(allow_nan=False)
repairs = st.builds(
    Repair,
    st.integers(0, 9),
    st.lists(st.tuples(numbers, numbers), max_size=MAX_PATCHES).map(tuple),
)
rows = st.lists(
    st.builds(
        Repaired, names, st.text("0123456789abcdef", min_size=16, max_size=16),
        st.sampled_from(["value", "grad"]), repairs,
    ),
    max_size=4, unique_by=lambda row: (row.name, row.output),
)  # fmt: skip


@given(rows)
def test_rows_are_written_without_loss(found):
    text = write_module(found)
    namespace = {}
    exec(compile(text, "repaired.py", "exec"), namespace)  # noqa: S102 - as Python imports it

    assert sorted(map(repr, read_module(text))) == sorted(map(repr, found))
    assert repr(tuple(map(read_row, namespace["ROWS"]))) == repr(read_module(text))
    assert write_module((), text) == write_module(found, text) == text


def test_a_new_row_takes_the_place_of_the_old_one():
    old = Repaired("silu", "0" * 16, "value", Repair(1))
    other = Repaired("gelu", "1" * 16, "value", Repair(2))
    new = Repaired("silu", "2" * 16, "value", Repair(2, ((1.5, math.inf),)))

    assert read_module(write_module([new], write_module([old, other]))) == (other, new)


@pytest.mark.parametrize("text", ["ROWS = ()", "", "ROWS: int = f()", "(", "ROWS: int = ((1,),)"])
def test_another_text_holds_no_rows(text):
    with pytest.raises(SymactError):
        read_module(text)


@pytest.mark.parametrize("count", range(MAX_PATCHES + 1))
def test_formatters_leave_the_written_module_alone(count):
    patches = ((-1.1e-301, -5e-324), (math.inf, -1.5))[:count]
    found = [Repaired(name, "0" * 16, "grad", Repair(1, patches)) for name in ("elu", "silu")]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--diff", "--line-length", "100", "-"],
        input=write_module(found), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def outdated(found):
    """List rows whose definition is no longer that of the catalogue."""
    known = {name: specialize(catalog.get(name)).digest for name in {row.name for row in found}}
    return [row for row in found if known[row.name] != row.digest]


def test_every_row_on_file_belongs_to_a_definition_of_today():
    stale = Repaired("elu", catalog.get("elu").digest, "value", Repair(1))
    there = specialize(catalog.get("elu")).digest

    assert outdated(tuple(map(read_row, ROWS))) == []
    assert outdated([stale]) == [stale]  # the digest of the definition with its parameter
    assert outdated([replace(stale, digest=there)]) == []
