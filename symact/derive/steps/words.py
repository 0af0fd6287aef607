"""Words and formulas of the reason column, in Unicode and in LaTeX."""

from __future__ import annotations

from symact.derive.steps.rows import FORMULAS, FUNCTIONS

MEANINGS: dict[str, tuple[str, str]] = {
    "logistic": ("σ(u) = 1/(1 + e⁻ᵘ)", r"\sigma(u) = 1/(1 + e^{-u})"),
    "softplus": (
        "softplus(u) = log(1 + eᵘ)", r"\operatorname{softplus}(u) = \log(1 + e^{u})"
    ),
    "normal_cdf": (
        "Φ(u) = (1 + erf(u/√2))/2", r"\Phi(u) = (1 + \operatorname{erf}(u/\sqrt{2}))/2"
    ),
    "normal_pdf": ("φ(u) = e^(−u²/2)/√(2π)", r"\varphi(u) = e^{-u^{2}/2}/\sqrt{2\pi}"),
}  # fmt: skip
"""Definitions of the field's functions."""

EXPONENTIALS: dict[str, tuple[str, str]] = {
    "softplus": ("e^softplus(u) = 1 + eᵘ", r"e^{\operatorname{softplus}(u)} = 1 + e^{u}"),
    "tanh": ("tanh(u) = (e²ᵘ − 1)/(e²ᵘ + 1)", r"\tanh(u) = (e^{2u} - 1)/(e^{2u} + 1)"),
    "logistic": ("σ(u) = eᵘ/(1 + eᵘ)", r"\sigma(u) = e^{u}/(1 + e^{u})"),
}
"""What is known of functions where they are written by exponentials, the deepest first."""

MOST = 2
"""Formulas that one reason holds."""


def in_exponentials(names: set[str]) -> str:
    """Say how functions are written by exponentials."""
    return "; ".join([row[0] for name, row in EXPONENTIALS.items() if name in names][:MOST])


def formulas() -> dict[str, str]:
    """Give the LaTeX of every formula that may stand in a reason, by its Unicode text."""
    rows = [*FORMULAS.values(), *MEANINGS.values(), *EXPONENTIALS.values()]
    rows += [(row.text, row.tex) for row in FUNCTIONS.values()]
    return dict(rows)
