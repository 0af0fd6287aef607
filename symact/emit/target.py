"""What a target is: how it spells each operation, and what its files hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symact.emit.rooms import Steps
from symact.kernel.ir import Op

BY_FORMAT = frozenset({Op.WIDEN, Op.NARROW})
"""Operations that each format spells for itself."""

DOUBLE = "float64"
"""The arithmetic that every target spells; a table says where others differ from it."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Hold a function that a generated file carries where it is needed.

    Attributes:
        name: Its name.
        ops: Operations that call it.
        formats: Formats whose kernels call it.
        needs: Other helpers that it calls.
        text: Its definition.
        arithmetic: In which arithmetic these call it.
        quick: Formats whose kernels call it where they have a quick first phase.
    """

    name: str
    ops: tuple[Op, ...]
    formats: tuple[str, ...]
    needs: tuple[str, ...]
    text: str
    arithmetic: str = DOUBLE
    quick: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carrier:
    """Tell how a target carries the numbers of one format.

    Attributes:
        type: Spelled type.
        widen: Format of the conversion to double.
        narrow: Format of the conversion from double.
        suffix: Ending of the public functions that this format has for itself; empty where its
            type tells it from the other formats.
        parameter: Format that turns a number given by the caller into the type.
        differ: Format of what is not zero where two numbers differ; empty where the target has
            no use for it.
    """

    type: str
    widen: str
    narrow: str
    suffix: str
    parameter: str
    differ: str = ""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Tell how numbers of one arithmetic are spelled.

    Attributes:
        number, truth: Spelled types.
        constant: Format of the line that states a constant.
        literals: Formats of numbers, infinities and NaN.
        formats: How each format is carried; the conversions are to and from this arithmetic.
        ops: Format of each operation in terms of its arguments.
        own: Operations that the arithmetic spells itself; the others are as those of doubles.
    """

    number: str
    truth: str
    constant: str
    literals: dict[str, str]
    formats: dict[str, Carrier]
    ops: dict[Op, str]
    own: frozenset[Op] = frozenset()


@dataclass(frozen=True, slots=True)
class TargetFile:
    """Name a template; `each` is `activation` or `package`: how many files it gives."""

    template: str
    each: str

    def path(self, name: str) -> str:
        """Name the file it gives: capitals are the placeholder, the last suffix goes away."""
        return self.template.removesuffix(".jinja").replace(self.each.upper(), name)


@dataclass(frozen=True, slots=True)
class Target:
    """Hold the tables of one target; the fields follow the sections of `target.toml`.

    Attributes:
        name: Folder of the templates.
        title: Name for readers.
        line: Formats of an assignment, a constant, a comment, a result passed through, and of
            freeing names.
        free_count: How many names no longer needed are freed together; 0 for never.
        replace: Replacements that make any text harmless inside a comment.
        constant_name: Format of a constant's name.
        shared_constants: Whether the kernels of a file share their constants.
        literals: Formats of numbers, infinities and NaN.
        types: Spelling of the types `double` and `truth`.
        formats: How each format is carried.
        names: Formats of public function names: `value` and `other`.
        reserved: Names that no variable may have.
        reserved_inputs: Further names that no input may have.
        files: What is rendered.
        ops: Format of each operation in terms of its arguments.
        arithmetics: How numbers are spelled, by arithmetic; `float64` repeats the fields above.
        quick: Whether quick first phases are spelled.
        helpers: Functions that some operations call.
        check: How a generated file is checked: `kind` and, for a compiler, `flags`.
        in_place: How steps are written into arrays that are there, by arithmetic; empty where
            the target has no use for it.
    """

    name: str
    title: str
    line: dict[str, str]
    free_count: int
    replace: tuple[tuple[str, str], ...]
    constant_name: str
    shared_constants: bool
    literals: dict[str, str]
    types: dict[str, str]
    formats: dict[str, Carrier]
    names: dict[str, str]
    reserved: frozenset[str]
    reserved_inputs: frozenset[str]
    files: tuple[TargetFile, ...]
    ops: dict[Op, str]
    arithmetics: dict[str, Arithmetic]
    quick: bool
    helpers: tuple[Helper, ...]
    check: dict[str, Any]
    in_place: dict[str, Steps]

    @property
    def whole_arrays(self) -> bool:
        """Whether each step runs over a whole array: calls of a library are the quick form then."""
        return bool(self.in_place)
