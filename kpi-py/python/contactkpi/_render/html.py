"""HTML for notebooks: no script, nothing from elsewhere, readable on light and on dark.

Text has the colour of the notebook and lines are half transparent; only the pill
of a band has colours of its own, and its word says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from contactkpi._render import words
from contactkpi._render.sheet import Row, Sheet, sheet
from contactkpi._render.text import value_parts

if TYPE_CHECKING:
    from contactkpi import _contactkpi as native
    from contactkpi._render.text import Parts
    from contactkpi._scorecard import Scorecard
    from contactkpi._value import Value

# A matrix has so many columns of values.
_ACROSS = 8

_TABLE_ROWS = 60
_TABLE_COLUMNS = 40

# The longest text in a cell of a plain table.
_CELL = 200

# The class is named twice, which outweighs the styles that notebooks give to tables.
_STYLE = """\
& { overflow-x: auto; font-size: 13px; line-height: 1.45; }
& table { border-collapse: collapse; margin: 4px 0; width: auto; border: 0; color: inherit; }
& table tbody tr:nth-child(n) { background: transparent; }
& th, & td {
  text-align: left; vertical-align: top; padding: 3px 10px; max-width: 36em; white-space: normal;
  border: 0; border-bottom: 1px solid rgba(128, 128, 128, .25);
  color: inherit; background: transparent;
}
& thead th {
  font-weight: 600; vertical-align: bottom; border-bottom-width: 2px; white-space: pre-line;
}
& tbody th { font-weight: 400; min-width: 11em; }
& tbody th.heading { font-weight: 600; padding-top: 12px; }
& .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
& .muted { opacity: .7; }
& .whole { white-space: nowrap; }
& .reason { opacity: .7; font-style: italic; white-space: normal; }
& .below { font-size: 11px; line-height: 1.3; }
& .title { font-weight: 600; margin: 4px 0; }
& .large { font-size: 24px; margin: 2px 0; }
& .pill {
  display: inline-block; padding: 0 8px; border-radius: 9px; color: #fff;
  font-size: 11px; line-height: 18px; font-weight: 600; white-space: nowrap;
}
& .good { background: #1a7f37; }
& .watch { background: #8a5a00; }
& .bad { background: #cf222e; }
""".replace("&", ".contactkpi.contactkpi")


def scorecard_html(card: Scorecard) -> str:
    """Show a scorecard."""
    shown = sheet(card, _ACROSS)
    if not shown.rows:
        return _block(shown.title, '<div class="muted">(empty)</div>')
    table = _list(shown) if shown.is_list else _matrix(shown)
    notes = list(shown.warnings)
    if shown.hidden_columns:
        more = words.count(shown.hidden_columns, f"more {shown.column_noun}")
        notes.insert(0, f"… and {more} across; to_pandas() has them all")
    if shown.hidden_rows:
        more = words.count(shown.hidden_rows, f"more {shown.row_noun}")
        notes.insert(0, f"… and {more}; to_pandas() has them all")
    return _block(shown.title, table + _notes(notes))


def _list(shown: Sheet) -> str:
    """One row a value, with everything about it that fits."""
    values = [value for row in shown.rows for value in row.values]
    has_percentiles = any(words.percentiles(value) for value in values)
    has_excluded = any(value.excluded for value in values)
    head = _cells("th", shown.label_names) + _cells("th", ["value"], "number")
    head += _cells("th", ["band"]) + _cells("th", ["n"], "number") + _cells("th", ["95 % interval"])
    head += _cells("th", ["p50 / p90 / p95 / max"] * has_percentiles)
    head += _cells("th", ["left out"] * has_excluded)
    width = len(shown.label_names) + 4 + has_percentiles + has_excluded
    body = []
    for row in shown.rows:
        value = row.values[0]
        cells = _cells("th", row.labels) + _cells("td", [words.number(value)], "number")
        if value.no_data is None:
            cells += f"<td>{_band(value)}</td>" + _cells("td", [f"{value.n:,}"], "number")
            cells += _cells("td", [words.interval(value)], "muted whole")
            # A line may break between two numbers, not within one.
            numbers = words.percentiles(value).replace(" ", "\N{NO-BREAK SPACE}")
            numbers = numbers.replace("\N{NO-BREAK SPACE}/\N{NO-BREAK SPACE}", " / ")
            cells += _cells("td", [numbers] * has_percentiles, "muted")
        else:
            cells += f'<td class="reason" colspan="{3 + has_percentiles}">'
            cells += f"{escape(words.reason(value))}</td>"
        cells += _cells("td", [words.excluded(value)] * has_excluded, "muted")
        body.append((row, cells))
    return _table(head, _with_headings(body, width))


def _matrix(shown: Sheet) -> str:
    """One row a KPI or group, one column a group or KPI."""
    head = _cells("th", shown.label_names) + _cells("th", shown.columns, "number")
    width = len(shown.label_names) + len(shown.columns)
    body = [
        (row, _cells("th", row.labels) + "".join(map(_matrix_cell, row.values)))
        for row in shown.rows
    ]
    return _table(head, _with_headings(body, width))


def _matrix_cell(value: Value) -> str:
    """The value, its band, n, and the interval; or why there is no value."""
    if value.no_data is not None:
        reason = _span("reason below", words.reason(value))
        return f'<td class="number">{words.NOTHING}<br>{reason}</td>'
    below = [f"n {value.n:,}", words.interval(value)]
    muted = _span("muted below", "; ".join(part for part in below if part))
    pill = f" {_pill(value)}" if words.rating(value) else ""
    return f'<td class="number">{escape(words.number(value))}{pill}<br>{muted}</td>'


def _with_headings(body: Sequence[tuple[Row, str]], width: int) -> str:
    """The rows, with each new heading before them."""
    lines, last = [], ""
    for row, cells in body:
        if row.heading != last:
            heading = escape(row.heading)
            lines.append(f'<tr><th class="heading" colspan="{width}">{heading}</th></tr>')
            last = row.heading
        lines.append(f"<tr>{cells}</tr>")
    return "\n".join(lines)


def _band(value: Value) -> str:
    label = words.label(value)
    return _pill(value) + (f" {escape(label)}" if label else "")


def _pill(value: Value) -> str:
    rating = words.rating(value)
    if not rating:
        return ""
    # The class is one of ours, whatever a later version names its bands.
    colour = value.band if value.band in ("good", "watch", "bad") else "watch"
    return f'<span class="pill {colour}">{escape(rating)}</span>'


def value_card(value: Value) -> str:
    """Show one value and everything about it."""
    parts = value_parts(value)
    for name in ("value", "no value", "band"):
        parts.pop(name, None)
    if value.no_data is not None:
        large = _span("reason", f"no data: {words.reason(value)}")
    else:
        large = f"<span>{escape(words.number(value))}</span> {_band(value)}"
    return _block(
        f"{value.title} ({value.kpi})", f'<div class="large">{large}</div>{_parts(parts)}'
    )


def page_html(title: str, parts: Parts) -> str:
    """Show a title and the parts below it."""
    return _block(title, _parts(parts))


def _parts(parts: Parts) -> str:
    rows = []
    for name, texts in parts.items():
        lines = [texts] if isinstance(texts, str) else texts
        if any(lines):
            text = "<br>".join(escape(line) for line in lines)
            rows.append(f'<tr><th class="muted">{escape(name)}</th><td>{text}</td></tr>')
    return _table("", "\n".join(rows))


def table_html(table: native.Table) -> str:
    """Show a plain table."""
    names, rows = table.columns[:_TABLE_COLUMNS], table.head(_TABLE_ROWS)
    kinds = dict(zip(table.columns, table.types, strict=True))
    classes = {name: "number" if kinds[name] in ("int64", "double") else "" for name in names}
    head = "".join(_cells("th", [name], classes[name]) for name in names)
    body = [
        "".join(_cells("td", [_short(words.cell(row[name]))], classes[name]) for name in names)
        for row in rows
    ]
    hidden = [
        (len(table.columns) - len(names), "more column"),
        (table.rows - len(rows), "more row"),
    ]
    notes = [
        f"… and {words.count(number, noun)}; to_pandas() has them all"
        for number, noun in hidden
        if number
    ]
    title = words.count(table.rows, "row") + ", " + words.count(len(table.columns), "column")
    lines = "\n".join(f"<tr>{cells}</tr>" for cells in body)
    return _block(f"Table: {title}", _table(head, lines) + _notes(notes))


def _short(text: str) -> str:
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _cells(tag: str, texts: Sequence[str], kind: str = "") -> str:
    attribute = f' class="{kind}"' if kind else ""
    return "".join(f"<{tag}{attribute}>{escape(text)}</{tag}>" for text in texts)


def _span(kind: str, text: str) -> str:
    return f'<span class="{kind}">{escape(text)}</span>'


def _table(head: str, body: str) -> str:
    lines = [f"<thead><tr>{head}</tr></thead>"] if head else []
    return "\n".join(["<table>", *lines, f"<tbody>\n{body}\n</tbody>", "</table>"])


def _notes(notes: Sequence[str]) -> str:
    return "".join(f'\n<div class="muted">{escape(note)}</div>' for note in notes)


def _block(title: str, content: str) -> str:
    style = f"<style>\n{_STYLE}</style>"
    heading = f'<div class="title">{escape(title)}</div>'
    return f'<div class="contactkpi">\n{style}\n{heading}\n{content}\n</div>'
