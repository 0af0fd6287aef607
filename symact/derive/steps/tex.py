r"""Terms in LaTeX that needs amsmath only."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symact.derive.steps.spell import (
    ATOM,
    GREEK,
    POWER,
    PRODUCT,
    SUM,
    Speller,
    Spelt,
    finite_decimal,
)
from symact.derive.steps.terms import (
    At,
    Atom,
    Call,
    Cases,
    Integral,
    Limit,
    Named,
    Quotient,
    Row,
    Slope,
    Span,
    Term,
)

SIGNS = {
    "logistic": r"\sigma",
    "sech2": r"\operatorname{sech}^{2}",
    "normal_cdf": r"\Phi",
    "normal_pdf": r"\varphi",
    "LambertW": "W",
    "atan": r"\arctan",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "asinh": r"\operatorname{arsinh}",
    "acosh": r"\operatorname{arcosh}",
    "atanh": r"\operatorname{artanh}",
} | {
    name: f"\\{name}"
    for name in ["sin", "cos", "tan", "sinh", "cosh", "tanh", "log", "sec", "csc", "cot", "coth"]
}
"""Functions and their signs; any other is an operator name."""

FORMS = {"Abs": r"\left|%s\right|"}
"""Functions that are written around their argument."""

NAMES = {S.Pi: r"\pi", S.Exp1: "e", S.Infinity: r"\infty", S.NegativeInfinity: r"-\infty"}


BREAK = r" \\ "


def _escaped(name: str) -> str:
    return name.replace("_", r"\_")


class Tex(Speller):
    """Spell terms for a page."""

    minus = "-"
    below = ("<", r"\leq")
    above = (">", r"\geq")
    times_ten = r" \cdot "
    everywhere = r"%s \in \mathbb{R}"

    def bracket(self, text: str) -> str:
        """Put brackets around."""
        tall = any(mark in text for mark in (r"\frac", r"\left", r"\int"))
        return rf"\left({text}\right)" if tall else f"({text})"

    def between(self, before: Term, after: Term, text: str) -> str:
        """Give what stands between two factors."""
        del before, after
        if text[0].isdigit() or text.startswith((r"\frac{d", r"\tfrac")):
            return r" \cdot "
        return r"\, "

    def raised(self, base: str, exponent: Term) -> str:
        """Spell a power with its exponent."""
        return f"{base}^{{{self(exponent)}}}"

    def exponent(self, term: Term) -> str:
        """Spell an exponent."""
        return f"^{{{self(term)}}}"

    def root(self, term: Term) -> str:
        """Spell a square root."""
        return rf"\sqrt{{{self(term)}}}"

    def applied(self, term: Call, exponent: str) -> str:
        """Spell a function at its argument."""
        name = term.function.__name__
        argument = self(term.argument)
        if name in FORMS:
            return FORMS[name] % argument + exponent
        branch = "_{-1}" if term.branch else ""
        sign = SIGNS.get(name, rf"\operatorname{{{_escaped(name)}}}")
        return f"{sign}{branch}{exponent}{self.bracket(argument)}"

    def atom(self, term: Atom) -> Spelt:
        """Spell a number or a symbol."""
        value = term.expr
        if value in NAMES:
            return NAMES[value], SUM if value is S.NegativeInfinity else ATOM
        if value.is_Rational:
            sign = "-" if value < 0 else ""
            text = finite_decimal(abs(value)) or _fraction(abs(value))
            return sign + text, SUM if sign else ATOM if value.q == 1 else PRODUCT
        return sympy.latex(value) if value.args else symbol(str(value)), ATOM

    def quotient(self, term: Quotient) -> Spelt:
        """Spell a fraction."""
        return rf"\frac{{{self(term.above)}}}{{{self(term.below)}}}", PRODUCT

    def least(self, term: Term, level: int) -> str:
        """Spell a term, in brackets where it binds less tightly."""
        if isinstance(term, Quotient) and level == POWER:
            return self.bracket(self(term))
        return super().least(term, level)

    def named(self, term: Named) -> Spelt:
        """Spell a sign."""
        return term.tex, ATOM

    def on_name(self, term: Named, exponent: str) -> str:
        """Spell a power on the name of a function."""
        name, bracket, rest = term.tex.rpartition("(")
        return f"{name}{exponent}{bracket}{rest}" if bracket else f"{term.tex}{exponent}"

    def slope(self, term: Slope) -> Spelt:
        """Spell a derivative that is still to be taken."""
        d = "d" if str(term.variable) == "x" else r"\partial "
        power = "" if term.order == 1 else f"^{{{term.order}}}"
        head = rf"\frac{{{d.strip()}{power}}}{{{d}{symbol(str(term.variable))}{power}}}"
        return rf"{head}\left[{self(term.body)}\right]", ATOM

    def at(self, term: At) -> Spelt:
        """Spell a value at a place."""
        body = self(term.body)
        return rf"\left[{body}\right]_{{{term.variable} = {self(term.place)}}}", ATOM

    def limit(self, term: Limit) -> Spelt:
        """Spell a limit."""
        end = r"\infty" if term.side > 0 else r"-\infty"
        return rf"\lim_{{{term.variable} \to {end}}} {self.least(term.body, PRODUCT)}", PRODUCT

    def integral(self, term: Integral) -> Spelt:
        """Spell an integral."""
        x = term.variable
        density = rf"\varphi({x})" if (term.mean, term.std) == (0, 1) else f"p({x})"
        lo, hi = (
            self(Atom(sympy.sympify(term.lo, strict=True))),
            self(Atom(sympy.sympify(term.hi, strict=True))),
        )
        body = "" if term.body == Atom(S.One) else self.least(term.body, PRODUCT) + r"\, "
        return rf"\int_{{{lo}}}^{{{hi}}} {body}{density}\, d{x}", PRODUCT

    def row(self, term: Row) -> Spelt:
        """Spell terms side by side."""
        return rf"\left({', '.join(map(self, term.terms))}\right)", ATOM

    def span(self, term: Span) -> Spelt:
        """Spell an interval."""
        if term.lo == term.hi:
            return rf"\left\{{{self(term.lo)}\right\}}", ATOM
        left, right = "(["[term.lo_closed], ")]"[term.hi_closed]
        return rf"\left{left}{self(term.lo)}, {self(term.hi)}\right{right}", ATOM

    def cases(self, term: Cases) -> Spelt:
        """Spell a function in pieces."""
        rows = [f"{self(t)} & {self.condition(term.variable, s)}" for t, s in term.rows]
        return rf"\begin{{cases}} {BREAK.join(rows)} \end{{cases}}", ATOM


def _fraction(value: Any) -> str:
    return str(value.p) if value.q == 1 else rf"\tfrac{{{value.p}}}{{{value.q}}}"


def symbol(name: str) -> str:
    """Spell the name of a variable: Greek letters as such, long names in one piece."""
    if name in GREEK:
        return f"\\{name}"
    stem, _, index = name.partition("_")
    if len(stem) == 1 and index:
        return rf"{stem}_{{{index}}}"
    plain = name.replace("_", r"\_")
    if len(name) == 2 and name[1].isdigit():
        return f"{name[0]}_{{{name[1]}}}"
    return name if len(name) == 1 else rf"\mathit{{{plain}}}"


tex: Tex = Tex()
