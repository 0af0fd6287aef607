"""Terms in Unicode, one line each."""

from __future__ import annotations

import sympy
from sympy import S

from symact.derive.steps.build import rational
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
    Product,
    Quotient,
    Row,
    Slope,
    Span,
    Term,
)
from symact.language.printer import to_text

RAISED = dict(zip("0123456789-−+n x()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ⁿ ˣ⁽⁾", strict=True))

SIGNS = {
    "logistic": "σ", "normal_cdf": "Φ", "normal_pdf": "φ", "LambertW": "W", "atan": "arctan",
    "asin": "arcsin", "acos": "arccos", "asinh": "arsinh", "acosh": "arcosh",
    "atanh": "artanh",
}  # fmt: skip
"""Functions whose sign is not their name."""

FORMS = {"Abs": "|%s|", "sech2": "sech²(%s)"}
"""Functions that are written around their argument."""

NAMES = {S.Pi: "π", S.Exp1: "e", S.Infinity: "∞", S.NegativeInfinity: "−∞"}


class Unicode(Speller):
    """Spell terms for a terminal."""

    minus = "−"
    below = ("<", "≤")
    above = (">", "≥")
    times_ten = " · "
    everywhere = "all %s"

    def bracket(self, text: str) -> str:
        """Put brackets around."""
        return f"({text})"

    def between(self, before: Term, after: Term, text: str) -> str:
        """Give what stands between two factors."""
        number = isinstance(before, Atom) and before.expr.is_Integer
        if number and (text[0].isalpha() or text[0] in "(√"):
            return ""
        fractions = isinstance(before, Quotient) and isinstance(after, Quotient)
        return " · " if text[0].isdigit() or (fractions and text[0] != "(") else " "

    def factor(self, term: Term, place: int, whole: Product) -> str:
        """Spell one factor of a product."""
        if isinstance(term, Quotient) or (isinstance(term, Atom) and _is_fraction(term)):
            alone = place == len(whole.factors) - 1 or isinstance(term, Atom)
            if all(isinstance(f, Quotient) for f in whole.factors):
                return self.spell(term)[0]
            text = self.spell(term)[0]
            return text if alone and place == 0 else self.bracket(text)
        return self.least(term, PRODUCT)

    def raised(self, base: str, exponent: Term) -> str:
        """Spell a power with its exponent."""
        return base + self.exponent(exponent)

    def exponent(self, term: Term) -> str:
        """Spell an exponent."""
        text, level = self.spell(term)
        if all(c in RAISED for c in text) and " " not in text:
            return "".join(RAISED[c] for c in text)
        return f"^{text}" if level >= ATOM else f"^({text})"

    def root(self, term: Term) -> str:
        """Spell a square root."""
        return f"√{self.least(term, ATOM)}"

    def applied(self, term: Call, exponent: str) -> str:
        """Spell a function at its argument."""
        name = term.function.__name__
        argument = self(term.argument)
        if name in FORMS:
            return FORMS[name] % argument + exponent
        branch = "₋₁" if term.branch else ""
        return f"{SIGNS.get(name, name)}{branch}{exponent}({argument})"

    def atom(self, term: Atom) -> Spelt:
        """Spell a number or a symbol."""
        value = term.expr
        if value in NAMES:
            return NAMES[value], SUM if value is S.NegativeInfinity else ATOM
        if value.is_Rational:
            text = finite_decimal(value) or str(value)
            level = ATOM if value.q == 1 or "." in text else PRODUCT
            return text.replace("-", "−"), SUM if value < 0 else level
        text = to_text(value) if value.args else str(value)
        return GREEK.get(text, text), ATOM

    def quotient(self, term: Quotient) -> Spelt:
        """Spell a fraction."""
        above = self.least(term.above, PRODUCT)
        if isinstance(term.above, Quotient):
            above = self.bracket(self(term.above))
        return f"{above}/{self.least(term.below, POWER)}", PRODUCT

    def named(self, term: Named) -> Spelt:
        """Spell a sign."""
        return term.text, ATOM

    def on_name(self, term: Named, exponent: str) -> str:
        """Spell a power on the name of a function."""
        name, bracket, rest = term.text.partition("(")
        return f"{name}{exponent}{bracket}{rest}"

    def slope(self, term: Slope) -> Spelt:
        """Spell a derivative that is still to be taken."""
        d, v = (
            ("d" if str(term.variable) == "x" else "∂"),
            GREEK.get(str(term.variable), str(term.variable)),
        )
        power = "" if term.order == 1 else self.exponent(Atom(sympy.Integer(term.order)))
        return f"{d}{power}/{d}{v}{power}[{self(term.body)}]", ATOM

    def at(self, term: At) -> Spelt:
        """Spell a value at a place."""
        return f"[{self(term.body)}] at {term.variable} = {self(term.place)}", SUM

    def limit(self, term: Limit) -> Spelt:
        """Spell a limit."""
        end = "∞" if term.side > 0 else "−∞"
        return f"lim {term.variable}→{end} {self.least(term.body, PRODUCT)}", PRODUCT

    def integral(self, term: Integral) -> Spelt:
        """Spell an integral."""
        x = term.variable
        density = f"φ({x})" if (term.mean, term.std) == (0, 1) else f"p({x})"
        lo, hi = (Atom(sympy.sympify(end, strict=True)) for end in (term.lo, term.hi))
        ends = f"{self(lo)}..{self(hi)}"
        body = "" if term.body == Atom(S.One) else self.least(term.body, PRODUCT) + " "
        return f"∫[{ends}] {body}{density} d{x}", PRODUCT

    def row(self, term: Row) -> Spelt:
        """Spell terms side by side."""
        return f"({', '.join(map(self, term.terms))})", ATOM

    def span(self, term: Span) -> Spelt:
        """Spell an interval."""
        if term.lo == term.hi:
            return f"{{{self(term.lo)}}}", ATOM
        left, right = "(["[term.lo_closed], ")]"[term.hi_closed]
        return f"{left}{self(term.lo)}, {self(term.hi)}{right}", ATOM

    def cases(self, term: Cases) -> Spelt:
        """Spell a function in pieces."""
        rows = (f"{self(t)} for {self.condition(term.variable, s)}" for t, s in term.rows)
        return f"{{ {'; '.join(rows)} }}", ATOM


def _is_fraction(term: Atom) -> bool:
    value = rational(term)
    return value is not None and value.q != 1 and not finite_decimal(value)


unicode: Unicode = Unicode()
