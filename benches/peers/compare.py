"""Whether two engines gave the same answers: value by value, with numerators and denominators."""

from __future__ import annotations

import pathlib

import polars as pl
import pyarrow as pa
from figures import HALF_HOUR, PERCENTILES

# Doubles may differ by how they were rounded on the way.
TOLERANCE = 1e-9
# What contactkpi states for percentiles of more than 4,096 distinct values.
PERCENTILE_TOLERANCE = 1 / 256


def read(path: pathlib.Path, keys: list[str]) -> pl.DataFrame:
    """A result with keys of one type each, whichever engine wrote it."""
    with pa.OSFile(str(path)) as file:
        if file.read(6) == b"ARROW1":
            frame = pl.from_arrow(pa.ipc.open_file(file).read_all())
        else:
            # The table of the library from C, as CSV.
            frame = pl.read_csv(path, infer_schema_length=None)
    if "interval_start" in frame.columns:
        start = pl.col("interval_start").dt.timestamp("ms")
        frame = frame.with_columns((start // HALF_HOUR).alias("bucket"))
    kinds = {key: pl.Int64 if key == "bucket" else pl.String for key in keys}
    return frame.with_columns(pl.col(key).cast(kind) for key, kind in kinds.items())


def parts_of(frame: pl.DataFrame, kpi: str, keys: list[str]) -> pl.DataFrame:
    """Keys, value, numerator and denominator of one KPI, from the long table or from a wide one."""
    if "kpi" in frame.columns:
        rows = frame.filter(pl.col("kpi") == kpi)
        return rows.select(*keys, "value", "numerator", "denominator")
    missing = pl.lit(None, dtype=pl.Int64)
    part = {
        name: pl.col(f"{kpi}/{name}") if f"{kpi}/{name}" in frame.columns else missing
        for name in ("numerator", "denominator")
    }
    value = pl.col(kpi).cast(pl.Float64).fill_nan(None).alias("value")
    parts = [column.cast(pl.Float64).alias(name) for name, column in part.items()]
    return frame.select(*keys, value, *parts)


def faults(ours: pl.DataFrame, theirs: pl.DataFrame, kpi: str, keys: list[str]) -> dict:
    """How far two engines are apart in one KPI."""
    both = parts_of(ours, kpi, keys).join(
        parts_of(theirs, kpi, keys), on=keys, how="inner", nulls_equal=True, suffix="_other"
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


def empty(groups: pl.DataFrame, ours: pl.DataFrame, kpis: list[str], keys: list[str]) -> bool:
    """Whether nothing is counted in these groups of the library.

    The library lists a group for every row that is booked in it, also one of spam or an unanswered
    survey alone. Engines that filter such rows do not have these groups.
    """
    for kpi in kpis:
        parts = parts_of(ours, kpi, keys).join(groups, on=keys, how="semi", nulls_equal=True)
        if (parts["value"].fill_null(0) != 0).any():
            return False
    return True


def compare(ours: pathlib.Path, theirs: pathlib.Path, kpis: list[str], keys: list[str]) -> dict:
    """What differs; ``agree`` only when nothing does."""
    left, right = read(ours, keys), read(theirs, keys)
    groups, others = left.select(keys).unique(), right.select(keys).unique()
    more = groups.join(others, on=keys, how="anti", nulls_equal=True)
    common = others.height + more.height == groups.height and empty(more, left, kpis, keys)
    found = [faults(left, right, kpi, keys) for kpi in kpis]
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
