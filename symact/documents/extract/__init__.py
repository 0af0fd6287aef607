"""Find the formulas, the code and the running text of a document, with their places."""

from __future__ import annotations

from symact.documents.extract.passage import Extracted
from symact.documents.extract.syntax import extract

__all__ = ["Extracted", "extract"]
