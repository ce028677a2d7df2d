"""What happened to security and data."""

from .kpis_access import volume
from .parts import Parts


def rate(class_, rows, o):
    """Events of a class over the contacts of the volume, times the option per."""
    contacts, _ = volume(rows["interaction"], o)
    events = rows["security_event"]
    duplicates = [e for e in events if e.duplicate_of is not None]
    rest = [e for e in events if e.duplicate_of is None]
    unconfirmed = [e for e in rest if e.confirmed is False]
    rest = [e for e in rest if e.confirmed is not False]
    blocked = [e for e in rest if e.blocked and o["blocked"] == "exclude"]
    rest = [e for e in rest if e not in blocked]
    return Parts(
        "rate",
        sum(getattr(e, "class") == class_ for e in rest),
        len(contacts),
        factor=int(o["per"]),
        interval="poisson",
        excluded={
            "duplicate": len(duplicates),
            "unconfirmed": len(unconfirmed),
            "blocked": len(blocked),
        },
        reads=("security_event", "interaction"),
    )


def security_incident_rate(rows, o, policy):
    return rate("incident", rows, o)


def unauthorized_access_rate(rows, o, policy):
    return rate("unauthorized_access", rows, o)


def data_issue_rate(rows, o, policy):
    return rate("data_issue", rows, o)
