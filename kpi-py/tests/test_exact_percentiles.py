"""Percentiles that are observed times, beside sorted lists."""

from __future__ import annotations

import datetime
import math

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import contactkpi as ck

ROWS = 30_000
START = datetime.datetime(2026, 3, 2, 7, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    """Calls with hardly two equal times, skewed; one queue is small."""
    return [
        {
            "interaction_id": str(number),
            "created_at": START + datetime.timedelta(milliseconds=10 * number),
            "channel": "voice",
            "queue": "small" if number % 50 == 0 else ["large", "other"][number % 7 % 2],
            "handled_by": "human_only",
            "talk": (number * number % 300_007) / 1_000,
            "hold": 0.0,
            "wrap": number % 3 / 1_000,
        }
        for number in range(ROWS)
    ]


def expected(rows: list[dict], queue: str, share: float) -> float:
    times = sorted(
        round((row["talk"] + row["wrap"]) * 1_000) for row in rows if row["queue"] == queue
    )
    return times[math.ceil(share * len(times)) - 1] / 1_000


def card_of(data: object, **keywords: object) -> ck.Scorecard:
    return ck.scorecard(data, kpis=["aht"], by="queue", **keywords)


def table(rows: list[dict]) -> pa.Table:
    return pa.Table.from_pylist(rows)


@pytest.mark.parametrize("form", [list, table, pd.DataFrame, pl.DataFrame])
@pytest.mark.parametrize("threads", [1, 3])
def test_every_percentile_is_an_observed_time(rows: list[dict], form, threads: int) -> None:
    data = form(rows)
    near = card_of(data, threads=threads)
    exact = card_of(data, threads=threads, exact_percentiles=True)
    for queue, is_small in [("large", False), ("other", False), ("small", True)]:
        value, about = exact.value("aht", queue=queue), near.value("aht", queue=queue)
        assert value.percentiles_exact
        assert about.percentiles_exact == is_small
        for name, share in [("p50", 0.5), ("p90", 0.9), ("p95", 0.95)]:
            at = expected(rows, queue, share)
            assert getattr(value, name) == at
            assert getattr(about, name) == pytest.approx(at, rel=1 / 256)
        assert (value.value, value.n, value.max) == (about.value, about.n, about.max)


def test_mappings_that_are_no_dicts_are_read_twice(rows: list[dict]) -> None:
    class Row:
        def __init__(self, cells: dict) -> None:
            self.cells = cells

        def keys(self) -> list[str]:
            return list(self.cells)

        def __getitem__(self, name: str) -> object:
            return self.cells[name]

    exact = card_of([Row(cells) for cells in rows], exact_percentiles=True)
    assert exact.value("aht", queue="large").p90 == expected(rows, "large", 0.9)


def test_a_file_is_read_twice(rows: list[dict], tmp_path) -> None:
    path = tmp_path / "calls.parquet"
    pl.DataFrame(rows).write_parquet(path)
    exact = card_of(path, exact_percentiles=True)
    assert exact.value("aht", queue="other").p95 == expected(rows, "other", 0.95)


def test_what_gives_its_rows_once_is_refused_before_it_is_read(rows: list[dict]) -> None:
    reader = table(rows).to_reader()
    for once in (iter(rows), (row for row in rows), reader):
        with pytest.raises(ck.UnsupportedInputError, match="reads twice"):
            card_of(once, exact_percentiles=True)
    assert card_of(reader).value("aht", queue="large").n > 0


def test_other_rows_at_the_second_reading_are_an_error(rows: list[dict]) -> None:
    class Shrinking:
        """A table that loses rows whenever it is read."""

        def __init__(self) -> None:
            self.left = len(rows)

        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            self.left -= 10
            return table(rows[: self.left]).__arrow_c_stream__(requested_schema)

    with pytest.raises(ck.InvalidFinishError, match="other records"):
        card_of(Shrinking(), exact_percentiles=True)
