"""Changes of channel as a heat map."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from contactkpi._errors import InvalidGroupByError, KpiError
from contactkpi.plot import _rows, _style

if TYPE_CHECKING:
    import altair

    from contactkpi._scorecard import Scorecard


def channel_migrations(card: Scorecard, /, **group: Any) -> altair.LayerChart:
    """Draw from which channel customers change to which, as a heat map.

    Parameters
    ----------
    card : Scorecard
        A scorecard with the KPI ``channel_migration_rate``.
    **group
        The group, where the scorecard has several, such as ``queue="sales"``.

    Returns
    -------
    altair.LayerChart
        The counts of ``card.table("channel_migrations")``: a row for each
        channel that is left, a column for each that is entered. A pair that
        never occurred is a 0; to stay is no change and has no cell.

    Raises
    ------
    UnknownKpiError
        If the scorecard lacks ``channel_migration_rate``.
    InvalidGroupByError
        If the scorecard has several groups and none is chosen.
    KpiError
        If nobody changed channel.
    MissingDependencyError
        If altair is not installed.

    Examples
    --------
    >>> import contactkpi as ck
    >>> card = ck.scorecard(**ck.load_sample(), kpis=["channel_migration_rate"])
    >>> chart = ck.plot.channel_migrations(card)
    >>> chart.to_dict()["title"]["text"]
    'Changes of channel'
    """
    alt = _style.load_altair()
    _rows.check_card(card)
    table = card.table("channel_migrations")
    selection = _rows.select(card, "channel_migration_rate", group)
    starts = {point.group.get("interval_start") for point in selection.points}
    if len(starts) > 1:
        raise InvalidGroupByError(
            f"found {len(starts):,} intervals, channel_migrations shows one; name it as "
            "interval_start=, or compute a scorecard without intervals"
        )
    _rows.need_one_group(selection, "channel_migrations")
    chosen = selection.points[0].group
    rows = [row for row in table.to_dicts() if all(_same(row[key], chosen[key]) for key in chosen)]
    if not rows:
        where = f" in {selection.said}" if selection.said else ""
        raise KpiError(f"found no change of channel{where}, nothing is to be drawn", kind="no_data")
    chart: altair.LayerChart = _heat_map(alt, rows, selection.said)
    return chart


def _same(text: str | None, value: Any) -> bool:
    """Whether a text of the table is a value of the group; only instants are not texts there."""
    if not isinstance(value, datetime):
        return bool(text == value)
    # Instants are compared, since Z and +00:00 are the same.
    return text is not None and datetime.fromisoformat(text) == value


def _cells(rows: list[dict[str, Any]]) -> tuple[list[str], list[dict[str, Any]]]:
    """One cell for each pair of channels; pairs that are not in the table never occurred."""
    names = list(dict.fromkeys(name for row in rows for name in (row["from"], row["to"])))
    channels = sorted(names)
    counts = {(row["from"], row["to"]): row["count"] for row in rows}
    most, total = max(counts.values()), sum(counts.values())
    cells = []
    for source in channels:
        left = sum(counts.get((source, target), 0) for target in channels)
        for target in channels:
            count = counts.get((source, target), 0)
            if source == target and not count:
                continue
            cells.append(
                {
                    "from": source,
                    "to": target,
                    "count": count,
                    "count_text": f"{count:,}",
                    "share_from": f"{count / left:.1%} of {left:,}" if left else "–",
                    "share": f"{count / total:.1%} of {total:,}",
                    "is_light": _style.is_light(count / most),
                }
            )
    return channels, cells


def _heat_map(alt: Any, rows: list[dict[str, Any]], said: str) -> Any:
    channels, cells = _cells(rows)
    axis = {"sort": channels, "scale": alt.Scale(domain=channels)}
    base = alt.Chart(alt.Data(values=cells)).encode(
        x=alt.X("to:N", title="to", axis=alt.Axis(labelAngle=0, orient="top"), **axis),
        y=alt.Y("from:N", title="from", **axis),
        tooltip=_style.tooltips(
            alt,
            **{"from": "from", "to": "to", "changes": "count_text"},
            of_all_that_leave_it="share_from",
            of_all_changes="share",
        ),
    )
    color = alt.Color("count:Q", title="changes", scale=alt.Scale(scheme="viridis", domainMin=0))
    squares = base.mark_rect().encode(color=color)
    numbers = base.mark_text(fontSize=12).encode(text="count_text:N", color=_style.ink(alt))
    total = sum(row["count"] for row in rows)
    subtitle = [text for text in (said, f"{total:,} changes, from row to column") if text]
    title = alt.TitleParams("Changes of channel", subtitle=subtitle, anchor="start")
    # Cells are wide enough for the names of the channels above them.
    widest = max(len(name) for name in channels)
    return alt.layer(squares, numbers).properties(
        title=title, width=alt.Step(max(48, 7 * widest)), height=alt.Step(36)
    )
