"""Whether two engines gave the same answers: value by value, with numerators and denominators."""

from __future__ import annotations

import pathlib

import polars as pl
import pyarrow as pa
from figures import HALF_HOUR, PERCENTILES

PARTS = ("value", "numerator", "denominator")
# Doubles may differ by how they were rounded on the way.
TOLERANCE = 1e-9
# What contactkpi states for percentiles of more than 4,096 distinct values.
PERCENTILE_TOLERANCE = 1 / 256


class Answers:
    """The groups of a result, and of each KPI its value, numerator and denominator in them."""

    def __init__(self, path: pathlib.Path, kpis: list[str], keys: list[str]) -> None:
        frame = load(path)
        if "interval_start" in frame.columns:
            start = pl.col("interval_start").dt.timestamp("ms")
            frame = frame.with_columns((start // HALF_HOUR).alias("bucket"))
        kinds = {key: pl.Int64 if key == "bucket" else pl.String for key in keys}
        frame = frame.with_columns(pl.col(key).cast(kind) for key, kind in kinds.items())
        self.groups = frame.select(keys).unique()
        if "kpi" in frame.columns:
            # The long table of the library.
            rows = frame.select(*keys, pl.col("kpi").cast(pl.String), *PARTS)
            parts = rows.partition_by("kpi", as_dict=True, include_key=False)
            self.of = {kpi: parts[kpi,] for kpi in kpis}
        else:
            self.of = {kpi: wide_parts(frame, kpi, keys) for kpi in kpis}


def load(path: pathlib.Path) -> pl.DataFrame:
    with pa.OSFile(str(path)) as file:
        if file.read(6) == b"ARROW1":
            return pl.from_arrow(pa.ipc.open_file(file).read_all())
    # The table of the library from C, as CSV.
    return pl.read_csv(path, infer_schema_length=None)


def wide_parts(frame: pl.DataFrame, kpi: str, keys: list[str]) -> pl.DataFrame:
    """One KPI of a table with a column for each. Counts and percentiles have no parts there."""
    missing = pl.lit(None, dtype=pl.Float64)
    columns = {"value": pl.col(kpi).cast(pl.Float64).fill_nan(None)}
    for name in PARTS[1:]:
        known = f"{kpi}/{name}" in frame.columns
        columns[name] = pl.col(f"{kpi}/{name}").cast(pl.Float64) if known else missing
    return frame.select(*keys, **columns)


def faults(ours: Answers, theirs: Answers, kpi: str, keys: list[str]) -> dict:
    """How far two engines are apart in one KPI."""
    both = ours.of[kpi].join(
        theirs.of[kpi], on=keys, how="inner", nulls_equal=True, suffix="_other"
    )
    value, other = pl.col("value"), pl.col("value_other")
    scale = pl.max_horizontal(value.abs(), other.abs(), pl.lit(1e-300))
    both = both.with_columns(((value - other).abs() / scale).alias("difference"))
    # Parts are compared where there is a value; without one, engines write 0 or nothing.
    differs = [
        pl.col(name).cast(pl.Float64) != pl.col(f"{name}_other").cast(pl.Float64)
        for name in ("numerator", "denominator")
    ]
    percentile = kpi.endswith(tuple(PERCENTILES))
    tolerance = PERCENTILE_TOLERANCE if percentile else TOLERANCE
    counted = both.select(
        rows=pl.len(),
        missing=(value.is_null() != other.is_null()).sum(),
        values=(pl.col("difference") > tolerance).sum(),
        parts=(value.is_not_null() & pl.any_horizontal(differs).fill_null(False)).sum(),
        worst=pl.col("difference").max(),
    ).row(0, named=True)
    wrong = pl.any_horizontal(
        value.is_null() != other.is_null(),
        (pl.col("difference") > tolerance).fill_null(False),
        value.is_not_null() & pl.any_horizontal(differs).fill_null(False),
    )
    example = both.filter(wrong).head(1).to_dicts()
    return {"kpi": kpi, **counted, "example": example[0] if example else None}


def empty(groups: pl.DataFrame, ours: Answers, keys: list[str]) -> bool:
    """Whether nothing is counted in these groups of the library.

    The library lists a group for every row that is booked in it, also one of spam or an unanswered
    survey alone. Engines that filter such rows do not have these groups.
    """
    for parts in ours.of.values():
        found = parts.join(groups, on=keys, how="semi", nulls_equal=True)
        if (found["value"].fill_null(0) != 0).any():
            return False
    return True


def compare(ours: Answers, theirs: Answers, keys: list[str]) -> dict:
    """What differs; ``agree`` only when nothing does."""
    groups, others = ours.groups, theirs.groups
    more = groups.join(others, on=keys, how="anti", nulls_equal=True)
    common = others.height + more.height == groups.height and empty(more, ours, keys)
    found = [faults(ours, theirs, kpi, keys) for kpi in ours.of]
    bad = [
        each
        for each in found
        if each["missing"] or each["values"] or each["parts"] or each["rows"] != others.height
    ]
    ranked = [each["worst"] or 0.0 for each in found if each["kpi"].endswith(tuple(PERCENTILES))]
    exact = [each["worst"] or 0.0 for each in found if not each["kpi"].endswith(tuple(PERCENTILES))]
    return {
        "agree": common and not bad,
        "groups": [groups.height, others.height],
        "empty_groups": more.height,
        "worst": max(exact, default=0.0),
        "worst_percentile": max(ranked, default=None),
        "wrong": bad,
    }
