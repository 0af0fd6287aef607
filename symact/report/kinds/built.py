"""Take activations of every kind through the whole line; those beyond elementwise in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from symact.activation import Activation
from symact.report.record import Report, Request
from symact.report.record import assemble as assemble_elementwise
from symact.report.table import Table, shorten
from symact.report.verdicts import ulps

if TYPE_CHECKING:
    from symact.verify.records import Verdict

WIDTH = 44
DTYPES = ("float32", "float64")
ABBREVIATIONS = {"float16": "f16", "bfloat16": "bf16", "float32": "f32", "float64": "f64"}
VALUE = "value"


@dataclass(frozen=True, slots=True)
class Built:
    """Hold what is known about an activation that is not elementwise.

    Attributes:
        activation: The definition.
        document: The facts, as `symact show --json` prints them.
        verdicts: What was measured, in evaluation mode too where there is one.
    """

    activation: Activation
    document: dict[str, Any]
    verdicts: tuple[Verdict, ...] = ()

    @property
    def answers(self) -> tuple[Verdict, ...]:
        """Give everything that was measured."""
        return self.verdicts

    @property
    def holds(self) -> bool:
        """Tell whether every claim holds."""
        return all(answer.status == "ok" for answer in self.answers)


def assemble(request: Request) -> Report | Built:
    """Derive the facts; build, generate, compile and verify the kernels asked for.

    Raises:
        SymactError: A fact or a kernel cannot be had.
    """
    activation = request.activation
    if activation.scalar:
        return assemble_elementwise(request)
    from symact.report.kinds.made import made

    document = made(activation).document
    if not request.targets:
        return Built(activation, document)
    from symact.verify.kinds import verify_special

    verdicts = verify_special([activation], request.dtypes or DTYPES, request.targets)
    return Built(activation, document, tuple(verdicts))


def document(built: Built) -> dict[str, Any]:
    """Write facts and what was measured, with the fields of an elementwise one."""
    results = [answer.to_json() for answer in built.answers]
    return built.document | {"results": results, "holds": built.holds}


def table(builts: Sequence[Built]) -> Table:
    """List activations: formula, largest error in ulp of value and gradients a target and format.

    An activation with a random input has a second row, for evaluation mode.
    """
    names = dict.fromkeys((v.target, v.dtype) for built in builts for v in built.verdicts)
    head = ("name", "kind", "formula",
            *(f"{target} {ABBREVIATIONS[dtype]}" for target, dtype in names), "claims")  # fmt: skip
    rows = tuple(
        _row(built, name, tuple(names))
        for built in builts
        for name in dict.fromkeys(v.name for v in built.verdicts) or (built.activation.name,)
    )
    return Table(
        head, rows, title="largest error in ulp, value / worst gradient",
        right=frozenset(range(3, len(head) - 1)),
    )  # fmt: skip


def _row(built: Built, name: str, columns: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    mine = [v for v in built.verdicts if v.name == name]
    own = name == built.activation.name
    return (
        name,
        built.activation.kind.value,
        shorten(built.activation.formula, WIDTH) if own else "expectation",
        *(_error(mine, *column) for column in columns),
        "ok" if all(v.status == "ok" for v in mine) else "failed",
    )


def _error(verdicts: Sequence[Verdict], target: str, dtype: str) -> str:
    """Write the error of the value, and the largest of its gradients."""
    here = [v for v in verdicts if (v.target, v.dtype) == (target, dtype)]
    parts = [[v.max_ulp for v in here if (v.output == VALUE) == wanted] for wanted in (True, False)]
    return " / ".join(ulps(max(part)) for part in parts if part) or "-"


__all__ = ["Built", "assemble", "document", "table"]
