"""One definition of every contact-center KPI.

A first look
------------
>>> import contactkpi as ck
>>> card = ck.scorecard(**ck.load_sample())
>>> card["service_level"].unit
'share'

In a notebook, ``card`` shows itself as a table with its bands in colour.

Tables in
---------
`scorecard` takes up to eleven tables, such as ``interactions=`` and
``surveys=``: a pandas or polars frame, a pyarrow table, a DuckDB relation,
anything with ``__arrow_c_stream__``, a list of dicts, or the path of a Parquet,
CSV or JSON lines file. ``columns={"queue": "Queue Name"}`` names your columns.
Neither pandas nor pyarrow is needed.

Groups
------
``by=["channel", ck.interval("30min")]`` gives one group a channel and half hour,
``ck.time_of_day("1h")`` puts all days together.

Values out
----------
``card["csat"]`` is a `Value` with its confidence interval, band and reason for
an empty value. A scorecard is a table of its own: ``card.to_pandas()``,
``card.to_polars()``, ``pl.DataFrame(card)``, ``card.wide()``.

One KPI
-------
Each KPI is a function with its options as keywords, such as
``ck.service_level(calls, threshold_s=20, abandons="negative")``. `catalogue`
lists them, `explain` tells everything about one.

Rules
-----
A `Policy` holds zone, currency, targets, calendars, options and bands; it comes
from keywords, a file or a preset.

Charts
------
``ck.plot.over_time(card, "csat")`` and its siblings give charts of altair:
``pip install "contactkpi[plot]"``.

Large data
----------
An `Accumulator` counts batch by batch, in several processes, and merges exactly.
States can be stored and rolled up: `roll_up`. ``contactkpi.spark`` counts data frames
of Spark where their rows are, ``contactkpi.dask`` those of Dask.

Every error is a `KpiError`, which is a ``ValueError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contactkpi import _contactkpi, kpis
from contactkpi._accumulator import Accumulator
from contactkpi._catalogue import catalogue, explain, presets
from contactkpi._compute import scorecard
from contactkpi._errors import (
    CorruptStateError,
    DuplicateIdError,
    InvalidColumnsError,
    InvalidFinishError,
    InvalidFormulaError,
    InvalidGroupByError,
    InvalidOptionError,
    InvalidPolicyError,
    InvalidRecordError,
    InvalidZoneError,
    KpiError,
    MissingDependencyError,
    RulesDifferError,
    UnknownKpiError,
    UnknownVersionError,
    UnsupportedInputError,
)
from contactkpi._grouping import Interval, TimeOfDay, interval, time_of_day
from contactkpi._policy import Policy
from contactkpi._roll_up import roll_up
from contactkpi._sample import load_sample
from contactkpi._scorecard import Scorecard
from contactkpi._table import Table
from contactkpi._value import Value
from contactkpi.kpis import *  # noqa: F403

if TYPE_CHECKING:
    from contactkpi import dask as dask
    from contactkpi import plot as plot
    from contactkpi import spark as spark

__all__ = [
    "Accumulator",
    "CorruptStateError",
    "DuplicateIdError",
    "Interval",
    "InvalidColumnsError",
    "InvalidFinishError",
    "InvalidFormulaError",
    "InvalidGroupByError",
    "InvalidOptionError",
    "InvalidPolicyError",
    "InvalidRecordError",
    "InvalidZoneError",
    "KpiError",
    "MissingDependencyError",
    "Policy",
    "RulesDifferError",
    "Scorecard",
    "Table",
    "TimeOfDay",
    "UnknownKpiError",
    "UnknownVersionError",
    "UnsupportedInputError",
    "Value",
    "__version__",
    "catalogue",
    "explain",
    "interval",
    "load_sample",
    "presets",
    "roll_up",
    "scorecard",
    "time_of_day",
]
__all__ += kpis.__all__

__version__: str = _contactkpi.__version__


def __getattr__(name: str) -> Any:
    # Charts and engines are looked for by few, and their modules are not small.
    if name in ("dask", "plot", "spark"):
        from importlib import import_module

        return import_module(f"contactkpi.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "dask", "plot", "spark"])


def _warn_of_debug_build() -> None:
    """Nobody shall measure a debug build without knowing."""
    import os

    if _contactkpi.DEBUG_BUILD and not os.environ.get("CONTACTKPI_ALLOW_DEBUG"):
        import warnings

        warnings.warn(
            "this contactkpi is a debug build, which is many times slower; build it with "
            "maturin develop --release, or set CONTACTKPI_ALLOW_DEBUG=1",
            RuntimeWarning,
            stacklevel=3,
        )


_warn_of_debug_build()
