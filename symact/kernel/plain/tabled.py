"""Functions in one double with tables of 16 numbers: shorter polynomials on shorter intervals."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from symact.kernel.ir import Op
from symact.kernel.plain.exponential import SETTLED
from symact.kernel.plain.fits import Fitted, fitted
from symact.kernel.plain.functions import Functions
from symact.kernel.plain.writer import EXACT, WHOLE
from symact.kernel.tables import LAST, STEPS

ROUNDED = 2.0**-53
"""A number of a table is rounded, and so may be what it is used in once more."""


class Tabled(Functions):
    """Append functions over one writer, for vectors that hold tables in registers."""

    def fit(self, name: str) -> Fitted:
        """Give the polynomial beside roots of 2; their rounding counts as its error."""
        found = fitted(f"{name}_part", self.w.f)
        return replace(found, error=found.error + (ROUNDED if name == "exp" else 0.0))

    def _reduced(
        self,
        u: str,
        *,
        minus: bool,
        ends: tuple[float, float],
        low: str | None,  # noqa: ARG002 - doubles have none
        offset: int,  # noqa: ARG002 - nor are they carried times a power of two
    ) -> tuple[str, str]:
        """Append r and 2^(n/16) with +-u = n ln 2/16 + r, for +-u between the ends."""
        w, share = self.w, STEPS / math.log(2)
        held = w.held(u, *((-ends[1], -ends[0]) if minus else ends))
        magic = w.coefficient(w.f.magic + STEPS * w.f.bias, "rounds to a whole number")
        factor = w.coefficient(-share if minus else share, "16/ln 2")
        moved = w.muladd(held, factor, magic, why=WHOLE)
        n = w.op(Op.SUB, moved, magic, why=WHOLE)
        power = w.op(Op.TO_ROOT, moved)
        w.frozen |= {moved, n, power}
        name = w.coefficient(-math.log(2) / STEPS, "-ln 2/16")
        w.slips[name] = ROUNDED
        return w.muladd(n, name, self.negative(held) if minus else held), power

    def expm1(self, u: str, *, minus: bool = False) -> str:
        """Append exp(u) - 1, or exp(-u) - 1; a zero keeps its sign."""
        w, most = self.w, self.w.f.reach
        ends = (-most if w.sharing else -SETTLED[w.f.digits], most)
        r, power = self._reduced(u, minus=minus, ends=ends, low=None, offset=0)
        rest = self.negative(w.sub(w.const(1.0), power, why="1 - 2^(n/16)"))
        found = w.muladd(power, self._grown(r), rest)
        self._lost(found, self._beyond(u, *((-most, np.inf) if minus else (-np.inf, most))))
        root, value = (np.abs(np.asarray(w.values[name])) for name in (power, found))
        with np.errstate(all="ignore"):
            slip = np.where(root == 1.0, 0.0, ROUNDED * (root / value + 1.0))
        w.slips[found] = w.slips.get(found, 0.0) + slip
        w.grown[f"-{u}" if minus else u] = found
        return found

    def log1p_unit(self, top: str, v: str) -> str:  # noqa: ARG002 - `top` is v in doubles
        """Append log(1 + v) for 0 <= v <= 1: 1 + v is one of 16 numbers times 1 + z."""
        w, fit = self.w, fitted("log1p_part", self.w.f)
        magic = w.coefficient(w.f.magic, "rounds to a whole number")
        moved = w.muladd(v, w.const(float(LAST)), magic, why=WHOLE)
        inverse, log = w.op(Op.TO_INVERSE, moved), w.op(Op.TO_LOG, moved)
        w.frozen |= {moved, inverse, log}
        rest = w.sub(inverse, w.const(1.0), why=EXACT)
        z = w.muladd(v, inverse, rest)
        inner = w.horner(fit.coefficients[2:], z, "(log(1 + z) - z)/z^2, z")
        curve = w.muladd(w.mul(z, z), inner, z)
        w.slips[curve] = fit.error
        found = w.op(Op.ADD, log, curve)
        w.slips[found] = np.where(np.asarray(w.values[log]) > 0, ROUNDED, 0.0)
        return found
