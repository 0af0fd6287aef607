"""`symact derive` for activations of several inputs and along an axis."""

from __future__ import annotations

from typing import Any

from symact.activation import Activation
from symact.errors import DerivationError


def view(activation: Activation, question: str, wrt: str) -> Activation:
    """Give what is derived: a function of one input where there are several, a row as it is.

    Raises:
        DerivationError: The question is asked of functions of one number only.
    """
    if question != "derivative":
        raise DerivationError(
            f"{question} is asked of functions of one number", subject=activation.name,
            hint=f"symact show {activation.name}",
        )  # fmt: skip
    if activation.indexed:
        return activation
    from symact.derive.gated_view import view as fixed

    return fixed(activation, wrt)


def derived(
    activation: Activation, given: dict[str, Any], *, steps: bool, as_latex: bool, as_json: bool
) -> Any:
    """Answer with the Jacobian of an activation along an axis: its lines, LaTeX or a document.

    Raises:
        DerivationError: A higher order is asked for, or a line does not hold.
    """
    from symact.report.kinds import derivation

    if given["order"] != 1:
        raise DerivationError("has a Jacobian: its order is 1", subject=activation.name)
    found = derivation.derivation_of(activation, given["wrt"])
    if as_json:
        document = {"name": activation.name, "formula": activation.formula}
        return document | {"derivation": derivation.data(found)}
    if as_latex:
        return derivation.latex(found) if steps else derivation.equation(found)
    return derivation.text(found) if steps else derivation.answer(activation, found)


def gradients(activation: Activation, wrt: str) -> str:
    """Write the derivatives of a function of two inputs: in what is asked for, or in both.

    Raises:
        DerivationError: There is no such derivative.
    """
    from symact.derive.gated import partial
    from symact.report import words
    from symact.report.plain import text

    called = f"{activation.name}({', '.join(activation.inputs)})"
    lines = [f"{called} = {activation.formula}"]
    for name in (wrt,) if wrt else activation.inputs:
        found = partial(activation, name)
        shown = words.UNDECIDED if found.value is None else text(found.value)
        lines += [f"d/d{name} {called} = {shown}", f"  {words.evidence(found)}"]
    return "\n".join(lines)
