"""LaTeX of formulas and of plain text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symact import catalog
from symact.language.reader import read
from symact.report.typeset import equation, escape, explained, latex


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x*sigmoid(x)", r"x \sigma{\left(x \right)}"),
        ("Phi(x)**2", r"\Phi^{2}{\left(x \right)}"),
        ("phi(x)", r"\varphi{\left(x \right)}"),
        ("expm1(x)**2", r"\left(\left(e^{x} - 1\right)\right)^{2}"),
        ("log1p(x)", r"\log{\left(1 + x \right)}"),
        ("sech2(x)", r"\operatorname{sech}^{2}{\left(x \right)}"),
        ("atan(x)", r"\operatorname{atan}{\left(x \right)}"),
    ],
)
def test_the_fields_notation(text, expected):
    assert latex(read(text)) == expected


def test_signs_are_explained_where_they_occur():
    assert len(explained(read("x*sigmoid(x) + Phi(x)"), read("x"))) == 2
    assert explained(read("x**2")) == ()


def test_braces_balance_for_the_whole_catalogue():
    for name in catalog.names():
        row = catalog.get(name)
        text = equation(row, row.expr, 2, "x")

        assert text.count("{") == text.count("}")
        assert r"\frac{d^{2}}{d x^{2}}" in text


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_escaped_text_holds_no_active_character(text):
    plain = escape(text)
    for known in (r"\textbackslash{}", r"\textasciicircum{}", r"\textasciitilde{}"):
        plain = plain.replace(known, "")
    for active in "&#%_{}$":
        plain = plain.replace(f"\\{active}", "")

    assert plain.isascii()
    assert not set(plain) & set("&#%_^~")
