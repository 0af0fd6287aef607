"""Spell straight-line code so that every step writes into an array that is there already.

Steps share a few rooms: one whose number is no longer needed takes the next result, in place
where the step allows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from symact.emit.rooms import InPlace, Placed, Room, Steps
from symact.errors import TargetError
from symact.kernel.ir import TRUTHS, Assign, Kernel, Op

WHOLE = {"float32": "int32", "float64": "int64", "bool": "int8"}
"""Whole numbers of the same size."""


def furnish(
    kernel: Kernel,
    inputs: Mapping[str, str],
    placed: Steps,
    expressions: Mapping[Op, str],
    final: str = "",
) -> InPlace:
    """Spell a body in place; `NARROW` is left to the caller.

    Args:
        kernel: Whose body; its arithmetic is the format of the rooms.
        inputs: Spelled names of its inputs, which are never written to.
        placed: How steps are written.
        expressions: How the other steps are spelled: their result is copied.
        final: Array that the last step writes to if it is the only result; it may share the memory
            of an input.

    Raises:
        TargetError: A name is used before it is assigned.
    """
    return _Tenancy(kernel, dict(inputs), placed, expressions, final).spell()


@dataclass(slots=True)
class _Tenancy:
    """Keep who lives where while the lines are written."""

    kernel: Kernel
    place: dict[str, str]
    placed: Steps
    expressions: Mapping[Op, str]
    final: str
    rooms: dict[str, Room] = field(default_factory=dict)
    free: dict[str, list[str]] = field(default_factory=dict)
    tenants: dict[str, set[str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    calls: set[Op] = field(default_factory=set)
    values: dict[str, float] = field(default_factory=dict)
    equalities: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()

    def spell(self) -> InPlace:
        self.inputs = frozenset(self.place.values())
        self.values = {row.name: row.value for row in self.kernel.constants}
        self.equalities = frozenset(s.target for s in self.kernel.body if s.op is Op.EQUAL)
        body, results = without_narrow(self.kernel)
        last = {name: i for i, step in enumerate(body) for name in (step.target, *step.args)}
        last |= dict.fromkeys(results, len(body))
        for i, step in enumerate(body):
            if step.op is Op.WIDEN and self.kernel.dtype == self.kernel.arithmetic:
                self.place[step.target] = self._name(step.args[0])
                continue
            gone = {name for name in step.args if last.get(name) == i}
            end = self.final if results == (step.target,) and i == len(body) - 1 else ""
            self._write(step, gone, end)
            self._leave({*gone, *({step.target} if last[step.target] == i else ())})
        return InPlace(
            lines=tuple(self.lines),
            rooms=tuple(self.rooms.values()),
            results=tuple(map(self._name, results)),
            calls=frozenset(self.calls),
        )

    def _write(self, step: Assign, gone: set[str], end: str) -> None:
        variant, row = self._row(step)
        args = [self._name(name) for name in step.args]
        if variant in {CONSTANT, ZERO, FLOOR}:
            args[1] = self._filled(args[1])
        kind = "bool" if step.op in TRUTHS else self.kernel.arithmetic
        direct = end and row.onto is None and not self._reads_late(row, args)
        out = end if direct else self._choose(row, args, gone, kind)
        if row.onto is not None and args[row.onto] != out:
            self.lines.append(f"np.copyto({out}, {args[row.onto]})")
        words = {str(k): arg for k, arg in enumerate(args)} | {"out": out}
        lent = {
            word: self._take(kind, set())
            for word, kind in (("flag", "bool"), ("spare", self.kernel.arithmetic))
            if f"{{{word}" in row.text
        }
        words |= lent
        text = row.text
        for word, name in words.items():
            text = text.replace(f"{{{word}}}", name)
            if f"{{{word}i}}" in text:
                text = text.replace(f"{{{word}i}}", self._bits(name))
        first, *others = text.strip().splitlines()
        self.lines += [f"{first}  # {step.why}" if step.why else first, *others]
        for name in lent.values():
            self.free.setdefault(self.rooms[name].kind, []).append(name)
        self.place[step.target] = out
        self.tenants.setdefault(out, set()).add(step.target)

    def _reads_late(self, row: Placed, args: Sequence[str]) -> bool:
        """Tell whether an input is read after the first line has written."""
        later = "".join(row.text.strip().splitlines()[1:])
        inputs = [k for k, arg in enumerate(args) if arg in self.inputs]
        return "{outi}" in row.text or any(f"{{{k}}}" in later for k in inputs)

    def _row(self, step: Assign) -> tuple[str, Placed]:
        """Find how a step is written: in a variant, as it is, or as an expression, copied."""
        for variant in self._variants(step):
            if step.op.value + variant in self.placed:
                return variant, self.placed[step.op.value + variant]
        if step.op not in self.expressions:
            raise TargetError(f"{step.op} is not spelled", subject=self.kernel.symbol)
        self.calls.add(step.op)
        return "", Placed(f"np.copyto({{out}}, {self.expressions[step.op]})")

    def _variants(self, step: Assign) -> Iterable[str]:
        numbers = [self.values.get(name, math.nan) for name in step.args]
        if step.op is Op.SELECT:
            if step.args[0] == step.args[1]:
                yield FLOOR
            if step.args[0] in self.equalities:
                yield RARE
            if numbers[1] == 0 and math.copysign(1, numbers[1]) > 0:
                yield THEN_ZERO
            if numbers[2] == 0 and math.copysign(1, numbers[2]) > 0:
                yield ELSE_ZERO
        elif len(numbers) == 2 and math.isnan(numbers[0]) and not math.isnan(numbers[1]):
            yield CONSTANT if numbers[1] else ZERO
        yield ""

    def _choose(self, row: Placed, args: Sequence[str], gone: set[str], kind: str) -> str:
        """Choose a room: that of an argument nobody needs any more, or a free one."""
        taken = {args[k] for k in row.apart}
        order: Iterable[int] = range(len(args))
        if row.onto is not None:
            order = (row.onto,)
            taken |= {arg for k, arg in enumerate(args) if k != row.onto}
        for k in order:
            tenants = self.tenants.get(args[k], set())
            leaving = bool(tenants) and tenants <= gone
            if leaving and args[k] not in taken and self.rooms[args[k]].kind == kind:
                return args[k]
        return self._take(kind, set(args))

    def _take(self, kind: str, avoid: set[str]) -> str:
        there = self.free.setdefault(kind, [])
        for name in reversed(there):
            if name not in avoid:
                there.remove(name)
                return name
        return self._add(Room("m" if kind == "bool" else "r", kind))

    def _filled(self, fill: str) -> str:
        """Give a row full of a number."""
        for room in self.rooms.values():
            if room.fill == fill:
                return room.name
        return self._add(Room("k", self.kernel.arithmetic, fill))

    def _bits(self, name: str) -> str:
        """Give the memory of a room as whole numbers; a number gets a room."""
        whole = WHOLE[self.kernel.arithmetic]
        if name in self.inputs:
            return f"{name}.view(np.{whole})"
        room = name if name in self.rooms else self._filled(name)
        for other in self.rooms.values():
            if other.of == room:
                return other.name
        kind = WHOLE[self.rooms[room].kind]
        return self._add(Room("b", kind, of=room))

    def _add(self, room: Room) -> str:
        taken = self.rooms.keys() | self.inputs
        name = next(name for k in count() if (name := f"{room.name}{k}") not in taken)
        self.rooms[name] = Room(name, room.kind, room.fill, room.of)
        return name

    def _leave(self, names: set[str]) -> None:
        """Free the rooms whose last tenant leaves."""
        for name in sorted(names):
            room = self.place.get(name, "")
            if name not in self.tenants.get(room, ()):
                continue
            self.tenants[room].discard(name)
            if not self.tenants[room]:
                self.free.setdefault(self.rooms[room].kind, []).append(room)

    def _name(self, name: str) -> str:
        if name in self.values:
            return spell_float(self.values[name])
        if name not in self.place:
            raise TargetError(f"{name} is not assigned", subject=self.kernel.symbol)
        return self.place[name]


RARE = "_rare"
"""Variant of a choice that is seldom taken, or seldom not: its condition is an equality."""

THEN_ZERO, ELSE_ZERO = "_then_zero", "_else_zero"
"""Variants of a choice of +0."""

FLOOR = "_floor"
"""Variant of a choice of +0 where a number is at most 0, else the number."""

CONSTANT, ZERO = "_constant", "_zero"
"""Variants of a step whose second argument is a number: it comes as a row full of it."""


def without_narrow(kernel: Kernel) -> tuple[tuple[Assign, ...], tuple[str, ...]]:
    """Take the last conversions away; give the body that is needed and the results before them."""
    before = {step.target: step.args[0] for step in kernel.body if step.op is Op.NARROW}
    results = tuple(before.get(name, name) for name in kernel.results)
    needed = set(results)
    kept: list[Assign] = []
    for step in reversed(with_floors(kernel)):
        if step.target in needed and step.op is not Op.NARROW:
            needed.update(step.args)
            kept.append(step)
    return tuple(reversed(kept)), results


def with_floors(kernel: Kernel) -> list[Assign]:
    """Put the constant in place of the condition in choices of +0 where a number is at most 0."""
    zeros = {c.name for c in kernel.constants if c.value == 0 and math.copysign(1, c.value) > 0}
    tests = {s.target: s.args for s in kernel.body if s.op is Op.LESS_EQUAL}

    def rewritten(step: Assign) -> Assign:
        if step.op is not Op.SELECT or step.args[1] not in zeros:
            return step
        _, zero, number = step.args
        same = tests.get(step.args[0]) == (number, zero)
        return replace(step, args=(zero, zero, number)) if same else step

    return [rewritten(step) for step in kernel.body]


def spell_float(value: float) -> str:
    """Spell a number as Python reads it, exactly."""
    if math.isnan(value):
        return "np.nan"
    if math.isinf(value):
        return "np.inf" if value > 0 else "-np.inf"
    return repr(value)
