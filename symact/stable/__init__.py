"""The same function, safe in floating point: rewriting by rows of rules."""

from symact.stable.conjugate import cancels as cancels
from symact.stable.conjugate import conjugate as conjugate
from symact.stable.rewrite import stabilize as stabilize
from symact.stable.rules import RULES as RULES
from symact.stable.rules import Rule as Rule
