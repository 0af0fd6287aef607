"""Spell a kernel in the words of a target: records of finished text for the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symact.emit.notes import notes
from symact.emit.placing import spell_in_place
from symact.emit.quick import SpelledQuick, arithmetic_of, as_kernel, phase_of, roundings
from symact.emit.spelled import SpelledKernel, SpelledWide
from symact.emit.target import Arithmetic, Carrier, Target
from symact.emit.words import comment, short_hex, spell_number
from symact.errors import TargetError
from symact.kernel.ir import TRUTHS, Assign, Constant, Kernel, Op, Quick

ConstantKey = tuple[str, str, str]
"""Exact value, origin and arithmetic of a constant."""

SharedNames = Mapping[ConstantKey, str]
"""Spelled name of each constant that a file states once."""


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
    placed = spell_in_place(kernel, names, target) if target.in_place else None
    replaced = placed is not None and kernel.accuracy != "exact"
    quick, lanes = _spell_phases(kernel, target) if target.quick else (None, None)
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
        else tuple(
            spell_constant(row, names[row.name], target, kernel.arithmetic) for row in constants
        ),
        lines=() if replaced else _spell_body(body, names, kernel, target),
        results=tuple(_spell_result(name, names, kernel, target) for name in kernel.results),
        notes=tuple(notes(kernel, target)) if kernel.formula else (),
        ops=frozenset() if replaced else frozenset(step.op for step in body),
        arithmetic=kernel.arithmetic,
        accuracy=kernel.accuracy,
        quick=quick,
        lanes=lanes,
        widen=target.formats[kernel.dtype].widen,
        in_place=placed,
        wide=_spell_wide(kernel, target) if target.quick else None,
    )


def _spell_wide(kernel: Kernel, target: Target) -> SpelledWide | None:
    """Spell a kernel of a 16-bit format without conversions; None where it takes doubles."""
    if kernel.dtype not in HALVES or kernel.arithmetic != WIDE or kernel.defaults:
        return None
    carrier = _carrier(kernel, target)
    inner = spell(replace(kernel, dtype=WIDE), target)
    symbol = kernel.symbol.replace("_", "_wide_", 1)
    return SpelledWide(replace(inner, symbol=symbol), carrier.widen, carrier.narrow)


HALVES, WIDE = frozenset({"float16", "bfloat16"}), "float32"


def _spell_phases(
    kernel: Kernel, target: Target
) -> tuple[SpelledQuick | None, SpelledQuick | None]:
    """Spell the quick phase, and the one in lanes where it is in lanes at all."""
    phase = phase_of(kernel)
    if phase is None:
        return None, None
    quick = _spell_quick(kernel, phase, target)
    if not quick.lanes:
        return quick, None
    tabled = kernel.tabled if kernel.quick else None
    if tabled is None or arithmetic_of(kernel, tabled, target) != quick.arithmetic:
        return quick, quick
    return quick, _spell_quick(kernel, tabled, target)


def _spell_quick(kernel: Kernel, phase: Quick, target: Target) -> SpelledQuick:
    """Spell a quick phase like a kernel of its own."""
    arithmetic = arithmetic_of(kernel, phase, target)
    spelled = spell(replace(as_kernel(kernel, phase), arithmetic=arithmetic), target)
    return SpelledQuick(
        number=spelled.type,
        constants=spelled.constants,
        lines=spelled.lines,
        results=spelled.results,
        roundings=roundings(kernel, phase, target),
        unused=spelled.unused,
        ops=spelled.ops,
        arithmetic=arithmetic,
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


def spell_constant(
    constant: Constant, name: str, target: Target, arithmetic: str = "float64"
) -> str:
    """State a constant: exact value, its hexadecimal or decimal form, origin."""
    table = target.arithmetics[arithmetic]
    line = table.constant.format(name=name, literal=spell_number(constant.value, table))
    note = target.line["origin"].format(
        hex=short_hex(constant.value), decimal=repr(constant.value), origin=constant.origin
    )
    return f"{line}  {comment(note, target)}"


def free_name(wanted: str, taken: set[str] | frozenset[str]) -> str:
    """Give a name that is not taken, adding underscores where needed."""
    while wanted in taken:
        wanted += "_"
    return wanted


def constant_key(constant: Constant, arithmetic: str = "float64") -> ConstantKey:
    """Identify a constant by exact value, origin and arithmetic: 0.0 and -0.0 differ."""
    return constant.value.hex(), constant.origin, arithmetic


def _spell_names(kernel: Kernel, target: Target, shared: SharedNames) -> dict[str, str]:
    """Map each name of a kernel to a name the target's language allows."""
    taken = set(target.reserved) | set(shared.values())
    names: dict[str, str] = {}
    for constant in kernel.constants:
        key = constant_key(constant, kernel.arithmetic)
        if key in shared:
            names[constant.name] = shared[key]
    constants = tuple(row.name for row in kernel.constants)
    for name in (*kernel.inputs, *constants, *(step.target for step in kernel.body)):
        if not (name.isidentifier() and name.isascii()):
            raise TargetError(f"{name!r} cannot be a variable", subject=kernel.symbol)
        if name not in names:
            more = target.reserved_inputs if name in kernel.inputs else frozenset()
            names[name] = free_name(name, taken | more)
            taken.add(names[name])
    return names


def _table(kernel: Kernel, target: Target) -> Arithmetic:
    if kernel.arithmetic not in target.arithmetics:
        raise TargetError(
            f"{target.name} spells no arithmetic of {kernel.arithmetic}",
            subject=kernel.symbol,
            hint=f"add [arithmetic.{kernel.arithmetic}] to {target.name}/target.toml",
        )
    return target.arithmetics[kernel.arithmetic]


def _carrier(kernel: Kernel, target: Target) -> Carrier:
    formats = _table(kernel, target).formats
    if kernel.dtype not in formats:
        raise TargetError(f"{target.name} has no {kernel.dtype}", subject=kernel.symbol)
    return formats[kernel.dtype]


def _types(kernel: Kernel, target: Target) -> dict[str, str]:
    """Spell the type of each name that does not hold a number of the arithmetic."""
    carried = _carrier(kernel, target).type
    kinds = dict.fromkeys(kernel.inputs, carried)
    for step in kernel.body:
        if step.op in TRUTHS:
            kinds[step.target] = _table(kernel, target).truth
        elif step.op is Op.NARROW:
            kinds[step.target] = carried
    return kinds


def _spell_body(
    body: tuple[Assign, ...], names: dict[str, str], kernel: Kernel, target: Target
) -> tuple[str, ...]:
    """Spell the assignments, and free what is no longer needed where the target asks for it."""
    types = _types(kernel, target)
    carrier = _carrier(kernel, target)
    words = _table(kernel, target).ops | {Op.WIDEN: carrier.widen, Op.NARROW: carrier.narrow}
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
        type=types.get(step.target, _table(kernel, target).number),
        target=names[step.target],
        expression=expression,
    )
    return f"{line}  {comment(step.why, target)}" if step.why else line


def _spell_result(name: str, names: dict[str, str], kernel: Kernel, target: Target) -> str:
    if name not in names:
        raise TargetError(f"the result {name} is never assigned", subject=kernel.symbol)
    spelled = names[name]
    return target.line["passed"].format(name=spelled) if name in kernel.inputs else spelled
