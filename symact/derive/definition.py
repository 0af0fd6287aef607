"""Examine a definition of a user's own: is it real everywhere, and where are its kinks?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from symact.activation import Activation, Kink
from symact.catalog.own.draft import KinkClaim, Problem
from symact.derive.branches import to_branches
from symact.derive.constants import DEFAULTS, default_values
from symact.derive.definition_kinds import bad_inputs
from symact.derive.edges import limit_at, plain_value
from symact.derive.identity import equal_proved
from symact.derive.order import compare
from symact.derive.shape import Joint, joints
from symact.derive.smoothness import Smoothness, smoothness
from symact.derive.worker import bounded_each
from symact.errors import DefinitionError, DerivationError, UndecidedError
from symact.known import Known
from symact.language.printer import to_text
from symact.language.reader import read

SECONDS = 20.0
"""What the examination of one row may take."""

PLACES = ("0", "1", "-1", "1/2", "-1/2", "2", "-2", "7/2", "-7/2", "10", "-10", "1/10", "-1/10",
          "100", "-100", "1000", "-1000", "10**6", "-10**6")  # fmt: skip
"""Where a value is asked for, simple places first: the first bad one is shown to the user."""

MAX_GENERIC = 3
"""Derivatives compared at a joint that is smooth for the default parameters."""

NOT_REAL = ("not real inside", "not finite inside")
"""How the proof of smoothness says that a formula has no real value somewhere."""

REMEDY = "write a formula that has a real value for every x, with max, abs or Piecewise"


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a kink as it was derived, in exact text, with both slopes for the reader."""

    kink: Kink
    left: str
    right: str

    @property
    def row(self) -> str:
        """Write the row that records it."""
        return f'at = "{self.kink.at}", order = {self.kink.order}, grad = "{self.kink.grad}"'


@dataclass(frozen=True, slots=True)
class Examined:
    """Hold what was found out about a definition.

    Attributes:
        kinks: Derived, with the user's notes; as they were given where undecided.
        problems: What is wrong.
        undecided: Why the kinks could not be derived; empty where they were.
    """

    kinks: tuple[Kink, ...]
    problems: tuple[Problem, ...] = ()
    undecided: str = ""


def examine(
    rows: Sequence[tuple[Activation, tuple[KinkClaim, ...] | None]], seconds: float = SECONDS
) -> Iterator[Examined]:
    """Examine definitions, each in bounded time.

    Args:
        rows: Definitions that are read without error, with the kinks claimed for each; None
            where they are to be derived.
        seconds: Limit for one.

    Yields:
        What was found out about each in turn.
    """
    answers = bounded_each(_examine, list(rows), seconds=seconds)
    for (_, claims), answer in zip(rows, answers, strict=True):
        if isinstance(answer, UndecidedError):
            yield _undecided(claims, str(answer))
        else:
            yield answer


def _examine(activation: Activation, claims: tuple[KinkClaim, ...] | None) -> Examined:
    if not activation.scalar:
        bad = bad_inputs(activation)
        return Examined((), () if bad is None else (Problem("formula", bad),))
    bad = _bad_place(activation)
    if bad is not None:
        return Examined((), (Problem("formula", bad),))
    known = smoothness(activation)
    if known.value is None:
        if any(words in known.note for words in NOT_REAL):
            message = f"is not real for every x: {known.note}"
            return Examined((), (_problem("formula", message, REMEDY),))
        return _undecided(claims, known.note)
    derived = _kinks(activation, known)
    if claims is None:
        return Examined(tuple(each.kink for each in derived))
    problems = tuple(_differences(activation, derived, claims))
    return Examined(_noted(activation, derived, claims), problems)


def _bad_place(activation: Activation) -> DefinitionError | None:
    """Find a simple x at which there is no real value, parameters at their defaults."""
    expr = activation.expr.subs(default_values(activation))
    for text in PLACES:
        value = expr.subs(activation.x, read(text, {})).evalf(15)
        if not (value.is_number and value.is_real and value.is_finite):
            shown = "no value" if not value.is_finite else f"the value {value.evalf(4)}"
            defaults = ", ".join(f"{p.name} = {p.default}" for p in activation.parameters)
            at = f"x = {text}{' and ' if defaults else ''}{defaults}"
            return DefinitionError(f"is not real for every x: it has {shown} at {at}", hint=REMEDY)
    return None


def _kinks(activation: Activation, known: Known[Smoothness]) -> tuple[Found, ...]:
    """Write the kinks in exact text, in terms of the parameters where the joints are known so."""
    x, values = activation.x, default_values(activation)
    corners = known.value.kinks if known.value is not None else ()
    try:
        meeting = joints(to_branches(activation.expr, x))
    except (DerivationError, UndecidedError):
        meeting = joints(to_branches(activation.expr.subs(values), x))
    found = []
    for joint in meeting:
        corner = next((c for c in corners if _same(joint.at, c.at.value, values)), None)
        if known.note == DEFAULTS:
            sides = _generic(joint, x, MAX_GENERIC if corner is None else corner.order + 1)
        else:
            sides = None
        if sides is None and corner is not None:
            sides = corner.order, corner.left[-1].value, corner.right[-1].value
        if sides is not None:
            found.append(_written(joint, x, *sides))
    return tuple(each for each in found if each is not None)


def _generic(joint: Joint, x: Any, last: int) -> tuple[int, Any, Any] | None:
    """Find the order of smoothness for parameters in general, up to that at the defaults.

    A special value may make a kink smoother: elu is C^1 at alpha = 1, and C^0 else.
    """
    for order in range(last + 1):
        try:
            left, right = joint.slopes(x, order) if order else joint.values(x)[::2]
        except UndecidedError:
            return None
        if not equal_proved(left, right):
            return order - 1, left, right
    return None


def _written(joint: Joint, x: Any, order: int, left: Any, right: Any) -> Found | None:
    grad = _slope(joint, x)
    if grad is None or grad.is_infinite:
        return None  # a vertical tangent is no value that a kernel could return
    try:
        at, slope, *sides = map(to_text, (joint.at, grad, left, right))
    except DefinitionError:
        return None  # a root without a closed form has no text
    return Found(Kink(at, order, slope), *sides)


def _slope(joint: Joint, x: Any) -> Any:
    """Give the derivative of the piece that owns the point: what every kernel returns there."""
    slope = joint.owner.expr.diff(x)
    value = plain_value(slope, x, joint.at)
    if value is not None:
        return value
    try:
        return limit_at(slope, x, joint.at, -1 if joint.owner is joint.left else 1)
    except UndecidedError:
        return None


def _differences(
    activation: Activation, derived: Sequence[Found], claims: Sequence[KinkClaim]
) -> Iterator[Problem]:
    """Compare the kinks that are claimed with those that are there."""
    places = [_value(activation, claim.at) for claim in claims]
    values = default_values(activation)
    met = set()
    for each in derived:
        at = _value(activation, each.kink.at)
        index = next((i for i, p in enumerate(places) if _same(p, at, values)), None)
        if index is None:
            yield _missing(each)
            continue
        met.add(index)
        yield from _wrong(activation, each, claims[index], f"kinks[{index}]")
    for index, claim in enumerate(claims):
        if index not in met:
            message = f"there is no kink at {claim.at}: the function is smooth there"
            yield _problem(f"kinks[{index}].at", message, "leave it out")


def _missing(each: Found) -> Problem:
    kink = each.kink
    what = "values" if kink.order < 0 else f"derivatives of order {kink.order + 1}"
    message = (
        f"at x = {kink.at} the {what} on the left and right differ, {each.left} and {each.right}, "
        "and no kink is recorded there"
    )
    return _problem("kinks", message, f"add {each.row}; without the field kinks are derived")


def _wrong(activation: Activation, each: Found, claim: KinkClaim, field: str) -> Iterator[Problem]:
    kink, values = each.kink, default_values(activation)
    if claim.order is not None and claim.order != kink.order:
        message = f"the order of smoothness at {kink.at} is {kink.order}, not {claim.order}"
        yield _problem(f"{field}.order", message, f"write order = {kink.order}, or leave it out")
    if claim.grad:
        given, there = (_value(activation, text) for text in (claim.grad, kink.grad))
        if not _same(given, there, values):
            message = f"the formula has the derivative {kink.grad} at {kink.at}, not {claim.grad}"
            yield _problem(
                f"{field}.grad", message,
                f'write grad = "{kink.grad}", or let the other piece of the formula own the point',
            )  # fmt: skip


def _noted(
    activation: Activation, derived: Sequence[Found], claims: Sequence[KinkClaim]
) -> tuple[Kink, ...]:
    """Keep what the user says about each kink."""
    values = default_values(activation)
    notes = [(_value(activation, claim.at), claim.note) for claim in claims]
    return tuple(
        replace(
            each.kink, note=next((note for place, note in notes if _same(place, at, values)), "")
        )
        for each in derived
        for at in (_value(activation, each.kink.at),)
    )


def _undecided(claims: tuple[KinkClaim, ...] | None, why: str) -> Examined:
    """Take what is claimed in full where nothing could be derived."""
    full = [c for c in claims or () if c.order is not None and c.grad]
    problems = tuple(
        _problem(f"kinks[{index}]", f"could not be derived: {why}", "give order and grad")
        for index, claim in enumerate(claims or ())
        if claim not in full
    )
    return Examined(tuple(Kink(c.at, c.order or 0, c.grad, c.note) for c in full), problems, why)


def _value(activation: Activation, text: str) -> Any:
    return read(text, activation.symbols)


def _same(left: Any, right: Any, values: dict[Any, Any]) -> bool:
    """Tell whether two constants are one, parameters at their defaults."""
    # by name: a proof may have assumed more of a parameter than its domain says
    named = {str(symbol): value for symbol, value in values.items()}
    left, right = (
        e.subs({s: named[str(s)] for s in e.free_symbols if str(s) in named}) for e in (left, right)
    )
    if left == right:
        return True
    if left.free_symbols or right.free_symbols:
        return False
    try:
        return equal_proved(left, right) or compare(left, right) == 0
    except DerivationError:
        return True  # no difference is seen with hundreds of digits


def _problem(field: str, message: str, hint: str) -> Problem:
    return Problem(field, DefinitionError(message, hint=hint))
