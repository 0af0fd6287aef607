"""Read what compilers make of the array functions: packed arithmetic, calls, scalar leftovers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from symact.build.sweep import VARIANTS
from symact.build.toolchain import LIBRARY_FLAGS, Compiler, run_compiler
from symact.emit import Package
from symact.emit.short import in_floats
from symact.kernel.ir import Assign, Kernel, Op

COMPILERS = ("gcc", "clang")

PACKED = re.compile(r"v?(?:add|sub|mul|div|sqrt)p[sd]$|vfn?m\w+p[sd]$")
SCALAR = re.compile(r"v?(?:add|sub|mul|div|sqrt)s[sd]$|vfn?m\w+s[sd]$")
ARITHMETIC = frozenset({Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.SQRT, Op.MULADD})
HARMLESS = frozenset({"memcpy", "memset", "memmove"})


@dataclass(frozen=True, slots=True)
class Loops:
    """Count the arithmetic instructions of one function, and name what it calls."""

    packed: int
    scalar: int
    calls: frozenset[str]


def assemble(package: Package, command: str, variant: str, folder: Path) -> dict[str, Loops]:
    """Compile a header as libraries are, to assembly; give its functions by name."""
    source, made = folder / "all.c", folder / f"{command}-{variant}.s"
    header = package.text(f"{package.name}.h")
    source.write_text(f"#define SYMACT_IMPLEMENTATION\n{header}", encoding="utf-8")
    # functions of the same text stay apart
    apart = ("-fno-ipa-icf",) if command == "gcc" else ()
    flags = (*LIBRARY_FLAGS, *VARIANTS[variant].flags, *apart, "-std=c99", "-S")
    run_compiler(Compiler((command,), command), (*flags, "-o", str(made), str(source)))
    return read(made.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, Loops]:
    """Split assembly into functions and count."""
    functions: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if head := re.match(r"(symact_\w+):", line):
            current = functions.setdefault(head[1], [])
        elif line.startswith("\t") and not line.startswith("\t."):
            current.append(line.strip())
    return {name: _count(lines) for name, lines in functions.items()}


def _count(lines: list[str]) -> Loops:
    words = [line.split()[0] for line in lines]
    jumps = [line.split() for line in lines if re.match(r"(call|jmp)q?\s+[a-z_]", line)]
    calls = {re.sub(r"@.*", "", parts[1]) for parts in jumps}
    return Loops(
        packed=sum(bool(PACKED.match(word)) for word in words),
        scalar=sum(bool(SCALAR.match(word)) for word in words),
        calls=frozenset(calls) - HARMLESS,
    )


def shared(body: tuple[Assign, ...]) -> int:
    """Count the choices between results of one operation with an argument in common.

    Compilers choose between the other arguments instead, and compute once: c * a or c * b.
    """
    made = {step.target: step for step in body}
    pairs = [[made.get(arm) for arm in step.args[1:]] for step in body if step.op is Op.SELECT]
    return sum(
        a is not None
        and b is not None
        and (a.op, len(a.args)) == (b.op, len(b.args))
        and a.op in ARITHMETIC
        and any(x == y for x, y in zip(a.args, b.args, strict=True))
        for a, b in pairs
    )


def faults(kernel: Kernel, functions: dict[str, Loops]) -> list[str]:
    """Say why the array function of a kernel is not what vectorised code looks like.

    A quick phase runs on whole blocks: no scalar arithmetic is left. Other loops have a scalar
    rest behind them, but each operation has to be there in packed form as well.
    """
    kernel = in_floats(kernel)  # what is emitted
    loops = functions[f"{kernel.symbol}_run"]
    whole = f"{kernel.symbol}_block"
    body: tuple[Assign, ...] = kernel.quick.body if kernel.quick else kernel.body
    wanted = sum(step.op in ARITHMETIC for step in body) - shared(body)
    found = []
    if loops.calls - ({whole} if kernel.quick else set()):
        found.append(f"calls {sorted(loops.calls)}")
    if loops.packed < wanted:
        found.append(f"{loops.packed} packed instructions for {wanted} operations")
    if kernel.quick and loops.scalar:
        found.append(f"{loops.scalar} scalar instructions")
    return found
