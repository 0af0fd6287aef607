"""Compiled activations behave like ufuncs of NumPy.

leaky_relu is the witness: its results are one multiplication, which NumPy rounds correctly too.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

import symact
from tests.build.build_tools import compiler_or_skip, inputs, same_bits

DTYPES = ("float16", "float32", "float64")
SLOPE = 0.01


@pytest.fixture(scope="module")
def leaky():
    compiler_or_skip()
    return symact.compile("leaky_relu")


@pytest.fixture(scope="module")
def whole(leaky):
    return leaky.ufunc


@pytest.fixture(scope="module")
def tanh():
    compiler_or_skip()
    return symact.compile("tanh")


def wanted(x, slope=SLOPE):
    """Compute leaky_relu with operations of NumPy alone."""
    x = np.asarray(x)
    with np.errstate(all="ignore"):
        return np.where(x > 0, x, x * np.asarray(slope, x.dtype))


def test_it_is_a_ufunc_with_the_loops_of_three_formats(whole):
    assert type(whole) is np.ufunc
    assert whole.types == ["ee->e", "ff->f", "dd->d"]
    assert (whole.nin, whole.nout, whole.__name__) == (2, 1, "leaky_relu")
    assert "negative_slope" in whole.__doc__
    assert whole.identity is None


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_kind_of_number_is_right(leaky, dtype):
    x = inputs(dtype, 5000)
    for f in (leaky, leaky.specialize()):
        assert f(x).dtype == dtype
        assert same_bits(f(x), wanted(x))
        assert same_bits(f(x[::-3]), wanted(x[::-3]))


FLOATS = st.sampled_from([np.dtype(name) for name in DTYPES])
ARRAYS = FLOATS.flatmap(
    lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=0, max_dims=3, min_side=0))
)


@given(data=st.data(), x=ARRAYS)
def test_views_of_any_strides(leaky, data, x):
    if x.ndim:
        x = x[data.draw(npst.basic_indices(x.shape, allow_newaxis=True))]
    got = leaky(x.T if np.ndim(x) else x)
    assert same_bits(np.asarray(got), np.asarray(wanted(x).T))


@given(data=st.data(), dtype=FLOATS)
def test_results_may_overlap_inputs(leaky, data, dtype):
    buffer = data.draw(npst.arrays(dtype, st.integers(1, 2000), elements={"allow_nan": False}))
    step = st.integers(-3, 3).filter(bool)
    x = buffer[data.draw(st.integers(0, 9)) :: data.draw(step)]
    out = buffer[data.draw(st.integers(0, 9)) :: data.draw(step)]
    count = min(x.size, out.size)
    x, out = x[:count], out[:count]
    expected = wanted(x.copy())
    assert leaky(x, out=out) is out
    assert same_bits(out.copy(), expected)


@given(data=st.data(), x=ARRAYS)
def test_where_leaves_the_rest_alone(leaky, data, x):
    mask = data.draw(npst.arrays(np.bool_, x.shape))
    out = np.full_like(x, 7)
    assert leaky(x, out=out, where=mask) is out
    assert same_bits(out, np.where(mask, wanted(x), np.asarray(7, x.dtype)))


@given(data=st.data(), dtype=FLOATS)
def test_parameters_broadcast(leaky, data, dtype):
    shapes = data.draw(npst.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=6))
    finite = {"min_value": -8, "max_value": 8}
    x, slope = (
        data.draw(npst.arrays(dtype, shape, elements=finite)) for shape in shapes.input_shapes
    )
    slope = slope + 0.0  # a parameter of -0 means 0: the sign it gives a zero is not promised
    got = leaky(x, negative_slope=slope)
    assert np.shape(got) == shapes.result_shape
    one, two = np.broadcast_arrays(x, slope)
    with np.errstate(all="ignore"):
        expected = np.where(one > 0, one, one * two).reshape(shapes.result_shape)
    assert same_bits(np.array(got), expected.astype(dtype))


def test_a_slope_for_each_channel(leaky):
    x = np.random.default_rng(2).normal(size=(4, 3, 700)).astype(np.float32)
    slopes = np.float32([0.5, -0.25, 3.0])[:, None]
    assert same_bits(leaky(x, negative_slope=slopes), np.where(x > 0, x, x * slopes))
    assert same_bits(leaky(x[..., ::-1], negative_slope=slopes)[..., ::-1].copy(),
                     leaky(x, negative_slope=slopes))  # fmt: skip


def test_nothing_depends_on_strides_or_on_where_a_parameter_comes_from(leaky):
    x = inputs("float64", 3000)
    number = leaky(x, negative_slope=0.3)
    assert same_bits(leaky(x, negative_slope=np.full(x.shape, 0.3)), number)
    assert same_bits(leaky.specialize(negative_slope=0.3)(x), number)
    assert same_bits(leaky(np.repeat(x, 3)[::3], negative_slope=np.array(0.3)), number)


@pytest.mark.parametrize("code", ["?", "b", "B", "h", "H", "i", "I", "l", "L", "e", "f", "d"])
def test_formats_are_chosen_as_numpy_does(tanh, code):
    x = np.array([0, 1], code)
    assert tanh(x).dtype == np.tanh(x).dtype
    assert tanh(x[0]).dtype == np.tanh(x[0]).dtype
    assert type(tanh(x[0])) is type(np.tanh(x[0]))


@pytest.mark.parametrize("x", [0.5, 1, [0.5, -1.0], (1, 2), [[]], True])
def test_what_numpy_takes_for_an_array_is_taken(tanh, x):
    got = tanh(x)
    assert type(got) is type(np.tanh(x))
    assert np.shape(got) == np.shape(np.tanh(x))
    assert np.allclose(got, np.tanh(x), rtol=1e-3 if np.asarray(x).dtype == bool else 1e-15, atol=0)


@pytest.mark.parametrize("code", ["F", "D", "g", "G", "O", "U3", "M8[s]"])
def test_formats_without_a_loop_are_type_errors_of_numpy(tanh, code):
    with pytest.raises(TypeError, match="ufunc 'tanh' not supported for the input types"):
        tanh(np.zeros(2, code))


def test_the_format_can_be_asked_for(tanh):
    x = np.linspace(-1, 1, 5)
    assert tanh(x, dtype=np.float32).dtype == np.float32
    assert same_bits(tanh(x, dtype="f"), tanh(x.astype("f")))
    assert tanh(np.float32(x), dtype=float).dtype == np.float64
    out = np.empty(5, np.float32)
    assert np.allclose(tanh(x, out=out), np.tanh(x), rtol=1e-6)
    with pytest.raises(TypeError, match="casting rule 'same_kind'"):
        tanh(x, out=np.empty(5, int))


def test_masks_and_subclasses_stay(tanh):
    x = np.ma.array([0.5, 2.0, -1.0], mask=[0, 1, 0])
    got = tanh(x)
    assert isinstance(got, np.ma.MaskedArray)
    assert got.mask.tolist() == [False, True, False]
    assert np.allclose(got.compressed(), np.tanh([0.5, -1.0]), rtol=1e-15)

    class Mine(np.ndarray):
        """A subclass."""

    assert type(tanh(x.data.view(Mine))) is Mine


def test_other_arrays_are_asked_how(tanh):
    class Recorder:
        """Something that is no array of NumPy."""

        def __array_ufunc__(self, ufunc, method, *args, **options):
            return ufunc.__name__, method, len(args), sorted(options)

    assert tanh(Recorder()) == ("tanh", "__call__", 1, [])
    assert symact.compile("tanh").backward(Recorder(), Recorder())[2] == 2


def test_dask_arrays_stay_lazy(leaky):
    array = pytest.importorskip("dask.array")
    x = np.linspace(-2, 2, 101, dtype=np.float32)
    lazy = leaky(array.from_array(x, chunks=40))
    assert lazy.dtype == np.float32
    assert same_bits(lazy.compute(), wanted(x))


def test_empty_arrays_and_reductions_of_nothing(leaky, whole):
    for shape in ((0,), (3, 0), (0, 3, 2)):
        assert leaky(np.zeros(shape, "f")).shape == shape
        assert leaky(np.zeros(shape, "f"), negative_slope=np.zeros(shape, "f")).shape == shape
    with pytest.raises(ValueError, match="no identity"):
        whole.reduce(np.zeros(0, "f"))
    assert whole.outer(np.float32([-1, 2]), np.float32([2, 3, 4])).tolist() == [
        [-2, -3, -4], [2, 2, 2],
    ]  # fmt: skip


def test_two_results(leaky):
    x = inputs("float32", 900)
    f = leaky.value_and_grad
    value, grad = f(x)
    assert same_bits(value, wanted(x))
    assert same_bits(grad, leaky.grad(x))
    assert (f.ufunc.nin, f.ufunc.nout) == (2, 2)
    pair = np.empty_like(x), x.copy()
    made = f(pair[1], out=pair)  # the derivative into the input
    assert made[0] is pair[0]
    assert made[1] is pair[1]
    assert same_bits(pair[0], value)
    assert same_bits(pair[1], grad)
    only = np.full_like(x, 7)
    f(x[::-1], out=(None, only[::-1]))
    assert same_bits(only, grad)


def test_backward_multiplies_by_upstream(leaky):
    rng = np.random.default_rng(3)
    x, upstream = rng.normal(size=(2, 40, 33)).astype(np.float32)
    expected = upstream * np.where(x > 0, np.float32(1), np.float32(SLOPE))
    assert same_bits(leaky.backward(x, upstream), expected)
    assert same_bits(leaky.backward(x.T, upstream.T), np.ascontiguousarray(expected.T))
    out = np.empty_like(x)
    assert leaky.backward(x, upstream, out) is out
    assert leaky.backward(x, upstream[0], out=upstream) is upstream
    with pytest.raises(TypeError, match="needs upstream"):
        leaky.backward(x)


def test_derivatives_in_parameters(leaky):
    x = np.float32([-2.0, 3.0])
    assert leaky.part("grad_negative_slope")(x).tolist() == [-2.0, 0.0]
    assert leaky.grad2(x).tolist() == [0.0, 0.0]


def check_flags(name, dtypes, outputs):
    f = symact.compile(name)
    for dtype in dtypes:
        x = inputs(dtype, 2000)
        for output in outputs:
            more = [np.ones_like(x)] if output == "backward" else []
            part = f if output == "value" else f.part(output)
            with np.errstate(all="raise"):
                results = part(x, *more)
                results = part(x[::-2], *(row[::-2] for row in more))
            assert np.isnan(results).any()


def test_no_flag_is_raised_and_none_is_lost(tanh):
    compiler_or_skip()
    check_flags("elu", ["float32"], ["value", "backward"])
    with pytest.raises(FloatingPointError), np.errstate(all="raise"):
        tanh(np.array([1e300]), dtype=np.float32)  # the cast itself overflows: NumPy says so


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["gelu", "mish", "softplus", "selu", "gelu_tanh", "x*atan(exp(x))"]
)
def test_no_flag_is_raised_by_any_output(name):
    compiler_or_skip()
    dtypes = ("float16", "float32", "float64")
    check_flags(name, dtypes, ["value", "grad", "grad2", "value_and_grad", "backward"])


def test_eight_threads_give_the_same_bits(tanh):
    x = inputs("float32", 20000)
    expected = tanh(x)
    together = threading.Barrier(8)

    def compute(_):
        together.wait()
        return [tanh(x).tobytes() for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        assert {each for row in pool.map(compute, range(8)) for each in row} == {expected.tobytes()}


def test_other_threads_run_during_a_call():
    compiler_or_skip()
    f = symact.compile("tanh", dtype="float64")
    x = np.linspace(-9, 9, 8_000_000)
    out, span, stamps = np.empty_like(x), [], []

    def work():
        start = time.perf_counter()
        f(x, out=out)
        span.extend((start, time.perf_counter()))

    f(x[:9])
    worker = threading.Thread(target=work)
    worker.start()
    while worker.is_alive():
        stamps.append(time.perf_counter())
    first, last = span
    quarter = (last - first) / 4
    # a call that held the interpreter's lock would leave no stamp in its middle
    assert any(first + quarter < stamp < last - quarter for stamp in stamps)


def test_the_fast_tier_is_near_the_exact_one(tanh):
    fast = symact.compile("tanh", accuracy="fast")
    x = inputs("float32", 20000)
    x = x[~np.isnan(x)]
    got, exact = (f(x).view(np.int32).astype(np.int64) for f in (fast, tanh))
    assert np.max(np.abs(got - exact)) <= 3
    assert fast.accuracy == "fast"
    assert "_f32_fast_loop" in fast.source
    y = inputs("float64", 500)
    assert same_bits(fast(y), tanh(y))  # float64 has one tier


def test_a_ufunc_outlives_its_maker():
    compiler_or_skip()
    f = symact.api.kernels.compiled.__wrapped__(symact.get("relu").definition, "float32")
    alone = f.ufunc
    del f
    assert alone(np.float32([-1, 2])).tolist() == [0.0, 2.0]


def test_bfloat16_is_bits_or_numbers_of_ml_dtypes():
    compiler_or_skip()
    f = symact.compile("relu", dtype="bfloat16")
    assert f(np.uint16([0x3F80, 0xBF80])).tolist() == [0x3F80, 0]
    ml_dtypes = pytest.importorskip("ml_dtypes")
    x = np.array([1.5, -2.0], ml_dtypes.bfloat16)
    got = f(x)
    assert got.dtype == x.dtype
    assert got.astype(float).tolist() == [1.5, 0.0]
    assert symact.compile("relu", dtype="bfloat16", target="numpy")(x).dtype == x.dtype
