"""A derivation on a terminal, on a page and as data."""

import json
import re
import subprocess

import pytest
from hypothesis import given, strategies

from symact import catalog
from symact.derive.steps import explain
from symact.report.derivation import data, document, latex, text
from symact.report.wrapping import formula_rows, reason_rows
from tests.build.build_tools import tool_or_skip

NAMES = ("sigmoid", "tanh", "gelu", "gelu_tanh", "mish", "elu", "pau")


@pytest.fixture(scope="module")
def derivations():
    found = []
    for name in NAMES:
        activation = catalog.get(name)
        found += [explain(activation), explain(activation, order=2)]
    found += [explain(catalog.get(n), "range") for n in ("silu", "hard_swish", "relu")]
    return [*found, explain(catalog.get("selu"), "constants")]


def test_text_is_aligned(derivations):
    lines = text(derivations[0]).splitlines()
    signs = {line.index("=") for line in lines[1:-1]}

    assert len(signs) == 1
    assert "each checked by itself: proved" in lines[-1]


def test_latex_is_one_align_with_reasons(derivations):
    shown = latex(derivations[0])

    assert shown.startswith("\\begin{align*}")
    assert shown.count("\\\\") == shown.count("\n") - 2
    assert r"\text{\footnotesize reciprocal rule" in shown


def test_data_travels_as_json(derivations):
    document = json.loads(json.dumps(data(derivations[0])))

    assert document["lines"][-1]["right"] == "σ(x) (1 − σ(x))"
    assert document["lines"][-1]["evidence"] == "proved"


def test_pdflatex_is_content(derivations, tmp_path):
    assert pages(document("Derivations", derivations), tmp_path) == ([], [])


@pytest.mark.slow
def test_pdflatex_is_content_with_the_whole_catalogue(tmp_path):
    found = []
    for name in catalog.names():
        activation = catalog.get(name)
        found += [explain(activation), explain(activation, order=2)]
        found.append(explain(activation, "range"))

    assert pages(document("Derivations", found), tmp_path) == ([], [])


def pages(source, folder):
    """Compile a document; give its errors and its lines that are more than 10 pt too wide."""
    (folder / "all.tex").write_text(source, encoding="utf-8")
    command = [tool_or_skip("pdflatex"), "-interaction=nonstopmode", "all.tex"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)  # noqa: S603 - a fixed command
    log = (folder / "all.log").read_text(encoding="utf-8", errors="replace")
    wide = [float(size) for size in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log)]
    return re.findall(r"^! .*", log, re.MULTILINE), [size for size in wide if size > 10]


def test_a_terminal_row_ends_between_terms():
    shown = text(explain(catalog.get("gelu_tanh")))

    assert "\n              + (0.398942 x + 0.0535161 x³)" in shown
    for row in shown.splitlines():
        assert len(row) <= 100
        # neither a sign at the end of a row nor an argument torn open
        assert not re.search(r"[+−=]$", row)


@pytest.mark.parametrize(
    ("formula", "room", "rows"),
    [
        ("a + b c", 20, ["a + b c"]),
        ("first term + second", 14, ["first term", "    + second"]),
        ("∫[0..∞] x φ(x) dx + α ∫[−∞..0] (eˣ − 1) φ(x) dx", 35,
         ["∫[0..∞] x φ(x) dx", "    + α ∫[−∞..0] (eˣ − 1) φ(x) dx"]),
        ("unbreakable", 5, ["unbreakable"]),
    ],
)  # fmt: skip
def test_formulas_are_broken_where_a_reader_would(formula, room, rows):
    assert formula_rows(formula, room) == rows


@given(strategies.text(alphabet="ab()+− ∫[]dx=", max_size=80), strategies.integers(10, 40))
def test_breaking_a_formula_loses_nothing(formula, room):
    joined = "".join(formula_rows(formula, room))

    assert joined.replace(" ", "") == formula.replace(" ", "")


def test_clauses_of_a_reason_stay_whole():
    reason = "product rule; (eᵘ)′ = eᵘ; φ′(u) = −u φ(u)"
    assert reason_rows(reason, 26) == ["product rule; (eᵘ)′ = eᵘ;", "φ′(u) = −u φ(u)"]
