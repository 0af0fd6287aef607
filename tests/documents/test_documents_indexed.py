# ruff: noqa: E501, ARG005 - a formula and its two sides in numpy stand in one row
r"""Formulas over rows and gated pairs: what is said of them is what NumPy finds.

Each row is a formula and its two sides as functions of arrays, written by hand: of a row and a
number c, or of a pair. The formula is true if the sides agree at random rows of several lengths.
"""

import math

import numpy as np
import pytest
from seen import seen_before  # noqa: F401 - a fixture that is always used

from symact.documents.check import check, check_formula
from symact.documents.meaning import Context, Scope, interpret
from symact.documents.outcome import settle
from symact.documents.reader import read
from tests.turns import in_turn

P = lambda x: np.exp(x) / np.exp(x).sum()  # noqa: E731
LSE = lambda x: np.log(np.exp(x).sum())  # noqa: E731
J = lambda x: np.diag(P(x)) - np.outer(P(x), P(x))  # noqa: E731
S = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
RELU = lambda x: np.maximum(x, 0)  # noqa: E731
GELU = lambda x: x * (1 + np.vectorize(math.erf)(x / math.sqrt(2))) / 2  # noqa: E731

ROWS = [
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}}", lambda x, c: P(x), lambda x, c: P(x)),
    (r"\text{Softmax}(x_{i}) = \frac{\exp(x_i)}{\sum_j \exp(x_j)}", lambda x, c: P(x), lambda x, c: P(x)),
    (r"\text{Softmax}(x_{i}) = \exp(x_i)", lambda x, c: P(x), lambda x, c: np.exp(x)),
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i}}{1 + e^{x_i}}", lambda x, c: P(x), lambda x, c: S(x)),
    (r"\mathrm{softmax}(x)_i = \frac{e^{-x_i}}{\sum_{j=1}^n e^{x_j}}", lambda x, c: P(x), lambda x, c: np.exp(-x) / np.exp(x).sum()),
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_j x_j}", lambda x, c: P(x), lambda x, c: np.exp(x) / x.sum()),
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i - \max_k x_k}}{\sum_{j} e^{x_j - \max_k x_k}}", lambda x, c: P(x), lambda x, c: P(x - x.max())),
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i - \max(x)}}{\sum_{j} e^{x_j - \max(x)}}", lambda x, c: P(x), lambda x, c: P(x - x.max())),
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i - \max_k x_k}}{\sum_{j} e^{x_j}}", lambda x, c: P(x), lambda x, c: np.exp(x - x.max()) / np.exp(x).sum()),
    (r"\text{LogSoftmax}(x_{i}) = \log\left(\frac{\exp(x_i)}{\sum_j \exp(x_j)}\right)", lambda x, c: np.log(P(x)), lambda x, c: np.log(P(x))),
    (r"\text{LogSoftmax}(x_i) = x_i - \log\sum_j e^{x_j}", lambda x, c: np.log(P(x)), lambda x, c: x - LSE(x)),
    (r"\text{LogSoftmax}(x_i) = x_i + \log\sum_j e^{x_j}", lambda x, c: np.log(P(x)), lambda x, c: x + LSE(x)),
    (r"\text{LogSoftmax}(x_i) = x_i - \sum_j \log e^{x_j}", lambda x, c: np.log(P(x)), lambda x, c: x - x.sum()),
    (r"\text{LogSoftmax}(x_i) = \frac{\log\exp(x_i)}{\sum_j \exp(x_j)}", lambda x, c: np.log(P(x)), lambda x, c: x / np.exp(x).sum()),
    (r"\sigma(\mathbf{z})_i = \frac{e^{z_i}}{\sum_{j=1}^K e^{z_j}}", lambda x, c: P(x), lambda x, c: P(x)),
    (r"\sigma(\mathbf{z})_i = \frac{e^{-z_i}}{\sum_{j=1}^K e^{z_j}}", lambda x, c: P(x), lambda x, c: np.exp(-x) / np.exp(x).sum()),
    (r"\text{softmin}(x) = \text{softmax}(-x)", lambda x, c: np.exp(-x) / np.exp(-x).sum(), lambda x, c: P(-x)),
    (r"\text{softmin}(x) = -\text{softmax}(x)", lambda x, c: np.exp(-x) / np.exp(-x).sum(), lambda x, c: -P(x)),
    (r"\text{softmax}(x + c) = \text{softmax}(x)", lambda x, c: P(x + c), lambda x, c: P(x)),
    (r"\text{softmax}(c x) = \text{softmax}(x)", lambda x, c: P(c * x), lambda x, c: P(x)),
    (r"\text{softmax}(x) = \text{softmax}(x - \max(x))", lambda x, c: P(x), lambda x, c: P(x - x.max())),
    (r"\log\text{softmax}(x) = x - \mathrm{LSE}(x)", lambda x, c: np.log(P(x)), lambda x, c: x - LSE(x)),
    (r"\frac{\partial p_i}{\partial x_j} = p_i(\delta_{ij} - p_j)", lambda x, c: J(x), lambda x, c: P(x)[:, None] * (np.eye(len(x)) - P(x))),
    (r"\frac{\partial \sigma_i}{\partial z_j} = \sigma_i(\delta_{ij} - \sigma_j)", lambda x, c: J(x), lambda x, c: P(x)[:, None] * (np.eye(len(x)) - P(x))),
    (r"\frac{\partial p_i}{\partial x_j} = p_i(\delta_{ij} + p_j)", lambda x, c: J(x), lambda x, c: P(x)[:, None] * (np.eye(len(x)) + P(x))),
    (r"\frac{\partial p_i}{\partial x_j} = p_j(\delta_{ij} - p_j)", lambda x, c: J(x), lambda x, c: P(x) * (np.eye(len(x)) - P(x))),
    (r"\frac{\partial p_i}{\partial x_j} = \begin{cases} p_i(1 - p_i) & i = j \\ -p_i p_j & i \ne j \end{cases}", lambda x, c: J(x), lambda x, c: np.where(np.eye(len(x)) == 1, np.diag(P(x) * (1 - P(x))), -np.outer(P(x), P(x)))),
    (r"\frac{\partial p_i}{\partial x_j} = \begin{cases} p_i(1 - p_i) & i = j \\ p_i p_j & i \ne j \end{cases}", lambda x, c: J(x), lambda x, c: np.where(np.eye(len(x)) == 1, np.diag(P(x) * (1 - P(x))), np.outer(P(x), P(x)))),
    (r"\frac{\partial \log p_i}{\partial x_j} = \delta_{ij} - p_j", lambda x, c: J(x) / P(x)[:, None], lambda x, c: np.eye(len(x)) - P(x)),
    (r"\frac{\partial \mathrm{softmax}(x)_i}{\partial x_j} = \mathrm{softmax}(x)_i(1 - \mathrm{softmax}(x)_j)", lambda x, c: J(x), lambda x, c: np.outer(P(x), 1 - P(x))),
    (r"\mathrm{CReLU}(x) = [\mathrm{ReLU}(x), \mathrm{ReLU}(-x)]", lambda x, c: np.r_[RELU(x), RELU(-x)], lambda x, c: np.r_[RELU(x), RELU(-x)]),
    (r"\mathrm{CReLU}(x) = \mathrm{ReLU}([x, -x])", lambda x, c: np.r_[RELU(x), RELU(-x)], lambda x, c: RELU(np.r_[x, -x])),
    (r"\mathrm{CReLU}(x) = [\mathrm{ReLU}(x), -\mathrm{ReLU}(-x)]", lambda x, c: np.r_[RELU(x), RELU(-x)], lambda x, c: np.r_[RELU(x), -RELU(-x)]),
    (r"\mathrm{Maxout}(x) = \max_j x_j", lambda x, c: x.max(), lambda x, c: x.max()),
    (r"\mathrm{Maxout}(x) = \min_j x_j", lambda x, c: x.max(), lambda x, c: x.min()),
    (r"\mathrm{squash}(x)_i = \frac{\|x\|^2}{1+\|x\|^2}\frac{x_i}{\|x\|}", lambda x, c: x * np.linalg.norm(x) / (1 + x @ x), lambda x, c: x @ x / (1 + x @ x) * x / np.linalg.norm(x)),
    (r"\mathrm{squash}(x)_i = \frac{\|x\|}{1+\|x\|^2}\frac{x_i}{\|x\|}", lambda x, c: x * np.linalg.norm(x) / (1 + x @ x), lambda x, c: x / (1 + x @ x)),
]  # fmt: skip

LENGTHS = [
    # a formula, and the lengths of rows for which NumPy finds it true
    (r"\mathrm{softmax}(x)_1 = \sigma(x_1 - x_2)", lambda x: P(x)[0] - S(x[0] - x[1])),
    (r"\mathrm{softmax}(x)_1 = \sigma(x_2 - x_1)", lambda x: P(x)[0] - S(x[1] - x[0])),
    (r"\mathrm{softmax}(x)_2 = 1 - \mathrm{softmax}(x)_1", lambda x: P(x)[1] - 1 + P(x)[0]),
    (r"\mathrm{softmax}(x)_1 = \frac{e^{x_1}}{e^{x_1} + e^{x_2} + e^{x_3}}", lambda x: P(x)[0] - P(x[:3])[0] if len(x) > 2 else 1),
    (r"\mathrm{softmax}(x)_1 = \frac{e^{x_1}}{e^{x_1} + e^{x_3}}", lambda x: P(x)[0] - P(x[[0, 2]])[0] if len(x) > 2 else 1),
    (r"\mathrm{softmax}(x)_i = \frac{e^{x_i}}{\sum_{j=1}^{3} e^{x_j}}", lambda x: P(x)[0] - np.exp(x[0]) / np.exp(x[:3]).sum() if len(x) > 2 else 1),
    (r"\mathrm{softmax}(x)_1 = \frac{e^{x_1}}{\sum_{j=1}^{n} e^{x_j}}", lambda x: 0),
]  # fmt: skip

PAIRS = [
    (r"\text{GLU}(a, b) = a \otimes \sigma(b)", lambda a, b: a * S(b), lambda a, b: a * S(b)),
    (r"\text{GLU}(a, b) = \frac{a}{1 + e^{-b}}", lambda a, b: a * S(b), lambda a, b: a / (1 + np.exp(-b))),
    (r"\text{GLU}(a, b) = a \odot \tanh(b)", lambda a, b: a * S(b), lambda a, b: a * np.tanh(b)),
    (r"\text{GLU}(a, b) = \frac{a}{1 + e^{b}}", lambda a, b: a * S(b), lambda a, b: a / (1 + np.exp(b))),
    (r"\text{GLU}(a, b) = a + \sigma(b)", lambda a, b: a * S(b), lambda a, b: a + S(b)),
    (r"\mathrm{SwiGLU}(a,b) = \mathrm{Swish}(a) \odot b", lambda a, b: a * S(a) * b, lambda a, b: a * S(a) * b),
    (r"\mathrm{SwiGLU}(a,b) = \sigma(a) \odot b", lambda a, b: a * S(a) * b, lambda a, b: S(a) * b),
    (r"\mathrm{GEGLU}(a,b) = \mathrm{GELU}(a) \otimes b", lambda a, b: GELU(a) * b, lambda a, b: GELU(a) * b),
    (r"\mathrm{GEGLU}(a,b) = \mathrm{ReLU}(a) \otimes b", lambda a, b: GELU(a) * b, lambda a, b: RELU(a) * b),
    (r"\mathrm{ReGLU}(a,b) = \max(0, a) \otimes b", lambda a, b: RELU(a) * b, lambda a, b: RELU(a) * b),
    (r"\frac{\partial}{\partial b}\mathrm{GLU}(a, b) = a \sigma(b)(1-\sigma(b))", lambda a, b: a * S(b) * (1 - S(b)), lambda a, b: a * np.exp(-b) / (1 + np.exp(-b)) ** 2),
]  # fmt: skip


def judged(tex):
    """Judge the first claim of a formula, without a search for repairs."""
    statement, *_ = read(tex, frozenset())
    claim, *_ = interpret(statement, Scope(), Context()).claims
    return settle(claim)


def agree(left, right, *, pair):
    """Tell whether two sides agree at random rows."""
    rng = np.random.default_rng(7)
    found = []
    for n in (2, 3, 6):
        args = rng.normal(size=n), rng.normal(size=n) if pair else rng.normal()
        found.append(np.allclose(left(*args), right(*args), rtol=1e-12, atol=1e-14))
    return all(found)


each_row = pytest.mark.parametrize(
    ("tex", "left", "right"), in_turn(ROWS, 4), ids=[row[0] for row in ROWS]
)


@each_row
def test_rows_are_judged_as_numpy_finds_them(tex, left, right):
    found = judged(tex)
    assert found.verdict.value == ("holds" if agree(left, right, pair=False) else "fails")
    if found.witness is None:
        return
    at = dict(found.witness.at)
    row = np.array([float(v) for k, v in at.items() if k[0] in "xz"])
    c = float(at.get("c", 0))
    for shown, side in ((found.witness.lhs, left), (found.witness.rhs, right)):
        assert np.isclose(np.atleast_1d(side(row, c)), float(shown), rtol=1e-12).any()


@pytest.mark.parametrize(("tex", "gap"), LENGTHS, ids=[row[0] for row in LENGTHS])
def test_a_claim_on_numbered_entries_holds_for_the_rows_for_which_it_is_true(tex, gap):
    rng = np.random.default_rng(11)
    true = [n for n in (2, 3, 4, 5) if abs(gap(rng.normal(size=n))) < 1e-12]
    found = judged(tex)
    assert found.verdict.value == ("holds" if true else "fails")
    assert len(true) != 1 or f"for rows of {true[0]}" in found.message


def test_a_length_that_the_document_says_binds():
    text = "Let $x \\in \\mathbb{R}^3$. Then $\\mathrm{softmax}(x)_1 = \\sigma(x_1 - x_2)$.\n"
    for length, verdict in (("3", "fails"), ("2", "holds")):
        *_, found = check(text.replace("^3", f"^{length}"), "a.md").findings
        assert found.judgement.verdict.value == verdict


@pytest.mark.parametrize(
    ("tex", "verdicts"),
    in_turn([
        (r"\mathrm{softmax}([x, 0]) = [\sigma(x), 1 - \sigma(x)]", ["holds"]),
        (r"\mathrm{softmax}([x, 0]) = [\sigma(-x), \sigma(x)]", ["fails"]),
        (r"z = (1, 2, 3), \mathrm{softmax}(z) \approx (0.0900, 0.2447, 0.6652)", ["definition", "approximate"]),
        (r"z = (1, 2, 3), \mathrm{softmax}(z) \approx (0.0900, 0.2447, 0.6552)", ["definition", "fails"]),
        (r"\text{softmax}(z_i/T) = \frac{e^{z_i/T}}{\sum_j e^{z_j/T}}", ["holds"]),
        (r"\text{softmax}(z_i + c) = \text{softmax}(z_i)", ["holds"]),
        (r"\text{softmax}(2z_i) = \text{softmax}(z_i)", ["fails"]),
    ], 2),
)  # fmt: skip
def test_rows_written_out_and_shifted(tex, verdicts):
    """softmax(1, 2, 3) is 0.0900305731, 0.2447284711, 0.6652409558."""
    parts = tex.replace("), \\math", ")$ and $\\math")
    found = [f.judgement.verdict.value for f in check(f"${parts}$\n", "a.md").findings]
    assert found == verdicts


def test_a_slip_with_indices_is_repaired():
    for tex, meant in ((ROWS[25][0], "p_{i}"), (ROWS[5][0], "e^{x_{j}}")):
        (found,) = check_formula(tex).findings
        assert found.judgement.verdict.value == "fails"
        assert meant in found.suggestion.latex


@pytest.mark.parametrize(("tex", "left", "right"), PAIRS, ids=[row[0] for row in PAIRS])
def test_pairs_are_judged_as_numpy_finds_them(tex, left, right):
    found = judged(tex)
    assert found.verdict.value == ("holds" if agree(left, right, pair=True) else "fails")
    if found.witness is None:
        return
    at = {k: np.array([float(v)]) for k, v in found.witness.at}
    for shown, side in ((found.witness.lhs, left), (found.witness.rhs, right)):
        assert np.isclose(side(at["a"], at["b"]), float(shown), rtol=1e-12).all()


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{GLU}(a, b) = \sigma(a) \otimes b",
        r"\mathrm{SwiGLU}(a, b) = a \otimes \mathrm{SiLU}(b)",
        r"\mathrm{GLU}(x, W, V, b, c) = \sigma(xW + b) \otimes (xV + c)",
    ],
)
def test_the_gate_may_be_either_of_the_pair(tex):
    found = judged(tex)
    assert found.verdict.value == "holds"
    plain = r"\mathrm{GLU}(x, W, V, b, c) = \tanh(xW + b) \otimes (xV + c)"
    assert judged(plain).verdict.value == "fails"


@pytest.mark.parametrize(
    ("tex", "verdict", "says"),
    [
        (r"\frac{\partial y_i}{\partial x_j} = w_{ij}", "undecided", "y_i is not defined"),
        (r"\frac{\partial p_i}{\partial x_j} = p_i(1 - p_j)", "undecided", "for softmax(x) it fails"),
        (r"\text{softmax}(x + y) = \text{softmax}(x)", "undecided", "a row or a number"),
        (r"\mathrm{GLU}(X) = (X W + b) \otimes \sigma(X V + c)", "definition", "defines GLU"),
        (r"\mathrm{Maxout}(x) = \max(w_1 x + b_1, w_2 x + b_2)", "definition", "defines Maxout"),
    ],
)  # fmt: skip
def test_what_is_no_claim_of_the_catalogue_is_not_judged_as_one(tex, verdict, says):
    found = judged(tex)
    assert found.verdict.value == verdict
    assert says in found.message


def test_longer_rows_are_proved_too():
    assert "2, 3, 4 and 5 elements" in judged(ROWS[0][0]).message


def test_the_document_says_what_p_is():
    text = (
        "# Softmax\n\nLet $p = \\mathrm{softmax}(x)$. Then "
        "$\\frac{\\partial p_i}{\\partial x_j} = p_i(\\delta_{ij} - p_j)$.\n"
    )
    verdicts = [f.judgement.verdict.value for f in check(text, "a.md").findings]
    assert verdicts == ["definition", "holds"]


def test_a_function_of_one_half_each_does_not_hide_that_of_a_pair():
    text = (
        r"$\mathrm{GLU}(x) = x_1 \otimes \sigma(x_2)$, $\mathrm{GLU}(a, b) = a \otimes \sigma(b)$"
    )
    verdicts = [f.judgement.verdict.value for f in check(text, "a.md").findings]
    assert verdicts == ["definition", "holds"]
