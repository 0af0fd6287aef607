"""The emitted loops vectorise: what gcc and clang make of them, read as assembly."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from assembly import COMPILERS, assemble, faults, read, shared
from quick_kernels import FORMULAS, exact, fast, twice

from symact import catalog
from symact.build.sweep import VARIANTS, runnable_variants
from symact.emit import generate
from symact.kernel.ir import Assign, Op
from symact.report.record import build_all

CERTIFIED = tuple(
    path.stem
    for path in sorted((Path(__file__).parents[2] / "generated" / "certificates").glob("*.json"))
)
HAND = (*(exact(name) for name in FORMULAS), *(fast(name) for name in FORMULAS), twice())

each_compiler = pytest.mark.parametrize(
    "command",
    [
        pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason="not here"))
        for name in COMPILERS
    ],
)
each_variant = pytest.mark.parametrize("variant", VARIANTS)
pytestmark = pytest.mark.skipif(not runnable_variants(), reason="the assembly read is x86-64")


@each_variant
@each_compiler
def test_loops_written_by_hand_are_packed(command, variant, tmp_path):
    functions = assemble(generate(HAND, "c"), command, variant, tmp_path)

    assert {kernel.symbol: faults(kernel, functions) for kernel in HAND} == {
        kernel.symbol: [] for kernel in HAND
    }


def whole(names):
    """Build what users run: exact kernels with a quick phase, and those of the fast tier."""
    tiers, outputs = ("exact", "fast"), ("value", "grad")
    made = [
        kernel
        for name in names
        for kernel in build_all(catalog.get(name), ("float32",), outputs, accuracies=tiers)
    ]
    return [kernel for kernel in made if kernel.quick or kernel.accuracy == "fast"]


@each_compiler
def test_loops_of_an_activation_are_packed(command, tmp_path):
    kernels = whole(["silu"])
    for variant in ("x86-64", "x86-64-v3"):
        functions = assemble(generate(kernels, "c"), command, variant, tmp_path)
        assert not any(faults(kernel, functions) for kernel in kernels)


@pytest.fixture(scope="module")
def catalogue():
    return whole(CERTIFIED)


@pytest.mark.slow
@each_variant
@each_compiler
def test_loops_of_the_catalogue_are_packed(catalogue, command, variant, tmp_path):
    functions = assemble(generate(catalogue, "c"), command, variant, tmp_path)

    assert len(catalogue) > 100
    found = {kernel.symbol: faults(kernel, functions) for kernel in catalogue}
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.skipif(not shutil.which("gcc"), reason="not here")
def test_a_library_call_in_the_loop_is_seen(tmp_path):
    spoiled = []
    for kernel in (fast("hand_gate"), exact("hand_silu")):
        sine = Assign("s", Op.SIN, (kernel.body[0].target,))
        if kernel.quick:
            quick = replace(kernel.quick, body=(*kernel.quick.body, sine), results=("s",))
            spoiled.append(replace(kernel, quick=quick))
        else:
            last = Assign("last", Op.NARROW, ("s",))
            spoiled.append(replace(kernel, body=(*kernel.body[:1], sine, last), results=("last",)))
    functions = assemble(generate(spoiled, "c"), "gcc", "x86-64", tmp_path)

    texts = [text for kernel in spoiled for text in faults(kernel, functions)]
    assert any("sinf" in text for text in texts)
    assert any("'sin'" in text for text in texts)


def test_a_loop_that_is_not_vectorised_is_seen():
    kernel = exact("hand_silu")
    scalar = read(f"{kernel.symbol}_run:\n" + "\tmulsd\t%xmm0, %xmm1\n" * 40 + "\tret\n")
    packed = read(f"{kernel.symbol}_run:\n" + "\tvmulpd\t%ymm0, %ymm1\n" * 40 + "\tret\n")

    assert len(faults(kernel, scalar)) == 2
    assert faults(kernel, packed) == []


def test_only_choices_with_an_argument_in_common_are_shared():
    one, two, both = (
        tuple(Assign(target, op, args) for target, op, args in rows)
        for rows in (
            [("a", Op.MUL, ("c", "x")), ("b", Op.MUL, ("d", "y"))],
            [("a", Op.MUL, ("c", "x")), ("b", Op.ADD, ("c", "y"))],
            [("a", Op.MUL, ("c", "x")), ("b", Op.MUL, ("c", "y"))],
        )
    )
    chosen = Assign("s", Op.SELECT, ("m", "a", "b"))

    assert [shared((*body, chosen)) for body in (one, two, both)] == [0, 0, 1]
    assert shared(both) == 0
