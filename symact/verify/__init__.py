"""Kernels against the oracle: claims, measurements, verdicts."""

from symact.verify.material import Material, prepare
from symact.verify.records import Claim, RootResult, Status, Verdict, Witness
from symact.verify.run import (
    DTYPES,
    OUTPUTS,
    TARGETS,
    verify,
    verify_activation,
    verify_kernel,
)

__all__ = [
    "DTYPES",
    "OUTPUTS",
    "TARGETS",
    "Claim",
    "Material",
    "RootResult",
    "Status",
    "Verdict",
    "Witness",
    "prepare",
    "verify",
    "verify_activation",
    "verify_kernel",
]
