"""What the formulas of a document mean: symbol table, expressions, claims."""

from symact.documents.meaning.claims import interpret
from symact.documents.meaning.define import extend, survey
from symact.documents.meaning.records import Claim, Context, Interpreted, Place, Reading, Scope

__all__ = [
    "Claim",
    "Context",
    "Interpreted",
    "Place",
    "Reading",
    "Scope",
    "extend",
    "interpret",
    "survey",
]
