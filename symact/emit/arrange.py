"""Arrange spelled kernels for the templates: activations, their functions, what these need."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from symact.emit.brief import in_brief
from symact.emit.short import SHORT, in_floats
from symact.emit.spelled import SpelledKernel
from symact.emit.spelling import (
    ConstantKey,
    SharedNames,
    constant_key,
    free_name,
    live_assignments,
    spell,
    spell_constant,
)
from symact.emit.target import DOUBLE, Carrier, Helper, Target
from symact.errors import TargetError
from symact.kernel.ir import Constant, Kernel
from symact.numeric.formats import FORMATS

_ORDER = ("value", "grad", "value_and_grad")


@dataclass(frozen=True, slots=True)
class Function:
    """Group the kernels of one output of one activation: one public function, several formats.

    Attributes:
        name: Public name, `gelu_grad`.
        output: `value`, `grad`, `value_and_grad`, `backward`, ...
        accuracy: Tier of its kernels: `exact` or `fast`.
        arrays: Spelled inputs that are arrays.
        parameters: Each other input with its default, as text.
        carrier: How numbers are carried; of one format where the function has only one.
        kernels: One per format.
    """

    name: str
    output: str
    accuracy: str
    arrays: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    carrier: Carrier
    kernels: tuple[SpelledKernel, ...]

    @property
    def results(self) -> int:
        """Count the results: two where value and gradient are computed together."""
        return len(self.kernels[0].results)

    @property
    def call(self) -> tuple[str, ...]:
        """Spell the arguments of a kernel's call, parameters converted to the format's type."""
        spell_parameter = self.carrier.parameter.format
        return (*self.arrays, *(spell_parameter(name) for name, _ in self.parameters))


@dataclass(frozen=True, slots=True)
class Group:
    """Hold all functions of one activation, with the constants they share in a file."""

    name: str
    digest: str
    constants: tuple[str, ...]
    functions: tuple[Function, ...]
    helpers: tuple[Helper, ...]


def arrange(kernels: Sequence[Kernel], target: Target) -> tuple[Group, ...]:
    """Spell and arrange kernels; the order of the argument does not matter.

    Raises:
        TargetError: Two kernels claim one name, a name cannot be spelled, or kernels of one
            activation contradict each other.
    """
    _check_symbols(kernels)
    kernels = tuple(in_brief(kernel, target) for kernel in kernels)
    if target.quick and SHORT in target.arithmetics:
        kernels = tuple(map(in_floats, kernels))
    names = sorted({kernel.name for kernel in kernels})
    groups = tuple(
        _group(name, [kernel for kernel in kernels if kernel.name == name], target)
        for name in names
    )
    publics = [function.name for group in groups for function in group.functions]
    for name in publics:
        if publics.count(name) > 1:
            raise TargetError(f"two functions would be called {name}", subject=target.name)
    return groups


def needed_helpers(groups: Sequence[Group], target: Target) -> tuple[Helper, ...]:
    """Give the helpers that any of the groups needs, in the order of the target."""
    return tuple(row for row in target.helpers if any(row in group.helpers for group in groups))


def combined_digest(groups: Sequence[Group]) -> str:
    """Hash the definitions of several activations; of one, give its own digest."""
    if len(groups) == 1:
        return groups[0].digest
    text = "\n".join(f"{group.name} {group.digest}" for group in groups)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _check_symbols(kernels: Sequence[Kernel]) -> None:
    seen: set[str] = set()
    for kernel in kernels:
        if not (kernel.symbol.isidentifier() and kernel.symbol.isascii()):
            raise TargetError("this cannot be the name of a function", subject=kernel.symbol)
        if kernel.symbol in seen:
            raise TargetError("there are two kernels of this name", subject=kernel.symbol)
        seen.add(kernel.symbol)


def _group(name: str, kernels: Sequence[Kernel], target: Target) -> Group:
    digests = sorted({kernel.digest for kernel in kernels})
    if len(digests) > 1:
        raise TargetError(f"kernels come from different definitions: {digests}", subject=name)
    constants = _distinct_constants(_with_constants(kernels, target))
    names = _name_constants(constants, kernels, target)
    shared = names if target.shared_constants else None
    heads = sorted({_head(kernel, target) for kernel in kernels}, key=_rank_head)
    functions = tuple(
        _function([kernel for kernel in kernels if _head(kernel, target) == head], target, shared)
        for head in heads
    )
    spelled = [row for function in functions for row in function.kernels]
    return Group(
        name=free_name(name, target.reserved),
        digest=digests[0],
        constants=tuple(
            spell_constant(row, names[constant_key(row, arithmetic)], target, arithmetic)
            for row, arithmetic in constants
        ),
        functions=functions,
        helpers=_helpers(spelled, target),
    )


def _with_constants(kernels: Sequence[Kernel], target: Target) -> list[Kernel]:
    """Leave out the kernels that state their constants themselves."""
    return [k for k in kernels if target.shared_constants and _shares(k, target)]


def _shares(kernel: Kernel, target: Target) -> bool:
    return kernel.accuracy == "exact" or not target.in_place


def _helpers(spelled: Sequence[SpelledKernel], target: Target) -> tuple[Helper, ...]:
    """Give what the kernels call, and what that calls."""
    ops = {(op, row.arithmetic) for row in spelled for op in row.ops}
    formats = {(row.dtype, row.arithmetic) for row in spelled}
    quick = {row.dtype for row in spelled if row.quick}
    placed = [(row.in_place, row.dtype) for row in spelled if row.in_place]
    ops |= {(op, code.arithmetic) for code, _ in placed for op in code.ops}
    formats |= {(dtype, code.arithmetic) for code, dtype in placed}
    # a quick phase is in doubles, one by one or in lanes
    both = ((code, row.dtype) for row in spelled for code in (row.quick, row.lanes))
    phases = [(code, dtype) for code, dtype in both if code]
    ops |= {(op, code.arithmetic) for code, _ in phases for op in code.ops}
    formats |= {(dtype, kind) for code, dtype in phases for kind in (DOUBLE, code.arithmetic)}
    needed = {
        row.name
        for row in target.helpers
        if any((op, row.arithmetic) in ops for op in row.ops)
        or any((dtype, row.arithmetic) in formats for dtype in row.formats)
        or quick & set(row.quick)
    }
    for row in reversed(target.helpers):  # a helper stands after those it needs
        if row.name in needed:
            needed.update(row.needs)
    return tuple(row for row in target.helpers if row.name in needed)


def _head(kernel: Kernel, target: Target) -> tuple[str, str, str]:
    """Name the public function of a kernel: its output, the ending of its format, its tier."""
    carrier = target.formats.get(kernel.dtype)
    tier = "" if kernel.accuracy == "exact" else f"_{kernel.accuracy}"
    return kernel.output, carrier.suffix if carrier else "", tier


def _rank_head(head: tuple[str, str, str]) -> tuple[str, str, int, str]:
    return (head[2], head[1], *_rank(head[0]))


def _rank(output: str) -> tuple[int, str]:
    return (_ORDER.index(output) if output in _ORDER else len(_ORDER), output)


def _function(kernels: Sequence[Kernel], target: Target, shared: SharedNames | None) -> Function:
    kernels = sorted(kernels, key=lambda kernel: (FORMATS[kernel.dtype].bits, kernel.dtype))
    first = kernels[-1]  # the widest format states the defaults, others may have rounded them
    if not all(_agree(row, first) for row in kernels):
        raise TargetError("its formats disagree about the parameters", subject=first.name)
    spelled = tuple(spell(kernel, target, shared) for kernel in kernels)
    style = target.names["value" if first.output == "value" else "other"]
    carrier = target.formats[first.dtype]
    wanted = style.format(name=first.name, output=first.output)
    return Function(
        name=free_name("".join((wanted, *_head(first, target)[1:])), target.reserved),
        output=first.output,
        accuracy=first.accuracy,
        arrays=spelled[0].arrays,
        parameters=tuple(zip(spelled[0].parameters, map(_default, first.defaults), strict=True)),
        carrier=carrier,
        kernels=spelled,
    )


def _agree(row: Kernel, first: Kernel) -> bool:
    """Compare the inputs of two formats: a narrow one may have rounded its defaults."""
    fmt = FORMATS[row.dtype]
    near = partial(math.isclose, rel_tol=2.0**-fmt.precision, abs_tol=fmt.min_subnormal)
    return (row.inputs, row.arrays) == (first.inputs, first.arrays) and all(
        near(a, b) for a, b in zip(row.defaults, first.defaults, strict=True)
    )


def _default(value: float) -> str:
    return repr(float(value))


def _distinct_constants(kernels: Sequence[Kernel]) -> tuple[tuple[Constant, str], ...]:
    """Give the constants that the kernels use with their arithmetic, in the order of first use."""
    found: dict[ConstantKey, tuple[Constant, str]] = {}
    for kernel in sorted(kernels, key=lambda row: (row.accuracy, _rank(row.output), row.dtype)):
        used = {name for step in live_assignments(kernel) for name in step.args}
        used.update(kernel.results)
        for constant in kernel.constants:
            if constant.name in used:
                key = constant_key(constant, kernel.arithmetic)
                found.setdefault(key, (constant, kernel.arithmetic))
    return tuple(found.values())


def _name_constants(
    constants: Sequence[tuple[Constant, str]], kernels: Sequence[Kernel], target: Target
) -> dict[ConstantKey, str]:
    """Name the constants of a file apart from each other and from all variables."""
    taken = set(target.reserved)
    for kernel in kernels:
        taken.update(kernel.inputs, (step.target for step in kernel.body))
    names: dict[ConstantKey, str] = {}
    for constant, arithmetic in constants:
        wanted = target.constant_name.format(name=constant.name)
        name = next(word for word in _numbered(wanted) if word not in taken)
        names[constant_key(constant, arithmetic)] = name
        taken.add(name)
    return names


def _numbered(name: str) -> Iterator[str]:
    """Give a name, then the name with the numbers from 2 on."""
    yield name
    for number in count(2):
        yield f"{name}_{number}"
