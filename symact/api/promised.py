"""What a compiled kernel promises, from the plain data of its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symact.verify.records import Claim


def claims_of(manifest: Mapping[str, Any], output: str) -> tuple[Claim, ...]:
    """State the bounds of a kernel as verification does.

    Args:
        manifest: Has `bounds`, one row for each result.
        output: Which output it is.
    """
    from symact.kernel.ir import Bound, Neighbourhood, Scale
    from symact.verify.judge import state

    bounds = [
        Bound(
            **row
            | {
                "neighbourhoods": tuple(Neighbourhood(**near) for near in row["neighbourhoods"]),
                "scale": None if row["scale"] is None else Scale(**row["scale"]),
            }
        )
        for row in manifest["bounds"]
    ]
    return (state(bounds, output),)
