"""Verify kernels: build them, run them on every target, judge them by one shared reference."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial

from symact import build, catalog, emit
from symact.activation import Activation
from symact.build.foreign import load_foreign
from symact.build.runner import key_of
from symact.emit.places import is_path, title_of
from symact.kernel import STANDARD_OUTPUTS, build_fast, build_kernels
from symact.kernel.ir import Kernel
from symact.kernel.outputs import outputs_of
from symact.numeric.formats import FORMATS
from symact.verify.judge import components, judge
from symact.verify.material import COUNT, Material, prepare
from symact.verify.measure import Runner, execute
from symact.verify.records import Verdict

OUTPUTS = STANDARD_OUTPUTS
"""What is verified where nothing else is asked for."""

ACCURACIES = ("exact", "fast")
DTYPES = ("float32", "float64")
TARGETS = ("numpy", "c")

Runners = Mapping[tuple[str, str, str], Runner]
Progress = Callable[[int, int, str], None]
"""Called after each activation with (done, of how many, name)."""

ONE_AT_A_TIME = threading.Lock()

LOADERS: dict[str, Callable[[Sequence[Kernel]], Runners]] = {
    "numpy": build.load_numpy,
    "c": build.load_c,
}
"""How the kernels of each target are made callable."""


def loader_of(target: str) -> Callable[[Sequence[Kernel]], Runners]:
    """Give what makes the kernels of a target callable: of any other one, its check command."""
    return LOADERS.get(target) or partial(load_foreign, target=target)


@dataclass(frozen=True, slots=True)
class Request:
    """Say what is to be verified of one activation; it crosses process borders."""

    activation: Activation
    dtypes: tuple[str, ...]
    targets: tuple[str, ...]
    outputs: tuple[str, ...]
    count: int
    accuracy: str = "exact"


def verify_kernel(
    activation: Activation,
    kernel: Kernel,
    runner: Runner,
    target: str,
    *,
    count: int = COUNT,
    material: Material | None = None,
) -> Verdict:
    """Judge one kernel, made callable on some target.

    Args:
        activation: What it computes.
        kernel: Its record, with the planned bounds.
        runner: Takes an array and the parameters, returns one array per result.
        target: Name for the verdict.
        count: Number of random inputs.
        material: Inputs and right answers, where they were prepared before.
    """
    ready = material or prepare(activation, [kernel], count)
    run = execute(runner, ready.arrays(kernel), ready.params)
    return judge(kernel, target, run, [ready.answers[part] for part in components(kernel.output)])


def verify_activation(request: Request) -> tuple[Verdict, ...]:
    """Verify the kernels of one activation: compile once, one reference for all targets.

    Threads take turns: the working precision of ball arithmetic belongs to the process, and a
    thread that changed it would change the last bits of another one's distances.
    """
    with ONE_AT_A_TIME:
        return _verify_activation(request)


def _verify_activation(request: Request) -> tuple[Verdict, ...]:
    made = _kernels(request)
    runners = {target: loader_of(target)(list(made[target].values())) for target in request.targets}
    verdicts = []
    for dtype in request.dtypes:
        mine = [made[request.targets[0]][output, dtype] for output in request.outputs]
        material = prepare(request.activation, mine, request.count)
        for output in request.outputs:
            for target in request.targets:
                kernel = made[target][output, dtype]
                runner = runners[target][key_of(kernel)]
                verdicts.append(
                    verify_kernel(
                        request.activation, kernel, runner, title_of(target), material=material
                    )
                )
    return tuple(verdicts)


def _kernels(request: Request) -> Mapping[str, Mapping[tuple[str, str], Kernel]]:
    """Build the kernels of each target, by output and format; the fast ones of NumPy differ."""
    wanted = [(output, dtype) for output in request.outputs for dtype in request.dtypes]
    if request.accuracy == "exact":
        exact = dict(zip(wanted, build_kernels(request.activation, wanted), strict=True))
        return dict.fromkeys(request.targets, exact)
    return {
        target: {
            each: build_fast(
                request.activation, *each, library=emit.load_target(target).whole_arrays
            )
            for each in wanted
        }
        for target in request.targets
    }


def verify(
    activations: Iterable[str | Activation],
    dtypes: Sequence[str] = DTYPES,
    targets: Sequence[str] = TARGETS,
    outputs: Sequence[str] = OUTPUTS,
    *,
    accuracy: str = "exact",
    count: int = COUNT,
    workers: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Verdict]:
    """Verify kernels of activations against the oracle.

    Args:
        activations: Names (aliases too) or records.
        dtypes: Formats to verify: `float16`, `bfloat16`, `float32`, `float64`.
        targets: Targets to run on.
        outputs: Kernels to verify: `value`, `grad`, `value_and_grad`, `grad2`, `backward` or
            `grad_<parameter>`; an activation without such a parameter is left out.
        accuracy: Tier of the kernels: `exact` or `fast`, which float64 does not have.
        count: Random inputs per format; the plan adds every exponent and special points.
        workers: Number of processes to start where no executor is given.
        executor: Any executor of `concurrent.futures`; one task per activation.
        progress: Called as activations finish.

    Returns:
        One verdict per activation, format, output and target, in this order of significance.

    Raises:
        UnknownNameError: A name is in no catalog row.
        ToolchainError: The target C is asked for and no compiler works.
    """
    _check("accuracy", (accuracy,), ACCURACIES)
    if accuracy != "exact":
        dtypes = tuple(dtype for dtype in dtypes if dtype != "float64") or ("float32",)
    _check("dtype", dtypes, tuple(FORMATS))
    _check("target", [each for each in targets if not is_path(each)], emit.targets())
    rows = [catalog.get(each) if isinstance(each, str) else each for each in activations]
    known = {row: outputs_of(row) for row in rows}
    _check(
        "output", outputs, tuple(dict.fromkeys(name for each in known.values() for name in each))
    )
    asked = {row: tuple(name for name in outputs if name in known[row]) for row in rows}
    requests = [
        Request(row, tuple(dtypes), tuple(targets), asked[row], count, accuracy)
        for row in rows
        if asked[row]
    ]
    if executor is not None:
        return _gather(requests, executor, progress)
    if workers > 1 and len(requests) > 1:
        with ProcessPoolExecutor(min(workers, len(requests))) as pool:
            return _gather(requests, pool, progress)
    verdicts: list[Verdict] = []
    for done, request in enumerate(requests, 1):
        verdicts += verify_activation(request)
        if progress:
            progress(done, len(requests), request.activation.name)
    return verdicts


def _gather(
    requests: Sequence[Request], executor: Executor, progress: Progress | None
) -> list[Verdict]:
    futures: dict[Future[tuple[Verdict, ...]], str] = {
        executor.submit(verify_activation, request): request.activation.name for request in requests
    }
    try:
        for done, future in enumerate(as_completed(futures), 1):
            future.result()  # an error ends the run at once
            if progress:
                progress(done, len(requests), futures[future])
    finally:
        for future in futures:
            future.cancel()
    return [verdict for future in futures for verdict in future.result()]


def _check(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise ValueError(f"unknown {what} {name!r}; known: {', '.join(known)}")
