"""The LaTeX document: complete, and accepted by plain pdflatex."""

import os
import shutil
import subprocess

import pytest

from symact import catalog
from symact.report.latex import broken, document
from symact.report.markdown import document as markdown
from symact.report.record import Request, assemble

HARD = {
    "alpha_1": "x*tanh(alpha_1*x)",
    "scale": "Piecewise((scale*x, x > 0), (x*atan(exp(x)), True))",
}
"""Parameter and formula of definitions whose names and shapes are awkward to typeset."""


def reports():
    rows = [catalog.get(name) for name in ("gelu", "selu", "elu", "hard_swish", "mish")]
    rows += [catalog.define(f"odd_{p}", text, **{p: "1/3"}) for p, text in HARD.items()]
    return [assemble(Request(row)) for row in rows]


@pytest.fixture(scope="module")
def documents():
    return {report.activation.name: document(report) for report in reports()}


def test_every_section_is_there(documents):
    for heading in ("Definition", "Derivatives", "Values", "Behavior", "Constants", "Sources"):
        assert rf"\subsection*{{{heading}}}" in documents["selu"]


def test_published_digits_are_printed(documents):
    assert "1.67326324235437728481" in documents["selu"]
    assert "1.05070098735548049341" in documents["selu"]
    assert "-0.1699712074799036" in documents["gelu"]
    assert r"\frac{8 x^{2}}{25}" in documents["mish"]


def test_the_same_definition_gives_the_same_bytes(documents):
    assert document(assemble(Request(catalog.get("mish")))) == documents["mish"]


def test_no_character_is_beyond_ascii(documents):
    assert all(text.isascii() for text in documents.values())


def test_pdflatex_accepts_every_document(documents, tmp_path):
    compiler = shutil.which("pdflatex")
    if compiler is None:
        assert not os.environ.get("CI"), "pdflatex is missing: install texlive-latex-base"
        pytest.skip("pdflatex is not installed")
    for name, text in documents.items():
        (tmp_path / f"{name}.tex").write_text(text, encoding="ascii")
        done = subprocess.run(  # noqa: S603 - the path was looked up above
            [compiler, "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
            capture_output=True, check=False, cwd=tmp_path, timeout=60,
        )  # fmt: skip
        log = done.stdout.decode(errors="replace")

        assert done.returncode == 0, log[-2000:]
        assert (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")
        assert "Missing character" not in log


def test_long_formulas_are_broken_outside_of_brackets():
    assert broken("a = b + (c + d) - e", 6) == (
        "& a = b",
        r"& \quad + (c + d)",
        r"& \quad - e",
    )
    cases = r"f = \begin{cases} x + 1 & y \\ z - 2 \end{cases}"
    assert broken(cases, 5) == ("& f", r"& \quad " + cases[2:])
    assert broken("") == ()


def test_markdown_has_the_same_facts():
    text = markdown(assemble(Request(catalog.get("mish"))))

    assert text.startswith("# Mish (`mish`)\n")
    assert "-0.30884341301725040" in text
    assert text.count("$") % 2 == 0
