"""Kernels: compiled to a function on arrays, or generated as source."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symact import catalog
from symact.activation import Activation
from symact.api.handle import Handle, definition_of
from symact.errors import UnknownNameError

if TYPE_CHECKING:
    from symact.build.compiled import Compiled
    from symact.emit import Package


def compile(  # noqa: A001 - the name notebooks rely on
    what: str | Activation | Handle, dtype: str = "float64", target: str | None = None
) -> Compiled:
    """Compile an activation to a function on arrays.

    Args:
        what: Name, or what `get` or `define` gave.
        dtype: `float16`, `bfloat16` (as uint16 bits), `float32` or `float64`.
        target: `c` or `numpy`; by default C where a compiler is found.

    Raises:
        UnknownNameError: There is no such activation, dtype or target.
    """
    from symact import build
    from symact.numeric.formats import FORMATS

    if dtype not in FORMATS:
        raise UnknownNameError("no such dtype", subject=dtype, hint=f"known: {', '.join(FORMATS)}")
    chosen = target or ("c" if build.find_compiler() else "numpy")
    return compiled(definition_of(what), dtype, chosen)


@functools.cache  # building a kernel costs far more than a call, and a definition is its own key
def compiled(activation: Activation, dtype: str, target: str) -> Compiled:
    """Build, generate and load the kernels of one format."""
    from symact import build, emit
    from symact.build.compiled import Compiled
    from symact.report.record import build_all
    from symact.verify.judge import ACCURACY

    rows = build_all(activation, (dtype,))
    emit.load_target(target)
    loaded = build.load_c(rows) if target == "c" else build.load_numpy(rows)
    runners = tuple(loaded[row.name, row.output, row.dtype] for row in rows)
    return Compiled(activation.name, dtype, target, ACCURACY, rows, runners)


def generate(
    what: Sequence[str | Activation | Handle] | str = (),
    target: str = "numpy",
    *,
    dtype: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
) -> Package:
    """Generate a package of kernels; `.write(directory)` writes it.

    Args:
        what: Names or definitions; the whole catalogue where none is given.
        target: `numpy` or `c`.
        dtype: Formats [default: float32 and float64].
        output: Outputs [default: `value`, `grad`, `value_and_grad`]; those of a parameter are
            made where the activation has it.

    Raises:
        UnknownNameError: There is no such activation or target, or none has an output.
        KernelError: There is no such dtype.
    """
    from symact import emit
    from symact.report.record import build_all, check_outputs

    listed = [what] if isinstance(what, str) else list(what) or list(catalog.names())
    definitions = [definition_of(each) for each in listed]
    dtypes, outputs = as_names(dtype), as_names(output)
    check_outputs(definitions, outputs)
    rows = [kernel for each in definitions for kernel in build_all(each, dtypes, outputs)]
    return emit.generate(rows, target)


def as_names(text: str | Sequence[str]) -> tuple[str, ...]:
    """Take one name or several."""
    return ((text,) if text else ()) if isinstance(text, str) else tuple(text)
