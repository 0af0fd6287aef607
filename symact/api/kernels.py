"""Kernels: compiled to a function on arrays, or generated as source."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symact import catalog
from symact.activation import Activation, Kind
from symact.api.handle import Handle, definition_of
from symact.errors import UnknownNameError

if TYPE_CHECKING:
    from symact.api.functions import CompiledActivation
    from symact.api.gated import CompiledGated
    from symact.api.rows import CompiledRows
    from symact.emit import Package


DTYPES = ("float16", "bfloat16", "float32", "float64")
ACCURACIES = ("exact", "fast")


def compile(  # noqa: A001 - the name notebooks rely on
    what: str | Activation | Handle,
    dtype: str = "float32",
    accuracy: str = "exact",
    target: str | None = None,
) -> CompiledActivation | CompiledRows | CompiledGated:
    """Compile an activation to a function on arrays, with a `numpy.ufunc` behind it.

    One along an axis gives f(x, axis=-1) with `vjp` and `vjp_from_output`; a gated one f(a, b) with
    `backward`: see `CompiledRows` and `CompiledGated`.

    What was compiled before is taken from the cache, in milliseconds and without SymPy.

    Args:
        what: Name, an expression such as `x*atan(exp(x))`, or what `get` or `define` gave.
        dtype: Format that is compiled at once; a ufunc has loops of float16, float32 and float64,
            and NumPy's rules choose, so the others follow when an input needs them. `bfloat16`
            stands alone; its numbers are those of ml_dtypes, or uint16 bits.
        accuracy: `exact` is correctly rounded up to float32, with float64 at its stated bound;
            `fast` allows a few ulp in float32. float64 has one tier.
        target: `c` or `numpy`; by default C, and NumPy where there is no compiler: see `note` of
            the result.

    Raises:
        UnknownNameError: There is no such activation, dtype, accuracy or target.
        KernelError: There is no kernel of this activation.
        ToolchainError: The compiler fails, or there is none and C was asked for.
    """
    for name, known, kind in ((dtype, DTYPES, "dtype"), (accuracy, ACCURACIES, "accuracy")):
        if name not in known:
            raise UnknownNameError(
                f"no such {kind}", subject=str(name), hint=f"known: {', '.join(known)}"
            )
    definition = definition_of(what)
    if definition.kind is not Kind.ELEMENTWISE:
        from symact.api.kinds import compile_kind

        special = compile_kind(definition, dtype, target, accuracy)
        if special is not None:
            return special
    setting = tuple(os.environ.get(name, "") for name in _SETTINGS)
    return compiled(definition, dtype, accuracy, target, setting)


_SETTINGS = ("SYMACT_VARIANT", "SYMACT_CC", "XDG_CACHE_HOME")


@functools.cache  # a definition is its own key
def compiled(
    activation: Activation,
    dtype: str,
    accuracy: str = "exact",
    target: str | None = None,
    setting: tuple[str, ...] = (),  # noqa: ARG001 - part of the key: what the environment asks for
) -> CompiledActivation:
    """Compile each combination once a process."""
    from symact.api.functions import CompiledActivation
    from symact.api.recipe import Recipe

    return CompiledActivation(Recipe(activation, "value", dtype, accuracy, target))


def generate(
    what: Sequence[str | Activation | Handle] | str = (),
    target: str = "numpy",
    *,
    dtype: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
    accuracy: str | Sequence[str] = "exact",
    dispatch: bool = False,
) -> Package:
    """Generate a package of kernels; `.write(directory)` writes it.

    Args:
        what: Names or definitions; the whole catalogue where none is given.
        target: `numpy`, `c`, another target that is installed, or the folder of one.
        dtype: Formats [default: float32 and float64].
        output: Outputs [default: `value`, `grad`, `value_and_grad`; all of those along an axis,
            `value`, `vjp`, `vjp_from_output`, and of the gated ones, `value`, `grad_<input>`,
            `backward`]; each activation gets those that it has. One with a random input comes in
            both modes, the other one as `<name>_evaluation`.
        accuracy: Tiers, `exact`, `fast` or both.
        dispatch: With target `c`: add the files that compile the array functions for several
            instruction sets and choose when the program runs.

    Raises:
        UnknownNameError: There is no such activation or target, or none has an output.
        KernelError: There is no such dtype.
    """
    from symact.api import special
    from symact.derive.modes import modes
    from symact.emit import load_target
    from symact.report.record import build_all

    listed = [what] if isinstance(what, str) else list(what) or list(catalog.names())
    definitions = [definition_of(each) for each in listed]
    dtypes, outputs = as_names(dtype), as_names(output)
    special.check_outputs(definitions, outputs)
    tiers = as_names(accuracy)
    special.exact_only(definitions, tiers)
    definitions = list(modes(definitions))
    library = load_target(target).whole_arrays
    kernels = [
        kernel
        for each in definitions
        if each.scalar
        for kernel in build_all(each, dtypes, outputs, accuracies=tiers, library=library)
    ]
    kernels += special.gated_kernels(definitions, dtypes, outputs, tiers, library=library)
    rows = special.row_kernels(definitions, target, dtypes, outputs)
    return special.packaged(kernels, rows, target, dispatch=dispatch and target == "c")


def as_names(text: str | Sequence[str]) -> tuple[str, ...]:
    """Take one name or several."""
    return ((text,) if text else ()) if isinstance(text, str) else tuple(text)
