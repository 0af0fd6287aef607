"""Plain kernels for targets that are quick with functions and slow with arithmetic: NumPy.

What needs no exponential is computed in float32. Everything else is computed in doubles, with the
platform's exponentials and logarithms: rounded to float32 once, an error of a few ulp of a double
does not show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from symact.errors import KernelError, UndecidedError
from symact.kernel.ir import Bound, Kernel, Op, Quick
from symact.kernel.library import LIBRARY_ULP
from symact.kernel.piece import Piece
from symact.kernel.plain.arithmetic import QUICK, SINGLE, Arithmetic
from symact.kernel.plain.fast import rounded, single
from symact.kernel.plain.functions import Functions
from symact.kernel.plain.join import Limits
from symact.kernel.plain.quick import plain_phase

ALLOWED = Limits(0.75, 28.0)
"""In ulp of float32, before the last rounding."""

KEPT = 2.0
"""Bound in ulp that is stated at most."""

SPARE = 4.0
"""How much worse than assumed elsewhere a library may be, in doubles."""

TANH_ERROR = 0.6 * 2.0**-23
"""Relative, before the rounding, of NumPy's float32 tanh (measured: 0.48 * 2^-23 over all inputs);
its float32 exponentials and logarithms reach 2.5 ulp and more."""


class LibraryFunctions(Functions):
    """Append the platform's functions of doubles."""

    def _call(self, op: Op, u: str) -> str:
        name = self.w.op(op, u)
        self.w.slips[name] = SPARE * LIBRARY_ULP[op] * self.w.f.unit
        return name

    def exp(
        self,
        u: str,
        *,
        minus: bool = False,
        low: str | None = None,  # noqa: ARG002
        factor: str | None = None,
    ) -> str:
        """Append the exponential of u, or of -u, times a factor; `low` is 0 in doubles."""
        held = self.w.held(u, -self.w.f.reach, self.w.f.reach)
        found = self._call(Op.EXP, self.negative(held) if minus else held)
        return found if factor is None else self.w.mul(found, factor)

    def expm1(self, u: str, *, minus: bool = False) -> str:
        """Append exp(u) - 1, or exp(-u) - 1."""
        held = self.w.held(u, -self.w.f.reach, self.w.f.reach)
        return self._call(Op.EXPM1, self.negative(held) if minus else held)

    def log1p_unit(self, top: str, v: str) -> str:  # noqa: ARG002
        """Append log(1 + v)."""
        return self._call(Op.LOG1P, v)

    def log1p(self, v: str, *, moved: bool = False) -> str:
        """Append log(1 + v), or log(v)."""
        return self._call(Op.LOG if moved else Op.LOG1P, v)

    def tanh(self, u: str) -> str:
        """Append the hyperbolic tangent of u."""
        return self._call(Op.TANH, u)

    def atan(self, u: str) -> str:
        """Append the arc tangent of u."""
        return self._call(Op.ATAN, u)


class ArithmeticFunctions(Functions):
    """Append nothing but a float32 tanh: the rest is quicker in doubles."""

    def exp(
        self, u: str, *, minus: bool = False, low: str | None = None, factor: str | None = None
    ) -> str:
        """Refuse."""
        raise KernelError(f"exp of {'-' * minus}{u} + {low} times {factor} is left to doubles")

    def expm1(self, u: str, *, minus: bool = False) -> str:
        """Refuse."""
        raise KernelError(f"expm1 of {'-' * minus}{u} is left to doubles")

    def log1p(self, v: str, *, moved: bool = False) -> str:
        """Refuse."""
        raise KernelError(f"log{'' if moved else '1p'} of {v} is left to doubles")

    def atan(self, u: str) -> str:
        """Refuse."""
        raise KernelError(f"atan of {u} is left to doubles")

    def tanh(self, u: str) -> str:
        """Append the hyperbolic tangent of u."""
        name = self.w.op(Op.TANH, u)
        self.w.slips[name] = TANH_ERROR
        return name


DOUBLE = replace(QUICK, bits=26.0, functions=LibraryFunctions)
FREE = replace(DOUBLE, reach=math.inf, steady=True)
"""Nothing is held: exponentials may overflow where infinity is as good as any large number."""

SHORT = replace(SINGLE, functions=ArithmeticFunctions, steady=True, stated=KEPT, seen=1.9)


def find_library(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel:
    """Turn an exact float32 kernel into one of the fast tier that calls the platform's library.

    Raises:
        KernelError: A function has no plain form, or 2 ulp are not kept.
    """
    try:
        return single(kernel, results, SHORT)
    except (KernelError, UndecidedError):
        return _doubles(kernel, results)


def _doubles(kernel: Kernel, results: Sequence[Sequence[Piece]]) -> Kernel:
    phase = _phase(kernel, results, FREE) or _phase(kernel, results, DOUBLE)
    if phase is None:
        raise KernelError(
            "there is no form of library functions", subject=f"{kernel.name} {kernel.output}"
        )
    made = rounded(kernel, phase)
    how = "doubles and the platform's functions, rounded once"
    return replace(
        made, bounds=tuple(Bound(_stated(error, made), 0.0, how) for error in phase.errors)
    )


def _phase(kernel: Kernel, results: Sequence[Sequence[Piece]], f: Arithmetic) -> Quick | None:
    try:
        return plain_phase(kernel, results, f, ALLOWED)
    except (KernelError, UndecidedError):
        return None


def _stated(error: float, made: Kernel) -> float:
    """State half an ulp and the error of the doubles, rounded up."""
    ulp = 0.5 + error * 2.0**23
    if ulp > KEPT:
        raise KernelError(f"{ulp:.3g} ulp", subject=made.symbol)
    return next(stated for stated in (0.51, 1.0, KEPT) if ulp <= stated)
