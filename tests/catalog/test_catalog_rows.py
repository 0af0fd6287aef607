"""Every row of the catalogue against facts written here by hand."""

import math

import pytest
from sympy import Integer, Rational, diff, oo

from symact import catalog
from symact.activation import Activation, Citation, Kind, Kink, Parameter
from symact.errors import DefinitionError
from symact.language.printer import to_text
from symact.language.reader import DOMAINS, is_reserved, read

TWENTY = (
    "sigmoid", "tanh", "softsign", "relu", "leaky_relu", "prelu", "elu", "selu", "celu",
    "softplus", "swish", "silu", "gelu", "gelu_tanh", "quick_gelu", "mish", "hard_sigmoid",
    "hard_swish", "log_sigmoid", "tanh_shrink",
)  # fmt: skip

SELU = {"alpha": 1.6732632423543772, "scale": 1.0507009873554805}

PLAIN = {
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "tanh": math.tanh,
    "softsign": lambda x: x / (1 + abs(x)),
    "relu": lambda x: max(x, 0.0),
    "leaky_relu": lambda x: x if x > 0 else 0.01 * x,
    "prelu": lambda x: x if x > 0 else 0.25 * x,
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "selu": lambda x: SELU["scale"] * (x if x > 0 else SELU["alpha"] * math.expm1(x)),
    "celu": lambda x: x if x > 0 else math.expm1(x),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "swish": lambda x: x / (1 + math.exp(-x)),
    "silu": lambda x: x * (math.tanh(x / 2) + 1) / 2,
    "gelu": lambda x: x * math.erfc(-x / math.sqrt(2)) / 2,
    "gelu_tanh": lambda x: 0.5 * x * (1 + math.tanh(0.7978845608028654 * (x + 0.044715 * x**3))),
    "quick_gelu": lambda x: x / (1 + math.exp(-1.702 * x)),
    "mish": lambda x: x * math.tanh(math.log1p(math.exp(x))),
    "hard_sigmoid": lambda x: min(max(x + 3, 0.0), 6.0) / 6,
    "hard_swish": lambda x: x * min(max(x + 3, 0.0), 6.0) / 6,
    "log_sigmoid": lambda x: -math.log1p(math.exp(-x)),
    "tanh_shrink": lambda x: x - math.tanh(x),
}
"""The definitions again, in plain floating point and in other forms."""

PYTORCH_GRAD = {
    ("relu", 0): 0, ("leaky_relu", 0): 0.01, ("prelu", 0): 0.25, ("elu", 0): 1.0,
    ("selu", 0): SELU["alpha"] * SELU["scale"], ("celu", 0): 1.0, ("softsign", 0): 1.0,
    ("hard_sigmoid", -3): 0, ("hard_sigmoid", 3): 0, ("hard_swish", -3): 0, ("hard_swish", 3): 1,
}  # fmt: skip
"""What PyTorch returns at each kink (measured in float64)."""

rows = pytest.mark.parametrize("row", catalog.rows(), ids=lambda row: row.name)
kinks = pytest.mark.parametrize(
    ("row", "kink"),
    [pytest.param(row, kink, id=f"{row.name}@{kink.at}") for row in catalog.rows()
     for kink in row.kinks],
)  # fmt: skip


def at_defaults(row, expr):
    values = {
        symbol: read(p.default, {}) if p.default else SELU[p.name]
        for p in row.parameters
        for symbol in [row.symbols[p.name]]
    }
    return expr.subs(values)


def one_sided(row, point, side):
    """Slope of the branch just beside a point, from the value alone."""
    f = at_defaults(row, row.expr)
    step = side * 1e-7
    return float((f.subs(row.x, point + step) - f.subs(row.x, point)).evalf(40) / step)


def test_the_catalogue_holds_the_twenty_activations():
    assert sorted(catalog.names()) == sorted(TWENTY)


@rows
@pytest.mark.parametrize("x", [-5.0, -3.0, -1.25, -0.01, 0.0, 0.5, 1.0, 3.0, 4.5])
def test_formula_agrees_with_plain_floating_point(row, x):
    got = float(at_defaults(row, row.expr).subs(row.x, Rational(x)))
    assert got == pytest.approx(PLAIN[row.name](x), rel=1e-12, abs=1e-15)


@rows
def test_row_is_complete(row):
    assert row.title
    assert row.name == row.name.lower()
    assert row.inputs == ("x",)
    assert row.expr.free_symbols == set(row.symbols.values())
    assert read(to_text(row.expr), row.symbols) == row.expr
    assert (row.kind is Kind.PARAMETRIC) == any(p.trainable for p in row.parameters)
    assert row.kind in {Kind.ELEMENTWISE, Kind.PARAMETRIC}


@rows
def test_parameters_have_exact_defaults_inside_their_domains(row):
    for parameter in row.parameters:
        assert parameter.doc
        assert parameter.domain in DOMAINS
        assert not is_reserved(parameter.name)
        assert bool(parameter.default) != bool(parameter.derived)
        texts = [text for _, text in parameter.framework_defaults]
        for text in [parameter.default, *texts] if parameter.default else texts:
            assert read(text, {}).is_Rational


def test_nobody_types_the_constants_of_selu():
    assert [(p.name, p.default, p.derived) for p in catalog.get("selu").parameters] == [
        ("alpha", "", "self_normalizing"),
        ("scale", "", "self_normalizing"),
    ]


def test_published_defaults():
    defaults = {
        (row.name, p.name): p.default for row in catalog.rows() for p in row.parameters if p.default
    }
    assert defaults == {
        ("leaky_relu", "negative_slope"): "1/100",
        ("prelu", "alpha"): "1/4",
        ("elu", "alpha"): "1",
        ("celu", "alpha"): "1",
        ("swish", "beta"): "1",
    }


@kinks
def test_derivative_at_a_kink_is_pytorch_s(row, kink):
    grad = at_defaults(row, read(kink.grad, row.symbols))
    assert float(grad) == pytest.approx(PYTORCH_GRAD[row.name, int(kink.at)], rel=1e-12)


def test_every_kink_of_the_table_is_in_a_row():
    assert {(row.name, int(k.at)) for row in catalog.rows() for k in row.kinks} == set(PYTORCH_GRAD)


@kinks
def test_the_branch_that_owns_the_kink_has_its_derivative(row, kink):
    """The formula alone gives the convention: no target needs to know about kinks."""
    if row.name == "softsign":  # written with abs, smooth once: both sides agree
        assert one_sided(row, Integer(0), 1) == pytest.approx(1, rel=1e-6)
        assert one_sided(row, Integer(0), -1) == pytest.approx(1, rel=1e-6)
        return
    slope = diff(row.expr, row.x).subs(row.x, read(kink.at, {}))
    assert (slope - read(kink.grad, row.symbols)).simplify() == 0


@kinks
def test_order_of_smoothness(row, kink):
    """At order 0 the one-sided slopes differ at other than default parameters, at 1 they agree."""
    point = read(kink.at, {})
    values = dict.fromkeys((row.symbols[p.name] for p in row.parameters), Rational(3, 2))
    f = row.expr.subs(values)
    h = Rational(1, 10**9)
    right = ((f.subs(row.x, point + h) - f.subs(row.x, point)) / h).evalf(30)
    left = ((f.subs(row.x, point) - f.subs(row.x, point - h)) / h).evalf(30)
    if kink.order == 0:
        assert abs(right - left) > 0.1
    else:
        assert kink.order == 1
        assert abs(right - left) < 1e-8
        second = (f.subs(row.x, point + 2 * h) - 2 * f.subs(row.x, point + h)).evalf(40) / h**2
        before = (f.subs(row.x, point - 2 * h) - 2 * f.subs(row.x, point - h)).evalf(40) / h**2
        assert abs(second - before) > 0.1


@rows
def test_rows_without_kinks_are_written_without_branches(row):
    assert bool(row.kinks) == any(word in row.formula for word in ("Piecewise", "abs"))


@rows
def test_citations_name_checked_sources_only(row):
    unchecked = {"sigmoid", "tanh", "softsign", "relu", "leaky_relu", "softplus"}
    for citation in row.citations:
        assert citation.authors
        assert citation.title
        assert 1980 < citation.year < 2026
        assert citation.identifier == "" or citation.identifier.startswith(("arXiv:", "doi:"))
        assert row.name not in unchecked or citation.identifier == ""


@rows
def test_digest_depends_on_the_meaning_only(row):
    from dataclasses import replace

    assert len(row.digest) == 16
    assert replace(row, title="another").digest == row.digest
    assert replace(row, formula=row.formula + " + 0").digest != row.digest


def test_digests_differ():
    assert len({row.digest for row in catalog.rows()}) == len(TWENTY)


# the records admit what the catalogue does not hold yet


def test_a_gated_activation_fits_the_record():
    glu = Activation(
        name="glu",
        title="Gated linear unit",
        formula="a/(1 + exp(-b))",
        inputs=("a", "b"),
        kind=Kind.GATED,
        citations=(Citation("Dauphin, Fan, Auli, Grangier", 2016, "...", "arXiv:1612.08083"),),
    )
    a, b = glu.symbols["a"], glu.symbols["b"]
    assert glu.x == a
    assert glu.expr.limit(b, oo) == a
    assert glu.expr.subs({a: 3, b: 0}) == Rational(3, 2)
    assert diff(glu.expr, b).subs({a: 4, b: 0}) == 1


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("softmax", "exp(x[i])/Sum(exp(x[j]), (j, 0, n - 1))"),
        ("crelu", "concat(relu(x), relu(-x))"),
    ],
)
def test_a_vector_activation_fits_the_record_and_has_no_scalar_expression(name, formula):
    row = Activation(name=name, title=name, formula=formula, kind=Kind.VECTOR)
    assert len(row.digest) == 16
    with pytest.raises(DefinitionError, match="vector activation"):
        _ = row.expr


def test_a_stochastic_activation_takes_its_random_input_as_an_argument():
    rrelu = Activation(
        name="rrelu",
        title="Randomized leaky ReLU",
        formula="Piecewise((x, x > 0), (a*x, True))",
        inputs=("x", "a"),
        parameters=(
            Parameter("lower", "1/8", "positive", doc="least slope drawn"),
            Parameter("upper", "1/3", "positive", framework_defaults=(("mxnet", "167/500"),)),
        ),
        kinks=(Kink("0", 0, "a"),),
        kind=Kind.STOCHASTIC,
    )
    assert rrelu.expr.subs({rrelu.x: -8, rrelu.symbols["a"]: Rational(1, 8)}) == -1
    assert set(rrelu.symbols) == {"x", "a", "lower", "upper"}
