"""The catalogue, definitions of one's own, and questions about two or a family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symact import catalog
from symact.activation import Activation
from symact.api.handle import Handle, definition_of

if TYPE_CHECKING:
    from symact.derive.compare import Comparison
    from symact.derive.normalizing import Normalizing
    from symact.known import Known


def names() -> tuple[str, ...]:
    """List the catalogue."""
    return catalog.names()


def get(name: str) -> Handle:
    """Find an activation by its name or alias.

    Raises:
        UnknownNameError: With the nearest names.
    """
    return Handle(catalog.get(name))


def normalizing(
    what: str | Activation | Handle, mean: Any = 0, variance: Any = 1
) -> Known[Normalizing]:
    """Solve the Gaussian moment equations for a family's constants.

    Args:
        what: A family with a shape and a scale, such as `selu`.
        mean: Mean to keep.
        variance: Variance to keep.
    """
    from symact.derive.normalizing import self_normalizing

    return self_normalizing(definition_of(what), mean, variance)


def compare(
    first: str | Activation | Handle, second: str | Activation | Handle, timeout: float = 20.0
) -> Comparison:
    """Compare two activations: equality, largest |f - g| and |f' - g'|, and where.

    Args:
        first: Name or definition.
        second: Another one.
        timeout: Seconds for each question.
    """
    from symact.derive.compare import compare as compared

    return compared(definition_of(first), definition_of(second), timeout)
