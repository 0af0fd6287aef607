"""The race: who runs when, what is measured, what is made of it."""

import functools
import math
import time
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symact import catalog
from symact.build.peers import PEERS, Arrays, Job, bind_copy
from symact.build.peers.by_onnxruntime import VALUE as MODELS
from symact.build.peers.by_onnxruntime import model
from symact.build.peers.protobuf import message
from symact.build.peers.shares import shares
from symact.errors import KernelError, SymactError
from symact.kernel import build_kernel
from symact.numeric.witness import mpmath_value
from symact.report import bench
from symact.report.bench.arrays import make_arrays
from symact.report.bench.picture import spread
from symact.report.bench.ratios import COPY, FASTEST, means
from symact.report.bench.rounds import clock_for, time_rounds, turn
from symact.report.bench.summary import groups, sentence
from symact.verify.rows import Row, truth


def test_everybody_runs_once_a_round_and_the_order_turns():
    met = []
    calls = [lambda who=who: met.append(who) for who in range(3)]

    seconds = time_rounds(calls, 6, 0.0)

    assert seconds.shape == (6, 3)
    rounds = [met[-18 + 3 * i : -15 + 3 * i or None] for i in range(6)]
    assert [sorted(each) for each in rounds] == [[0, 1, 2]] * 6
    assert rounds == [turn(3, i) for i in range(6)]
    assert {each[0] for each in rounds} == {0, 1, 2}


def test_short_calls_are_repeated_and_long_ones_not():
    met = []
    time_rounds([lambda: met.append(1), lambda: sum(range(200_000))], 1, 1e-4)

    assert len(met) > 20


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 1000, 4096 * 3 + 5])
@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_shares_cover_everything_once(size, threads):
    cut = shares(size, threads, 64)

    assert len(cut) <= threads
    assert [i for start, stop in cut for i in range(start, stop)] == list(range(size))
    assert all(start % 64 == 0 for start, _ in cut)


def test_a_copy_has_the_traffic_of_the_computation():
    x, upstream, y = (np.full(5000, k, np.float32) for k in (1, 2, 3))
    single = Arrays(x, None, (y,), "float32")
    bind_copy(single, 2)()

    assert (y == 1).all()
    assert single.traffic == 2 * 20000
    assert Arrays(x, upstream, (y,), "float32").traffic == 3 * 20000


def test_a_message_is_written_as_the_documentation_of_protocol_buffers_shows():
    assert message([(1, 150)]).hex() == "089601"
    assert message([(2, "testing")]).hex() == "120774657374696e67"
    assert message([(3, message([(1, 150)]))]).hex() == "1a03089601"


def test_every_model_names_its_ends():
    for nodes in MODELS.values():
        text = model(nodes, "float32", {"x": (7,), "b": (7,)}, (7,))
        assert set(nodes[0][1]) <= {"x", "b"}
        assert nodes[-1][2] == "y"
        assert nodes[0][0].encode() in text


SLOW_TO_COMPILE = {"jax", "numba"}


@pytest.mark.parametrize(
    "who",
    [
        pytest.param(name, marks=[pytest.mark.slow] if name in SLOW_TO_COMPILE else [])
        for name in PEERS
        if PEERS[name].installed
    ],
)
def test_peers_compute_what_the_catalogue_defines(who):
    """Names are shared by people, formulas are not: every row is held against the definition."""
    names = tabled(who)
    assert len(names) >= 4
    PEERS[who].start(1)
    for name in names:
        check(who, name, "value", 2e-5)


@pytest.mark.skipif(not PEERS["torch"].installed, reason="PyTorch is not installed")
def test_backward_passes_are_those_of_the_definitions():
    from symact.build.peers.by_torch import BACKWARD

    PEERS["torch"].start(1)
    for name in BACKWARD:
        check("torch", name, "backward", 2e-5)


@pytest.mark.skipif(not PEERS["torch"].installed, reason="PyTorch is not installed")
@pytest.mark.parametrize("name", ["glu", "reglu", "geglu", "swiglu", "bilinear"])
def test_gated_backward_passes_are_both_gradients(name):
    activation = catalog.get(name)
    a, b = np.array([-1.5, 0.75, 2.0], np.float64), np.array([0.5, -2.0, 1.25], np.float64)
    outs = np.zeros(3), np.zeros(3)
    PEERS["torch"].start(1)
    bound = PEERS["torch"].bind(
        Job(activation, "backward"), Arrays(a, np.full(3, 3.0), outs, "float64", (b,))
    )
    given = {p.name: float(Fraction(p.default)) for p in activation.parameters}

    def value(u, v):
        return mpmath_value(activation.expr, {"a": float(u), "b": float(v), **given}, 30)

    step = 2.0**-30
    first = [3 * (value(u + step, v) - value(u - step, v)) / (2 * step)
             for u, v in zip(a, b, strict=True)]  # fmt: skip
    second = [3 * (value(u, v + step) - value(u, v - step)) / (2 * step)
              for u, v in zip(a, b, strict=True)]  # fmt: skip
    for got, want in zip(bound.results(), (first, second), strict=True):
        np.testing.assert_allclose(got, np.array(want, float), rtol=1e-9)


def tabled(who):
    from importlib import import_module

    if who == "numba":
        return ["relu", "elu", "gelu", "softsign"]  # each is compiled, which takes its time
    return list(import_module(f"symact.build.peers.by_{who}").VALUE)


def check(who, name, output, near):
    from symact.derive.derivative import derivative

    activation = catalog.get(name)
    x = np.linspace(-6, 6, 41, dtype=np.float32) + np.float32(0.01)
    if not activation.scalar:
        check_kind(who, activation, x, near)
        return
    upstream = np.full_like(x, 3) if output == "backward" else None
    arrays = Arrays(x, upstream, (np.zeros_like(x),), "float32")
    bound = PEERS[who].bind(Job(activation, output), arrays)
    if bound is None:
        assert who == "numpy", name  # SciPy has what NumPy lacks
        return
    bound.call()
    (got,) = bound.results()
    expr = activation.expr if output == "value" else 3 * derivative(activation).value
    from symact.derive.constants import default_values

    expr = expr.subs(default_values(activation))
    want = [float(expr.subs(activation.x, float(value))) for value in x]
    np.testing.assert_allclose(got, want, rtol=near, atol=near, err_msg=f"{who} {name}")


def check_kind(who, activation, x, near):
    """Two inputs or rows: the definition is computed in mpmath."""
    b = x[::-1] * 2
    if activation.indexed:
        grid = np.stack([x, b])
        width = grid.shape[:1] if activation.name == "maxout" else grid.shape
        arrays = Arrays(grid, None, (np.zeros(width, np.float32),), "float32")
        want = [truth(activation, [Row("", (row,))], {}, 30)[0] for row in grid]
    else:
        arrays = Arrays(x, None, (np.zeros_like(x),), "float32", (b,))
        given = {p.name: float(Fraction(p.default)) for p in activation.parameters}
        want = [
            mpmath_value(activation.expr, {"a": float(u), "b": float(v), **given}, 20)
            for u, v in zip(x, b, strict=True)
        ]
    bound = PEERS[who].bind(Job(activation, "value"), arrays)
    bound.call()
    (got,) = bound.results()
    want = np.array(want, dtype=float).reshape(got.shape)
    np.testing.assert_allclose(got, want, rtol=near, atol=near, err_msg=f"{who} {activation.name}")


@pytest.fixture(scope="module")
def outcome():
    odd = catalog.define("odd", "x*atan(exp(x))")
    request = bench.Request(
        (catalog.get("relu"), odd), ("numpy",), ("value",), (64, 5000), rounds=3,
        inputs=100, patience=1e-5,
    )  # fmt: skip
    told = []
    return bench.race(request, told.append), told


def test_a_race_gives_a_result_for_everybody_and_size(outcome):
    found, told = outcome

    assert told == ["relu", "relu", "odd", "odd"]
    for name in ("relu", "odd"):
        for size in (64, 5000):
            rows = {r.who: r for r in found.results if (r.name, r.shape.size) == (name, size)}
            assert {"symact-exact", "numpy"} <= set(rows)
            assert all(row.ns > 0 and row.ratio_to_copy > 0 for row in rows.values())
            assert rows["numpy"].ratio_to_peer == 1
            assert rows["symact-exact"].max_ulp <= 0.5
    # NumPy's atan(exp(x)) goes through two roundings at least
    assert next(r.max_ulp > 0.5 for r in found.results if (r.who, r.name) == ("numpy", "odd"))


def test_the_document_has_what_was_promised(outcome):
    document = bench.speed_document(outcome[0])

    fields = {"name", "output", "dtype", "size", "who", "ns", "ratio_to_copy", "max_ulp"}
    assert all(fields <= set(row) for row in document["results"])
    assert document["machine"]["date"]
    assert {row["size"] for row in document["copy"]} == {64, 5000}


def result(name, who, ns, copy=1.0, peer=None, ulp=0.5):
    return bench.Result(name, "value", "float32", bench.Shape(10), who, ns, ns / copy, peer, ulp)


def test_means_are_geometric_and_over_what_both_compute():
    request = bench.Request((), (), ("value",), (10,))
    results = (
        result("a", "symact-exact", 4.0, peer=2.0), result("a", "torch", 2.0, peer=1.0),
        result("b", "symact-exact", 1.0, peer=0.5), result("b", "torch", 2.0, peer=1.0),
        result("c", "symact-exact", 8.0),
    )  # fmt: skip
    found = means(bench.Outcome(request, (), results, (), ()))
    by = {mean.beside: mean for mean in found}

    assert by["torch"].mean == pytest.approx(1.0)
    assert (by["torch"].most, by["torch"].below, by["torch"].count) == (2.0, 1, 2)
    assert by[FASTEST].count == 2
    assert by[COPY].mean == pytest.approx(32 ** (1 / 3))
    assert "numpy" not in by


def test_an_infinite_error_is_null_and_a_word():
    bad = result("a", "torch", 1.0, ulp=math.inf)
    request = bench.Request((), (), ("value",), (10,))
    copies = (bench.Copy("a", "value", bench.Shape(10), 1.0),)
    table = bench.speed_table(bench.Outcome(request, (), (bad,), copies, ()))

    assert bad.to_json()["max_ulp"] is None
    assert table.rows[1][-1] == "inf"


def test_labels_keep_apart_and_inside():
    placed = spread([0.5, 0.5, 0.51, 0.99, 1.0], 0.1)

    assert placed == pytest.approx([0.5, 0.6, 0.7, 0.9, 1.0])


def test_an_error_in_the_process_is_told():
    from symact.activation import Activation

    bad = Activation("t", "t", "unknown(x)")
    with pytest.raises(SymactError, match="unknown name"):
        bench.race(bench.Request((bad,), (), sizes=(8,), rounds=1))


RELU = functools.cache(lambda output, dtype: build_kernel(catalog.get("relu"), output, dtype))


@given(st.integers(1, 70), st.sampled_from(["float16", "float32", "float64"]), st.booleans())
def test_arrays_of_everybody_begin_with_a_cache_line(size, dtype, backward):
    kernel = RELU("backward" if backward else "value", dtype)
    x = np.arange(size + 1).astype(dtype)[1:]

    arrays = make_arrays(x, kernel, dtype)

    every = (*arrays.inputs, *arrays.outs)
    assert len(every) == 2 + backward
    assert all(array.ctypes.data % 64 == 0 and array.flags.c_contiguous for array in every)
    assert {(array.dtype, array.shape) for array in every} == {(np.dtype(dtype), (size,))}
    np.testing.assert_array_equal(arrays.x, x)
    assert not np.shares_memory(arrays.x, x)


def test_one_thread_is_timed_by_what_others_cannot_disturb():
    clock = clock_for(1)
    start = clock(), time.perf_counter_ns()
    time.sleep(0.05)  # as if the system ran something else
    ours, wall = clock() - start[0], time.perf_counter_ns() - start[1]

    assert clock_for(2) is time.perf_counter_ns
    if clock is time.process_time_ns:
        assert ours < wall / 2


def test_only_the_very_function_is_compared_with_the_libraries():
    leaky = catalog.get("leaky_relu")
    steeper = replace(leaky, parameters=(replace(leaky.parameters[0], default="1/2"),))
    mine = replace(catalog.get("gelu"), formula="x/2")

    assert Job(leaky, "value").known == "leaky_relu"
    assert Job(catalog.get("softmax"), "value").known == "softmax"
    assert not Job(steeper, "value").known
    assert not Job(mine, "value").known


def test_a_changed_default_is_computed_by_plain_numpy():
    leaky = catalog.get("leaky_relu")
    steeper = replace(leaky, parameters=(replace(leaky.parameters[0], default="1/2"),))
    x = np.array([-4.0, 2.0], np.float32)
    bound = PEERS["numpy"].bind(
        Job(steeper, "value"), Arrays(x, None, (np.zeros_like(x),), "float32")
    )
    bound.call()

    np.testing.assert_array_equal(bound.results()[0], [-2.0, 2.0])


@pytest.fixture(scope="module")
def kinds():
    names = ("glu", "softmax", "maxout", "crelu")
    request = bench.Request(
        tuple(map(catalog.get, names)), ("numpy",), sizes=(70,), lengths=(7, 32, 100), rounds=3,
        patience=1e-5,
    )  # fmt: skip
    return bench.race(request)


@pytest.mark.slow
def test_rows_are_raced_by_their_length_and_those_too_long_left_out(kinds):
    sizes = {(r.name, r.shape.text) for r in kinds.results}

    rows = {
        (name, text) for name in ("softmax", "maxout", "crelu") for text in ("10 x 7", "2 x 32")
    }
    assert sizes == {("glu", "70"), *rows}
    assert kinds.request.steps == 1 + 3 * 2


@pytest.mark.slow
def test_gated_and_row_kernels_are_judged_like_the_others(kinds):
    for row in kinds.results:
        assert row.ns > 0
        if row.who == "symact-exact":
            assert row.max_ulp <= (1.0 if row.name == "softmax" else 0.501)
    theirs = {r.name for r in kinds.results if r.who == "numpy"}
    assert theirs == {"glu", "softmax", "maxout"}
    # NumPy's exponential of a float32 far from 0 errs by many ulp in the tails of softmax
    assert max(r.max_ulp for r in kinds.results if (r.who, r.name) == ("numpy", "softmax")) > 2
    document = bench.speed_document(kinds)
    assert {row["length"] for row in document["results"]} == {None, 7, 32}


def test_a_summary_has_a_line_for_a_function(kinds):
    found = {(group.output, tuple(group.rows)): group for group in groups(kinds)}
    names = [names for _, names in found]

    assert ("glu",) in names
    assert ("softmax, rows of 7", "softmax, rows of 32", "maxout, rows of 7",
            "maxout, rows of 32", "crelu, rows of 7", "crelu, rows of 32") in names  # fmt: skip
    pieces = list(bench.pieces([kinds], short=True))
    assert isinstance(pieces[0], str)
    assert "medians of 3" in pieces[0]
    tables = [piece for piece in pieces if not isinstance(piece, str)]
    assert tables[0].header[:2] == ("", "copy")
    assert [row[0] for row in tables[0].rows] == ["glu"]


def test_the_means_of_a_summary_are_geometric():
    request = bench.Request((), (), ("value",), (10,))
    results = (
        result("a", "symact-fast", 4.0, peer=2.0), result("a", "torch", 2.0, peer=1.0),
        result("b", "symact-fast", 1.0, peer=0.5), result("b", "torch", 2.0, peer=1.0),
    )  # fmt: skip
    copies = tuple(bench.Copy(name, "value", bench.Shape(10), 1.0) for name in "ab")
    (group,) = groups(bench.Outcome(request, (), results, copies, ()))

    assert "fast / fastest library 1.00 (1 of 2 at most 1, largest 2.00: a)" in sentence(group)


@pytest.mark.parametrize(
    ("name", "output"), [("softmax", "grad"), ("glu", "value_and_grad"), ("rrelu", "value")]
)
def test_what_is_not_raced_is_refused_before(name, output):
    with pytest.raises(KernelError):
        bench.check_request(bench.Request((catalog.get(name),), (), (output,)))


def test_a_full_run_is_of_all_kinds_and_only_of_peers_that_are_there():
    requests = bench.full_run(("torch", "numpy"), 3)

    kinds = {activation.kind for request in requests for activation in request.activations}
    assert len(kinds) >= 3
    assert {who for request in requests for who in request.peers} == {"torch", "numpy"}
    assert {request.rounds for request in requests} == {3}
    assert {request.threads for request in requests} == {1, 2}


def test_the_numpy_kernels_that_are_raced_are_those_that_are_generated():
    import symact
    from symact.build.peers.own import _numpy_kernel
    from symact.emit import generate

    given = symact.generate(
        "silu", target="numpy", dtype="float32", output="value", accuracy="fast"
    )
    raced = generate([_numpy_kernel(catalog.get("silu"), "value", "float32")], "numpy")

    assert given.text("silu.py") == raced.text("silu.py")
    assert "np.exp(" in given.text("silu.py")


def test_without_a_compiler_the_fast_tier_is_that_of_numpy():
    import symact

    made = symact.compile("softplus", accuracy="fast", target="numpy")
    x = np.array([-20.0, -1.0, 0.0, 3.0], np.float32)
    want = [float(symact.compile("softplus", "float64")(float(value))) for value in x]

    assert "np.log1p(" in made.source
    np.testing.assert_allclose(made(x), want, rtol=2 * 2.0**-23)
