"""Looking up names, and defining activations from typed formulas."""

import pickle
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import expression_texts, parameter_names, parameter_values

from symact import catalog
from symact.activation import Parameter
from symact.catalog import registry
from symact.errors import DefinitionError, ReadError, SymactError, UnknownNameError
from symact.language.reader import read


def answer_to(function, *args, **options):
    """Give the result or the SymactError; any other exception is a defect."""
    try:
        return function(*args, **options)
    except SymactError as error:
        return error


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("gelu", "gelu"),
        ("GELU", "gelu"),
        ("torch.nn.functional.gelu", "gelu"),
        ("tf.nn.gelu", "gelu"),
        ("jax.nn.gelu", "gelu_tanh"),  # approximate=True is the default there
        ("keras.ops.gelu", "gelu_tanh"),
        ("keras.activations.gelu", "gelu"),
        ("flax.linen.gelu", "gelu_tanh"),
        ("gelu_new", "gelu_tanh"),
        ("torch.nn.GELU(approximate='tanh')", "gelu_tanh"),
        ("gelu_sigmoid", "quick_gelu"),
        ("swish", "swish"),  # symact's own name wins
        ("Swish", "swish"),
        ("tf.nn.swish", "silu"),
        ("jax.nn.swish", "silu"),
        ("keras.activations.swish", "silu"),
        ("gluon.nn.Swish", "swish"),
        ("SoftReLU", "softplus"),
        ("LReLU", "leaky_relu"),
        ("LeakyReLU", "leaky_relu"),
        ("leaky-relu", "leaky_relu"),
        ("PReLU", "prelu"),
        ("Hardswish", "hard_swish"),
        ("hard_silu", "hard_swish"),
        ("hardsigmoid", "hard_sigmoid"),
        ("logistic", "sigmoid"),
        ("LogSigmoid", "log_sigmoid"),
        ("soft_sign", "softsign"),
        ("torch.nn.Tanhshrink", "tanh_shrink"),
        ("Celu", "celu"),
        ("torch.nn.ReLU6", "relu6"),
        ("torch.nn.Hardtanh", "hard_tanh"),
        ("torch.nn.functional.softshrink", "soft_shrink"),
        ("torch.nn.Hardshrink", "hard_shrink"),
        ("Shrink", "shrink"),
        ("torch.nn.Threshold", "threshold"),
        ("ThresholdedRelu", "thresholded_relu"),
        ("keras.activations.linear", "identity"),
        ("eltwise_linear", "affine"),
        ("Affine", "affine"),
        ("ScaledTanh", "scaled_tanh"),
        ("keras.activations.exponential", "exponential"),
        ("torch.abs", "absolute"),
        ("relu2", "squared_relu"),
        ("gelu_10", "clipped_gelu"),
        ("sqrtsoftplus", "sqrt_softplus"),
        ("jax.nn.sparse_plus", "sparse_plus"),
        ("SmeLU", "smelu"),
        ("TeLU", "tanh_exp"),
        ("xIELU", "xielu"),
        ("StarReLU", "star_relu"),
        ("ARiA-2", "aria2"),
        ("ACON-C", "acon_c"),
        ("DyT", "dyt"),
    ],
)
def test_aliases(spelling, name):
    assert catalog.get(spelling).name == name


def test_every_alias_finds_its_row_unless_it_is_another_row_s_name():
    own = {registry.fold(name) for name in catalog.names()}
    for row in catalog.rows():
        for framework, spellings in row.aliases:
            for spelling in spellings:
                folded = registry.fold(spelling)
                if folded in own:
                    continue
                assert catalog.get(spelling) is row, (framework, spelling)


def test_the_only_alias_that_loses_against_a_name_is_swish():
    own = {registry.fold(name): name for name in catalog.names()}
    losers = {
        (row.name, own[registry.fold(s)])
        for row in catalog.rows()
        for _, spellings in row.aliases
        for s in spellings
        if own.get(registry.fold(s), row.name) != row.name
    }
    assert losers == {("silu", "swish")}


@pytest.mark.parametrize(
    ("typed", "meant"), [("sigmod", "sigmoid"), ("gleu", "gelu"), ("hardswich", "hard_swish")]
)
def test_unknown_names_are_answered_with_near_ones(typed, meant):
    with pytest.raises(UnknownNameError) as caught:
        catalog.get(typed)
    assert caught.value.exit_code == 2
    assert "did you mean" in caught.value.hint
    assert meant in caught.value.hint


@given(st.text(max_size=200))
def test_any_text_is_a_name_or_an_unknown_name_on_one_line(text):
    answer = answer_to(catalog.get, text)
    if isinstance(answer, SymactError):
        assert isinstance(answer, UnknownNameError)
        assert "\n" not in str(answer)
        assert len(str(answer)) < 300
    else:
        assert answer in catalog.rows()


def test_listing_does_not_import_sympy():
    code = (
        "import sys, symact.catalog as c; c.names(); c.get('torch.nn.SiLU').digest; c.rows();"
        "assert 'sympy' not in sys.modules; assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - own code


def test_rows_survive_pickling():
    for row in catalog.rows():
        assert pickle.loads(pickle.dumps(row)) == row  # noqa: S301 - made here


# define


def test_define_makes_a_row():
    row = catalog.define("tilted", "x*tanh(alpha*x)", alpha=1)
    assert row.family == "user"
    assert [(p.name, p.default, p.domain) for p in row.parameters] == [("alpha", "1", "real")]
    assert str(row.expr) == "x*tanh(alpha*x)"


@pytest.mark.parametrize(
    ("given_default", "text"),
    [
        (0.1, "1/10"),
        ("0.1", "1/10"),
        (Fraction(1, 3), "1/3"),
        (-2, "-2"),
        ("2/6", "1/3"),
        ("sqrt(2)/2", "sqrt(2)/2"),
        (1e-3, "1/1000"),
        ("1e-3", "1/1000"),
        (1.702, "851/500"),
    ],
)
def test_defaults_become_exact_text(given_default, text):
    row = catalog.define("f", "x*alpha", alpha=given_default)
    assert row.parameters[0].default == text


def test_a_whole_parameter_record_states_a_domain():
    slope = Parameter("slope", "0.5", "positive", doc="a slope")
    (parameter,) = catalog.define("f", "slope*x", slope=slope).parameters
    assert (parameter.default, parameter.domain, parameter.doc) == ("1/2", "positive", "a slope")


@pytest.mark.parametrize(
    ("name", "formula", "defaults", "message"),
    [
        ("relu", "x", {}, "the catalogue has"),
        ("ReLU", "x", {}, "the catalogue has"),
        ("1f", "x", {}, "cannot be a name"),
        ("a b", "x", {}, "cannot be a name"),
        ("for", "x", {}, "cannot be a name"),
        ("double", "x", {}, "cannot be a name"),
        ("", "x", {}, "cannot be a name"),
        ("f", "3", {}, "does not depend on x"),
        ("f", "x - x", {}, "does not depend on x"),
        ("f", "x", {"beta": 1}, "does not depend on beta"),
        ("f", "x*out", {"out": 1}, "cannot be a name"),
        ("f", "x*e", {"e": 1}, "has a meaning"),
        ("f", "x*exp", {"exp": 1}, "has a meaning"),
        ("f", "x", {"x": 1}, "has a meaning"),
        ("f", "x*a", {"a": float("inf")}, "not finite"),
        ("f", "x*a", {"a": float("nan")}, "not finite"),
        ("f", "x*a", {"a": True}, "neither a number nor text"),
        ("f", "x*a", {"a": None}, "neither a number nor text"),
        ("f", "x*a", {"a": Parameter("b", "1")}, "is named b"),
        ("f", "x*a", {"a": Parameter("a", "1", "odd")}, "no domain"),
        ("f", "x*a", {"a": Parameter("a", "-1", "positive")}, "not positive"),
        ("f", "x*a", {"a": Parameter("a", "0", "nonzero")}, "not nonzero"),
    ],
)
def test_what_contradicts_itself_is_refused(name, formula, defaults, message):
    with pytest.raises(DefinitionError, match=message) as caught:
        catalog.define(name, formula, **defaults)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("formula", "defaults"),
    [("x*alpha", {}), ("x +", {}), ("x*a", {"a": "b"}), ("x*a", {"a": ""}), ("x*a", {"a": "x"})],
)
def test_what_cannot_be_read_is_a_read_error(formula, defaults):
    with pytest.raises(ReadError):
        catalog.define("f", formula, **defaults)


@given(expression_texts(), parameter_names(), parameter_values())
def test_define_answers_every_formula_with_a_row_or_one_error(text, name, value):
    answer = answer_to(catalog.define, "f", f"({text}) + {name}*x", **{name: value})
    if isinstance(answer, SymactError):
        assert "\n" not in str(answer)
    else:
        assert read(answer.parameters[0].default, {}) == value
        assert answer.expr.has(answer.x)
