"""Cards, documents and derivations of activations that are not elementwise."""

import functools
import json

import pytest

from symact import catalog
from symact.derive.vector import rows_of
from symact.report import terminal
from symact.report.gallery import chapter, page, text
from symact.report.gallery.sheets import Request, sheet_of
from symact.report.kinds import derivation, handles, made, spell


@functools.cache
def stored(name):
    return made(catalog.get(name), 60.0)


@functools.cache
def explained(name):
    return derivation.derivation_of(catalog.get(name))


def test_only_other_kinds_are_handled():
    assert handles(catalog.get("softmax"))
    assert handles(catalog.get("glu"))
    assert not handles(catalog.get("gelu"))


def test_the_document_of_softmax():
    document = stored("softmax").document
    json.dumps(document, allow_nan=False)
    assert document["kind"] == "vector"
    assert document["latex"] == (
        r"\operatorname{softmax}(x)_{i} = \frac{e^{x_{i}}}{\sum_{j} e^{x_{j}}}"
    )
    (slope,) = document["jacobian"]
    assert slope["through_itself"]["expr"] == "y[i]*(delta(i, k) - y[k])"
    assert slope["through_itself"]["matrix"] == "diag(y) - y y^T"
    assert slope["through_itself"]["latex"] == r"y_{i} \left(\delta_{ik} - y_{k}\right)"
    assert slope["proof"]["evidence"] == "proved"
    (product,) = document["vjp"]
    assert product["by_output"]["expr"] == "y[i]*(g[i] - sum(g[j]*y[j], j))"
    assert document["invariances"]["shift"]["value"] == "f(x + c) = f(x)"
    assert document["range"]["words"] == "the open probability simplex"
    assert document["lipschitz"]["exact"] == "1/2"
    assert document["undecided"] == []
    assert "f(x)[1] = sigmoid(x[1] - x[2])" in [row["value"] for row in document["special"]]


def test_the_document_of_glu():
    document = stored("glu").document
    json.dumps(document, allow_nan=False)
    assert document["gate"] == "b"
    assert document["conventions"][0]["order"] == "gate second"
    assert [row["expr"] for row in document["derivatives"]] == [
        "logistic(b)", "a*logistic(-b)*logistic(b)",
    ]  # fmt: skip
    assert "glu(x, x) = x*logistic(x) = silu(x)" in [row["value"] for row in document["special"]]
    assert set(document["backward"]["gradients"]) == {"a", "b"}


def test_the_document_of_rrelu():
    document = stored("rrelu").document
    json.dumps(document, allow_nan=False)
    assert document["evaluation"]["slope"]["exact"] == "11/48"
    assert document["draws"][0] == {
        "input": "a", "law": "uniform", "low": "lower", "high": "upper",
        "mean": "lower/2 + upper/2", "variance": "(lower - upper)**2/12",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["softmax", "glu", "rrelu"])
def test_cards_have_formulas_in_latex(name):
    card = stored(name).card
    labels = [entry.label for section in card.sections for entry in section.entries]
    assert labels[0] == "definition"
    shown = terminal.card(card)
    assert "undecided" not in shown
    assert all(len(line) <= 100 for line in shown.splitlines() if " " in line.strip())


def test_a_derivation_on_a_terminal_and_in_latex():
    found = explained("softmax")
    shown = derivation.text(found)
    assert "= y[i]*(delta(i, k) - y[k])" in shown
    assert "each checked by itself: proved" in shown
    tex = derivation.latex(found)
    assert tex.startswith(r"\begin{align*}")
    assert r"\sum_{j} \delta_{jk} e^{x_{j}}" in tex
    assert derivation.data(found)["lines"][0]["evidence"] == "proved"


def test_sums_stand_in_brackets_where_they_must():
    typed = catalog.define("row_shown", "x[i]*(sum(x[j], j) + 1)/sum(exp(x[j]), j)")
    formula = rows_of(typed)
    shown = spell.tex(formula, formula.outputs[0])
    assert r"\left(\sum_{j} x_{j}\right) + 1" in shown
    assert r"}{\sum_{j} e^{x_{j}}}" in shown


def test_thresholds_are_shown_with_their_equation():
    formula = rows_of(catalog.get("sparsemax"))
    assert r",\quad \sum_{j}" in spell.definition(formula, "sparsemax")


def test_sheets_of_every_format():
    sheet = sheet_of(Request(catalog.get("log_softmax"), 60.0))
    assert sheet.curves is None
    assert r"\sum_{j} e^{x_{j}}" in chapter.document([sheet])
    assert "# Logarithm of softmax" in text.document([sheet])
    assert "<math" in page.page(sheet)
    assert not any(found.problem for found in sheet.derivations)


def test_a_derivation_tells_of_every_output_row() -> None:
    found = derivation.derivation_of(catalog.get("crelu"))
    slopes = derivation.answer(catalog.get("crelu"), found).splitlines()[1::2]
    assert [" = -" in line for line in slopes] == [False, True]
    assert derivation.text(found).count("output row") == len(derivation.data(found)["others"]) + 1
