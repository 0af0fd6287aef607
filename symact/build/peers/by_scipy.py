"""SciPy's special functions, with NumPy's steps around them where it has only a part."""

from __future__ import annotations

from typing import Any

from symact.build.peers.records import Arrays, Bound, Job, Peer, in_place
from symact.build.peers.rows import Row, Step, X, Y, Z, find, ready, sequence


def _special(name: str) -> Row:
    return Row((Step(f"scipy.special.{name}", (X,), {"out": Y}),))


def _gated(name: str) -> Row:
    gate = Step(f"scipy.special.{name}", (X,), {"out": Z})
    return Row((gate, Step("numpy.multiply", (X, Z), {"out": Y})))


VALUE: dict[str, Row] = {
    "sigmoid": _special("expit"),
    "log_sigmoid": _special("log_expit"),
    "softplus": _special("softplus"),
    "silu": _gated("expit"),
    "gelu": _gated("ndtr"),
    "softmax": Row((Step("scipy.special.softmax", (X, -1)),), returns=True),
    "log_softmax": Row((Step("scipy.special.log_softmax", (X, -1)),), returns=True),
}
"""Values, by name of the activation."""


def _start(_threads: int) -> None:
    find("scipy.special.expit")


def _bind(job: Job, arrays: Arrays) -> Bound | None:
    row = VALUE.get(job.known) if job.output == "value" else None
    if row is None or arrays.dtype == "bfloat16":
        return None
    named: dict[str, Any] = {"x": arrays.x, "y": arrays.outs[0], "z": arrays.x.copy()}
    try:
        calls = tuple(ready(step, named) for step in row.steps)
    except AttributeError:  # an older SciPy without this function
        return None
    call = sequence(calls)
    return Bound(call, lambda: (call(),)) if row.returns else in_place(call, arrays)


SCIPY = Peer("scipy", ("scipy",), _start, _bind)
