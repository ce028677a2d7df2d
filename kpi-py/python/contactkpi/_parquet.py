"""Durations in Parquet files, for readers that do not know them.

Parquet has no durations: Arrow writes whole numbers and notes the types of the
columns in the file. DuckDB passes the note over and gives the bare numbers.
"""

from __future__ import annotations

# The number of the type in the schema of Arrow, and its units per second.
_DURATION = 18
_PER_SECOND = (1, 1_000, 1_000_000, 1_000_000_000)
_MILLISECONDS = 1


def durations(note: bytes) -> dict[str, int]:
    """Find the columns that are durations.

    Parameters
    ----------
    note : bytes
        What a Parquet file says under the key ``ARROW:schema``.

    Returns
    -------
    dict of str to int
        The column and how many of its units make a second. Columns inside of
        others are passed over.

    Examples
    --------
    >>> durations(b"")
    {}
    """
    import base64
    import struct

    try:
        # Two numbers before it say that a message follows, and how long it is.
        return _columns(_Buffer(base64.b64decode(note)[8:]))
    except (ValueError, IndexError, struct.error):
        # No note of Arrow: then the columns are what they seem to be.
        return {}


class _Buffer:
    """The flatbuffer of a message: tables, whose fields are found by their number."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def number(self, form: str, place: int) -> int:
        import struct

        value: int = struct.unpack_from(form, self._data, place)[0]
        return value

    def follow(self, place: int) -> int:
        """Return the place that an offset leads to."""
        return place + self.number("<I", place)

    def field(self, table: int, number: int) -> int | None:
        """Return the place of a field; None where it has its default."""
        directory = table - self.number("<i", table)
        entry = 4 + 2 * number
        if entry >= self.number("<H", directory):
            return None
        offset = self.number("<H", directory + entry)
        return table + offset if offset else None

    def text(self, place: int) -> str:
        start = self.follow(place)
        return self._data[start + 4 : start + 4 + self.number("<I", start)].decode()


def _columns(buffer: _Buffer) -> dict[str, int]:
    found: dict[str, int] = {}
    header = buffer.field(buffer.follow(0), 2)
    fields = None if header is None else buffer.field(buffer.follow(header), 1)
    if fields is None:
        return found
    start = buffer.follow(fields)
    for place in range(buffer.number("<I", start)):
        column = buffer.follow(start + 4 + 4 * place)
        name, kind, details = (buffer.field(column, number) for number in (0, 2, 3))
        if name is None or kind is None or details is None:
            continue
        if buffer.number("<B", kind) == _DURATION:
            unit = buffer.field(buffer.follow(details), 0)
            code = _MILLISECONDS if unit is None else buffer.number("<h", unit)
            found[buffer.text(name)] = _PER_SECOND[code]
    return found
