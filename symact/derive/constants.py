"""Parameter values: exact defaults, and constants that are derived instead of typed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from symact.activation import Activation, Parameter
from symact.derive.branches import Branches, split_or_whole, to_branches
from symact.derive.normalizing import self_normalizing
from symact.errors import DefinitionError
from symact.language.reader import read


def _self_normalizing(activation: Activation) -> dict[str, Any]:
    known = self_normalizing(activation)
    if known.value is None:
        raise DefinitionError(known.note, subject=activation.name)
    return {name: constant.value for name, constant in known.value.constants}


DERIVATIONS: dict[str, Callable[[Activation], dict[str, Any]]] = {
    "self_normalizing": _self_normalizing,
}
"""What `Parameter.derived` may name."""


def derived_values(activation: Activation) -> dict[Any, Any]:
    """Give the closed form of each derived parameter, keyed by its symbol."""
    values: dict[Any, Any] = {}
    for name in dict.fromkeys(p.derived for p in activation.parameters if p.derived):
        if name not in DERIVATIONS:
            raise DefinitionError(f"no derivation is called {name!r}", subject=activation.name)
        found = DERIVATIONS[name](activation)
        wanted = [p.name for p in activation.parameters if p.derived == name]
        values |= {activation.symbols[n]: found[n] for n in wanted}
    return values


def default_values(activation: Activation) -> dict[Any, Any]:
    """Give the exact default of every parameter, derived ones included."""
    values = derived_values(activation)
    for parameter in activation.parameters:
        if not parameter.derived:
            if not parameter.default:
                raise DefinitionError(
                    f"parameter {parameter.name} has no default", subject=activation.name
                )
            values[activation.symbols[parameter.name]] = read(parameter.default, {})
    return values


def resolve(activation: Activation) -> Activation:
    """Write the values of derived parameters into the defaults, as exact text."""
    texts = {str(s): str(v) for s, v in derived_values(activation).items()}

    def filled(parameter: Parameter) -> Parameter:
        return replace(parameter, default=texts.get(parameter.name, parameter.default))

    return replace(activation, parameters=tuple(map(filled, activation.parameters)))


def resolved_expr(activation: Activation) -> Any:
    """Give the expression with derived parameters replaced by their closed forms."""
    return activation.expr.subs(derived_values(activation))


def resolved_branches(activation: Activation) -> Branches:
    """Give the ordered pieces with derived parameters replaced by their closed forms."""
    # split first: closed forms would only slow the search for joints
    return to_branches(activation.expr, activation.x).subs(derived_values(activation))


def resolved_or_whole(activation: Activation) -> Branches:
    """Give the ordered pieces, or one piece with Abs and sign in it.

    Run-time parameters may keep the joints open: then Abs and sign stay as they stand.

    Raises:
        DerivationError: There are other switches than Abs and sign.
    """
    # split first: closed forms would only slow the search for joints
    return split_or_whole(activation.expr, activation.x).subs(derived_values(activation))


def default_branches(activation: Activation) -> Branches:
    """Give the ordered pieces at the default value of every parameter."""
    return to_branches(activation.expr.subs(_plain(activation)), activation.x).subs(
        derived_values(activation)
    )


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold one way of asking a question about an activation with parameters.

    Attributes:
        branches: The pieces to ask about.
        values: What to put into the answer afterwards.
        note: For which parameters the answer holds.
    """

    branches: Callable[[], Branches]
    values: dict[Any, Any]
    note: str = ""


def attempts(activation: Activation) -> tuple[Attempt, ...]:
    """Order the ways of asking: symbols first, then derived constants, then all defaults."""
    plain = Attempt(lambda: to_branches(activation.expr, activation.x), {})
    if not activation.parameters:
        return (plain,)
    derived = derived_values(activation)
    last = Attempt(lambda: default_branches(activation), {}, DEFAULTS)
    if not derived:
        return plain, last
    first = Attempt(plain.branches, derived)
    if all(p.derived for p in activation.parameters):
        last = Attempt(lambda: resolved_branches(activation), {})
    return first, last


DEFAULTS = "at the default values of the parameters"


def _plain(activation: Activation) -> dict[Any, Any]:
    """Give the defaults that are not derived."""
    return {
        activation.symbols[p.name]: read(p.default, {})
        for p in activation.parameters
        if not p.derived and p.default
    }
