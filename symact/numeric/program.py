"""Programs: SymPy expressions flattened once to shared nodes that every evaluator walks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from symact.errors import DerivationError

ARITHMETIC = frozenset({"rational", "input", "add", "mul", "div", "neg", "powi"})
"""Operations that keep rational numbers rational."""

LEAVES = frozenset({"rational", "pi", "e", "input", "root"})
"""Operations without arguments."""


@dataclass(frozen=True, slots=True)
class Node:
    """Hold one operation on earlier nodes.

    Attributes:
        op: `rational`, `pi`, `e`, `root`, `input`, `add`, `mul`, `div`, `neg`, `powi`, `pow`,
            `sqrt`, or the name of a function (`exp`, `normal_cdf`, ...).
        args: Indices of the argument nodes, all smaller than the node's own.
        text: `p/q` of a rational, `formula;lo;hi` of a root (see `implicit`), name of an input,
            exponent (at least 2) of `powi`, branch of `lambertw` where it is not the principal one.
    """

    op: str
    args: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """Hold expressions over named inputs as nodes in an order of evaluation."""

    nodes: tuple[Node, ...]
    inputs: tuple[str, ...]
    outputs: tuple[int, ...]

    @property
    def rational(self) -> bool:
        """Tell whether every value is a rational function of the inputs."""
        return all(node.op in ARITHMETIC for node in self.nodes)


def compile_program(exprs: Sequence[Any], symbols: Sequence[Any]) -> Program:
    """Flatten smooth expressions to one program; common subexpressions are shared.

    Args:
        exprs: Expressions without Piecewise, Max, Min. Abs and sign are taken as they stand where
            parameters keep them from being split.
        symbols: The inputs, in the order in which values will be given.

    Raises:
        DerivationError: An operation has no meaning here, or a symbol is not listed.
    """
    import sympy

    compiler = _Compiler(tuple(symbols))
    outputs = tuple(compiler.visit(sympy.sympify(e, strict=True)) for e in exprs)
    return Program(tuple(compiler.nodes), tuple(str(s) for s in symbols), outputs)


class _Compiler:
    """Collect nodes; one instance compiles one program."""

    def __init__(self, symbols: tuple[Any, ...]) -> None:
        import sympy

        from symact.numeric.implicit import ImplicitRoot

        self.symbols = symbols
        self.implicit = ImplicitRoot
        self.nodes: list[Node] = []
        self.place: dict[Node, int] = {}
        self.seen: dict[Any, int] = {}
        self.functions = _functions()
        self.quotients = _quotients()
        self.constants = {sympy.pi: "pi", sympy.E: "e"}

    def node(self, op: str, *args: int, text: str = "") -> int:
        key = Node(op, args, text)
        if key not in self.place:
            self.place[key] = len(self.nodes)
            self.nodes.append(key)
        return self.place[key]

    def visit(self, expr: Any) -> int:
        if expr not in self.seen:
            self.seen[expr] = self._build(expr)
        return self.seen[expr]

    def _build(self, expr: Any) -> int:
        if expr.is_Symbol:
            return self._symbol(expr)
        if expr.is_Float or expr.is_Rational:
            return self._rational(expr)
        if expr in self.constants:
            return self.node(self.constants[expr])
        if isinstance(expr, self.implicit):
            return self.node("root", text=expr.text)
        if expr.is_Add:
            return self._chain("add", [self.visit(a) for a in _ordered(expr.args)])
        if expr.is_Mul:
            return self._product(expr)
        if expr.is_Pow:
            return self._power(expr.base, expr.exp)
        return self._function(expr)

    def _symbol(self, expr: Any) -> int:
        if expr not in self.symbols:
            raise DerivationError(
                "a symbol of the expression has no value",
                subject=str(expr),
                hint="list it among the inputs",
            )
        return self.node("input", text=str(expr))

    def _rational(self, expr: Any) -> int:
        import sympy

        if not expr.is_finite:
            raise DerivationError("a number is not finite", subject=str(expr))
        value = sympy.Rational(expr)
        return self.node("rational", text=f"{value.p}/{value.q}")

    def _chain(self, op: str, parts: list[int]) -> int:
        total = parts[0]
        for part in parts[1:]:
            total = self.node(op, total, part)
        return total

    def _product(self, expr: Any) -> int:
        """Put the numbers of a product together: they are one constant to whoever computes it."""
        import sympy

        factors = _ordered(expr.args)
        numbers = [f for f in factors if f.is_number]
        rest = [f for f in factors if not f.is_number]
        if not rest:
            return self._quotient(numbers)
        product = self._quotient(rest)
        if not numbers:
            return product
        number = sympy.Mul(*numbers, evaluate=False) if len(numbers) > 1 else numbers[0]
        if number == -1:
            return self.node("neg", product)
        if number.is_Rational and abs(number.p) == 1:
            inverse = self.node("div", product, self.visit(sympy.Integer(number.q)))
            return inverse if number.p == 1 else self.node("neg", inverse)
        constant = self._quotient(numbers) if len(numbers) > 1 else self.visit(number)
        return self.node("mul", constant, product)

    def _quotient(self, factors: Sequence[Any]) -> int:
        """Multiply factors, those with negative powers below one line."""
        above, below = [], []
        for factor in factors:
            if factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
                below.append(self._power(factor.base, -factor.exp))
            else:
                above.append(self.visit(factor))
        result = self._chain("mul", above) if above else self.node("rational", text="1/1")
        return self.node("div", result, self._chain("mul", below)) if below else result

    def _power(self, base: Any, exponent: Any) -> int:
        if exponent == 1:
            return self.visit(base)
        if not exponent.is_Rational:
            return self.node("pow", self.visit(base), self.visit(exponent))
        if exponent < 0:
            return self.node("div", self.node("rational", text="1/1"), self._power(base, -exponent))
        if exponent.q > 2:
            return self.node("pow", self.visit(base), self.visit(exponent))
        root = self.visit(base) if exponent.q == 1 else self.node("sqrt", self.visit(base))
        return root if exponent.p == 1 else self.node("powi", root, text=str(exponent.p))

    def _function(self, expr: Any) -> int:
        if expr.func in self.quotients:
            return self.visit(self.quotients[expr.func](expr.args[0]))
        op = self.functions.get(expr.func)
        if op == "sign" and expr.args[0].is_Mul:  # the product itself could underflow
            factors = _ordered(expr.args[0].args)
            return self._chain("mul", [self.visit(expr.func(factor)) for factor in factors])
        branch = ""
        if op == "lambertw" and len(expr.args) == 2:
            branch = "" if expr.args[1] == 0 else str(expr.args[1])
        if op is None or branch not in {"", "-1"}:
            raise DerivationError(
                f"{expr.func.__name__} has no numeric meaning here",
                subject=str(expr)[:80],
                hint="piecewise functions are split to branches first",
            )
        return self.node(op, self.visit(expr.args[0]), text=branch)


def _ordered(parts: Sequence[Any]) -> list[Any]:
    """Sort by structure, so that the order never depends on hashes."""
    import sympy

    return sorted(parts, key=sympy.default_sort_key)


def _functions() -> dict[Any, str]:
    """Map SymPy function classes to operations."""
    import sympy

    from symact.language import functions as fn

    plain = "exp log erf erfc tanh sinh cosh sech sin cos tan asin acos atan asinh acosh atanh"
    table = {getattr(sympy, name): name for name in plain.split()}
    table |= {cls: cls.__name__ for cls in fn.DEFINITIONS}
    return table | {sympy.LambertW: "lambertw", sympy.Abs: "abs", sympy.sign: "sign"}


def _quotients() -> dict[Any, Callable[[Any], Any]]:
    """Spell the reciprocal functions by their definitions."""
    import sympy

    return {
        sympy.sec: lambda u: 1 / sympy.cos(u),
        sympy.csc: lambda u: 1 / sympy.sin(u),
        sympy.cot: lambda u: sympy.cos(u) / sympy.sin(u),
        sympy.csch: lambda u: 1 / sympy.sinh(u),
        sympy.coth: lambda u: sympy.cosh(u) / sympy.sinh(u),
    }
