"""An activation of a user's own: everything about it checked, every problem named at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from symact.activation import Activation, Citation, Kind, Kink, Parameter
from symact.catalog.own.parts import Default, check_inputs, check_name, make_parameter, read_formula
from symact.catalog.registry import fold, known_by
from symact.errors import DefinitionError, ReadError, SymactError


@dataclass(frozen=True, slots=True)
class KinkClaim:
    """Hold what a user says about a kink; what is left out is derived.

    Attributes:
        at: The point, exact, as text.
        order: k when the function is C^k and not C^(k+1) there, -1 for a jump; None to derive it.
        grad: The derivative there, exact, as text; empty to derive it.
        note: Anything.
    """

    at: str
    order: int | None = None
    grad: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a definition before it is checked.

    Attributes:
        name, formula, title: As in `Activation`; the title is the name where there is none.
        parameters: Name and what is given for it.
        kinks: All kinks, or None to have them derived.
        aliases, citations: As in `Activation`.
        inputs: Names of the inputs: x, or two of one shape; rows where the formula has indices.
        gate: Of two inputs the one that opens the way for the other; empty to find it.
    """

    name: str
    formula: str
    title: str = ""
    parameters: tuple[tuple[str, Default], ...] = ()
    kinks: tuple[KinkClaim, ...] | None = None
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    citations: tuple[Citation, ...] = ()
    inputs: tuple[str, ...] = ("x",)
    gate: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Name what is wrong with a field of a definition, and what to do.

    Attributes:
        field: `formula`, `parameters.alpha`, `kinks`, ...
        error: What is wrong with it.
    """

    field: str
    error: SymactError

    def line(self, row: str) -> str:
        """Say it in one line: row, field, what, and the remedy in brackets."""
        error = self.error
        what = f"{error.message} ({error.hint})" if error.hint else error.message
        if isinstance(error, ReadError):
            what = str(error).removeprefix("expression: ")
            what += (
                "" if error.hint else " (correct it there, or put brackets around what is meant)"
            )
        return f"{row}, {self.field}: {what}" if self.field else f"{row}: {what}"


def define(
    name: str,
    formula: str,
    *,
    title: str = "",
    parameters: Sequence[Parameter] = (),
    kinks: Sequence[Kink | KinkClaim] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
    citations: Sequence[Citation] = (),
    inputs: Sequence[str] = ("x",),
    gate: str = "",
    **defaults: Default,
) -> Activation:
    """Define an activation; each further keyword names a parameter and gives its default.

    A float means its shortest decimal: `alpha=0.1` is exactly 1/10. A `Parameter` record may be
    given instead, to state a domain; `parameters` takes such records by themselves. Kinks are
    taken as they are given: `symact.define` derives and checks them.

    >>> define("tilted", "x*tanh(alpha*x)", alpha=0.1).parameters[0].default
    '1/10'

    Raises:
        DefinitionError: A name or a default cannot be used, or the formula lacks x or a parameter.
        ReadError: The formula is not in the language.
    """
    draft = make_draft(
        name, formula, title=title, parameters=parameters, kinks=kinks, aliases=aliases,
        citations=citations, inputs=inputs, gate=gate, defaults=defaults,
    )  # fmt: skip
    return made(draft)


def made(draft: Draft) -> Activation:
    """Make the record of a definition; raises what is wrong with it first."""
    activation, problems = assemble(draft)
    if activation is None:
        raise problems[0].error
    return activation


def make_draft(
    name: str,
    formula: str,
    *,
    title: str = "",
    parameters: Sequence[Parameter] = (),
    kinks: Sequence[Kink | KinkClaim] | None = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
    citations: Sequence[Citation] = (),
    inputs: Sequence[str] = ("x",),
    gate: str = "",
    defaults: Mapping[str, Default],
) -> Draft:
    """Collect what `define` takes."""
    claims = None if kinks is None else tuple(
        KinkClaim(kink.at, kink.order, kink.grad, kink.note) for kink in kinks
    )  # fmt: skip
    return Draft(
        name=name,
        formula=formula,
        title=title,
        parameters=(*((row.name, row) for row in parameters), *defaults.items()),
        kinks=claims,
        aliases=tuple((key, tuple(row)) for key, row in (aliases or {}).items()),
        citations=tuple(citations),
        inputs=(inputs,) if isinstance(inputs, str) else tuple(inputs),
        gate=gate,
    )


def assemble(
    draft: Draft, taken: Collection[str] = ()
) -> tuple[Activation | None, tuple[Problem, ...]]:
    """Make the record of a definition, kinks as given.

    Args:
        draft: The definition.
        taken: Names of other definitions it stands beside.

    Returns:
        The record, or None where it cannot be made; and everything that is wrong.
    """
    problems = [*_name_problems(draft, taken)]
    kind = kind_of(draft)
    inputs = _input_problems(draft, kind)
    parameters, more = _parameters(draft)
    problems += [*inputs, *more]
    raw = Activation(
        name=draft.name,
        title=draft.title or draft.name,
        formula=draft.formula,
        inputs=draft.inputs,
        parameters=parameters,
        aliases=draft.aliases,
        citations=draft.citations,
        kind=kind,
    )
    if not inputs:
        problems += _formula_problems(raw)
    if kind is Kind.GATED and not problems:
        raw = replace(raw, gate=draft.gate or _gate(raw))
    kinks, more = _kinks(raw, draft.kinks or ())
    problems += more
    return (None if problems else replace(raw, kinks=kinks)), tuple(problems)


def kind_of(draft: Draft) -> Kind:
    """Tell the kind of an activation by its formula and the number of its inputs."""
    if "[" in draft.formula:
        return Kind.VECTOR
    return Kind.ELEMENTWISE if len(draft.inputs) == 1 else Kind.GATED


def _input_problems(draft: Draft, kind: Kind) -> list[Problem]:
    """Check the names of the inputs, and what is said about them."""
    problems = []
    try:
        check_inputs(draft.name, draft.inputs, indexed=kind is Kind.VECTOR)
    except DefinitionError as error:
        problems.append(Problem("inputs", error))
    if draft.gate and (kind is not Kind.GATED or draft.gate not in draft.inputs):
        hint = f"name one of {', '.join(draft.inputs)}, or leave it out"
        what = f"{draft.gate} is none of two inputs"
        problems.append(Problem("gate", DefinitionError(what, subject=draft.name, hint=hint)))
    if draft.kinks and kind is not Kind.ELEMENTWISE:
        what = "are found in each factor, or by the rules of rows, and cannot be given"
        problems.append(
            Problem("kinks", DefinitionError(what, subject=draft.name, hint="leave them out"))
        )
    return problems


def _gate(row: Activation) -> str:
    """Find the input that the formula is not linear in; the first where that tells nothing."""
    bent = [name for name in row.inputs if row.expr.diff(row.symbols[name], 2) != 0]
    return bent[0] if bent else row.inputs[0]


def _name_problems(draft: Draft, taken: Collection[str]) -> list[Problem]:
    try:
        check_name(draft.name, draft.name)
    except DefinitionError as error:
        return [Problem("name", error)]
    found = known_by(draft.name)
    same = [name for name in taken if fold(name) == fold(draft.name)]
    if found is not None and fold(found.name) == fold(draft.name):
        what = "the catalogue has an activation of this name"
    elif found is not None:
        what = f"the catalogue has {found.name} under this name"
    elif same:
        what = f"there is a row {same[0]!r}, and case and underscores do not count"
    else:
        return []
    return [Problem("name", DefinitionError(what, subject=draft.name, hint="choose another"))]


def _parameters(draft: Draft) -> tuple[tuple[Parameter, ...], list[Problem]]:
    """Make the records; where one is wrong a plain one stands for it, to go on checking."""
    made: dict[str, Parameter] = {}
    problems: list[Problem] = []
    for name, value in draft.parameters:
        try:
            if name in made:
                raise DefinitionError(f"{name} is given twice", subject=draft.name)
            made[name] = make_parameter(draft.name, name, value, draft.inputs)
        except SymactError as error:
            problems.append(Problem(f"parameters.{name}", error))
            made.setdefault(name, Parameter(name=name, default="1"))
    return tuple(made.values()), problems


def _formula_problems(row: Activation) -> list[Problem]:
    try:
        if row.indexed:
            from symact.language.indexed import free_names

            free = free_names(row.formula, row.inputs, row.symbols)
        else:
            free = {str(s) for s in read_formula(row.formula, row.symbols).free_symbols}
    except SymactError as error:
        return [Problem("formula", error)]
    unused = [name for name in row.symbols if name not in free]
    return [Problem("formula", _independent(row, name)) for name in unused]


def _independent(row: Activation, name: str) -> DefinitionError:
    remedy = "use it or leave it out"
    if name in row.inputs:
        remedy = f"an activation is a function of {' and '.join(row.inputs)}"
    return DefinitionError(f"the formula does not depend on {name}", subject=row.name, hint=remedy)


def _kinks(row: Activation, claims: Sequence[KinkClaim]) -> tuple[tuple[Kink, ...], list[Problem]]:
    """Read the places and slopes that are given."""
    symbols = {name: s for name, s in row.symbols.items() if name not in row.inputs}
    problems: list[Problem] = []
    for index, claim in enumerate(claims):
        for field, text in (("at", claim.at), ("grad", claim.grad)):
            try:
                if text or field == "at":
                    read_formula(text, symbols)
            except SymactError as error:
                problems.append(Problem(f"kinks[{index}].{field}", error))
    made = (Kink(c.at, -1 if c.order is None else c.order, c.grad, c.note) for c in claims)
    return tuple(made), problems


__all__ = ["Draft", "KinkClaim", "Problem", "assemble", "define", "made", "make_draft"]
