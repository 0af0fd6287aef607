"""Protocol buffers, as much of the wire format as a small message needs.

Source: Protocol Buffers documentation, Encoding.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

Field = tuple[int, int | float | str | bytes]
"""Number of a field, and what it holds: a whole number, a float, a text or a message."""

VARINT, LENGTH, FIXED32 = 0, 2, 5


def message(fields: Sequence[Field]) -> bytes:
    """Write the fields of a message in order."""
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: float | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3 | VARINT) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | FIXED32) + struct.pack("<f", value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | LENGTH) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    """Write seven bits in each byte, lowest first; the top bit says that more follow."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])
