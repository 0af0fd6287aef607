"""Rows of two inputs, along an axis and with a random input: what stands in them."""

import pytest

import symact
from symact import catalog
from symact.activation import Kind
from symact.derive.vector import rows_of
from symact.errors import DefinitionError

NAMES = {
    Kind.GATED: ("glu", "reglu", "geglu", "swiglu", "bilinear", "swiglu_clamped"),
    Kind.VECTOR: (
        "softmax", "log_softmax", "softmin", "crelu", "maxout", "hardmax", "sparsemax", "squash",
        "entmax15",
    ),
    Kind.STOCHASTIC: ("rrelu", "gumbel_softmax"),
}  # fmt: skip

OTHERS = catalog.rows(*NAMES)


@pytest.mark.parametrize("kind", NAMES)
def test_the_rows_of_each_kind(kind):
    assert catalog.names(kind) == NAMES[kind]


def test_without_a_kind_the_catalogue_is_elementwise():
    assert all(row.scalar for row in catalog.rows())
    assert not any(row.scalar for row in OTHERS)
    assert not {row.name for row in OTHERS} & set(catalog.names())


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("torch.nn.functional.softmax", "softmax"),
        ("jax.nn.glu", "glu"),
        ("tf.nn.crelu", "crelu"),
        ("keras.ops.sparsemax", "sparsemax"),
        ("torch.nn.LogSoftmax", "log_softmax"),
        ("SwiGLU", "swiglu"),
        ("torch.nn.RReLU", "rrelu"),
        ("torch.nn.functional.gumbel_softmax", "gumbel_softmax"),
        ("Hardmax", "hardmax"),
    ],
)
def test_framework_spellings(alias, name):
    assert symact.get(alias).name == name


@pytest.mark.parametrize("row", OTHERS, ids=lambda row: row.name)
def test_every_row_can_be_read(row):
    assert row.title
    assert len(row.digest) == 16
    if row.indexed:
        formula = rows_of(row)
        assert {s.name for s in formula.inputs} == set(row.inputs)
        with pytest.raises(DefinitionError, match="no elementwise expression"):
            _ = row.expr
    else:
        names = {s.name for s in row.expr.free_symbols}
        drawn = {p.name for p in row.parameters} - names
        assert set(row.inputs) <= names
        assert all(any(n in (d.low, d.high) for d in row.draws) for n in drawn)
    for citation in row.citations:
        assert citation.authors
        assert citation.identifier == "" or citation.identifier.startswith("arXiv:")


def test_gated_rows_say_which_half_is_the_gate():
    gates = {row.name: row.gate for row in catalog.rows(Kind.GATED)}
    assert gates.pop("glu") == "b"
    assert set(gates.values()) == {"a"}
    orders = {row.name: [order for order, _ in row.conventions] for row in catalog.rows(Kind.GATED)}
    assert orders["glu"] == ["gate second"]
    assert orders["swiglu"] == ["gate first"]
    assert orders["swiglu_clamped"] == ["interleaved columns"]


def test_random_inputs_are_part_of_the_digest():
    from dataclasses import replace

    row = catalog.get("rrelu")
    assert replace(row, draws=()).digest != row.digest


def test_a_formula_of_rows_can_be_defined():
    handle = symact.define("my_rows", "tanh(x[i])/sum(1 + x[j]**2, j)")
    assert handle.definition.kind is Kind.VECTOR
    with pytest.raises(DefinitionError, match="does not depend on a"):
        symact.define("my_rows", "tanh(x[i])/sum(1 + x[j]**2, j)", a=1)
