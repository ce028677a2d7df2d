"""The calls of a bank in February 1999, from a pandas frame.

The data set "Anonymous Bank" of Ilan Guedj and Avi Mandelbaum (Technion) is
free for use and no part of this project. Run it with the path of the file:

    python examples/python/bank.py ../shared/data/bank_1999_february/february_1999.tsv
"""

import sys

import pandas as pd

import contactkpi as ck


def scorecard(path: str, by: str | None = None) -> ck.Scorecard:
    calls = pd.read_csv(path, sep="\t").query("outcome != 'PHANTOM'")
    arrived = pd.to_datetime(calls.date.astype(str) + calls.vru_entry, format="%y%m%d%H:%M:%S")
    answered = calls.pop("outcome") == "AGENT"
    queued = answered | (calls[["q_start", "q_exit"]] != "0:00:00").any(axis=1)
    calls["channel"] = "voice"
    calls["created_at"] = arrived
    # The wait is recorded to the second; the queue is taken to begin with the call.
    calls["queued_at"] = arrived.where(queued)
    calls["left_queue_at"] = calls.queued_at + pd.to_timedelta(calls.q_time, unit="s")
    calls["queue_exit"] = answered.map({True: "answered", False: "abandoned"}).where(queued)
    calls["talk"] = calls.ser_time.where(answered)
    # The source records neither hold nor wrap.
    options = {"all": {"include_hold": False, "include_wrap": False}}
    return ck.scorecard(calls, by=by, options=options, columns={"interaction_id": "vru+line"})


if __name__ == "__main__":
    for grouping in (None, "type"):
        card = scorecard(sys.argv[1], by=grouping)
        print(card[["service_level", "abandonment_rate", "asa", "aht"]], end="\n\n")
