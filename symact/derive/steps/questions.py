"""The table of derivations, and the one door through which checked ones leave."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

from symact.activation import Activation
from symact.derive.steps.check import check_line
from symact.derive.steps.records import Derivation
from symact.derive.steps.terms import Term, names_in
from symact.errors import DerivationError

QUESTIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "derivative": ("slopes", "slope_lines", ("order", "wrt")),
    "range": ("ranges", "range_lines", ()),
    "fixed-points": ("fixed", "fixed_lines", ()),
    "taylor": ("series", "taylor_lines", ("order", "at")),
    "constants": ("constants", "constant_lines", ("mean", "variance")),
    "moments": ("moments", "moment_lines", ("mean", "std")),
    "identity": ("identities", "identity_lines", ()),
}
"""Question, module, function, and the arguments it takes."""


def explain(activation: Activation, question: str = "derivative", **arguments: Any) -> Derivation:
    """Derive the answer to a question, every line checked.

    Args:
        activation: The definition.
        question: A key of `QUESTIONS`.
        arguments: `order` and `wrt` of a derivative; `order` and `at` of a Taylor polynomial;
            `mean` and `variance` of the target of constants; `mean` and `std` of the input of
            moments.

    Raises:
        DerivationError: There is no such question or argument, it makes no sense for the
            activation, or a line fails its check; the message names the line.
        UndecidedError: The answer is not found.
    """
    if question not in QUESTIONS:
        known = ", ".join(QUESTIONS)
        raise DerivationError(f"no derivation is called {question!r}", subject=activation.name,
                              hint=f"known: {known}")  # fmt: skip
    module, name, allowed = QUESTIONS[question]
    for argument in arguments:
        if argument not in allowed:
            raise DerivationError(
                f"{question} takes no {argument}", subject=activation.name,
                hint=f"it takes: {', '.join(allowed) or 'nothing'}",
            )  # fmt: skip
    make = getattr(import_module(f"symact.derive.steps.{module}"), name)
    found: Derivation = make(activation, **arguments)
    _one_meaning(found)
    lines = tuple(check_line(line) for line in found.lines)
    return replace(found, goal=lines[-1], lines=lines)


def _one_meaning(derivation: Derivation) -> None:
    """Refuse a sign of a sub-expression that stands for two things."""
    meanings: dict[str, Term] = {}
    for line in derivation.lines:
        for side in (line.left, line.right):
            for name in names_in(side):
                # f(x) means its piece on each interval; a name without argument means one thing
                if "(" in name.text:
                    continue
                if meanings.setdefault(name.text, name.meaning) != name.meaning:
                    raise DerivationError("a name has two meanings", subject=name.text)
