"""Jacobians, products and laws of activations along an axis, against textbook forms."""

from dataclasses import replace

import mpmath as mp
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from vector_tools import DPS, slopes

from symact import catalog
from symact.activation import Kind
from symact.derive.vector import jacobian, product, rows_of
from symact.derive.vector.entries import read_entries
from symact.derive.vector.explicit import samples, written
from symact.derive.vector.facts import row_facts
from symact.derive.vector.invariance import MOVES, conserved, invariance, permutation
from symact.derive.vector.itself import itself
from symact.derive.vector.lines import RowLine, Side, check_row_line, derive_rows
from symact.derive.vector.lipschitz import lipschitz, variance_identity
from symact.derive.vector.product import product_by_output, upstream
from symact.derive.vector.proof import entry, equal_indexed, prove_jacobian
from symact.derive.vector.ranges import value_range
from symact.derive.vector.special import special
from symact.derive.vector.symbolic import prove_for_every_length
from symact.errors import DerivationError, ReadError
from symact.known import Evidence
from symact.language.indexed import read_rows, write_rows

SMOOTH = ("softmax", "log_softmax", "softmin", "squash")


def formula(name):
    return rows_of(catalog.get(name))


def matrix(name, n):
    """Write the derived Jacobian out for n elements."""
    found = jacobian(formula(name))
    here = written(found.formula, samples(found.formula, n)[0])
    names = here.names[found.wrt]
    return sympy.Matrix(n, n, lambda i, k: entry(found, here, i, k)), names


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_the_jacobian_of_softmax_is_diag_p_minus_p_p_transposed(n):
    found, x = matrix("softmax", n)
    whole = sum(sympy.exp(v) for v in x)
    p = sympy.Matrix([sympy.exp(v) / whole for v in x])
    want = sympy.diag(*p) - p * p.T
    assert (found - want).applyfunc(sympy.cancel) == sympy.zeros(n, n)


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_the_jacobian_of_log_softmax_is_the_identity_minus_softmax(n):
    found, x = matrix("log_softmax", n)
    whole = sum(sympy.exp(v) for v in x)
    want = sympy.eye(n) - sympy.Matrix(n, n, lambda _, k: sympy.exp(x[k]) / whole)
    assert (found - want).applyfunc(sympy.cancel) == sympy.zeros(n, n)


@pytest.mark.parametrize("name", [*SMOOTH, "sparsemax", "entmax15"])
def test_jacobians_agree_with_numerical_slopes(name):
    texts = ("0.3", "-0.4", "0.65", "0.1")
    found = jacobian(formula(name))
    here = written(found.formula, {found.wrt: tuple(map(sympy.Rational, texts))})
    with mp.workdps(DPS):
        columns = slopes(name, list(map(mp.mpf, texts)))
        for i in range(4):
            for k in range(4):
                value = entry(found, here, i, k).subs(here.sample).evalf(40)
                assert abs(mp.mpf(str(value)) - columns[k][i]) < mp.mpf(10) ** -30


@pytest.mark.parametrize("name", [*SMOOTH, "crelu", "maxout", "hardmax"])
def test_jacobians_are_proved_for_two_to_five_elements(name):
    for output in range(len(formula(name).outputs)):
        sizes = (2, 3) if name == "squash" else (2, 3, 4, 5)
        known = prove_jacobian(jacobian(formula(name), None, output), sizes)
        assert known.value is True
        assert known.evidence is Evidence.PROVED


def test_a_wrong_jacobian_is_refuted():
    from dataclasses import replace

    found = jacobian(formula("softmax"))
    wrong = replace(found, diagonal=2 * found.diagonal)
    known = prove_jacobian(wrong)
    assert known.value is False
    assert "differ" in known.note


def test_jacobians_by_the_output():
    through = {name: itself(jacobian(formula(name))) for name in
               ("softmax", "log_softmax", "sparsemax", "entmax15", "squash")}  # fmt: skip
    y = through["softmax"].formula.inputs[0]
    soft = through["softmax"]
    assert (soft.diagonal, soft.left * soft.right) == (y, -(y**2))
    assert soft.weight == (y, 1)
    assert through["log_softmax"].right == sympy.exp(y)
    assert through["entmax15"].weight == (sympy.sqrt(y), 1)
    assert through["sparsemax"].weight[0].args[0][0] == 1
    assert through["squash"] is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("softmax", "y[i]*(g[i] - sum(g[j]*y[j], j))"),
        ("softmin", "y[i]*(sum(g[j]*y[j], j) - g[i])"),
        ("log_softmax", "g[i] - sum(g[j], j)*exp(y[i])"),
        ("entmax15", "sqrt(y[i])*(g[i] - sum(g[j]*sqrt(y[j]), j)/sum(sqrt(y[j]), j))"),
    ],
)
def test_products_by_the_output(name, text):
    found = itself(jacobian(formula(name)))
    assert write_rows(product_by_output(found, upstream(formula(name))[0])) == text


def test_the_product_of_a_formula_typed_a_minute_ago():
    own = read_rows("tanh(x[i])/sum(1 + x[j]**2, j)")
    assert write_rows(product(own)) == (
        "(g[i]*(1 - tanh(x[i])**2) - 2*sum(g[j]*tanh(x[j]), j)*x[i]/sum(1 + x[j]**2, j))"
        "/sum(1 + x[j]**2, j)"
    )
    assert prove_jacobian(jacobian(own)).evidence is Evidence.PROVED


@pytest.mark.slow
def test_layer_normalization_is_differentiated_without_cancellation():
    """Its backward pass centres before it sums, as hand-written ones do."""
    own = read_rows("(x[i] - mean(x[j], j))/sqrt(1/1000 + mean((x[j] - mean(x[k], k))**2, j))")
    text = write_rows(product(own))
    assert "sum(g[j]*(x[j] - sum(x[k], k)/n), j)" in text
    assert prove_jacobian(jacobian(own), (2, 3)).value is True


LAWS = {
    "softmax": ("f(x + c) = f(x)", None, None),
    "log_softmax": ("f(x + c) = f(x)", None, None),
    "softmin": ("f(x + c) = f(x)", None, None),
    "crelu": (None, "f(lambda x) = lambda f(x)", None),
    "maxout": ("f(x + c) = f(x) + c", "f(lambda x) = lambda f(x)", None),
    "hardmax": ("f(x + c) = f(x)", "f(lambda x) = f(x)", None),
    "sparsemax": ("f(x + c) = f(x)", None, None),
    "squash": (None, None, "f(-x) = -f(x)"),
    "entmax15": ("f(x + c) = f(x)", None, None),
}


@pytest.mark.parametrize("name", LAWS)
def test_laws(name):
    assert tuple(invariance(formula(name), move).value for move in MOVES) == LAWS[name]
    kept = "f(P x) = f(x)" if name == "maxout" else "f(P x) = P f(x)"
    assert permutation(formula(name)).value == kept


def test_laws_that_only_look_right_are_not_found():
    for text in ("exp(x[i])/(1 + sum(exp(x[j]), j))", "x[i]/sum(exp(x[j]), j)"):
        assert invariance(read_rows(text), MOVES[0]).value is None
    assert invariance(read_rows("x[i]/(1 + sum(x[j]**2, j))"), MOVES[1]).value is None


def test_what_outputs_add_up_to():
    y = sympy.Symbol("y", real=True)
    for name in ("softmax", "softmin", "sparsemax", "entmax15", "hardmax"):
        assert conserved(formula(name)).value == (y, 1)
    assert conserved(formula("log_softmax")).value == (sympy.exp(y), 1)
    assert conserved(formula("squash")).value is None


RANGES = {
    "softmax": "y[i] > 0, sum(y[i], i) == 1",
    "softmin": "y[i] > 0, sum(y[i], i) == 1",
    "sparsemax": "y[i] >= 0, sum(y[i], i) == 1",
    "entmax15": "y[i] >= 0, sum(y[i], i) == 1",
    "log_softmax": "sum(exp(y[i]), i) == 1",
    "hardmax": "y[i] in {0, 1}, sum(y[i], i) == 1",
    "maxout": "(-oo, oo)",
    "squash": "sum(y[i]**2, i) < 1",
    "crelu": "y1[i] in [0, oo), y2[i] in [0, oo), y1[i]*y2[i] == 0",
}


@pytest.mark.parametrize("name", RANGES)
def test_ranges(name):
    known = value_range(formula(name))
    assert known.value.text == RANGES[name]
    assert known.evidence is Evidence.PROVED
    assert not known.note


LIPSCHITZ = {
    "softmax": sympy.Rational(1, 2), "softmin": sympy.Rational(1, 2), "sparsemax": 1,
    "entmax15": 1, "crelu": 1, "maxout": 1, "hardmax": sympy.oo,
    "log_softmax": sympy.sqrt(sympy.Symbol("n", integer=True, positive=True)),
    "squash": 3 * sympy.sqrt(3) / 8,
}  # fmt: skip


@pytest.mark.parametrize("name", LIPSCHITZ)
def test_lipschitz_constants(name):
    known = lipschitz(formula(name))
    assert known.value == LIPSCHITZ[name]
    assert known.evidence is Evidence.PROVED
    assert known.trace


def test_the_variance_identity_behind_one_half():
    assert all(variance_identity(n) for n in (2, 3, 4, 5))


@settings(max_examples=25)
@given(st.lists(st.floats(-20, 20), min_size=2, max_size=7))
def test_no_jacobian_of_softmax_is_longer_than_one_half(row):
    import numpy as np

    p = np.exp(np.array(row) - max(row))
    p /= p.sum()
    assert np.linalg.norm(np.diag(p) - np.outer(p, p), 2) <= 0.5 + 1e-12


def equations(name):
    return [known.value.equation for known in special(catalog.get(name))]


def test_special_cases():
    assert "f(x)[1] = sigmoid(x[1] - x[2])" in equations("softmax")
    assert "f(x)[1] = log_sigmoid(x[1] - x[2])" in equations("log_softmax")
    assert "f(x) = log(softmax(x))" in equations("log_softmax")
    assert "f(x) = softmax(-x)" in equations("softmin")
    assert "f(x) = relu(x[1] - x[2]) + x[2]" in equations("maxout")
    assert "f(x) = 1" in equations("sparsemax")


@pytest.mark.parametrize(
    ("left", "right", "verdict", "evidence"),
    [
        ("exp(x[i])/sum(exp(x[j]), j)", "exp(x[i] + 1)/sum(exp(x[k] + 1), k)", "holds", "proved"),
        ("exp(x[i])/sum(exp(x[j]), j)",
         "exp(x[i] - max(x[j], j))/sum(exp(x[j] - max(x[k], k)), j)", "holds", "proved"),
        ("log(exp(x[i])/sum(exp(x[j]), j))", "x[i] - log(sum(exp(x[j]), j))", "holds", "proved"),
        ("mean(x[j]**2, j) - mean(x[j], j)**2", "mean((x[j] - mean(x[k], k))**2, j)",
         "holds", "proved"),
        ("relu(x[i]) - relu(-x[i])", "x[i]", "holds", "sampled"),
        ("relu(x[i])", "max(x[i], 0)", "holds", "proved"),
        ("exp(x[i])/sum(exp(x[j]), j)", "1/sum(exp(x[j]), j)", "fails", "sampled"),
        ("exp(x[i])/sum(exp(x[j]), j)", "exp(-x[i])/sum(exp(-x[j]), j)", "fails", "sampled"),
        ("x[i]", "concat(x[i], x[i])", "fails", "proved"),
        ("max(x[j], j)", "min(x[j], j)", "fails", "sampled"),
    ],
)  # fmt: skip
def test_verdicts_on_two_formulas(left, right, verdict, evidence):
    found = equal_indexed(left, right)
    assert (found.verdict, found.evidence.value) == (verdict, evidence)
    if found.witness is not None:
        assert found.witness.left != found.witness.right


@pytest.mark.parametrize("name", ["softmax", "crelu", "maxout"])
def test_derivations_check_every_line(name):
    found = derive_rows(catalog.get(name))
    assert found.lines
    assert all(line.evidence is Evidence.PROVED for line in found.lines)


def test_a_wrong_line_is_refused():
    found = jacobian(formula("softmax"))
    left = Side("slope", found.formula.scalars[0].symbol, found.formula)
    right = Side("plain", sympy.exp(2 * found.wrt), found.formula, "k")
    with pytest.raises(DerivationError, match="differ"):
        check_row_line(RowLine(left, right, "wrong"), found)


def test_facts_in_one_record():
    facts = row_facts(catalog.get("crelu"))
    assert facts.width == "2*n"
    assert [slope.proof.value for slope in facts.jacobians] == [True, True]
    assert row_facts(catalog.get("maxout")).width == "1"


@pytest.mark.slow
@pytest.mark.parametrize("row", catalog.rows(Kind.VECTOR, Kind.STOCHASTIC), ids=lambda r: r.name)
def test_every_row_has_facts_and_a_checked_derivation(row):
    if row.indexed:
        facts = row_facts(row)
        assert all(slope.proof.value is True for slope in facts.jacobians)
        assert facts.range.decided
        assert facts.lipschitz.decided
        for output in range(len(facts.formula.outputs)):
            assert derive_rows(row, output=output).lines


P = "exp(x[i])/sum(exp(x[j]), j)"
Q = "exp(x[k])/sum(exp(x[j]), j)"


@pytest.mark.parametrize(
    ("left", "right", "verdict", "evidence"),
    [
        (f"{P}*(delta(i, k) - {Q})", f"delta(k, i)*{P} - {P}*exp(x[k])/sum(exp(x[m]), m)",
         "holds", "proved"),
        (f"{P}*(delta(i, k) - {Q})", f"{P}*(delta(i, k) - exp(x[k] - 3)/sum(exp(x[j] - 3), j))",
         "holds", "proved"),
        ("delta(i, k)*x[i]**2", "delta(i, k)*x[k]*x[i]", "holds", "proved"),
        ("x[k]", "delta(i, k)*x[i] + (1 - delta(i, k))*x[k]", "holds", "proved"),
        (f"{P}*(delta(i, k) - {Q})", f"{P}*(delta(i, k) + {Q})", "fails", "sampled"),
        (f"{P}*(delta(i, k) - {Q})", f"{P}*(1 - {P})", "fails", "sampled"),
        (f"delta(i, k) - {Q}", f"delta(i, k) - {P}", "fails", "sampled"),
        ("x[i]*x[k]", "x[i]**2", "fails", "sampled"),
        ("delta(i, k)*max(x[j], j)", "delta(i, k)*x[i]", "fails", "sampled"),
    ],
)  # fmt: skip
def test_verdicts_on_entries_with_two_free_indices(left, right, verdict, evidence):
    found = equal_indexed(left, right)
    assert (found.verdict, found.evidence.value) == (verdict, evidence)
    assert (found.sizes == ()) == (evidence == "proved")


def test_a_sum_over_the_free_index_is_refused():
    with pytest.raises(ReadError, match="k is a free index"):
        read_entries("delta(i, k)*sum(x[k], k)")


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "squash", "gumbel_softmax"])
def test_jacobians_of_sums_are_proved_for_every_length(name):
    found = jacobian(formula(name))
    assert prove_for_every_length(found).evidence is Evidence.PROVED
    spoilt = replace(found, diagonal=found.diagonal * 2)
    assert prove_for_every_length(spoilt).value is None
    outers = tuple(replace(o, right=-o.right) for o in found.outers)
    assert prove_for_every_length(replace(found, outers=outers)).value is None


def test_what_holds_more_than_sums_is_not_claimed_for_every_length():
    assert prove_for_every_length(jacobian(formula("maxout"))).value is None
