"""Charts of scorecards, with altair: ``pip install "contactkpi[plot]"``.

Every function returns altair's own chart, which can be changed further, shown
in a notebook and saved:

>>> import contactkpi as ck
>>> card = ck.scorecard(**ck.load_sample(), by=ck.interval("1w"), kpis=["csat"])
>>> chart = ck.plot.over_time(card, "csat").properties(width=400)
>>> chart.to_dict()["width"]
400

* `over_time`: a KPI over time with its confidence interval, bands and goal.
* `control_chart`: the limits within which a KPI varies by chance.
* `bullet`: a scorecard, one row a KPI, against bands and goals.
* `channel_migrations`: from which channel customers change to which.
* `intraday`: a KPI by weekday and time of day.

The numbers of a chart are those of the scorecard. What has no value is a gap,
never a zero, and the tooltip says why. Times are local times of the
scorecard's zone, wherever the chart is read. The data is part of the chart, so
neither pandas nor pyarrow is needed. Altair is imported by the first call.
"""

from __future__ import annotations

from contactkpi.plot._bullet import bullet
from contactkpi.plot._control import control_chart
from contactkpi.plot._intraday import intraday
from contactkpi.plot._migrations import channel_migrations
from contactkpi.plot._over_time import over_time

__all__ = ["bullet", "channel_migrations", "control_chart", "intraday", "over_time"]
