"""Repairs that sweeps over all inputs asked for.

Written by `symact verify --exhaustive --repair`; not to be edited.
"""

ROWS: tuple[tuple[str, str, str, int, tuple[tuple[str, str], ...]], ...] = ()
"""Name, digest of the definition, output, place of the plan, stated (input, result) pairs."""
