"""The table of questions: which function answers each, asked so that nothing breaks the rest."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any

from symact.activation import Activation
from symact.derive.enclosed import precise, wanted_digits
from symact.errors import DerivationError, SymactError
from symact.known import Evidence, Known

TAYLOR_ORDER = 5


@dataclass(frozen=True, slots=True)
class Question:
    """Name a public function of a module of this package that takes an activation.

    Attributes:
        module, function: Where the answer comes from.
        args: Arguments after the activation.
        proved: Whether the function gives plain values, all of them proved.
    """

    module: str
    function: str
    args: tuple[Any, ...] = ()
    proved: bool = False


QUESTIONS: dict[str, Question] = {
    "kinks": Question("derivative", "kink_values", proved=True),
    "taylor": Question("taylor", "taylor", (0, TAYLOR_ORDER)),
    "limits": Question("asymptote", "limits"),
    "asymptotics": Question("asymptotics", "asymptotics"),
    "range": Question("range", "value_range"),
    "fixed_points": Question("fixed_points", "fixed_points"),
    "zeros": Question("fixed_points", "zeros"),
    "critical_points": Question("fixed_points", "critical_points"),
    "inflection_points": Question("inflection", "inflection_points"),
    "monotone": Question("monotone", "monotone"),
    "convex": Question("convexity", "convexity"),
    "lipschitz": Question("lipschitz", "lipschitz"),
    "parity": Question("parity", "parity"),
    "smoothness": Question("smoothness", "smoothness"),
    "inverse": Question("inverse", "inverse"),
    "antiderivative": Question("antiderivative", "antiderivative"),
    "gaussian": Question("gaussian", "gaussian"),
    "mean_field": Question("meanfield", "mean_field"),
    "affine": Question("affine", "affine"),
    "normalizing": Question("normalizing", "self_normalizing"),
    "contraction": Question("contraction", "contraction"),
    "families": Question("family", "families"),
    "through_itself": Question("derivative", "through_itself"),
    "landmarks float32": Question("landmarks", "landmarks", ("float32",)),
    "landmarks float64": Question("landmarks", "landmarks", ("float64",)),
    "near_zero float32": Question("leading", "near_zero", ("float32",)),
    "near_zero float64": Question("leading", "near_zero", ("float64",)),
}
"""Key and question, in the order in which they are asked."""


def ask(activation: Activation, name: str, digits: int, args: tuple[Any, ...] = ()) -> Any:
    """Answer one question; an error is an undecided answer.

    Args:
        activation: An elementwise definition.
        name: Key of `QUESTIONS`, or `derivative N VARIABLE`.
        digits: Significant digits of enclosures.
        args: Arguments in the place of those of the table.
    """
    try:
        with precise(digits):
            return _asked(activation, name, args)
    except SymactError as error:
        return Known(None, Evidence.UNDECIDED, note=str(error))
    except (ArithmeticError, ValueError, TypeError, AttributeError, NotImplementedError) as error:
        # SymPy refuses in many ways; each is a reason, none may end the other questions
        return Known(None, Evidence.UNDECIDED, note=f"{type(error).__name__}: {error}")


def _asked(activation: Activation, name: str, args: tuple[Any, ...]) -> Any:
    if name.startswith("derivative "):
        _, order, wrt = name.split(" ")
        return function_of(Question("derivative", "derivative"))(activation, int(order), wrt)
    question = QUESTIONS[name]
    function = function_of(question)
    # those that compute to a number of digits of their own say so in their signature
    own = {"digits": wanted_digits()} if "digits" in signature(function).parameters else {}
    answer = function(activation, *(args or question.args), **own)
    return Known(answer, Evidence.PROVED) if question.proved else answer


def function_of(question: Question) -> Any:
    """Import what answers a question.

    Raises:
        DerivationError: Nothing does yet.
    """
    if find_spec(f"symact.derive.{question.module}") is None:
        raise DerivationError("not answered yet")
    return getattr(import_module(f"symact.derive.{question.module}"), question.function)
