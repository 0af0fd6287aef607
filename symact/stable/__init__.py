"""The same function, safe in floating point: rewriting by rows of rules."""

from symact.stable.conjugate import cancels as cancels
from symact.stable.conjugate import conjugate as conjugate
from symact.stable.divided import divide_through as divide_through
from symact.stable.divided import overflows as overflows
from symact.stable.rewrite import stabilize as stabilize
from symact.stable.rules import RULES as RULES
from symact.stable.rules import Rule as Rule
from symact.stable.sides import split_at_zero as split_at_zero
