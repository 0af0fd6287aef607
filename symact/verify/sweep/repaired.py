"""The text of `symact.kernel.repaired`: rows of literals that are read without running them."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable

from symact.errors import SymactError
from symact.kernel.repairs import Repaired, read_row

HEAD = '''"""Repairs that sweeps over all inputs asked for.

Written by `symact verify --exhaustive --repair`; not to be edited.
"""

ROWS: tuple[tuple[str, str, str, int, tuple[tuple[str, str], ...]], ...] = '''

TAIL = '''
"""Name, digest of the definition, output, place of the plan, stated (input, result) pairs."""
'''

TABLE = "ROWS"


def write_module(rows: Iterable[Repaired], before: str = "") -> str:
    """Write the module; a new row takes the place of an older one of its name and output.

    Args:
        rows: New rows.
        before: Text of the module so far.
    """
    kept = {(row.name, row.output): row for row in read_module(before)} if before else {}
    kept |= {(row.name, row.output): row for row in rows}
    written = "".join(_row(kept[key]) for key in sorted(kept))
    return f"{HEAD}({chr(10) if written else ''}{written}){TAIL}"


def read_module(text: str) -> tuple[Repaired, ...]:
    """Read the rows of the module's text.

    Raises:
        SymactError: The text is something else.
    """
    try:
        (value,) = (
            node.value
            for node in ast.parse(text).body
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == TABLE and node.value
        )
        return tuple(map(read_row, ast.literal_eval(value)))
    except (SyntaxError, TypeError, ValueError) as error:
        raise SymactError(f"holds no repairs: {error}", subject="kernel/repaired.py") from None


def _row(row: Repaired) -> str:
    # one item a line and a comma after each: the form that formatters leave alone
    items = [_text(row.name), _text(row.digest), _text(row.output), str(row.repair.first)]
    pairs = [f"({_text(at.hex())}, {_text(to.hex())})," for at, to in row.repair.patches]
    if len(pairs) > 1:
        items.append("(\n" + "".join(f"            {pair}\n" for pair in pairs) + "        )")
    else:
        items.append(f"({''.join(pairs)})")
    return "    (\n" + "".join(f"        {item},\n" for item in items) + "    ),\n"


def _text(value: str) -> str:
    """Write a text as a literal with double quotes."""
    return json.dumps(value, ensure_ascii=True)
