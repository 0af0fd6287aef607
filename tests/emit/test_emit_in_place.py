"""NumPy code that writes into arrays that are there: what it computes, and that it allocates none.

The interpreter of the kernel language says what every step means; it allocates every result.
"""

import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog, emit
from symact.build.modules import import_package
from symact.emit.loading import load_target
from symact.emit.tenancy import furnish, without_narrow
from symact.kernel import build_kernel, build_library_kernel
from symact.kernel.interpret import interpret
from symact.kernel.ir import Assign, Constant, Kernel, Op, Quick
from tests.turns import in_turn

FLOATS = np.concatenate(
    [
        np.random.default_rng(5).integers(0, 2**32, 30_000, np.uint32).view(np.float32),
        np.random.default_rng(6).normal(0, 4, 30_000).astype(np.float32),
        np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, -1e-45, 3.4e38], np.float32),
    ]
)


def load(kernel):
    package = emit.generate([kernel], "numpy")
    module = import_package(package)
    return getattr(module, module.__all__[0]), package.text(f"{kernel.name}.py")


def same(a, b):
    """Compare bits; every NaN is alike."""
    whole = f"u{a.itemsize}"
    return (a.view(whole) == b.view(whole)) | (np.isnan(a) & np.isnan(b))


@pytest.fixture(scope="module")
def exact():
    odd = catalog.define("odd", "x*atan(exp(x))")
    rows = {name: catalog.get(name) for name in ("silu", "gelu", "elu", "hard_swish")} | {
        "odd": odd
    }
    return {name: build_kernel(row, "value", "float32") for name, row in rows.items()}


@pytest.mark.parametrize("name", ["silu", "gelu", "elu", "hard_swish", "odd"])
def test_the_quick_phase_leaves_the_bits_of_the_whole_kernel(exact, name):
    kernel = exact[name]
    function, text = load(kernel)

    assert kernel.quick is not None
    assert same(function(FLOATS), interpret(kernel, FLOATS)[0]).all()
    for call in ("np.exp(", "np.log(", "np.log1p(", "np.tanh(", "np.expm1("):
        assert call not in text  # bits are promised: no platform's function has a say


def test_what_is_undecided_is_computed_anew():
    """A quick phase that is off by its whole error must never show."""
    kernel = build_kernel(catalog.get("softsign"), "value", "float32")
    wrong = Constant("wrong", 1.0 + 2.0**-27, "an error of a quarter ulp")
    last = Assign("moved", Op.MUL, (kernel.quick.results[0], "wrong"))
    quick = Quick(
        (*kernel.quick.constants, wrong), (*kernel.quick.body, last), ("moved",), (2.0**-26,)
    )
    function, _ = load(replace(kernel, quick=quick))

    assert same(function(FLOATS), interpret(kernel, FLOATS)[0]).all()


def test_two_results_are_settled_together():
    kernel = build_kernel(catalog.get("sigmoid"), "value_and_grad", "float32")
    function, _ = load(kernel)

    for got, want in zip(function(FLOATS), interpret(kernel, FLOATS), strict=True):
        assert same(got, want).all()


STEPS = {
    "float64": (np.float64, Op.TO_EXPONENT, 1.5 * 2.0**52 + 1023),
    "float32": (np.float32, Op.TO_EXPONENT, 1.5 * 2.0**23 + 127),
}


@pytest.mark.parametrize("arithmetic", ["float64", "float32"])
def test_every_step_means_what_the_interpreter_says(arithmetic):
    """All steps that are written in place, each result read once more at the end."""
    magic = STEPS[arithmetic][2]
    constants = (
        Constant("half", 0.5, "1/2"), Constant("zero", 0.0, "0"), Constant("two", 2.0, "2"),
        Constant("magic", magic, "rounds"),
    )  # fmt: skip
    rows = """
        a mul x half / b add a x / c sub b two / d muladd a b c / e neg d / f abs e
        g sqrt f / h copysign g x / i rint h / j floor h / k less x half / l less_equal a zero
        m equal x zero / n and k l / o or n m / p not o / q select p a b / r select m q c
        s select k zero d / t select k d zero / u clamp_min x half / v clamp_max x zero
        w clamp_min x zero / y div x two / na clamp_min a b / nb clamp_max y two
        nc select k half two / nd clamp_max nb half / ne add nd magic / nf to_exponent ne
    """
    steps = [row.split() for line in rows.strip().splitlines() for row in line.split("/")]
    body = [Assign(t, Op(op), tuple(args)) for t, op, *args in steps]
    total = "x"
    for step in body:
        # the bits of every result go into the sum: a wrong sign of zero shows in copysign
        if step.target not in {"k", "l", "m", "n", "o", "p", "ne"}:
            body = [*body, Assign(f"s_{step.target}", Op.COPYSIGN, ("half", step.target))]
            body = [*body, Assign(f"u_{step.target}", Op.ADD, (step.target, f"s_{step.target}"))]
            body = [
                *body,
                Assign(f"v_{step.target}", Op.MULADD, (total, "half", f"u_{step.target}")),
            ]
            total = f"v_{step.target}"
    dtype = arithmetic
    kernel = Kernel(
        "steps", "value", dtype, ("x",), (), constants, tuple(body), (total,), ("steps",),
        build_kernel(catalog.get("relu"), "value", "float32").bounds, "0" * 16,
        arithmetic=arithmetic, accuracy="fast",
    )  # fmt: skip
    x = FLOATS[np.abs(FLOATS) < 1e3].astype(dtype)
    function, _ = load(kernel)
    want = interpret(plain_muladd(kernel), x)[0]

    np.testing.assert_array_equal(function(x), want)
    inplace = x.copy()
    assert function(inplace, out=inplace) is inplace
    np.testing.assert_array_equal(inplace, want)


def plain_muladd(kernel):
    """Spell a multiplication with addition in two steps: NumPy has no other, the meaning may."""
    body = []
    for step in kernel.body:
        if step.op is not Op.MULADD:
            body.append(step)
            continue
        product = f"{step.target}_product"
        body.append(Assign(product, Op.MUL, step.args[:2]))
        body.append(replace(step, op=Op.ADD, args=(product, step.args[2])))
    return replace(kernel, body=tuple(body))


@given(st.lists(st.tuples(st.sampled_from("+-*/mnscz"), *[st.integers(0, 99)] * 3), max_size=40))
def test_rooms_are_shared_but_never_with_a_number_that_is_still_needed(choices):
    """Random code, run as text step by step on named rooms, gives what the interpreter gives."""
    ops = {"+": Op.ADD, "-": Op.SUB, "*": Op.MUL, "/": Op.DIV, "m": Op.MULADD, "n": Op.NEG,
           "s": Op.SELECT, "c": Op.CLAMP_MIN, "z": Op.LESS}  # fmt: skip
    numbers, truths, body = ["x", "c"], [], []
    for letter, *places in choices:
        op, target = ops[letter], f"t{len(body)}"
        if op is Op.SELECT and not truths:
            continue
        args = [numbers[place % len(numbers)] for place in places]
        if op is Op.SELECT:
            args[0] = truths[places[0] % len(truths)]
        count = {Op.NEG: 1, Op.MULADD: 3, Op.SELECT: 3}.get(op, 2)
        if not {*args[:count]} - {"c"}:
            continue
        body.append(Assign(target, op, tuple(args[:count])))
        (truths if op is Op.LESS else numbers).append(target)
    if numbers[-1] == "c":
        return
    constants = (Constant("c", 0.75, "3/4"),)
    kernel = Kernel(
        "random", "value", "float64", ("x",), (), constants, tuple(body), (numbers[-1],), ("",),
        (), "", accuracy="fast",
    )  # fmt: skip
    table = load_target("numpy")
    kept, _ = without_narrow(kernel)
    made = furnish(kernel, {"x": "x"}, table.in_place["float64"], table.ops)
    needed = replace(kernel, body=kept)
    x = np.array([-2.5, -0.0, 0.0, 0.3, 0.75, 4.0, np.inf])
    with np.errstate(all="ignore"):
        got = run(made, x)
        want = interpret(needed, x)[0]

    assert same(got, np.broadcast_to(want, x.shape).copy()).all()
    assert sum(room.kind == "float64" and not room.fill for room in made.rooms) <= len(kept) + 1


def run(made, x):
    """Carry out finished lines; only calls of NumPy functions on names and numbers stand there."""
    import ast

    places = {"x": x}
    for room in made.rooms:
        if room.of:
            places[room.name] = places[room.of].view(room.kind)
        else:
            fill = float(room.fill) if room.fill else math.nan
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                places[room.name] = np.full(len(x), fill).astype(room.kind)

    def value(node):
        if isinstance(node, ast.Name):
            return places[node.id]
        if isinstance(node, ast.Compare):
            sides = value(node.left), value(node.comparators[0])
            return np.less(*sides) if isinstance(node.ops[0], ast.Lt) else np.greater(*sides)
        if isinstance(node, ast.Call):
            if getattr(node.func.value, "id", "") == "np":
                return getattr(np, node.func.attr)(*map(value, node.args))
            return value(node.func.value).view(node.args[0].attr)  # x.view(np.int64)
        return ast.literal_eval(node)

    for line in made.lines:
        call = ast.parse(line).body[0].value
        function = getattr(np, call.func.attr)
        function(*map(value, call.args), **{k.arg: value(k.value) for k in call.keywords})
    (result,) = made.results
    return places[result] if result in places else np.full(len(x), float(result))


@pytest.mark.parametrize(
    "name", in_turn(["silu", "mish", "tanh", "softsign", "elu", "log_sigmoid"], 3)
)
def test_the_quickest_kernels_keep_two_ulp_and_raise_no_warning(name):
    activation = catalog.get(name)
    function, _ = load(build_library_kernel(activation, "value"))
    want = interpret(build_kernel(activation, "value", "float32"), FLOATS)[0]
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        got = function(FLOATS)

    assert same(got[~np.isfinite(want)], want[~np.isfinite(want)]).all()
    steps = np.abs(ordinal(got) - ordinal(want))[np.isfinite(want)]
    assert steps.max() <= 1  # the right answer is half an ulp from want: 1.5 ulp


def ordinal(values):
    bits = values.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)


@pytest.mark.parametrize("size", [0, 1, 7, 30_000])
def test_any_layout_gives_the_same_numbers(exact, size):
    function, _ = load(exact["silu"])
    x = FLOATS[:size]
    want = function(x)
    spread = np.zeros(3 * size, np.float32)[::3]
    function(x[::-1], out=spread)

    assert same(spread[::-1].copy(), want).all()
    assert same(function(np.stack([x, x], axis=1))[:, 1].copy(), want).all()


def test_run_time_parameters_are_rows_or_numbers():
    function, _ = load(build_library_kernel(catalog.get("elu"), "value"))
    x = np.array([-1.0, -2.0, 3.0], np.float32)
    alphas = np.array([1.0, 2.0, 5.0], np.float32)

    want = np.where(x < 0, alphas * np.expm1(x), x)
    np.testing.assert_array_max_ulp(function(x, alphas), want, 2)
    np.testing.assert_array_max_ulp(function(x, 2.0)[:2], np.float32(2) * np.expm1(x[:2]), 2)
