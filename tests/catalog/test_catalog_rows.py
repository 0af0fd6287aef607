"""Every row of the catalogue against facts written here by hand."""

import re
from fractions import Fraction

import pytest
from sympy import Rational, diff, oo

from symact import catalog
from symact.activation import Activation, Citation, Kind, Kink, Parameter
from symact.errors import DefinitionError
from symact.language.printer import to_text
from symact.language.reader import DOMAINS, is_reserved, read

_NAMES = """
    sigmoid tanh softsign hard_sigmoid sparse_sigmoid elliott arctan sqnl isru laplace hexpo dyt
    scaled_tanh lecun_tanh penalized_tanh
    relu leaky_relu prelu relu6 clipped_relu hard_tanh srelu flexible_relu aplu binary_step
    elu selu celu elish hard_elish isrlu pelu xielu soft_exponential symlog
    softplus log_sigmoid squareplus sparse_plus smelu squared_relu star_relu sqrt_softplus
    shifted_softplus bent_identity
    swish silu gelu gelu_tanh quick_gelu clipped_gelu mish hard_swish hard_mish lisht tanh_exp serf
    phish logish smish golu aria2 silu_squared dsilu acon_c soft_root_sign
    tanh_shrink hard_shrink soft_shrink shrink threshold thresholded_relu
    identity affine absolute square exponential gaussian
    sine sinc gcu snake
    pau
"""
NAMES = _NAMES.split()
"""Every elementwise and parametric activation that frameworks ship or papers compare."""

_LEARNED = """
    prelu swish snake srelu star_relu dyt acon_c pelu xielu soft_exponential flexible_relu aplu
    soft_root_sign pau
"""
LEARNED = _LEARNED.split()

DEFAULTS = {
    "leaky_relu": {"negative_slope": "1/100"},
    "prelu": {"alpha": "1/4"},
    "elu": {"alpha": "1"},
    "celu": {"alpha": "1"},
    "swish": {"beta": "1"},
    "affine": {"alpha": "1", "beta": "0"},
    "sine": {"omega": "1"},
    "snake": {"alpha": "1"},
    "clipped_relu": {"cap": "6"},
    "hard_tanh": {"min_val": "-1", "max_val": "1"},
    "srelu": {"t_r": "1", "a_r": "1/2", "t_l": "0", "a_l": "1/10"},
    "squareplus": {"b": "4"},
    "smelu": {"beta": "1"},
    "star_relu": {"s": "2/sqrt(5)", "b": "-1/sqrt(5)"},
    "scaled_tanh": {"alpha": "17159/10000", "beta": "2/3"},
    "isru": {"alpha": "1"},
    "isrlu": {"alpha": "1"},
    "laplace": {"mu": "707107/1000000", "sigma": "282095/1000000"},
    "hexpo": {"a": "1", "b": "1", "c": "1", "d": "1"},
    "penalized_tanh": {"a": "1/4"},
    "dyt": {"alpha": "1/2", "gamma": "1", "beta": "0"},
    "logish": {"alpha": "1", "beta": "1"},
    "smish": {"alpha": "1", "beta": "1"},
    "aria2": {"alpha": "3/2", "beta": "2"},
    "acon_c": {"p1": "1", "p2": "0", "beta": "1"},
    "pelu": {"a": "1", "b": "1"},
    "xielu": {"alpha_p": "4/5", "alpha_n": "4/5", "beta": "1/2"},
    "soft_exponential": {"alpha": "1/2"},
    "flexible_relu": {"b": "0"},
    "aplu": {"a1": "1/5", "b1": "1/2", "a2": "1/10", "b2": "-1/2"},
    "soft_root_sign": {"alpha": "2", "beta": "3"},
    "hard_shrink": {"lambd": "1/2"},
    "soft_shrink": {"lambd": "1/2"},
    "shrink": {"lambd": "1/2", "bias": "0"},
    "threshold": {"theta": "0", "default_value": "0"},
    "thresholded_relu": {"theta": "1"},
}

PAU = {
    "a0": 0.03355815733452378, "a1": 0.5050059186781659, "a2": 1.6534697310952233,
    "a3": 2.0100501552600014, "a4": 0.9319195586484518, "a5": 0.15242646398275836,
    "b1": 4.812831860534153e-05, "b2": 3.9802479055059194, "b3": 1.5837587665720168e-05,
    "b4": 0.30183382839661377,
}  # fmt: skip
"""The published coefficients that imitate leaky_relu."""

DISAGREEMENTS = {
    ("prelu", "alpha"): {"keras": "0", "flax": "1/100"},
    ("leaky_relu", "negative_slope"): {
        "keras.activations": "1/5", "keras.layers": "3/10", "tensorflow": "1/5",
        "mxnet.npx": "1/4",
    },
    ("elu", "alpha"): {"mxnet.npx": "1/4"},
    ("affine", "alpha"): {"onednn": "0"},
    ("hard_tanh", "min_val"): {"onednn": "0"},
    ("hard_tanh", "max_val"): {"onednn": "0"},
    ("star_relu", "s"): {"timm": "1"},
    ("star_relu", "b"): {"timm": "0"},
}  # fmt: skip

_UNCHECKED = """
    sigmoid tanh softsign relu leaky_relu softplus relu6 clipped_relu hard_tanh hard_shrink
    soft_shrink thresholded_relu scaled_tanh lecun_tanh square arctan elliott binary_step gaussian
    sine gcu tanh_exp smish symlog shifted_softplus smelu pelu flexible_relu dyt
"""
UNCHECKED = _UNCHECKED.split()
"""Rows whose source is known by name only: no identifier is given."""

BRANCHED = {"sinc", "clipped_gelu"}
"""Written with branches and without a kink: one is smooth, one has a kink of no closed form."""

NO_IDENTIFIER = {"hard_sigmoid"}
"""One of its two sources has an identifier."""

IDENTIFIER = re.compile(r"arXiv:\d{4}\.\d{5}|arXiv:\d{4}\.\d{4}|doi:10\.\d{4,5}/\S+")

rows = pytest.mark.parametrize("row", catalog.rows(), ids=lambda row: row.name)


def test_the_catalogue_holds_every_activation_once():
    assert sorted(catalog.names()) == sorted(NAMES)
    assert len(NAMES) == 83


@rows
def test_row_is_complete(row):
    assert row.title
    assert row.name == row.name.lower()
    assert row.inputs == ("x",)
    assert row.expr.free_symbols == set(row.symbols.values())
    assert read(to_text(row.expr), row.symbols) == row.expr
    assert row.kind is (Kind.PARAMETRIC if row.name in LEARNED else Kind.ELEMENTWISE)
    assert (row.kind is Kind.PARAMETRIC) == any(p.trainable for p in row.parameters)


@rows
def test_parameters_have_exact_defaults_inside_their_domains(row):
    for parameter in row.parameters:
        assert parameter.doc
        assert parameter.domain in DOMAINS
        assert not is_reserved(parameter.name)
        assert bool(parameter.default) != bool(parameter.derived)
        for text in filter(None, [parameter.default]):
            value = read(text, {})
            assert value.is_number
            assert all(getattr(value, f"is_{fact}") for fact in DOMAINS[parameter.domain])


def test_nobody_types_the_constants_of_selu():
    assert [(p.name, p.default, p.derived) for p in catalog.get("selu").parameters] == [
        ("alpha", "", "self_normalizing"),
        ("scale", "", "self_normalizing"),
    ]


@rows
def test_published_defaults(row):
    wanted = {name: str(Fraction(repr(value))) for name, value in PAU.items()}
    found = {p.name: p.default for p in row.parameters if p.default}
    assert found == (wanted if row.name == "pau" else DEFAULTS.get(row.name, {}))


def test_frameworks_that_disagree_are_named():
    found = {
        (row.name, p.name): dict(p.framework_defaults)
        for row in catalog.rows()
        for p in row.parameters
        if p.framework_defaults
    }
    assert found == DISAGREEMENTS
    texts = [text for defaults in found.values() for text in defaults.values()]
    assert all(read(text, {}).is_Rational for text in texts)


@rows
def test_rows_without_kinks_are_written_without_branches(row):
    branched = any(word in row.formula for word in ("Piecewise", "abs"))
    assert bool(row.kinks) == branched or row.name in BRANCHED


@rows
def test_citations_name_checked_sources_only(row):
    for citation in row.citations:
        assert citation.authors
        assert citation.title
        assert 1940 < citation.year < 2026
        known = citation.identifier != ""
        assert known == (row.name not in UNCHECKED) or row.name in NO_IDENTIFIER
        assert not known or IDENTIFIER.fullmatch(citation.identifier)


@rows
def test_digest_depends_on_the_meaning_only(row):
    from dataclasses import replace

    assert len(row.digest) == 16
    assert replace(row, title="another").digest == row.digest
    assert replace(row, formula=row.formula + " + 0").digest != row.digest


def test_digests_differ():
    assert len({row.digest for row in catalog.rows()}) == len(catalog.names())


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
