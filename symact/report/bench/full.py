"""The races of one full run: what people ask of activation kernels, few minutes in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symact import catalog
from symact.build.peers import COMMON, PEERS
from symact.report.bench.records import Request

MIDDLE, MANY, LARGE, ROWS = 1 << 16, 1 << 20, 1 << 24, 1 << 22
"""Elements: in the cache, about its size, far beyond it; of all rows together."""


@dataclass(frozen=True, slots=True)
class Race:
    """Say what one of the races compares; fields as in `Request`, no peers being all of them."""

    sizes: tuple[int, ...]
    outputs: tuple[str, ...] = ("value",)
    names: tuple[str, ...] = COMMON
    peers: tuple[str, ...] = tuple(PEERS)
    dtype: str = "float32"
    threads: int = 1


RACES = (
    Race((MIDDLE,)),
    # the slow ones would take minutes
    Race((MANY, LARGE), peers=("numpy", "torch", "onnxruntime")),
    Race((LARGE,), peers=("torch", "onnxruntime"), threads=2),
    Race((MIDDLE,), ("backward",), peers=("torch",)),
    Race((MIDDLE,), ("value", "value_and_grad"), peers=()),
    Race((MIDDLE,), peers=("torch", "onnxruntime"), dtype="float64"),
    Race((MIDDLE,), names=("glu", "geglu", "swiglu"), peers=("numpy", "torch", "onnxruntime")),
    Race((ROWS,), names=("softmax", "log_softmax"), peers=("numpy", "torch", "onnxruntime")),
)


def full_run(peers: Sequence[str], rounds: int) -> tuple[Request, ...]:
    """Write the requests of a full run.

    Args:
        peers: Names of those that may take part.
        rounds: Of each race.
    """
    return tuple(
        Request(
            activations=tuple(map(catalog.get, race.names)),
            peers=tuple(who for who in race.peers if who in peers),
            outputs=race.outputs,
            sizes=race.sizes,
            dtype=race.dtype,
            rounds=rounds,
            threads=race.threads,
        )
        for race in RACES
    )
