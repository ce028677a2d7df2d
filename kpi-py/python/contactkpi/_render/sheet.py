"""What of a scorecard is shown, and how it is laid out.

One group, or one KPI: a list with everything about each value. Several of both:
a matrix of values, with KPIs down and groups across, or the other way round
where the groups are many and the KPIs few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from contactkpi._render import words

if TYPE_CHECKING:
    from contactkpi._scorecard import Scorecard
    from contactkpi._value import Value

# A catalogue fits on one page, whatever a policy adds; groups have no limit.
KPIS = 100
GROUPS = 60

# So many KPIs are read without headings between them.
_WITHOUT_HEADINGS = 12


class Row(NamedTuple):
    """A line of the sheet: what it is about, and its values."""

    heading: str
    labels: list[str]
    values: list[Value]


class Sheet(NamedTuple):
    """What is shown of a scorecard.

    A list has no columns, and one value a row. A matrix has one value a column.
    """

    title: str
    label_names: list[str]
    columns: list[str]
    column_noun: str
    rows: list[Row]
    hidden_rows: int
    hidden_columns: int
    row_noun: str
    warnings: list[str]

    @property
    def is_list(self) -> bool:
        """Whether every row has one value, which is shown with everything about it."""
        return not self.columns


def sheet(card: Scorecard, across: int) -> Sheet:
    """Choose what is shown; a matrix has at most so many columns across."""
    kpis, groups = card.kpis, card.groups
    if groups == 1 or not kpis:
        return _kpis_down(card, 1, is_list=True)
    if len(kpis) == 1:
        return _groups_down(card, 1, is_list=True)
    # The longer side goes down, where the shorter one fits across.
    if len(kpis) <= across and len(kpis) < groups:
        return _groups_down(card, across)
    return _kpis_down(card, across)


def _kpis_down(card: Scorecard, across: int, *, is_list: bool = False) -> Sheet:
    groups = min(card.groups, across)
    kpis = card.kpis[:KPIS]
    texts = _group_texts(card, groups)
    headings = _headings(card, kpis)
    rows = [
        Row(heading, [card._native.title(kpi)], [card._at(group, kpi) for group in range(groups)])
        for kpi, heading in zip(kpis, headings, strict=True)
    ]
    title = _title(card)
    if is_list and card.dimensions and texts:
        pairs = zip(card.dimensions, texts[0], strict=True)
        title += "; " + ", ".join(f"{name} = {text}" for name, text in pairs)
    return Sheet(
        title=title,
        label_names=["KPI"],
        columns=[] if is_list else ["\n".join(text) for text in texts],
        column_noun="group",
        rows=rows if groups else [],
        hidden_rows=len(card.kpis) - len(kpis),
        hidden_columns=card.groups - groups,
        row_noun="KPI",
        warnings=_warnings(card),
    )


def _groups_down(card: Scorecard, across: int, *, is_list: bool = False) -> Sheet:
    groups = min(card.groups, GROUPS)
    kpis = card.kpis[:across]
    texts = _group_texts(card, groups)
    rows = [
        Row("", text, [card._at(group, kpi) for kpi in kpis]) for group, text in enumerate(texts)
    ]
    return Sheet(
        title=_title(card),
        label_names=card.dimensions,
        columns=[] if is_list else [card._native.title(kpi) for kpi in kpis],
        column_noun="KPI",
        rows=rows,
        hidden_rows=card.groups - groups,
        hidden_columns=len(card.kpis) - len(kpis),
        row_noun="group",
        warnings=_warnings(card),
    )


def _title(card: Scorecard) -> str:
    kpis = card.kpis
    parts = [card._native.title(kpis[0]) if len(kpis) == 1 else words.count(len(kpis), "KPI")]
    if card.dimensions:
        parts.append(f"{words.count(card.groups, 'group')} by {', '.join(card.dimensions)}")
    if card.as_of is not None:
        parts.append(f"as of {words.moment(card.as_of)}")
    return f"Scorecard: {', '.join(parts)} ({card.zone})"


def _group_texts(card: Scorecard, groups: int) -> list[list[str]]:
    """The texts of the first groups; dates say enough where every interval begins with a day."""
    found = [card._native.group(place) for place in range(groups)]
    starts = [group.get("interval_start") for group in found]
    has_days = all(start is None or words.is_day(start) for start in starts)
    return [[_group_text(group[name], has_days) for name in card.dimensions] for group in found]


def _group_text(value: Any, has_days: bool) -> str:
    if value is None:
        return "(none)"
    if not hasattr(value, "isoformat"):
        return str(value)
    return value.date().isoformat() if has_days else words.moment(value)


def _headings(card: Scorecard, kpis: list[str]) -> list[str]:
    """The heading of each KPI; none where the KPIs are few, or in an order of the user's own."""
    headings = [card._native.heading(kpi) for kpi in kpis]
    runs = [
        heading
        for place, heading in enumerate(headings)
        if place == 0 or headings[place - 1] != heading
    ]
    has_headings = len(kpis) > _WITHOUT_HEADINGS and len(runs) == len(set(runs)) > 1
    return headings if has_headings else [""] * len(kpis)


def _warnings(card: Scorecard) -> list[str]:
    """Which rows were left out as invalid: bad input never disappears."""
    warnings = []
    for note in card.notes:
        reasons = note["quarantined"]
        if reasons:
            listed = ", ".join(f"{name} {number:,}" for name, number in reasons.items())
            rows = words.count(sum(reasons.values()), "invalid row")
            warnings.append(f"{note['record']}: {rows} of {note['rows']:,} left out ({listed})")
    return warnings
