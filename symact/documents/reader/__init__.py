r"""Read formulas strictly: `read` gives statements or says where a formula is not understood.

The language is that of activation functions as papers, blogs and docstrings write them. An unknown
control word, a puzzle of letters, a power that lost its sign are refused with their place; nothing
is guessed. `heads` is the first pass over a document: which names it defines as functions.
"""

from __future__ import annotations

from symact.documents.reader.heads import heads
from symact.documents.reader.reading import read

__all__ = ["heads", "read"]
