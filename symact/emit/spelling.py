"""Spell a kernel in the words of a target: records of finished text for the templates."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from symact.emit.target import Carrier, Target
from symact.errors import TargetError
from symact.kernel.ir import TRUTHS, Assign, Bound, Constant, Kernel, Op
from symact.kernel.swings import spell_scale

_WIDTH = 92

SharedNames = Mapping[tuple[str, str], str]
"""Spelled name of each constant that a file states once, by exact value and origin."""


@dataclass(frozen=True, slots=True)
class SpelledKernel:
    """Hold a kernel as text; templates only place it.

    Attributes:
        output: `value`, `grad`, `value_and_grad`, `backward`, ...
        dtype: `float16`, `bfloat16`, `float32` or `float64`.
        symbol: Name of the function in C.
        type: Spelled type of inputs and results.
        inputs: Spelled names of the inputs.
        arrays: Those inputs that are arrays in the array form.
        parameters: The other inputs.
        unused: Those inputs that the body does not use.
        constants: Finished lines that state the constants.
        lines: Finished lines of the body.
        results: Spelled results.
        notes: Formula, bounds and neighbourhoods as lines of text.
        ops: Operations that the body uses.
    """

    output: str
    dtype: str
    symbol: str
    type: str
    inputs: tuple[str, ...]
    arrays: tuple[str, ...]
    parameters: tuple[str, ...]
    unused: tuple[str, ...]
    constants: tuple[str, ...]
    lines: tuple[str, ...]
    results: tuple[str, ...]
    notes: tuple[str, ...]
    ops: frozenset[Op]


def spell(kernel: Kernel, target: Target, shared: SharedNames | None = None) -> SpelledKernel:
    """Spell a kernel.

    Args:
        kernel: What to spell.
        target: In whose words.
        shared: Spelled names of constants that the file states once; else they are local.

    Raises:
        TargetError: A name is used before it is assigned, or is no name at all.
    """
    body = live_assignments(kernel)
    used = {name for step in body for name in step.args} | set(kernel.results)
    constants = tuple(row for row in kernel.constants if row.name in used)
    names = _spell_names(kernel, target, shared or {})
    return SpelledKernel(
        output=kernel.output,
        dtype=kernel.dtype,
        symbol=kernel.symbol,
        type=_carrier(kernel, target).type,
        inputs=tuple(names[name] for name in kernel.inputs),
        arrays=tuple(names[name] for name in kernel.arrays),
        parameters=tuple(names[name] for name in kernel.inputs[len(kernel.arrays) :]),
        unused=tuple(names[name] for name in kernel.inputs if name not in used),
        constants=()
        if shared is not None
        else tuple(spell_constant(row, names[row.name], target) for row in constants),
        lines=_spell_body(body, names, kernel, target),
        results=tuple(_spell_result(name, names, kernel, target) for name in kernel.results),
        notes=tuple(_notes(kernel, target)),
        ops=frozenset(step.op for step in body),
    )


def live_assignments(kernel: Kernel) -> tuple[Assign, ...]:
    """Keep the assignments that a result needs: compilers warn about the others."""
    needed = set(kernel.results)
    kept: list[Assign] = []
    for step in reversed(kernel.body):
        if step.target in needed:
            needed.update(step.args)
            kept.append(step)
    return tuple(reversed(kept))


def spell_constant(constant: Constant, name: str, target: Target) -> str:
    """State a constant: exact value, its hexadecimal or decimal form, origin."""
    line = target.line["constant"].format(name=name, literal=spell_number(constant.value, target))
    note = target.line["origin"].format(
        hex=short_hex(constant.value), decimal=repr(constant.value), origin=constant.origin
    )
    return f"{line}  {_comment(note, target)}"


def spell_number(value: float, target: Target) -> str:
    """Spell a double exactly."""
    if math.isfinite(value):
        return target.literals["number"].format(hex=short_hex(value), decimal=repr(value))
    return target.literals["nan" if math.isnan(value) else str(value)]


def short_hex(value: float) -> str:
    """Give the hexadecimal form without trailing zeros: `0x1.8p+1`."""
    head, p, power = value.hex().partition("p")
    return f"{head.rstrip('0').rstrip('.')}{p}{power}" if "." in head else value.hex()


def harmless(text: str, target: Target) -> str:
    """Make text safe inside a comment: one line, nothing that could end the comment."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    for old, new in target.replace:
        text = text.replace(old, new)
    return text


def free_name(wanted: str, taken: set[str] | frozenset[str]) -> str:
    """Give a name that is not taken, adding underscores where needed."""
    while wanted in taken:
        wanted += "_"
    return wanted


def constant_key(constant: Constant) -> tuple[str, str]:
    """Identify a constant by exact value and origin: 0.0 and -0.0 differ."""
    return constant.value.hex(), constant.origin


def _spell_names(kernel: Kernel, target: Target, shared: SharedNames) -> dict[str, str]:
    """Map each name of a kernel to a name the target's language allows."""
    taken = set(target.reserved) | set(shared.values())
    names: dict[str, str] = {}
    for constant in kernel.constants:
        if constant_key(constant) in shared:
            names[constant.name] = shared[constant_key(constant)]
    constants = tuple(row.name for row in kernel.constants)
    for name in (*kernel.inputs, *constants, *(step.target for step in kernel.body)):
        if not (name.isidentifier() and name.isascii()):
            raise TargetError(f"{name!r} cannot be a variable", subject=kernel.symbol)
        if name not in names:
            more = target.reserved_inputs if name in kernel.inputs else frozenset()
            names[name] = free_name(name, taken | more)
            taken.add(names[name])
    return names


def _carrier(kernel: Kernel, target: Target) -> Carrier:
    if kernel.dtype not in target.formats:
        raise TargetError(f"{target.name} has no {kernel.dtype}", subject=kernel.symbol)
    return target.formats[kernel.dtype]


def _types(kernel: Kernel, target: Target) -> dict[str, str]:
    """Spell the type of each name that does not hold a double."""
    carried = _carrier(kernel, target).type
    kinds = dict.fromkeys(kernel.inputs, carried)
    for step in kernel.body:
        if step.op in TRUTHS:
            kinds[step.target] = target.types["truth"]
        elif step.op is Op.NARROW:
            kinds[step.target] = carried
    return kinds


def _spell_body(
    body: tuple[Assign, ...], names: dict[str, str], kernel: Kernel, target: Target
) -> tuple[str, ...]:
    """Spell the assignments, and free what is no longer needed where the target asks for it."""
    types = _types(kernel, target)
    carrier = _carrier(kernel, target)
    words = target.ops | {Op.WIDEN: carrier.widen, Op.NARROW: carrier.narrow}
    last = {name: i for i, step in enumerate(body) for name in (step.target, *step.args)}
    local = {step.target for step in body} - set(kernel.results)
    lines: list[str] = []
    dead: list[str] = []
    for i, step in enumerate(body):
        lines.append(_spell_step(step, names, types, words, kernel, target))
        used = dict.fromkeys((step.target, *step.args))
        dead += [name for name in used if last[name] == i and name in local]
        if target.free_count and len(dead) >= target.free_count:
            lines.append(target.line["free"].format(names=", ".join(names[name] for name in dead)))
            dead = []
    return tuple(lines)


def _spell_step(
    step: Assign,
    names: dict[str, str],
    types: dict[str, str],
    words: Mapping[Op, str],
    kernel: Kernel,
    target: Target,
) -> str:
    try:
        expression = words[step.op].format(*(names[name] for name in step.args))
    except (KeyError, IndexError) as error:
        raise TargetError(
            f"{step.target} = {step.op}{step.args} uses what is not there: {error}",
            subject=f"{target.name}, {kernel.symbol}",
        ) from error
    line = target.line["assign"].format(
        type=types.get(step.target, target.types["double"]),
        target=names[step.target],
        expression=expression,
    )
    return f"{line}  {_comment(step.why, target)}" if step.why else line


def _spell_result(name: str, names: dict[str, str], kernel: Kernel, target: Target) -> str:
    if name not in names:
        raise TargetError(f"the result {name} is never assigned", subject=kernel.symbol)
    spelled = names[name]
    return target.line["passed"].format(name=spelled) if name in kernel.inputs else spelled


def _comment(text: str, target: Target) -> str:
    return target.line["comment"].format(text=harmless(text, target))


def _notes(kernel: Kernel, target: Target) -> list[str]:
    """Tell formula, planned bound with its worst input, and where an absolute bound holds."""
    titles = kernel.output.split("_and_") if len(kernel.results) > 1 else [kernel.output]
    lines: list[str] = []
    for title, formula, bound in zip(titles, kernel.formula, kernel.bounds, strict=True):
        for text in (f"{title}: {formula}", *_bound_texts(bound)):
            lines += textwrap.wrap(
                harmless(text, target), _WIDTH, subsequent_indent="    ", break_long_words=False
            )
    return lines


def _bound_texts(bound: Bound) -> list[str]:
    place = f"largest at x = {short_hex(bound.at)} ({bound.at!r})"
    scale = [] if bound.scale is None else [f"ulps are of at least {spell_scale(bound.scale)}"]
    return [
        f"planned error at most {bound.ulp:.4g} ulp, {place}; {bound.how}",
        *scale,
        *(
            f"around the root {near.root!r}, for {near.lo!r} <= x <= {near.hi!r}: "
            f"absolute error at most {near.absolute:.4g}"
            for near in bound.neighbourhoods
        ),
    ]
