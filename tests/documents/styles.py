"""Write expressions as many hands would: a LaTeX printer of its own, with a style drawn at random.

Nothing of symact prints or reads here; `value` evaluates the same expressions with mpmath.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import sympy as sp
from hypothesis import strategies as st
from mpmath import mpf

X = sp.Symbol("x", real=True)

sigmoid, relu, softplus, Phi, phi, sech, ind = (
    sp.Function(name) for name in ("sigmoid", "relu", "softplus", "Phi", "phi", "sech", "ind")
)
"""Names that stay names: SymPy must not open them."""

MP: dict[str, Callable[..., Any]] = {
    "sigmoid": lambda v: 1 / (1 + mpmath.exp(-v)),
    "relu": lambda v: max(v, mpf(0)),
    "softplus": lambda v: mpmath.log(1 + mpmath.exp(v)),
    "Phi": lambda v: mpmath.erfc(-v / mpmath.sqrt(2)) / 2,
    "phi": lambda v: mpmath.exp(-(v**2) / 2) / mpmath.sqrt(2 * mpmath.pi),
    "sech": mpmath.sech, "exp": mpmath.exp, "log": mpmath.log, "tanh": mpmath.tanh,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "sin": mpmath.sin, "cos": mpmath.cos,
    "atan": mpmath.atan, "erf": mpmath.erf, "erfc": mpmath.erfc, "Abs": abs,
    "Max": max, "Min": min, "tan": mpmath.tan, "asinh": mpmath.asinh,
    "sign": mpmath.sign, "normal_cdf": mpmath.ncdf, "normal_pdf": mpmath.npdf,
}  # fmt: skip


def value(expr: Any, at: dict[str, Any]) -> Any:
    """Evaluate at the working precision of mpmath; symbols are looked up by name."""
    if expr.is_Symbol:
        return at[expr.name]
    if expr.is_Rational:
        return mpf(expr.p) / expr.q
    if expr in {sp.pi, sp.E}:
        return +(mpmath.pi if expr == sp.pi else mpmath.e)
    if isinstance(expr, sp.Piecewise):
        return next(value(e, at) for e, c in expr.args if _true(c, at))
    if expr.is_Pow and expr.base == sp.E:
        return mpmath.exp(value(expr.exp, at))
    args = [value(arg, at) for arg in expr.args]
    if expr.is_Add:
        return mpmath.fsum(args)
    if expr.is_Mul:
        return mpmath.fprod(args)
    if expr.is_Pow:
        return mpmath.power(*args)
    return MP[expr.func.__name__](*args)


def _true(condition: Any, at: dict[str, Any]) -> bool:
    if condition in {sp.true, sp.false}:
        return condition is sp.true
    args = condition.args
    if isinstance(condition, sp.ITE):
        return _true(args[1 if _true(args[0], at) else 2], at)
    if isinstance(condition, sp.Not):
        return not _true(args[0], at)
    if isinstance(condition, sp.And | sp.Or):
        return (all if isinstance(condition, sp.And) else any)(_true(arg, at) for arg in args)
    left, right = (value(arg, at) for arg in args)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[
        condition.rel_op
    ]


@dataclass(frozen=True)
class Style:
    """The habits of one writer."""

    variable: str = "x"
    fraction: str = r"\frac"
    exponential: str = "e"
    logarithm: str = r"\ln"
    bracket: tuple[str, str] = ("(", ")")
    times: str = " "
    braces: bool = True
    root: str = r"\sqrt"
    name: str = r"\text{%s}"
    gate: str = r"\sigma"
    function: str = "\\%s"
    power_of_function: str = "inner"
    bare: bool = False
    branches: str = "cases"
    condition: str = r"\text{if } %s"
    otherwise: str = r"\text{otherwise}"
    row_end: str = r" \\ "
    indicator: str = r"\mathbb{1}_{%s}"
    at_most: str = r"\leq"
    at_least: str = r"\geq"
    reverse: bool = False
    bars: tuple[str, str] = ("|", "|")
    maximum: str = r"\max"


_choices: dict[str, list[Any]] = {
    "variable": ["x", "x", "z", "t", "u"],
    "fraction": [r"\frac", r"\dfrac", r"\tfrac", "/"],
    "exponential": ["e", r"\exp", r"\mathrm{e}", "exp"],
    "logarithm": [r"\ln", r"\log", "ln", r"\operatorname{ln}", "log"],
    "bracket": [
        ("(", ")"), (r"\left(", r"\right)"), ("[", "]"), (r"\big(", r"\big)"),
        (r"\left[", r"\right]"), (r"\bigl(", r"\bigr)"), (r"\{", r"\}"),
    ],
    "times": [" ", r" \cdot ", r"\,", r" \times ", " * "],
    "braces": [True, False],
    "root": [r"\sqrt", "^{1/2}", r"^{\frac{1}{2}}"],
    "name": [
        r"\text{%s}", r"\mathrm{%s}", r"\operatorname{%s}", "%s", r"\mathtt{%s}", r"\textrm{%s}",
        r"{\rm %s}", r"\mathbf{%s}", r"\mathsf{%s}",
    ],
    "gate": [
        r"\sigma", r"\sigma", r"\text{sigmoid}", r"\mathrm{sigmoid}", r"\operatorname{sigmoid}",
        "sigmoid",
    ],
    "function": ["\\%s", "\\%s", r"\operatorname{%s}", r"\mathrm{%s}", "%s"],
    "power_of_function": ["inner", "outer", "wrapped"],
    "bare": [True, False],
    "branches": ["cases", "array", "indicator", "dcases"],
    "condition": [r"\text{if } %s", "%s", r"\text{for } %s", r"\mathrm{if}\ %s", r"\text{if $%s$}"],
    "otherwise": [r"\text{otherwise}", r"\text{else}", r"\mathrm{otherwise}", r"\text{otherwise.}"],
    "row_end": [r" \\ ", "\\\\\n", r"\\[4pt] ", r", \\ ", r" \newline "],
    "indicator": [
        r"\mathbb{1}_{%s}", r"\mathbf{1}_{%s}", r"\mathbb{1}[%s]", r"\mathbb{1}_{\{%s\}}",
        r"\mathbb{I}(%s)", r"\mathbf{1}\{%s\}",
    ],
    "at_most": [r"\leq", r"\le", "≤", r"\leqslant", "<="],
    "at_least": [r"\geq", r"\ge", "≥", r"\geqslant", ">="],
    "reverse": [True, False],
    "bars": [("|", "|"), (r"\left|", r"\right|"), (r"\lvert ", r"\rvert "), (r"\vert ", r"\vert ")],
    "maximum": [r"\max", r"\operatorname{max}", "max", r"\mathrm{max}", r"\mathtt{max}"],
}  # fmt: skip


def styles() -> st.SearchStrategy[Style]:
    """Draw the habits of a writer."""
    return st.builds(Style, **{key: st.sampled_from(row) for key, row in _choices.items()})


ADD, MUL, POW, ATOM = range(1, 5)

_UNARY = {
    "tanh": "tanh", "sinh": "sinh", "cosh": "cosh", "sin": "sin", "cos": "cos", "tan": "tan",
    "atan": "arctan",
}  # fmt: skip
_WORDS = {"erf": "erf", "erfc": "erfc", "sech": "sech", "asinh": "arsinh"}
_NAMES = {"relu": "ReLU", "softplus": "softplus"}
_GREEK = {
    "alpha": r"\alpha", "beta": r"\beta", "gamma": r"\gamma", "lambd": r"\lambda",
    "scale": r"\lambda", "negative_slope": r"\alpha", "omega": r"\omega", "theta": r"\theta",
}  # fmt: skip


@dataclass(frozen=True)
class Printer:
    """Print an expression in one style. Every method gives text and how tightly it binds."""

    style: Style

    def text(self, expr: Any, tight: int = 0) -> str:
        """Print; in brackets where it binds less than `tight`."""
        text, level = self._node(expr)
        return self._group(text) if level < tight else text

    def _group(self, text: str) -> str:
        left, right = self.style.bracket
        return f"{left}{text}{right}"

    def _round(self, text: str, *, square: bool = False) -> str:
        """Brackets of an argument: braces are nobody's, square ones stand behind some names."""
        left, _ = self.style.bracket
        return self._group(text) if "(" in left or (square and "[" in left) else f"({text})"

    def _node(self, expr: Any) -> tuple[str, int]:
        if expr.is_Symbol:
            return self._symbol(expr), ATOM
        if expr.is_Rational:
            return self._rational(expr)
        if expr in {sp.pi, sp.E}:
            return (r"\pi" if expr == sp.pi else "e"), ATOM
        if expr.is_Add:
            return self._add(expr), ADD
        if expr.is_Mul:
            return self._mul(expr)
        if isinstance(expr, sp.exp):
            return self._exp(expr.args[0])
        if expr.is_Pow:
            return self._pow(expr)
        if isinstance(expr, sp.Piecewise):
            return self._piecewise(expr)
        return self._function(expr), ATOM

    def _symbol(self, expr: Any) -> str:
        return self.style.variable if expr == X else _GREEK.get(expr.name, expr.name)

    def _rational(self, expr: Any) -> tuple[str, int]:
        if expr < 0:
            return "-" + self.text(-expr, MUL), ADD
        if expr.q == 1:
            return str(expr.p), ATOM
        if self.style.fraction == "/":
            return f"{expr.p}/{expr.q}", MUL
        return self._over(str(expr.p), str(expr.q)), POW

    def _over(self, top: str, bottom: str) -> str:
        return f"{self.style.fraction}{{{top}}}{{{bottom}}}"

    def _ordered(self, parts: Any) -> list[Any]:
        parts = sorted(parts, key=lambda p: (sp.count_ops(p), str(p)))
        return parts[::-1] if self.style.reverse else parts

    def _add(self, expr: Any) -> str:
        terms = self._ordered(expr.args)
        terms.sort(key=lambda t: t.could_extract_minus_sign())  # a positive term leads
        out = ""
        for term in terms:
            text = self.text(term, MUL if not term.could_extract_minus_sign() else 0)
            if term.could_extract_minus_sign():
                out += (" - " if out else "-") + self.text(-term, MUL)
            else:
                out += (" + " if out else "") + text
        return out

    def _mul(self, expr: Any) -> tuple[str, int]:
        if expr.could_extract_minus_sign():
            return "-" + self.text(-expr, MUL), ADD
        top, bottom = [], []
        for factor in expr.args:
            if factor.is_Rational:
                top += [sp.Integer(factor.p)] if factor.p != 1 else []
                bottom += [sp.Integer(factor.q)] if factor.q != 1 else []
            elif factor.is_Pow and factor.base != sp.E and factor.exp.could_extract_minus_sign():
                bottom.append(factor.base**-factor.exp)
            else:
                top.append(factor)
        if not bottom:
            return self._product(top), MUL
        upper, lower = self._product(top), self._product(bottom)
        if self.style.fraction == "/":
            if len(bottom) > 1 or not bottom[0].is_Atom:
                lower = self._group(lower)
            return f"{upper if len(top) != 1 else self.text(top[0], MUL)}/{lower}", MUL
        if len(top) == 1:
            upper = self.text(top[0])
        if len(bottom) == 1:
            lower = self.text(bottom[0])
        return self._over(upper, lower), POW

    def _product(self, factors: list[Any]) -> str:
        if not factors:
            return "1"
        numbers = [f for f in factors if f.is_Integer]
        atoms = sorted((f for f in factors if f.is_Symbol), key=str)
        rest = self._ordered(f for f in factors if not f.is_Integer and not f.is_Symbol)
        parts = [self.text(f, POW) for f in (*numbers, *atoms, *rest)]
        out = parts[0]
        for part in parts[1:]:
            glue = self.style.times
            if part[0].isdigit() and not glue.strip(" \\,"):
                glue = r" \cdot "
            out += glue + part
        return out

    def _exp(self, inner: Any) -> tuple[str, int]:
        style = self.style.exponential
        if style in {r"\exp", "exp"}:
            return style + self._round(self.text(inner)), ATOM
        text = self.text(inner)
        return f"{style}^{text if not self.style.braces and len(text) == 1 else f'{{{text}}}'}", POW

    def _pow(self, expr: Any) -> tuple[str, int]:
        base, power = expr.args
        if power.could_extract_minus_sign():
            lower = base**-power
            if self.style.fraction == "/":
                return f"1/{self.text(lower, ATOM)}", MUL
            return self._over("1", self.text(lower)), POW
        if power == sp.Rational(1, 2):
            return self._root(base)
        shown = self.text(power)
        if len(shown) > 1 or self.style.braces:
            shown = f"{{{shown}}}"
        if isinstance(base, sp.Function) and base.func.__name__ in _UNARY and power.is_Integer:
            return self._function_power(base, shown), POW
        return f"{self.text(base, ATOM)}^{shown}", POW

    def _root(self, base: Any) -> tuple[str, int]:
        if self.style.root == r"\sqrt":
            return rf"\sqrt{{{self.text(base)}}}", ATOM
        return self.text(base, ATOM) + self.style.root, POW

    def _function_power(self, base: Any, power: str) -> str:
        head, argument = self._head(base), self._round(self.text(base.args[0]), square=True)
        how = self.style.power_of_function
        if how == "inner":
            return f"{head}^{power}{argument}"
        if how == "outer":
            return f"{head}{argument}^{power}"
        return f"{self._group(head + argument)}^{power}"

    def _head(self, expr: Any) -> str:
        name = expr.func.__name__
        if name in _UNARY:
            return self.style.function % _UNARY[name]
        if name in _WORDS:
            form = self.style.function
            return (r"\operatorname{%s}" if form == "\\%s" else form) % _WORDS[name]
        if name == "sigmoid":
            return self.style.gate
        if name in _NAMES:
            return self.style.name % _NAMES[name]
        return {"Phi": r"\Phi", "phi": r"\phi", "log": self.style.logarithm}[name]

    def _function(self, expr: Any) -> str:
        name = expr.func.__name__
        if name == "Abs":
            left, right = self.style.bars
            return f"{left}{self.text(expr.args[0])}{right}"
        if name in {"Max", "Min"}:
            head = self.style.maximum.replace("max", name.lower())
            return head + self._round(", ".join(self.text(a) for a in self._ordered(expr.args)))
        if name == "sign":
            return r"\operatorname{sgn}" + self._round(self.text(expr.args[0]))
        square = name in _UNARY or name in _WORDS
        return self._head(expr) + self._round(self.text(expr.args[0]), square=square)

    def _condition(self, condition: Any) -> str:
        if isinstance(condition, sp.And | sp.Or):
            word = r" \text{ and } " if isinstance(condition, sp.And) else r" \text{ or } "
            return word.join(map(self._condition, sorted(condition.args, key=str)))
        signs = {"<=": self.style.at_most, ">=": self.style.at_least}
        left, right = map(self.text, condition.args)
        return f"{left} {signs.get(condition.rel_op, condition.rel_op)} {right}"

    def _piecewise(self, expr: Any) -> tuple[str, int]:
        pairs = list(expr.args)
        switch = len(pairs) == 2 and pairs[0][1].is_Relational and pairs[1][1] == sp.true
        if self.style.branches == "indicator" and switch:
            (first, when), (second, _) = pairs
            on, off = self._condition(when), self._condition(sp.Not(when))
            parts = [(first, on), (second, off)]
            return " + ".join(
                f"{self.text(e, POW)}{self.style.times}{self.style.indicator % c}"
                for e, c in parts
                if e != 0
            ), ADD
        rows = [
            f"{self.text(e)} & "
            + (self.style.otherwise if c == sp.true else self.style.condition % self._condition(c))
            for e, c in pairs
        ]
        body = self.style.row_end.join(rows)
        if self.style.branches == "array":
            return rf"\left\{{\begin{{array}}{{ll}} {body} \end{{array}}\right.", ATOM
        kind = "dcases" if self.style.branches == "dcases" else "cases"
        return rf"\begin{{{kind}}} {body} \end{{{kind}}}", ATOM


_p = sp.Symbol("alpha", positive=True)
_b = sp.Symbol("beta", positive=True)
_half = sp.Rational(1, 2)
_log1p = sp.log(1 + sp.exp(X))


def _two(above: Any, below: Any) -> Any:
    return sp.Piecewise((above, X > 0), (below, True))


ACTIVATIONS: dict[str, tuple[tuple[str, ...], tuple[Any, ...]]] = {
    "sigmoid": (("Sigmoid", "sigmoid"), (
        1 / (1 + sp.exp(-X)), sp.exp(X) / (1 + sp.exp(X)), (1 + sp.tanh(X / 2)) / 2)),
    "relu": (("ReLU", "Relu"), (_two(X, 0), sp.Max(0, X), (X + sp.Abs(X)) / 2)),
    "leaky_relu": (("LeakyReLU", "LReLU"), (_two(X, _p * X), sp.Max(0, X) + _p * sp.Min(0, X))),
    "prelu": (("PReLU",), (_two(X, _p * X), relu(X) - _p * relu(-X))),
    "elu": (("ELU",), (_two(X, _p * (sp.exp(X) - 1)),)),
    "celu": (("CELU",), (_two(X, _p * (sp.exp(X / _p) - 1)),)),
    "softplus": (("Softplus", "softplus", "SoftPlus"), (
        _log1p, sp.Max(0, X) + sp.log(1 + sp.exp(-sp.Abs(X))), X + sp.log(1 + sp.exp(-X)))),
    "log_sigmoid": (("LogSigmoid",), (
        -sp.log(1 + sp.exp(-X)), -softplus(-X), sp.log(sigmoid(X)), X - softplus(X))),
    "swish": (("Swish", "swish"), (X / (1 + sp.exp(-_b * X)), X * sigmoid(_b * X))),
    "silu": (("SiLU", "silu"), (
        X / (1 + sp.exp(-X)), X * sigmoid(X), X * sp.exp(X) / (1 + sp.exp(X)),
        X - X * sigmoid(-X))),
    "gelu": (("GELU", "gelu", "GeLU"), (
        X * (1 + sp.erf(X / sp.sqrt(2))) / 2, X * Phi(X), X * sp.erfc(-X / sp.sqrt(2)) / 2,
        X - X * Phi(-X))),
    "mish": (("Mish", "mish"), (
        X * sp.tanh(_log1p), X * sp.tanh(softplus(X)),
        X * ((1 + sp.exp(X)) ** 2 - 1) / ((1 + sp.exp(X)) ** 2 + 1))),
    "tanh_shrink": (("Tanhshrink", "TanhShrink"), (X - sp.tanh(X),)),
    "bent_identity": (("BentIdentity",), ((sp.sqrt(X**2 + 1) - 1) / 2 + X,)),
    "softsign": (("Softsign", "softsign"), (X / (1 + sp.Abs(X)),)),
    "relu6": (("ReLU6",), (
        sp.Piecewise((0, X <= 0), (X, X < 6), (6, True)), sp.Min(sp.Max(0, X), 6))),
    "hard_sigmoid": (("HardSigmoid", "Hardsigmoid"), (
        sp.Piecewise((0, X <= -3), (1, X >= 3), (X / 6 + _half, True)),
        sp.Max(0, sp.Min(1, (X + 3) / 6)))),
    "hard_swish": (("HardSwish", "Hardswish"), (
        sp.Piecewise((0, X <= -3), (X, X >= 3), (X * (X + 3) / 6, True)),
        X * sp.Min(sp.Max(0, X + 3), 6) / 6)),
    "hard_tanh": (("HardTanh", "Hardtanh"), (
        sp.Piecewise((-1, X < -1), (1, X > 1), (X, True)), sp.Max(-1, sp.Min(1, X)),
        (sp.Abs(X + 1) - sp.Abs(X - 1)) / 2)),
    "isru": (("ISRU",), (X / sp.sqrt(1 + _p * X**2),)),
    "snake": (("Snake", "snake"), (
        X + sp.sin(_p * X) ** 2 / _p, X + (1 - sp.cos(2 * _p * X)) / (2 * _p))),
    "lisht": (("LiSHT",), (X * sp.tanh(X),)),
    "tanh_exp": (("TanhExp",), (X * sp.tanh(sp.exp(X)),)),
    "serf": (("Serf",), (X * sp.erf(_log1p), X * sp.erf(softplus(X)))),
    "gcu": (("GCU",), (X * sp.cos(X),)),
    "elish": (("ELiSH",), (
        sp.Piecewise(
            (X / (1 + sp.exp(-X)), X >= 0), ((sp.exp(X) - 1) / (1 + sp.exp(-X)), True)),)),
    "tanh": ((r"\tanh",), (
        (sp.exp(X) - sp.exp(-X)) / (sp.exp(X) + sp.exp(-X)), 2 / (1 + sp.exp(-2 * X)) - 1,
        2 * sigmoid(2 * X) - 1, sp.sinh(X) / sp.cosh(X))),
    "squared_relu": (("SquaredReLU",), (
        _two(X**2, 0), sp.Max(0, X) ** 2, relu(X) ** 2, X * relu(X))),
}  # fmt: skip
"""Names as people write them, and right expressions of each: the first has a plain derivative."""


@dataclass(frozen=True)
class Written:
    """A statement as a hand wrote it: text, and what its two sides are."""

    tex: str
    left: Any
    right: Any


def _left_side(name: str, style: Style, order: int, draw: Any) -> str:
    plain = name if name.startswith("\\") else style.name % name
    call = f"{plain}({style.variable})"
    if order == 0:
        return call
    v = style.variable
    forms = (
        f"{plain}'({v})", rf"{plain}^{{\prime}}({v})", rf"{plain}^\prime({v})",
        rf"\frac{{d}}{{d{v}}} {call}", rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}{v}}} {call}",
        rf"\frac{{\partial}}{{\partial {v}}} {call}", rf"\frac{{d}}{{d{v}}}\left[{call}\right]",
        rf"\frac{{d\,{call}}}{{d{v}}}", rf"\frac{{\partial {call}}}{{\partial {v}}}",
        rf"\frac{{d {plain}}}{{d{v}}}", rf"\dfrac{{d}}{{d{v}}}{call}",
    )  # fmt: skip
    return str(draw(st.sampled_from(forms)))


_tails = (
    "",
    "",
    ".",
    ",",
    r" \quad (3)",
    r" \tag{7}",
    r"\,.",
    ";",
    r" \qquad (2.1)",
    r" \label{eq:f}",
)


@st.composite
def named(draw: Any) -> Written:
    """Draw a statement about an activation or its derivative."""
    style = draw(styles())
    names, forms = ACTIVATIONS[draw(st.sampled_from(sorted(ACTIVATIONS)))]
    order = draw(st.integers(0, 1))
    expr = sp.diff(forms[0], X) if order else draw(st.sampled_from(forms))
    left = sp.diff(forms[0], X) if order else forms[0]
    head = _left_side(draw(st.sampled_from(names)), style, order, draw)
    sign = draw(st.sampled_from((" = ", "=", " := ", r" &= ", r"\equiv "))) if not order else " = "
    text = head + sign + Printer(style).text(expr)
    tail = draw(st.sampled_from(_tails))
    return Written(text + tail, left, expr)


def _apply(function: Any, inner: Any) -> Any:
    return function(inner)


def _unary(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    smooth = (
        sp.tanh, sp.sin, sp.cos, sp.atan, sp.erf, sigmoid, softplus, relu, Phi, phi, sech, sp.Abs,
    )  # fmt: skip
    return st.one_of(
        st.builds(_apply, st.sampled_from(smooth), inner),
        st.builds(lambda a: sp.exp(-(a**2)), inner),
        st.builds(lambda a: sp.sqrt(1 + a**2), inner),
        st.builds(lambda a: sp.log(2 + a**2), inner),
        st.builds(lambda a: 1 / (1 + a**2), inner),
        st.builds(operator.pow, inner, st.integers(2, 3)),
    )


def compositions() -> st.SearchStrategy[Any]:
    """Draw real functions of x: sums, products, quotients, powers and branches of the usual."""
    numbers = st.one_of(st.integers(1, 9), st.fractions(0, 3, max_denominator=9)).map(sp.Rational)
    leaf = st.one_of(st.just(X), st.just(X), numbers)

    def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(
            _unary(inner),
            st.builds(lambda a, b: a + b, inner, inner),
            st.builds(lambda a, b: a - b, inner, inner),
            st.builds(lambda a, b: a * b, inner, inner),
            st.builds(lambda a, b: a / (1 + b**2), inner, inner),
            st.builds(sp.Max, inner, inner),
            st.builds(_two, inner, inner),
        )

    drawn = st.recursive(leaf, larger, max_leaves=5)
    return drawn.filter(_writable)


def _writable(expr: Any) -> bool:
    """Refuse what nobody writes: x alone, great numbers, page-long expressions."""
    numbers = expr.atoms(sp.Rational)
    small = all(abs(n.p) < 1000 and n.q < 1000 for n in numbers)
    return bool(expr.has(X) and expr != X and small and sp.count_ops(expr) < 30)
