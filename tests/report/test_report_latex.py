"""The LaTeX document: complete, and accepted by plain pdflatex."""

import subprocess

import pytest

from symact import catalog
from symact.report.gallery import chapter, text
from symact.report.gallery.sheets import Request, sheet_of
from symact.report.latex import broken
from tests.build.build_tools import tool_or_skip

HARD = {
    "alpha_1": "x*tanh(alpha_1*x)",
    "scale": "Piecewise((scale*x, x > 0), (x*atan(exp(x)), True))",
}
"""Parameter and formula of definitions whose names and shapes are awkward to typeset."""


def sheets():
    rows = [catalog.get(name) for name in ("gelu", "selu", "elu", "hard_swish", "mish")]
    rows += [catalog.define(f"odd_{p}", form, **{p: "1/3"}) for p, form in HARD.items()]
    return [sheet_of(Request(row, derive=False)) for row in rows]


@pytest.fixture(scope="module")
def documents():
    return {sheet.activation.name: chapter.document([sheet]) for sheet in sheets()}


def test_every_section_is_there(documents):
    for heading in ("Definition", "Derivatives", "Values", "Behavior", "Constants", "Sources"):
        assert rf"\subsection*{{{heading}}}" in documents["selu"]


def test_published_digits_are_printed(documents):
    assert "1.67326324235437728481" in documents["selu"]
    assert "1.05070098735548049341" in documents["selu"]
    assert "-0.1699712074799036" in documents["gelu"]
    assert r"\frac{8 x^{2}}{25}" in documents["mish"]


def test_the_same_definition_gives_the_same_bytes(documents):
    made = sheet_of(Request(catalog.get("mish"), derive=False))
    assert chapter.document([made]) == documents["mish"]


def test_no_character_is_beyond_ascii(documents):
    assert all(made.isascii() for made in documents.values())


def test_pdflatex_accepts_every_document(documents, tmp_path):
    compiler = tool_or_skip("pdflatex")
    for name, made in documents.items():
        (tmp_path / f"{name}.tex").write_text(made, encoding="ascii")
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
    made = text.document([sheet_of(Request(catalog.get("mish"), derive=False))])

    assert made.startswith("# Mish (`mish`)\n")
    assert "-0.30884341301725040" in made
    assert made.count("$") % 2 == 0
