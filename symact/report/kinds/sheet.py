"""The sheet of an activation that is not elementwise: what every format of export is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symact.activation import Activation
from symact.derive.worker import bounded_each
from symact.errors import UndecidedError
from symact.report.gallery.derived import Derived, printed
from symact.report.gallery.sheets import Sheet
from symact.report.kinds import derivation
from symact.report.kinds.made import made

if TYPE_CHECKING:
    from symact.report.gallery.sheets import Request


def sheet_of(request: Request) -> Sheet:
    """Collect everything that is known, within the time allowed."""
    activation = request.activation
    stored = made(activation, request.timeout)
    found = derivations(activation, request.timeout) if request.derive else ()
    return Sheet(activation, stored.document, stored.card, None, found, ())


def derivations(activation: Activation, timeout: float) -> tuple[Derived, ...]:
    """Derive the gradient in each input, `timeout` seconds each; what fails says so in words."""
    calls = [(activation, name) for name in activation.inputs]
    answers = bounded_each(explained, calls, seconds=timeout, total=2 * timeout)
    return tuple(
        Derived(f"gradient in {name}", problem=str(answer))
        if isinstance(answer, UndecidedError) else answer
        for (_, name), answer in zip(calls, answers, strict=True)
    )  # fmt: skip


def explained(activation: Activation, name: str) -> Any:
    """Derive the gradient in one input, every line checked."""
    heading = f"gradient in {name}"
    if activation.indexed:
        return replace(
            derivation.derived(derivation.derivation_of(activation, name)), heading=heading
        )
    from symact.derive.gated_view import view
    from symact.derive.steps import explain

    return printed(heading, explain(view(activation, name), "derivative", wrt=name))
