"""The mathematics of activations along an axis: Jacobians, products with them, invariances.

A formula of rows is a triangular system (see `symact.language.indexed`), so everything here works
for any formula in that language: `jacobian(formula)` gives a diagonal and products of two columns,
`product(formula)` the vector-Jacobian product as a formula of rows again, `program(activation)` the
passes over a row that a kernel makes.
"""

from __future__ import annotations

from symact.derive.vector.formula import rows_of
from symact.derive.vector.jacobian import Jacobian, Outer, jacobian
from symact.derive.vector.product import product
from symact.derive.vector.program import RowProgram, program

__all__ = ["Jacobian", "Outer", "RowProgram", "jacobian", "product", "program", "rows_of"]
