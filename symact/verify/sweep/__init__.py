"""Sweeps: kernels against the right answer on every input of a format.

Most inputs lie in regions where ball arithmetic has proved that the function follows a simple
model; a screen of independent construction answers for the rest and says how sure it is; the
oracle decides what the screen leaves open, from the definition.
"""

from symact.verify.sweep.job import Job, make_hash_job, make_job, source_digest
from symact.verify.sweep.repair import repair_kernel
from symact.verify.sweep.repairlog import RepairLog
from symact.verify.sweep.result import SweepResult
from symact.verify.sweep.run import OUTPUTS, choose_variants, sweep, sweep_job
from symact.verify.sweep.stratified import SampleResult, measure_float64
from symact.verify.sweep.tally import Tally
from symact.verify.sweep.work import hash_kernel

__all__ = [
    "OUTPUTS",
    "Job",
    "RepairLog",
    "SampleResult",
    "SweepResult",
    "Tally",
    "choose_variants",
    "hash_kernel",
    "make_hash_job",
    "make_job",
    "measure_float64",
    "repair_kernel",
    "source_digest",
    "sweep",
    "sweep_job",
]
