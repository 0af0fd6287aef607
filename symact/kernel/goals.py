"""What each format asks of the computation in doubles."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symact.kernel.ir import LIBRARY


@dataclass(frozen=True, slots=True)
class Goal:
    """State what a format asks of the double computation.

    Attributes:
        targets: Errors in ulp of a double to plan for, one after the other.
        smallest, largest: Exponents of the inputs.
        result_smallest: Exponent of the last digit that counts in a result.
        scaled: Whether exponentials may keep their scale apart.
        series_error: Relative error of the polynomials beside zeros.
        accepted: Error in ulp seen in the trial up to which a plan is kept.
        stated: Bound in ulp that kernels with a rounding error state, unless a trial is worse.
        own: Library functions that primitives made here stand for.
        short: Whether the result keeps a low part until it is rounded to the format.
    """

    targets: tuple[float, ...]
    smallest: int
    largest: int
    result_smallest: int
    scaled: bool
    series_error: float
    accepted: float
    stated: float = 2.0
    own: frozenset[str] = frozenset()
    short: bool = False

    @property
    def target(self) -> float:
        """Give the first target; the later ones are for when a measurement contradicts it."""
        return self.targets[0]

    def sharper(self, steps: int) -> Goal:
        """Give the goal without its first targets; less is accepted in the trial as well."""
        kept = self.targets[min(steps, len(self.targets) - 1) :]
        ratio = kept[0] / self.targets[0]
        return replace(self, targets=kept, accepted=self.accepted * ratio)


OWN_FLOAT64 = frozenset({"exp", "expm1", "log", "log1p", "tanh", "atan", "sin", "cos", "tan"})
"""Primitives that hold over all doubles, sin and its kin up to 2^29, from where on the library's
are used; the others are made for what float32 reaches."""

OWN_SHORT = frozenset(op.value for op in LIBRARY)
"""A kernel that promises bits calls no library."""

GOALS: dict[str, Goal] = {
    "float64": Goal((3.0, 2.0, 1.0, 0.5), -1074, 1023, -1074, True, 2.0**-58, 1.4, own=OWN_FLOAT64),
    **dict.fromkeys(
        ("float16", "bfloat16", "float32"),
        Goal((0.3, 0.1, 0.03), -149, 127, -178, False, 2.0**-60, 0.2, 1.0, OWN_SHORT, short=True),
    ),
}
"""Of 2^29 inputs of float32 with random digits, about one is rounded wrongly for each half ulp of
a double that the error is; 2^-178 is 2^-29 of the last digit of a subnormal result."""
