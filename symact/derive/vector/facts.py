"""All facts of one activation along an axis in one record; every field says how it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from symact.activation import Activation
from symact.derive.vector.formula import rows_of
from symact.derive.vector.invariance import MOVES, invariance, permutation
from symact.derive.vector.itself import Itself, itself
from symact.derive.vector.jacobian import Jacobian, jacobian
from symact.derive.vector.lipschitz import lipschitz
from symact.derive.vector.product import product, product_by_output, upstream
from symact.derive.vector.proof import SIZES, prove_jacobian
from symact.derive.vector.ranges import value_range
from symact.derive.vector.special import special
from symact.derive.vector.symbolic import prove_for_every_length
from symact.derive.worker import bounded_each
from symact.errors import UndecidedError
from symact.known import Evidence, Known
from symact.language.indexed import RowFormula

Question = Callable[[Activation, str, int], Any]

SECONDS = 20.0
PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Slope:
    """Hold one Jacobian.

    Attributes:
        wrt: Name of the input.
        output: Which output row, from 0.
        general: By the elements and the reductions.
        itself: By the output, or None.
        proof: Whether it agrees with explicit derivatives.
    """

    wrt: str
    output: int
    general: Jacobian
    itself: Itself | None
    proof: Known[Any]


@dataclass(frozen=True, slots=True)
class Product:
    """Hold a vector-Jacobian product, from the inputs and, where there is one, from the output."""

    wrt: str
    general: RowFormula
    by_output: RowFormula | None


@dataclass(frozen=True, slots=True)
class RowFacts:
    """Hold what is known about an activation along an axis.

    Attributes:
        activation: The definition.
        formula: Its formula of rows.
        width: Length of the output by that of the row: `n`, `2*n`, `1`.
        jacobians: One for each input and output row.
        products: One for each input.
        invariances: (name, law) pairs.
        range: The set of outputs.
        lipschitz: In the 2-norm, for the first input.
        special: Special cases and relations.
    """

    activation: Activation
    formula: RowFormula
    width: str
    jacobians: tuple[Slope, ...]
    products: tuple[Product, ...]
    invariances: tuple[tuple[str, Known[Any]], ...]
    range: Known[Any]
    lipschitz: Known[Any]
    special: tuple[Known[Any], ...]


def row_facts(activation: Activation, timeout: float = SECONDS) -> RowFacts:
    """Answer every question about an activation along an axis, each in bounded time.

    Args:
        activation: One whose formula is of rows.
        timeout: Seconds for one question; all together take at most three times as long.

    Raises:
        DefinitionError: The activation acts element by element.
        ReadError: Its formula cannot be read.
        UndecidedError: Its Jacobian was not derived in time.
    """
    formula = rows_of(activation)
    pairs = [(s.name, k) for s in formula.inputs for k in range(len(formula.outputs))]
    calls = [(activation, "jacobian", *pair) for pair in pairs]
    calls += [(activation, "product", s.name, 0) for s in formula.inputs]
    calls += [(activation, name, "", 0) for name in (*LAWS, "range", "lipschitz", "special")]
    calls += [(activation, "proof", *pair) for pair in pairs]
    answers = list(bounded_each(ask, calls, seconds=timeout, total=PATIENCE * timeout))
    found = dict(zip(((c[1], c[2], c[3]) for c in calls), answers, strict=True))
    slopes = tuple(_slope(found, *pair) for pair in pairs)
    products = tuple(_required(found["product", s.name, 0]) for s in formula.inputs)
    laws = tuple((name, _settled(found[name, "", 0])) for name in LAWS)
    cases = found["special", "", 0]
    return RowFacts(
        activation, formula, _width(formula), slopes, products, laws,
        _settled(found["range", "", 0]), _settled(found["lipschitz", "", 0]),
        () if isinstance(cases, UndecidedError) else cases,
    )  # fmt: skip


LAWS = ("permutation", *(move.name for move in MOVES))


def ask(activation: Activation, name: str, wrt: str, output: int) -> Any:
    """Answer one question; module-level, so that it can be asked in a child process."""
    return QUESTIONS[name](activation, wrt, output)


def _of_formula(answer: Callable[[RowFormula], Any]) -> Question:
    """Make a question of one that needs the formula only."""
    return lambda activation, _wrt, _output: answer(rows_of(activation))


def _jacobian_of(activation: Activation, wrt: str, output: int) -> Jacobian:
    formula = rows_of(activation)
    return jacobian(formula, _input(formula, wrt), output)


def _both_forms(activation: Activation, wrt: str, output: int) -> tuple[Jacobian, Itself | None]:
    found = _jacobian_of(activation, wrt, output)
    return found, itself(found)


def _proof(activation: Activation, wrt: str, output: int) -> Known[bool]:
    found = _jacobian_of(activation, wrt, output)
    # a threshold is written out by roots, whose proofs grow fast with the row
    roots = any(s.op == "root" for s in found.formula.scalars)
    written = prove_jacobian(found, SIZES[:2] if roots else SIZES)
    general = prove_for_every_length(found)
    if not (written.value and general.value):
        return written
    note = f"{general.note}; {written.note}"
    return replace(general, note=note, trace=(*general.trace, *written.trace))


def _input(formula: RowFormula, name: str) -> Any:
    return next(s for s in formula.inputs if s.name == name)


def _product(activation: Activation, wrt: str, _output: int) -> Product:
    formula = rows_of(activation)
    x = _input(formula, wrt)
    through = itself(jacobian(formula, x)) if len(formula.outputs) == 1 else None
    short = None if through is None else product_by_output(through, upstream(formula)[0])
    return Product(x.name, product(formula, x), short)


QUESTIONS: dict[str, Question] = {
    "jacobian": _both_forms,
    "proof": _proof,
    "product": _product,
    "range": _of_formula(value_range),
    "lipschitz": _of_formula(lipschitz),
    "special": lambda activation, _wrt, _output: special(activation),
    "permutation": _of_formula(permutation),
    **{move.name: _of_formula(partial(invariance, move=move)) for move in MOVES},
}
"""Who answers each question, from the activation, the name of an input and an output."""


def _slope(found: dict[Any, Any], wrt: str, output: int) -> Slope:
    general, through = _required(found["jacobian", wrt, output])
    return Slope(wrt, output, general, through, _settled(found["proof", wrt, output]))


def _required(answer: Any) -> Any:
    if isinstance(answer, UndecidedError):
        raise answer
    return answer


def _settled(answer: Any) -> Known[Any]:
    if isinstance(answer, UndecidedError):
        return Known(None, Evidence.UNDECIDED, note=str(answer).removeprefix("ask: "))
    known: Known[Any] = answer
    return known


def _width(formula: RowFormula) -> str:
    count = len(formula.outputs)
    if formula.reduces:
        return str(count)
    return "n" if count == 1 else f"{count}*n"
