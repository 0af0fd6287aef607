"""Measure kernels against the oracle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from symact import catalog
from symact.activation import Activation
from symact.api.handle import Handle, definition_of
from symact.api.kernels import as_names
from symact.errors import SymactError

if TYPE_CHECKING:
    from symact.verify.records import Verdict
    from symact.verify.sweep import SweepResult


@overload
def verify(
    *what: str | Activation | Handle,
    dtype: str | Sequence[str] = (),
    target: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
    exhaustive: Literal[False] = False,
    **options: Any,
) -> list[Verdict]: ...


@overload
def verify(
    *what: str | Activation | Handle,
    dtype: str | Sequence[str] = (),
    target: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
    exhaustive: Literal[True],
    **options: Any,
) -> list[SweepResult]: ...


def verify(
    *what: str | Activation | Handle,
    dtype: str | Sequence[str] = (),
    target: str | Sequence[str] = (),
    output: str | Sequence[str] = (),
    exhaustive: bool = False,
    **options: Any,
) -> list[Verdict] | list[SweepResult]:
    """Measure kernels against the oracle; a false claim is a verdict, not an exception.

    Args:
        what: Names or definitions; the whole catalogue where none is given.
        dtype: One format or several; where none is given, all, and float32 of a sweep.
        target: One target or several; all where none is given; a sweep runs the C kernels.
        output: One output or several; where none is given, `value` and `grad`, and both at once
            where there is no sweep.
        exhaustive: Whether to run every input of the format, parameters at their defaults.
        options: `workers`, `executor` and `progress`; `count` of
            `symact.verify.run.verify`; `variants`, `spread`, `state` and `resume` of
            `symact.verify.sweep.sweep`.

    Raises:
        UnknownNameError: There is no such activation.
        SymactError: A sweep is asked for of another target than C, or of float64.
        ToolchainError: A sweep finds no compiler, or no x86-64 processor.
    """
    definitions = [definition_of(each) for each in what or catalog.names()]
    dtypes, targets = as_names(dtype), as_names(target)
    if output:
        options["outputs"] = as_names(output)
    special = [each for each in definitions if not each.scalar]
    if exhaustive:
        from symact.verify.sweep import sweep

        for each in special:
            raise SymactError(
                "a sweep over all inputs is made of functions of one number", subject=each.name,
                hint="verify without exhaustive samples it",
            )  # fmt: skip
        if not set(targets) <= {"c"} or "float64" in dtypes:
            raise SymactError(
                "a sweep over all inputs runs C kernels of at most 32 bits", subject="exhaustive"
            )
        return sweep(definitions, dtypes or ("float32",), **options)
    from symact.verify import run

    formats, places = dtypes or run.DTYPES, targets or run.TARGETS
    plain = [each for each in definitions if each.scalar]
    found = run.verify(plain, formats, places, **options) if plain else []
    if not special:
        return found
    from symact.verify.kinds import verify_special

    known = {name: options[name] for name in ("outputs", "accuracy", "progress") if name in options}
    return found + verify_special(special, formats, places, **known)
