"""What a sweep is given: the text of its driver, its regions, the definition behind them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from symact import emit
from symact.activation import Activation
from symact.errors import KernelError, SymactError
from symact.kernel.ir import Kernel
from symact.numeric.formats import FORMATS, Format, round_float
from symact.verify.judge import claimed
from symact.verify.screen import ScreenPiece, screen_pieces, screen_source
from symact.verify.sweep.lines import lines_of, steady_beyond
from symact.verify.sweep.patterns import Patterns
from symact.verify.sweep.regions import Region, check_cover, find_regions
from symact.verify.truth import Truth, build_truths

ORDERS = {"value": 0, "grad": 1}
"""The outputs that are swept, by the number of derivatives."""

SAMPLES = 4096
"""Screened inputs of a sweep that are checked against the oracle, about."""

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

HEAD = """#define SYMACT_IMPLEMENTATION
#define SYMACT_API static __attribute__((noinline))
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Hold all that a worker needs to sweep any chunk of one kernel; it crosses processes.

    Attributes:
        kernel: Names and claims; its body is in `source`.
        variant: Instruction set.
        source: Text of kernel, screen and driver.
        source_digest: Digest of the text of the kernel alone.
        regions: Cover all inputs; none where only the hash is wanted.
        truth: The definition, for what the screen leaves open.
        spread: 0 for all inputs, else one of every 2^spread.
        threshold: Part of the screened inputs that is sampled, of 2^64.
    """

    kernel: Kernel
    variant: str
    source: str
    source_digest: str
    regions: tuple[Region, ...]
    truth: Truth | None
    spread: int = 0
    threshold: int = 0

    @property
    def fmt(self) -> Format:
        """Give the format of inputs and results."""
        return FORMATS[self.kernel.dtype]

    @property
    def inputs(self) -> int:
        """Count the inputs of the whole sweep."""
        return 1 << (self.fmt.bits - self.spread)

    @property
    def screened(self) -> int:
        """Count the inputs of the whole format that have no certified region."""
        return sum(row.count for row in self.regions if row.kind == 0)

    @property
    def sampled_signs(self) -> int:
        """Count the inputs of the whole format whose zero has a sign known from samples only."""
        return sum(row.count for row in self.regions if row.sampled_sign)

    @property
    def key(self) -> str:
        """Digest what the result depends on: a sweep is resumed only with the same key."""
        parts = (self.source, self.variant, repr(self.regions), str(self.spread))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def make_job(activation: Activation, kernel: Kernel, variant: str, spread: int = 0) -> Job:
    """Prepare a sweep of one kernel with one array input and one result.

    Args:
        activation: What the kernel computes.
        kernel: Output `value` or `grad` in a format of at most 32 bits.
        variant: Name of an instruction set.
        spread: 0 for all inputs, else one of every 2^spread.

    Raises:
        KernelError: The kernel is of another kind, or the screen cannot spell the function.
        DerivationError: The expression has no finite list of smooth pieces.
    """
    fmt = FORMATS[kernel.dtype]
    _check(kernel, fmt)
    order = ORDERS[kernel.output]
    params = tuple(round_float(value, fmt) for value in kernel.defaults)
    truth = build_truths(activation, params)[order]
    pieces = screen_pieces(activation, order, params)
    screen = screen_source(pieces)
    formulas = (*pieces, *screen_pieces(activation, order, params, merged=True))
    slopes = _slopes(activation, order, params)
    lines = lines_of(activation, params, pieces) if order == 0 else ()
    steady = steady_beyond(activation, order, params)
    regions = find_regions(truth, fmt, bool(params), formulas, slopes, lines, steady)
    check_cover(regions, fmt)
    text, digest = _kernel_text(kernel)
    job = Job(
        kernel=_claims(kernel),
        variant=variant,
        source=f"{HEAD}{text}\n{screen}\n{_driver(kernel, fmt)}",
        source_digest=digest,
        regions=regions,
        truth=truth,
        spread=spread,
    )
    share = min(1.0, (SAMPLES << spread) / max(1, job.screened))
    return replace(job, threshold=min(int(share * 2**64), 2**64 - 1))


def _slopes(
    activation: Activation, order: int, params: tuple[float, ...]
) -> tuple[ScreenPiece, ...]:
    """Give the next derivative, or nothing: it only makes regions larger."""
    try:
        return screen_pieces(activation, order + 1, params)
    except SymactError:
        return ()


def make_hash_job(kernel: Kernel, variant: str) -> Job:
    """Prepare a run of a kernel over all inputs that only computes the hash of its results."""
    fmt = FORMATS[kernel.dtype]
    _check(kernel, fmt)
    text, digest = _kernel_text(kernel)
    silent = "static int symact_screen(double x, long double *v, long double *e)\n"
    silent += "{\n    (void)x;\n    *v = 0;\n    *e = INFINITY;\n    return 0;\n}\n"
    source = f"{HEAD}{text}\n{silent}\n{_driver(kernel, fmt)}"
    return Job(_claims(kernel), variant, source, digest, (), None)


def _claims(kernel: Kernel) -> Kernel:
    """Leave out what the text has: a kernel crosses processes with every chunk."""
    return replace(kernel, body=(), constants=(), quick=None)


def claimed_ulp(kernel: Kernel) -> float:
    """Give the bound in ulp that a sweep holds a kernel to."""
    return max(claimed(each, kernel).ulp for each in kernel.bounds)


def source_digest(kernel: Kernel) -> str:
    """Digest the generated C text of a kernel: its functions, helpers and constants."""
    return _kernel_text(kernel)[1]


def _check(kernel: Kernel, fmt: Format) -> None:
    if kernel.output not in ORDERS or fmt.bits > 32:
        raise KernelError(
            f"{kernel.output} in {kernel.dtype} has no exhaustive sweep",
            subject=kernel.name,
            hint=f"outputs: {', '.join(ORDERS)}; formats: float16, bfloat16, float32",
        )


def _kernel_text(kernel: Kernel) -> tuple[str, str]:
    """Give the C header of a kernel and a digest of its code: comments and layout do not count."""
    text = emit.generate([kernel], "c").text("symact.h")
    code = " ".join(COMMENT.sub(" ", text).split())
    return text, hashlib.sha256(code.encode()).hexdigest()[:24]


def _driver(kernel: Kernel, fmt: Format) -> str:
    numbers = {"float32": "float"}.get(kernel.dtype, "uint16_t")
    values = [round_float(value, fmt) for value in kernel.defaults]
    spelled = [
        f"{value.hex()}f" if fmt.bits == 32 else f"{Patterns(fmt).pattern(value)}u"
        for value in values
    ]
    context = {
        "kernel": kernel,
        "fmt": fmt,
        "type": numbers,
        "parameters": spelled,
        "bound": claimed_ulp(kernel),
    }
    return emit.render("sweep/driver.c.jinja", context)
