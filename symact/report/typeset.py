"""Typeset formulas: the field's notation for the functions that SymPy lacks."""

from __future__ import annotations

from typing import Any

from sympy.printing.latex import LatexPrinter

SIMPLE = {
    "softplus": r"\operatorname{softplus}",
    "logistic": r"\sigma",
    "normal_cdf": r"\Phi",
    "normal_pdf": r"\varphi",
    "erfcx": r"\operatorname{erfcx}",
}
"""Function and its sign; its argument follows in brackets."""

WRITTEN_OUT = {
    "expm1": r"\left(e^{%s} - 1\right)",
    "log1p": r"\log{\left(1 + %s \right)}",
    "sech2": r"\operatorname{sech}^{2}{\left(%s \right)}",
}
"""Function and its customary form around its argument."""

SIGNS = {
    "logistic": r"\sigma(u) = \frac{1}{1 + e^{-u}}",
    "softplus": r"\operatorname{softplus}(u) = \log(1 + e^{u})",
    "normal_cdf": r"\Phi(u) = \frac{1}{2}\left(1 + \operatorname{erf}\frac{u}{\sqrt{2}}\right)",
    "normal_pdf": r"\varphi(u) = \frac{e^{-u^{2}/2}}{\sqrt{2 \pi}}",
    "erfcx": r"\operatorname{erfcx}(u) = e^{u^{2}} \operatorname{erfc}(u)",
    "sech2": r"\operatorname{sech}^{2}(u) = \frac{1}{\cosh^{2}(u)}",
    "LambertW": r"W(u)\, e^{W(u)} = u",
}
"""Function and the definition a reader is given."""


GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "mu",
    "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    "lambda", "lamda",
})  # fmt: skip
"""Names that are printed as Greek letters."""


class _Printer(LatexPrinter):  # type: ignore[misc]  # SymPy is untyped
    """Print symact's functions with their own signs."""

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        # `scale` in plain italics would read as a product of five letters
        name = expr.name
        if len(name) == 1 or name.lower() in GREEK:
            return str(super()._print_Symbol(expr, style))
        return rf"\mathit{{{escape(name)}}}"

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:
        name = type(expr).__name__
        if name not in SIMPLE and name not in WRITTEN_OUT:
            return str(super()._print_Function(expr, exp))
        argument = self._print(expr.args[0])
        if name in WRITTEN_OUT:
            body = WRITTEN_OUT[name] % argument
            return body if exp is None else rf"\left({body}\right)^{{{exp}}}"
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{SIMPLE[name]}{power}{{\left({argument} \right)}}"


def latex(expr: Any) -> str:
    r"""Typeset an expression.

    >>> from symact.language.reader import read
    >>> print(latex(read("x*sigmoid(x)")))
    x \sigma{\left(x \right)}
    """
    return str(_Printer({"ln_notation": False}).doprint(expr))


def explained(*exprs: Any) -> tuple[str, ...]:
    """Give the definitions of the signs that occur in the expressions."""
    names = {type(f).__name__ for expr in exprs for f in expr.atoms() | _functions(expr)}
    return tuple(SIGNS[name] for name in SIGNS if name in names)


def _functions(expr: Any) -> set[Any]:
    from sympy import Function

    return set(expr.atoms(Function))


SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
}  # fmt: skip


def escape(text: str) -> str:
    r"""Write plain text so that LaTeX prints it as it is; what no font has becomes a question mark.

    >>> print(escape("a_b & c"))
    a\_b \& c
    """
    folded = "".join(SPECIAL.get(c, c) for c in text)
    return "".join(ASCII.get(c, c if c.isascii() else "?") for c in folded)


ASCII = {
    "α": r"$\alpha$", "β": r"$\beta$", "λ": r"$\lambda$", "μ": r"$\mu$", "σ": r"$\sigma$",
    "ν": r"$\nu$", "∞": r"$\infty$", "≤": r"$\leq$", "≥": r"$\geq$", "±": r"$\pm$",
    "…": r"\ldots{}", "–": "--", "—": "---", "’": "'", "“": "``", "”": "''",
    "é": r"\'e", "ö": r'\"o', "ü": r'\"u', "ä": r'\"a',
    "²": r"\textsuperscript{2}", "³": r"\textsuperscript{3}",
    "′": "$'$", "″": "$''$", "≠": r"$\neq$", "≈": r"$\approx$",
    "φ": r"$\varphi$", "Φ": r"$\Phi$", "δ": r"$\delta$", "ω": r"$\omega$",
    "×": r"$\times$", "·": r"$\cdot$", "→": r"$\to$", "−": "$-$",
}  # fmt: skip


def operator(order: int, variable: str) -> str:
    """Write a differential operator as text: `d/dx`, `d^2/dx^2`."""
    return f"d/d{variable}" if order == 1 else f"d^{order}/d{variable}^{order}"


def equation(activation: Any, value: Any, order: int, variable: str) -> str:
    """Typeset `d^n/dv^n name(x) = value`."""
    return f"{equation_head(activation, order, variable)} = {latex(value)}"


def equation_head(activation: Any, order: int, variable: str) -> str:
    """Typeset `d^n/dv^n name(x)`."""
    symbol = latex(activation.symbols[variable])
    power = "" if order == 1 else f"^{{{order}}}"
    return rf"\frac{{d{power}}}{{d {symbol}{power}}} {applied(activation)}"


def applied(activation: Any) -> str:
    """Typeset the activation applied to its inputs."""
    inputs = ", ".join(latex(activation.symbols[name]) for name in activation.inputs)
    return rf"\operatorname{{{escape(activation.name)}}}({inputs})"
