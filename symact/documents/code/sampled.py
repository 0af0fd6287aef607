"""Expressions and programs at many points with NumPy: what finds candidates, never what proves."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symact.documents.code.ir import Op

Array = NDArray[Any]

POINTS = np.array([
    -10.9, -7.7, -5.3, -3.9, -2.71, -1.87, -1.37, -0.83, -0.37, -0.11,
    0.13, 0.41, 0.79, 1.43, 1.91, 2.57, 3.7, 5.9, 7.3, 11.3,
])  # fmt: skip
"""Where functions are told apart: between the usual joints, on both sides of each."""

GRID = np.concatenate([np.linspace(-10, 10, 401) + 0.0013, POINTS])
"""Where the nearest function is looked for."""


def _each(function: Callable[[float], float]) -> Callable[[Array], Array]:
    def mapped(values: Array) -> Array:
        flat = [function(float(v)) if math.isfinite(v) else math.nan for v in np.ravel(values)]
        found: Array = np.array(flat).reshape(np.shape(values))
        return np.where(np.isinf(values), function(math.inf) * np.sign(values), found)

    return mapped


def _erfc(values: Array) -> Array:
    flat = [math.erfc(float(v)) if not math.isnan(v) else math.nan for v in np.ravel(values)]
    return np.array(flat).reshape(np.shape(values))


erf = _each(math.erf)


def logistic(u: Array) -> Array:
    """Compute 1/(1 + exp(-u)) without overflow."""
    e = np.exp(-np.abs(u))
    return np.where(u >= 0, 1 / (1 + e), e / (1 + e))


def softplus(u: Array) -> Array:
    """Compute log(1 + exp(u)) without overflow."""
    return np.logaddexp(0.0, u)


def normal_cdf(u: Array) -> Array:
    """Compute the normal distribution function without cancellation."""
    return _erfc(-u / math.sqrt(2)) / 2


def normal_pdf(u: Array) -> Array:
    """Compute the normal density."""
    return np.exp(-u * u / 2) / math.sqrt(2 * math.pi)


FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "exp": np.exp, "log": np.log, "expm1": np.expm1, "log1p": np.log1p, "sqrt": np.sqrt,
    "tanh": np.tanh, "sinh": np.sinh, "cosh": np.cosh, "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "abs": np.abs, "Abs": np.abs,
    "sign": np.sign, "floor": np.floor, "erf": erf, "erfc": _erfc, "logistic": logistic,
    "softplus": softplus, "normal_cdf": normal_cdf, "normal_pdf": normal_pdf,
    "sech2": lambda u: 1 / np.cosh(u) ** 2, "sech": lambda u: 1 / np.cosh(u),
}  # fmt: skip

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
    "StrictLessThan": np.less, "LessThan": np.less_equal, "StrictGreaterThan": np.greater,
    "GreaterThan": np.greater_equal, "Equality": np.equal, "Unequality": np.not_equal,
}  # fmt: skip


def sample(expr: Any, values: Mapping[Any, Any]) -> Array:
    """Evaluate a SymPy expression in float64; NaN where it has no value.

    Args:
        expr: The expression.
        values: Array or number of each of its symbols.
    """
    with np.errstate(all="ignore"):
        shape = np.broadcast_shapes(*(np.shape(v) for v in values.values()))
        found = _Sampler(values).value(expr)
        result: Array = np.broadcast_to(np.asarray(found, dtype=np.float64), shape)
        return result


class _Sampler:
    """Walk one expression; shared parts are computed once."""

    def __init__(self, values: Mapping[Any, Any]) -> None:
        self.seen: dict[Any, Any] = dict(values)

    def value(self, expr: Any) -> Any:
        if expr not in self.seen:
            self.seen[expr] = self._compute(expr)
        return self.seen[expr]

    def _compute(self, expr: Any) -> Any:
        if expr.is_Number or expr.is_NumberSymbol:
            return float(expr)
        name = expr.func.__name__
        if name == "Piecewise":
            return self._piecewise(expr)
        if name in {"BooleanTrue", "BooleanFalse"}:
            return name == "BooleanTrue"
        parts = [self.value(a) for a in expr.args]
        if name in COMPARISONS:
            return COMPARISONS[name](*parts)
        if name in _JOINING:
            result = parts[0]
            for part in parts[1:]:
                result = _JOINING[name](result, part)
            return result
        if name == "Not":
            return np.logical_not(parts[0])
        if name == "Pow":
            return np.power(np.asarray(parts[0], dtype=float), parts[1])
        if name in FUNCTIONS:
            return FUNCTIONS[name](np.asarray(parts[0], dtype=float))
        return math.nan

    def _piecewise(self, expr: Any) -> Any:
        result: Any = math.nan
        for value, condition in reversed(expr.args):
            result = np.where(self.value(condition), self.value(value), result)
        return result


_JOINING: dict[str, Callable[[Any, Any], Any]] = {
    "Add": np.add, "Mul": np.multiply, "Max": np.maximum, "Min": np.minimum,
    "And": np.logical_and, "Or": np.logical_or,
}  # fmt: skip


# programs as written


def run_float32(body: Op, x: Array, values: Mapping[str, float]) -> Array:
    """Compute a program in float32, operation by operation in its own order.

    What does not depend on an array is computed in float64, as Python does, and rounded to
    float32 where it meets one. A library function that is one step is rounded once.

    Args:
        body: What is computed.
        x: Points in float32.
        values: Numbers of the parameters.
    """
    with np.errstate(all="ignore"):
        given = {name: float(v) for name, v in values.items()}
        found = _Runner(x.astype(np.float32), given, np.float32).value(body)
        return np.broadcast_to(np.asarray(found, dtype=np.float32), x.shape)


class _Runner:
    """Walk one program in one format."""

    def __init__(self, x: Array, values: Mapping[str, float], dtype: Any) -> None:
        self.x = x
        self.values = values
        self.dtype = dtype
        self.seen: dict[int, Any] = {}

    def value(self, node: Op) -> Any:
        if id(node) not in self.seen:
            self.seen[id(node)] = self._compute(node)
        return self.seen[id(node)]

    def _compute(self, node: Op) -> Any:
        if node.op == "number":
            return np.float64(float(node.value))
        if node.op == "constant":
            from symact.documents.code.expression import constant

            return np.float64(float(constant(node.value).evalf(25)))
        if node.op == "input":
            return np.float64(self.values[node.value]) if node.value in self.values else self.x
        if node.op == "wide":
            whole = _Runner(self.x.astype(np.float64), self.values, np.float64)
            return self._fit(whole.value(node.args[0]))
        parts = [self.value(a) for a in node.args]
        if any(np.ndim(p) for p in parts):
            parts = [p if _truth(p) else self._fit(p) for p in parts]
        if node.op == "where":
            return np.where(*parts)
        if node.op == "compare":
            return COMPARISONS[node.value](*parts)
        if node.op == "call":
            result = FUNCTIONS[node.value](np.asarray(parts[0])) if node.value in FUNCTIONS else (
                np.full(np.shape(parts[0]), math.nan)
            )  # fmt: skip
            return self._fit(result) if np.ndim(parts[0]) else np.float64(result)
        return _OPERATIONS[node.op](*parts)

    def _fit(self, value: Any) -> Any:
        return np.asarray(value).astype(self.dtype)


def _truth(value: Any) -> bool:
    return bool(np.asarray(value).dtype == np.bool_)


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "pow": np.power,
    "neg": np.negative, "same": lambda u: u, "max": np.maximum, "min": np.minimum,
    "and": np.logical_and, "or": np.logical_or, "not": np.logical_not,
}  # fmt: skip
