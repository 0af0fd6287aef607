"""The text of a library of ufunc loops: kernels as C, and the loops of NumPy's signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symact.emit import generate, load_target, render
from symact.kernel.ir import Kernel

TEMPLATE = "ufunc/LOOPS.c.jinja"


@dataclass(frozen=True, slots=True)
class Loop:
    """Describe the loop of a kernel for the template; arguments by their place in the ufunc.

    Attributes:
        name: C symbol of the loop.
        symbol: C symbol of the kernel.
        type: C type of every argument.
        inputs: Places of the arrays.
        numbers: Places of the parameters, arrays too but rarely.
        outputs: Places of the results.
    """

    name: str
    symbol: str
    type: str
    inputs: tuple[int, ...]
    numbers: tuple[int, ...]
    outputs: tuple[int, ...]


def loop_name(kernel: Kernel) -> str:
    """Name the loop of a kernel: `symact_gelu_value_f32_loop`."""
    return f"{kernel.symbol}_loop"


def loop_of(kernel: Kernel, types: dict[str, str]) -> Loop:
    """Describe the loop of a kernel; `types` are the C types by format."""
    arrays, inputs = len(kernel.arrays), len(kernel.inputs)
    return Loop(
        name=loop_name(kernel),
        symbol=kernel.symbol,
        type=types[kernel.dtype],
        inputs=tuple(range(arrays)),
        numbers=tuple(range(arrays, inputs)),
        outputs=tuple(range(inputs, inputs + len(kernel.results))),
    )


def library_text(kernels: Sequence[Kernel]) -> str:
    """Write the C text of kernels with their loops; only the loops are visible outside.

    Raises:
        TargetError: A kernel cannot be spelled.
    """
    types = {name: row.type for name, row in load_target("c").formats.items()}
    loops = tuple(loop_of(kernel, types) for kernel in kernels)
    header = generate(kernels, "c").text("symact.h")
    used = tuple(dict.fromkeys(row.type for row in loops))
    body = render(TEMPLATE, {"loops": loops, "types": used})
    return f"#define SYMACT_API static\n#define SYMACT_IMPLEMENTATION\n{header}\n{body}"
