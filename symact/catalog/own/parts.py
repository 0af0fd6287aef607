"""The parts of a definition by a user, checked one by one: names, parameters, formula."""

from __future__ import annotations

import difflib
import keyword
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from numbers import Rational
from typing import Any

from symact.activation import Parameter
from symact.catalog.registry import IDENTIFIER
from symact.errors import DefinitionError, ReadError, SymactError

Default = str | int | float | Fraction | Parameter
"""What a user may give for a parameter: exact text, a number, or a whole `Parameter` record."""

_GENERATED = ("out", "y", "n", "value", "grad", "params", "dtype", "none", "true", "false")
_C = """
    auto bool break case char complex const continue default do double else enum extern float for
    goto if inline int long register restrict return short signed sizeof static struct switch
    typedef union unsigned void volatile while
"""

RESERVED = frozenset({*_GENERATED, *_C.split(), *(word.casefold() for word in keyword.kwlist)})
"""Names that would not survive in generated code, compared without case."""


def check_name(name: str, subject: str) -> None:
    """Refuse a name that is no identifier, or a word of C or Python, or one of generated code."""
    refused = f"{name[:60]!r} cannot be a name in generated code"
    if not IDENTIFIER.fullmatch(name):
        hint = "use at most 64 letters, digits and underscores, a letter first"
        raise DefinitionError(refused, subject=subject[:60], hint=hint)
    if name.casefold() in RESERVED:
        raise DefinitionError(
            f"{refused}: it is a word of C, of Python, or of that code",
            subject=subject[:60], hint="choose another name",
        )  # fmt: skip


MOST_INPUTS = 2
"""Kernels take one input, or two of one shape."""

TAKEN = frozenset({"upstream", "place", "length"})
"""Names that kernels of several arrays use themselves."""


def check_inputs(activation: str, inputs: Sequence[str], *, indexed: bool) -> None:
    """Refuse inputs that kernels cannot take.

    Args:
        activation: Its name, for messages.
        inputs: Their names, in the order of arguments.
        indexed: Whether they are rows, read as `x[i]`.

    Raises:
        DefinitionError: Their number is wrong, or a name cannot be.
    """
    from symact.language.vocabulary import is_reserved

    if not 1 <= len(inputs) <= MOST_INPUTS:
        raise DefinitionError(
            f"there are {len(inputs)} inputs", subject=activation,
            hint='write inputs = ["a", "b"] for two, or leave it out for x alone',
        )  # fmt: skip
    for name in inputs:
        check_name(name, activation)
        if is_reserved(name) or name in TAKEN or (indexed and name in LETTERS):
            raise DefinitionError(
                f"{name} has a meaning already and cannot be an input", subject=activation,
                hint="give it another name",
            )  # fmt: skip
    if len({name.casefold() for name in inputs}) < len(inputs):
        raise DefinitionError(
            f"{inputs[0]} and {inputs[1]} are one name in generated code", subject=activation,
            hint="give one of them another name",
        )  # fmt: skip
    if len(inputs) == 1 and not indexed and inputs != ("x",):
        raise DefinitionError(
            f"one input is called x, not {inputs[0]}", subject=activation,
            hint="write the formula in x, and leave inputs out",
        )  # fmt: skip


LETTERS = frozenset("ijklmn")
"""Indices of formulas of rows."""


def make_parameter(
    activation: str, name: str, value: Default, inputs: Sequence[str] = ("x",)
) -> Parameter:
    """Make the record of one parameter, its default in exact text.

    Args:
        activation: Name of the activation, for messages.
        name: Name of the parameter.
        value: What is given for it.
        inputs: Names that the inputs have.

    Raises:
        DefinitionError: Its name, domain or default cannot be.
        ReadError: Its default is a text that cannot be read.
    """
    from symact.language.vocabulary import DOMAINS, is_reserved

    check_name(name, activation)
    if name in inputs or is_reserved(name):
        raise DefinitionError(
            f"{name} has a meaning in formulas and cannot be a parameter",
            subject=activation, hint="give it another name",
        )  # fmt: skip
    given = value if isinstance(value, Parameter) else Parameter(name=name)
    if given.name != name:
        raise DefinitionError(
            f"the parameter given for {name} is named {given.name}", subject=activation
        )
    if given.domain not in DOMAINS:
        raise DefinitionError(
            f"{given.domain!r} is no domain", subject=activation,
            hint=near(given.domain, DOMAINS) + "domains: " + ", ".join(DOMAINS),
        )  # fmt: skip
    if given.derived and not given.default:
        return given
    default = given.default if isinstance(value, Parameter) else value
    return replace(given, default=exact_default(activation, given, default))


def exact_default(activation: str, parameter: Parameter, value: object) -> str:
    """Write a default exactly and check that it lies in the parameter's domain."""
    from symact.language.printer import to_text
    from symact.language.vocabulary import DOMAINS

    name = parameter.name
    number = _read_number(activation, name, value)
    if not all(getattr(number, f"is_{fact}") for fact in DOMAINS[parameter.domain]):
        fitting = [key for key, facts in DOMAINS.items() if all(_is(number, f) for f in facts)]
        raise DefinitionError(
            f"the default of {name} is {to_text(number)}, which is not {parameter.domain}",
            subject=activation,
            hint=f"change it, or the domain to {' or '.join(fitting)}"
            if fitting else "a parameter is a real number",
        )  # fmt: skip
    return to_text(number)


def read_formula(text: str, symbols: Mapping[str, Any]) -> Any:
    """Read a formula over the inputs and parameters declared.

    Raises:
        ReadError: It is not in the language, or holds a name that is neither; says how to
            declare it.
    """
    from symact.language.reader import read

    try:
        return read(text, dict(symbols))
    except ReadError as error:
        unknown = re.match(r"unknown name '([A-Za-z]\w*)'", error.message)
        after = text[error.position + len(unknown[1]) :].lstrip() if unknown else "("
        if unknown is None or after.startswith("("):
            raise
        word = unknown[1]
        raise ReadError(
            f"{word!r} is no input and no parameter", text=text, position=error.position,
            hint=near(word, symbols) + f"declare {word} as a parameter with a default",
        ) from None  # fmt: skip


def near(word: str, known: Any) -> str:
    """Suggest the name that was probably meant; nothing where none is near."""
    found = difflib.get_close_matches(str(word)[:64], list(known), 1)
    return f"did you mean {found[0]}? " if found else ""


def _read_number(activation: str, name: str, value: object) -> Any:
    from symact.language.reader import read

    if isinstance(value, bool) or not isinstance(value, (str, float, Rational)):
        raise DefinitionError(
            f"the default of {name} is neither a number nor text", subject=activation
        )
    if isinstance(value, float):
        if not math.isfinite(value):
            raise DefinitionError(f"the default of {name} is not finite", subject=activation)
        value = Fraction(repr(value))
    number = read(str(value), {})
    if not number.is_number:
        raise SymactError(f"the default of {name} is no number", subject=activation)
    return number


def _is(number: Any, fact: str) -> bool:
    return bool(getattr(number, f"is_{fact}"))
