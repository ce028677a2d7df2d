"""Text for terminals: aligned, at most 100 characters wide, without colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from contactkpi._render import words
from contactkpi._render.sheet import Row, Sheet, sheet

if TYPE_CHECKING:
    from contactkpi import _contactkpi as native
    from contactkpi._scorecard import Scorecard
    from contactkpi._value import Value

# Names with their texts; a list has one item a line.
Parts: TypeAlias = dict[str, str | list[str]]

WIDTH = 100

# A matrix tries so many columns; fewer, where they do not fit.
_ACROSS = 6

# The widest title of a KPI in a matrix, label of a group, heading of a column, and cell of a
# plain table.
_KPI = 35
_LABEL = 24
_COLUMN = 16
_CELL = 32

# The fewest characters that the title of a KPI gets.
_TITLE = 20

_TABLE_ROWS = 60
_GAP = "  "


def scorecard_text(card: Scorecard) -> str:
    """Print a scorecard."""
    shown = sheet(card, _ACROSS)
    title = _wrapped(_clean(shown.title), WIDTH, _GAP)
    if not shown.rows:
        return "\n".join([*title, "(empty)"])
    lines = _list(shown) if shown.is_list else _matrix(shown)
    lines += [
        f"… and {words.count(shown.hidden_rows, f'more {shown.row_noun}')}; "
        "to_pandas() has them all"
    ] * (shown.hidden_rows > 0)
    notes = shown.warnings if shown.is_list else [*_reasons(shown), *shown.warnings]
    below = [line for note in notes for line in _wrapped(_clean(note), WIDTH, _GAP)]
    return "\n".join([*title, "", *lines, *([""] * bool(below)), *below])


def _reasons(shown: Sheet) -> list[str]:
    """Why values are missing in a matrix, and of which KPIs."""
    titles: dict[str, dict[str, None]] = {}
    for row in shown.rows:
        for value in row.values:
            if value.no_data is not None:
                titles.setdefault(words.reason(value), {})[value.title] = None
    return [f"{words.NOTHING} {reason}: {', '.join(found)}" for reason, found in titles.items()]


def _list(shown: Sheet) -> list[str]:
    """One line a value: label, value, band, n, interval; or why there is none."""
    names = [*shown.label_names, "value", "band", "n", "95 % interval"]
    labels = len(shown.label_names)
    table = [
        [*row.labels, words.number(value), _band(value), f"{value.n:,}", words.interval(value)]
        for row in shown.rows
        for value in row.values
    ]
    widths = _widths([names, *table])
    # The labels give way to the numbers.
    room = WIDTH - sum(widths[labels:]) - len(_GAP) * len(names)
    widths[:labels] = _squeezed(widths[:labels], room)
    is_left = [True] * labels + [False, True, False, True]
    lines = [_line(names, widths, is_left, indent=_GAP)]
    for row, cells in _with_headings(shown.rows, table, lines):
        reason = words.reason(row.values[0])
        line = _line(cells, widths, is_left, indent=_GAP)
        if reason:
            start = _line(cells[: labels + 1], widths, is_left, indent=_GAP)
            line = _cut(f"{start}{_GAP}{reason}", WIDTH)
        lines.append(line)
    return lines


def _matrix(shown: Sheet) -> list[str]:
    """One line a KPI or group, one column a group or KPI."""
    columns = [
        _matrix_column(values) for values in zip(*(row.values for row in shown.rows), strict=True)
    ]
    table = [
        [*row.labels, *cells]
        for row, cells in zip(shown.rows, zip(*columns, strict=True), strict=True)
    ]
    heads = [_broken(column, _COLUMN) for column in shown.columns]
    height = max(len(head) for head in heads)
    # Headings of columns stand on the last line.
    heads = [[""] * (height - len(head)) + head for head in heads]
    labels = len(shown.label_names)
    blank = [""] * labels
    names = [
        [*(shown.label_names if place == height - 1 else blank), *(head[place] for head in heads)]
        for place in range(height)
    ]
    widths = _widths([*names, *table])
    most = _KPI if shown.row_noun == "KPI" else _LABEL
    widths[:labels] = [min(width, most) for width in widths[:labels]]
    fitting = _fitting(widths, labels)
    is_left = [place < labels for place in range(fitting)]
    lines = [_line(line[:fitting], widths, is_left, indent=_GAP) for line in names]
    for _, cells in _with_headings(shown.rows, table, lines):
        lines.append(_line(cells[:fitting], widths, is_left, indent=_GAP))
    hidden = shown.hidden_columns + labels + len(shown.columns) - fitting
    if hidden:
        lines.append(f"… and {words.count(hidden, f'more {shown.column_noun}')} across")
    return lines


def _matrix_column(values: Sequence[Value]) -> list[str]:
    """Values with the words of their bands below each other."""
    width = max(len(words.rating(value)) for value in values)
    gap = " " * (width > 0)
    return [f"{words.number(value)}{gap}{words.rating(value):{width}}" for value in values]


def _with_headings(
    rows: Sequence[Row], table: Sequence[list[str]], lines: list[str]
) -> Iterable[tuple[Row, list[str]]]:
    """Walk over the rows, and put each new heading on a line of its own."""
    last = ""
    for row, cells in zip(rows, table, strict=True):
        if row.heading != last:
            lines.append(_cut(f" {row.heading}", WIDTH))
            last = row.heading
        yield row, cells


def _band(value: Value) -> str:
    rating, label = words.rating(value), words.label(value)
    return f"{rating}: {label}" if rating and label else rating


def table_text(table: native.Table) -> str:
    """Print a plain table."""
    names, rows = table.columns, table.head(_TABLE_ROWS)
    title = f"Table: {words.count(table.rows, 'row')}, {words.count(len(names), 'column')}"
    cells = [[words.cell(row[name]) for name in names] for row in rows]
    widths = [min(width, _CELL) for width in _widths([names, *cells])]
    fitting = _fitting(widths, 1)
    is_left = [not _is_numeric(kind) for kind in table.types]
    lines = [_line(line[:fitting], widths, is_left) for line in [names, *cells]]
    if fitting < len(names):
        lines.append(f"… and {words.count(len(names) - fitting, 'more column')}")
    if len(rows) < table.rows:
        more = words.count(table.rows - len(rows), "more row")
        lines.append(f"… and {more}; to_pandas() has them all")
    return "\n".join([title, "", *lines] if names else [title])


def _is_numeric(kind: str) -> bool:
    return kind in ("int64", "double")


def value_page(value: Value) -> str:
    """Tell how a value came about."""
    return page(f"{value.title} ({value.kpi})", value_parts(value))


def value_parts(value: Value) -> Parts:
    """Everything about a value."""
    parts: Parts = {"value": words.number(value)}
    if value.no_data is not None:
        parts["no value"] = words.reason(value)
    parts["band"] = _band(value) or "not rated"
    parts["formula"] = value.formula
    if value.numerator is not None:
        parts["numerator"] = f"{value.numerator:,}"
    if value.denominator is not None:
        parts["denominator"] = f"{value.denominator:,}"
    parts["n"] = f"{value.n:,}"
    parts["95 % interval"] = words.interval(value)
    if words.percentiles(value):
        is_exact = "" if value.percentiles_exact else " (within 0.4 %)"
        parts["p50 / p90 / p95 / max"] = words.percentiles(value) + is_exact
    parts["left out"] = ", ".join(
        f"{words.spaced(reason)} {number:,}" for reason, number in value.excluded.items()
    )
    parts["options"] = ", ".join(f"{name} = {text}" for name, text in value.options.items())
    return parts


def page(title: str, parts: Parts) -> str:
    """Print a title and the parts below it."""
    width = max((len(name) for name in parts), default=0)
    lines = [title]
    for name, texts in parts.items():
        start = f"  {name:{width}}  "
        for text in [texts] if isinstance(texts, str) else texts:
            if text:
                room = WIDTH - len(start)
                wrapped = _wrapped(text, room, "" if isinstance(texts, str) else "  ")
                lines += [start + wrapped[0], *(" " * len(start) + rest for rest in wrapped[1:])]
                start = " " * len(start)
    return "\n".join(lines)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, width, subsequent_indent=indent, break_on_hyphens=False) or [""]


def _fitting(widths: Sequence[int], least: int) -> int:
    """How many columns fit on a line; never fewer than the least and one more."""
    used, fitting = 0, 0
    for width in widths:
        used += width + len(_GAP)
        if used > WIDTH and fitting > least:
            break
        fitting += 1
    return fitting


def _squeezed(widths: list[int], room: int) -> list[int]:
    """Narrow the widest columns until all fit into the room."""
    widths = list(widths)
    while sum(widths) + len(_GAP) * (len(widths) - 1) > max(room, _TITLE) and max(widths) > 4:
        widths[widths.index(max(widths))] -= 1
    return widths


def _widths(lines: Iterable[Sequence[str]]) -> list[int]:
    columns = zip(*([_clean(cell) for cell in line] for line in lines), strict=True)
    return [max(map(len, column)) for column in columns]


def _line(
    cells: Sequence[str], widths: Sequence[int], is_left: Sequence[bool], indent: str = ""
) -> str:
    texts = [
        f"{_cut(_clean(cell), width):{'<' if left else '>'}{width}}"
        for cell, width, left in zip(cells, widths, is_left, strict=False)
    ]
    return (indent + _GAP.join(texts)).rstrip()


def _broken(text: str, width: int) -> list[str]:
    """Break a heading between words; its own line breaks stay."""
    lines = [line for part in text.split("\n") for line in _wrapped(_clean(part), width, "")]
    return [_cut(line, width) for line in lines]


def _clean(text: str) -> str:
    """One line of what can be printed: names of queues come from outside."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def parts_of(fields: Mapping[str, Any]) -> Parts:
    """Turn the fields of a definition into the parts of a page; empty ones have none."""
    parts: Parts = {}
    for name, field in fields.items():
        if isinstance(field, list) and any(isinstance(item, Mapping) for item in field):
            parts[words.spaced(name)] = [_item(item) for item in field]
        elif field not in (None, "", [], {}):
            parts[words.spaced(name)] = _item(field)
    return parts


def _item(item: Any) -> str:
    """One entry of a definition as a sentence: its name first, its explanation last."""
    if isinstance(item, Mapping) and item.keys() == {"option", "value"}:
        return f"{item['option']} = {item['value']}"
    if isinstance(item, Mapping):
        texts = {name: _item(text) for name, text in item.items() if text not in (None, "", [], {})}
        first, last = texts.pop("name", ""), texts.pop("doc", "")
        rest = ", ".join(f"{words.spaced(name)} {text}" for name, text in texts.items())
        return ": ".join(part for part in (first, "; ".join(filter(None, (rest, last)))) if part)
    if isinstance(item, list):
        return ", ".join(_item(entry) for entry in item)
    if isinstance(item, bool):
        return "yes" if item else "no"
    return str(item)
