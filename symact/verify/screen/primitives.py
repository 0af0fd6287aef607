"""The functions of the screen in one table."""

from symact.verify.screen import elementary, normal, sigmoids
from symact.verify.screen.helpers import Function

FUNCTIONS: tuple[Function, ...] = (*elementary.ROWS, *sigmoids.ROWS, *normal.ROWS)
"""Each is called `sx_NAME`; the order is that of the C text."""

NAMES = tuple(row.head.partition("sx_")[2].partition("(")[0] for row in FUNCTIONS)
"""Operations of programs that these functions are."""
