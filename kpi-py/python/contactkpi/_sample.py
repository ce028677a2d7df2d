"""The sample data."""

from __future__ import annotations

from typing import Any

from contactkpi import _contactkpi
from contactkpi._columns import RECORDS
from contactkpi._policy import Policy
from contactkpi._table import Table


def load_sample() -> dict[str, Any]:
    """Load two months of a small contact center, made up by a seeded generator.

    Returns
    -------
    dict
        The keywords of `scorecard`: the eleven tables, `policy` and `as_of`.

    Examples
    --------
    >>> import contactkpi as ck
    >>> sample = ck.load_sample()
    >>> list(sample)[:3]
    ['interactions', 'agent_states', 'schedule']
    >>> card = ck.scorecard(**sample)
    """
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    tables = _contactkpi.sample_tables()
    policy = Policy.from_toml(_contactkpi.sample_policy())
    milliseconds = _contactkpi.parse_instant(_contactkpi.sample_as_of(), policy.zone)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    as_of = epoch + timedelta(milliseconds=milliseconds)
    return {
        **{keyword: Table(tables[record]) for keyword, record in RECORDS.items()},
        "policy": policy,
        "as_of": as_of.astimezone(ZoneInfo(policy.zone)),
    }
