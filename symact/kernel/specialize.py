"""An activation with its run-time parameters fixed at their exact defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symact.activation import Activation, Kink
from symact.errors import DefinitionError
from symact.language.printer import to_text
from symact.language.reader import read


def specialize(activation: Activation) -> Activation:
    """Fix the run-time parameters: kernels then take x alone, and may use polynomials at roots.

    Args:
        activation: Any elementwise activation; derived parameters stay what they are.

    Returns:
        The activation `NAME_default`, or the same one where nothing is free.

    Raises:
        DefinitionError: A parameter has no default.
    """
    free = [p for p in activation.parameters if not p.derived]
    if not free:
        return activation
    missing = [p.name for p in free if not p.default]
    if missing:
        raise DefinitionError(f"no default for {', '.join(missing)}", subject=activation.name)
    symbols = activation.symbols
    values = {symbols[p.name]: read(p.default, {}) for p in free}

    def fixed(text: str) -> str:
        # the whole is read with its free parameters first: their domains decide simplifications
        return to_text(read(text, symbols).subs(values))

    def at_values(kink: Kink) -> Kink:
        return replace(kink, at=fixed(kink.at), grad=fixed(kink.grad))

    kinks = sorted(map(at_values, activation.kinks), key=lambda k: _place(k.at))
    return replace(
        activation,
        name=f"{activation.name}_default",
        formula=fixed(activation.formula),
        parameters=tuple(p for p in activation.parameters if p.derived),
        kinks=tuple(kinks),
        aliases=(),
    )


def _place(text: str) -> Any:
    return read(text, {}).evalf(30)
