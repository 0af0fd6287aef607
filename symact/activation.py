"""The records that define an activation: plain frozen data; SymPy is touched only on demand."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from symact.errors import DefinitionError


class Kind(StrEnum):
    """Tell how an activation meets its input."""

    ELEMENTWISE = "elementwise"
    PARAMETRIC = "parametric"
    """Elementwise with a trainable parameter."""
    GATED = "gated"
    """Two inputs of the same shape."""
    VECTOR = "vector"
    """Acts along an axis."""
    STOCHASTIC = "stochastic"
    """Takes a random input that the caller passes explicitly."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """Describe one parameter of a family.

    Attributes:
        name: Identifier in the formula and in generated code.
        default: Exact default as text (`1/100`), or empty when it is derived.
        domain: Assumption as text, one of the keys of `symact.language.DOMAINS`.
        trainable: Whether frameworks learn it.
        doc: One line.
        derived: Name of the derivation that gives the default (see derive.constants), or empty.
        framework_defaults: (framework, value as text) where they differ from `default`.
    """

    name: str
    default: str = ""
    domain: str = "real"
    trainable: bool = False
    doc: str = ""
    derived: str = ""
    framework_defaults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Kink:
    """Record a point where smoothness ends.

    Attributes:
        at: The point, exact, as text.
        order: k when the function is C^k and not C^(k+1) there; -1 for a jump.
        grad: The derivative there by convention, exact, as text.
        note: Which frameworks share the convention and which differ.
    """

    at: str
    order: int
    grad: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """Say that an input is random: the caller draws it and passes it.

    Attributes:
        name: Name of the input.
        low, high: It is uniform between these, as text that may name parameters.
        doc: One line.
    """

    name: str
    low: str
    high: str
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Name a source; `identifier` is `arXiv:...` or `doi:...` and empty when none was checked."""

    authors: str
    year: int
    title: str
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Activation:
    """Define an activation once; everything else is derived from it.

    Attributes:
        name: Standard snake_case name.
        title: Name for headings.
        formula: Definition in symact's expression language; for a gated activation in two
            inputs, for a vector activation in indexed inputs.
        inputs: Names of the inputs.
        parameters: In the order of the kernels' arguments.
        kinks: In ascending order; where none are listed the function is smooth.
        aliases: (framework, spellings) pairs.
        family: File of the catalogue it belongs to, or `user`.
        kind: How it meets its input.
        citations: Checked sources only.
        gate: Of a gated activation, the input that passes through the nonlinearity.
        conventions: Of a gated activation, (order of the halves, who uses it) pairs.
        draws: Random inputs and their laws.
    """

    name: str
    title: str
    formula: str
    inputs: tuple[str, ...] = ("x",)
    parameters: tuple[Parameter, ...] = ()
    kinks: tuple[Kink, ...] = ()
    aliases: tuple[tuple[str, tuple[str, ...]], ...] = ()
    family: str = "user"
    kind: Kind = Kind.ELEMENTWISE
    citations: tuple[Citation, ...] = ()
    gate: str = ""
    conventions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    draws: tuple[Draw, ...] = ()

    @property
    def scalar(self) -> bool:
        """Tell whether it is a function of one number."""
        return self.kind in (Kind.ELEMENTWISE, Kind.PARAMETRIC)

    @property
    def indexed(self) -> bool:
        """Tell whether the formula is one of rows, with indices and sums."""
        return self.kind is Kind.VECTOR or "[" in self.formula

    @property
    def digest(self) -> str:
        """Hash the definition: what facts and kernels are keyed by (16 hex digits)."""
        fields = asdict(self)
        meaning = {k: fields[k] for k in ("name", "formula", "inputs", "parameters", "kinks")}
        if self.draws:
            meaning["draws"] = fields["draws"]
        return hashlib.sha256(repr(sorted(meaning.items())).encode()).hexdigest()[:16]

    @property
    def symbols(self) -> dict[str, Any]:
        """Give the SymPy symbol of each input and parameter, with its assumptions."""
        from symact.language.reader import symbol

        pairs = [(name, symbol(name)) for name in self.inputs]
        pairs += [(p.name, symbol(p.name, p.domain)) for p in self.parameters]
        return dict(pairs)

    @property
    def expr(self) -> Any:
        """Read the formula as a SymPy expression.

        Raises:
            DefinitionError: The kind has no single scalar expression.
            ReadError: The formula is not in the language.
        """
        from symact.language.reader import read

        if self.indexed:
            raise DefinitionError(
                "a vector activation has no elementwise expression", subject=self.name,
                hint="it acts along an axis",
            )  # fmt: skip
        return read(self.formula, self.symbols)

    @property
    def x(self) -> Any:
        """Give the symbol of the first input."""
        return self.symbols[self.inputs[0]]
