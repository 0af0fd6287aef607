"""Any fact as plain data: records by their fields, numbers in the one form of a number."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sympy import Basic

from symact.errors import SymactError
from symact.known import Known

if TYPE_CHECKING:
    from symact.activation import Activation, Parameter
    from symact.derive.branches import Branches

Data = dict[str, Any]


def text(expr: Any) -> str:
    """Write an expression in symact's own language; in SymPy's where it has no spelling there."""
    from symact.language.printer import to_text

    try:
        return to_text(expr)
    except SymactError:
        return str(expr)


def identity(activation: Activation) -> Data:
    """Write what an activation is called and what it takes."""
    return {
        "name": activation.name,
        "title": activation.title,
        "aliases": {framework: list(spellings) for framework, spellings in activation.aliases},
        "kind": activation.kind.value,
        "family": activation.family,
        "digest": activation.digest,
        "inputs": list(activation.inputs),
    }


def parameter(row: Parameter, default: str | None) -> Data:
    """Write a parameter with the default it has, which may be a derived one."""
    return {
        "name": row.name,
        "default": default,
        "domain": row.domain,
        "trainable": row.trainable,
        "doc": row.doc,
        "derived": row.derived or None,
        "framework_defaults": dict(row.framework_defaults),
    }


def number(known: Known[Any]) -> Data:
    """Write a number that is a fact.

    >>> from symact.known import Evidence
    >>> number(Known(None, Evidence.ENCLOSED, ("1.4142", "1.4143")))["enclosure"]
    ['1.4142', '1.4143']
    """
    return {
        "exact": None if known.value is None else text(known.value),
        "enclosure": None if known.enclosure is None else list(known.enclosure),
        "attained": known.attained,
    } | how(known)


def how(known: Known[Any]) -> Data:
    """Write how a fact is known."""
    note = {"note": known.note} if known.note else {}
    return {"evidence": known.evidence.value} | note


def fact(known: Known[Any], name: str = "value") -> Data:
    """Write any fact: a record by its fields, else the value under a name, and its evidence."""
    value = known.value
    if value is None and known.enclosure is None:
        return {name: None} | how(known)
    if value is None or (isinstance(value, Basic) and known.enclosure is not None):
        return number(known)
    shown = data(value)
    return (shown if isinstance(shown, dict) else {name: shown}) | how(known)


def data(value: Any) -> Any:
    """Write any value of a fact."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Known):
        plain = value.value is None or isinstance(value.value, (Basic, int, Fraction))
        return number(value) if plain and not isinstance(value.value, bool) else fact(value)
    if isinstance(value, Basic):
        return text(value)
    if isinstance(value, float):
        return {"hex": value.hex(), "decimal": repr(value)}
    if isinstance(value, (tuple, list)):
        return [data(each) for each in value]
    if isinstance(value, dict):
        return {str(key): data(each) for key, each in value.items()}
    if hasattr(value, "pieces") and hasattr(value, "joints"):
        return branches(value)
    if is_dataclass(value):
        return {f.name: data(getattr(value, f.name)) for f in fields(value)}
    return str(value)


def branches(value: Branches) -> Data:
    """Write a function given in pieces."""
    return {
        "pieces": [
            {
                "lo": text(piece.lo),
                "hi": text(piece.hi),
                "lo_closed": piece.lo_closed,
                "hi_closed": piece.hi_closed,
                "expr": text(piece.expr),
            }
            for piece in value.pieces
        ]
    }
