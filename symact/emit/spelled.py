"""Kernels as text: records that templates place."""

from __future__ import annotations

from dataclasses import dataclass

from symact.emit.placing import SpelledInPlace
from symact.emit.quick import SpelledQuick
from symact.kernel.ir import Op


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
        arithmetic: Format of the numbers in the body.
        accuracy: `exact` or `fast`.
        quick: The first phase, where there is one and the target has a use for it.
        lanes: The one in lanes, which may be another, by tables.
        widen: Format of the conversion of an input to a double.
        in_place: The quick phase, or a fast kernel, as code that allocates nothing; a fast
            kernel then has no other.
        wide: The same without conversions, where the arithmetic is wider than the format.
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
    arithmetic: str = "float64"
    accuracy: str = "exact"
    quick: SpelledQuick | None = None
    lanes: SpelledQuick | None = None
    widen: str = "{0}"
    in_place: SpelledInPlace | None = None
    wide: SpelledWide | None = None


@dataclass(frozen=True, slots=True)
class SpelledWide:
    """Hold a kernel of a 16-bit format that computes with floats, as one from floats to floats.

    Attributes:
        inner: The same steps without the conversions.
        widen: Format of the conversion of an input to a float.
        narrow: Format of the conversion of a result.
    """

    inner: SpelledKernel
    widen: str
    narrow: str
