"""How a computation is set up, by its kind: arrays, who of ours takes part, and the exam."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from symact.activation import Kind
from symact.build.peers import OWN, OWN_ROWS, Arrays, Job, build_own, build_own_rows
from symact.build.peers.own import FAST, Place
from symact.errors import KernelError
from symact.kernel import build_kernel
from symact.kernel.rows import build_rows
from symact.report.bench.accuracy import Exam, examine
from symact.report.bench.accuracy_kinds import GATED_OUTPUTS, examine_pairs, examine_rows
from symact.report.bench.arrays import elements, rows
from symact.report.bench.records import Request, Shape


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Say how one computation is raced.

    Attributes:
        job: What is computed.
        own: Who of ours there may be.
        build: Builds one of these.
        arrays: Makes inputs of a shape, and room for the results.
        exam: Makes inputs with right answers, for rows of a length.
    """

    job: Job
    own: tuple[str, ...]
    build: Callable[[str], Place]
    arrays: Callable[[Shape], Arrays]
    exam: Callable[[int | None], Exam]


def check_request(request: Request) -> None:
    """Refuse what there is no race of, before anything is measured.

    Raises:
        KernelError: An output is asked for that activations of a kind do not have here, one takes
            random numbers element by element, or rows are longer than all sizes.
    """
    for activation in request.activations:
        if activation.scalar:
            continue
        if not activation.indexed and activation.kind is not Kind.GATED:
            raise KernelError(
                "takes random numbers element by element and has no kernels",
                subject=activation.name, hint=f"symact show {activation.name} has its facts",
            )  # fmt: skip
        known = ("value",) if activation.indexed else GATED_OUTPUTS
        for output in request.outputs:
            if output not in known:
                raise KernelError(
                    f"the {output.replace('_', ' ')} is not raced", subject=activation.name,
                    hint=f"outputs: {', '.join(known)}",
                )  # fmt: skip
        if not request.shapes(activation):
            raise KernelError(
                f"rows of {min(request.lengths)} elements do not fit into {max(request.sizes)}",
                subject=activation.name, hint="--lengths gives shorter ones, --sizes more elements",
            )  # fmt: skip


def course_of(job: Job, request: Request) -> Course:
    """Set up a computation of any kind.

    Raises:
        KernelError: There is no exact kernel of it: nothing to compare with.
        DerivationError: The expression has no finite list of smooth pieces.
    """
    activation, dtype = job.activation, request.dtype
    if activation.indexed:
        lines = build_rows(activation, "value", dtype)
        return Course(
            job, OWN_ROWS, partial(build_own_rows, activation=activation, dtype=dtype),
            partial(rows, activation, lines),
            lambda length: examine_rows(activation, lines, length or 1),
        )  # fmt: skip
    kernel = build_kernel(activation, job.output, dtype)
    fast = dtype != "float64"
    return Course(
        job, tuple(who for who in OWN if who != FAST or fast),
        partial(build_own, activation=activation, output=kernel.output, dtype=dtype),
        partial(elements, activation, kernel, dtype),
        lambda _: examine(activation, kernel, request.inputs) if activation.scalar
        else examine_pairs(activation, kernel),
    )  # fmt: skip
