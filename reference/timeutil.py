"""Time: instants as text, zones, buckets of the wall clock, business calendars.

Instants are whole UTC milliseconds since 1970, local times whole milliseconds
since a local 1970-01-01T00:00. Everything looks things up by brute force.
"""

import re
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1)
TEN_YEARS = 3653 * DAY


@lru_cache(maxsize=None)
def _offset_of_minute(zone, minute):
    if zone == "UTC":
        return 0
    instant = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=minute)
    return int(instant.astimezone(ZoneInfo(zone)).utcoffset().total_seconds()) * 1000


def offset(zone, instant):
    """Local time minus UTC, in milliseconds. Clocks change at whole minutes."""
    return _offset_of_minute(zone, instant // MINUTE)


def to_local(zone, instant):
    return instant + offset(zone, instant)


def _changes_near(zone, local):
    """Every instant within 30 hours of a local time at which the offset changes."""
    start = (local - 30 * HOUR) // MINUTE * MINUTE
    end = start + 60 * HOUR
    if offset(zone, start) == offset(zone, start + 15 * HOUR) == offset(
        zone, start + 30 * HOUR
    ) == offset(zone, start + 45 * HOUR) == offset(zone, end):
        return []
    changes = []
    for instant in range(start + MINUTE, end, MINUTE):
        if offset(zone, instant) != offset(zone, instant - MINUTE):
            changes.append(instant)
    return changes


@lru_cache(maxsize=None)
def first_at(zone, local):
    """The first instant at which the clock shows `local` or a later time."""
    candidates = [local - offset(zone, local)]
    for change in _changes_near(zone, local):
        candidates += [change, local - offset(zone, change - 1), local - offset(zone, change)]
    return min(c for c in candidates if to_local(zone, c) >= local)


@lru_cache(maxsize=None)
def last_at(zone, local):
    """The last instant up to which the clock shows `local` or an earlier time."""
    candidates = [local - offset(zone, local)]
    for change in _changes_near(zone, local):
        candidates += [change, local - offset(zone, change - 1), local - offset(zone, change)]
    # The instant just before still shows an earlier time.
    return max(c for c in candidates if to_local(zone, c - 1) < local)


_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?\Z"
)


def parse_instant(text, zone):
    """An instant; without an offset the text is local time in `zone`."""
    match = _INSTANT.match(text)
    if not match:
        raise ValueError(f"not an instant: {text!r}")
    year, month, day, hour, minute, second, fraction, zulu = match.groups()
    clock = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    local = (clock - EPOCH) // timedelta(milliseconds=1)
    local += round(Fraction("0." + (fraction or "0")) * 1000)  # half to even
    if zulu is None:
        first, last = first_at(zone, local), last_at(zone, local)
        if first != last or to_local(zone, first) != local:
            raise ValueError(f"{text!r} is skipped or shown twice in {zone}")
        return first
    if zulu in "Zz":
        return local
    digits = zulu[1:].replace(":", "").ljust(4, "0")
    shift = int(digits[:2]) * HOUR + int(digits[2:]) * MINUTE
    return local - shift if zulu[0] == "+" else local + shift


def format_utc(instant):
    text = (EPOCH + timedelta(milliseconds=instant)).isoformat(timespec="milliseconds")
    return (text[:-4] if text.endswith(".000") else text) + "Z"


# Buckets


def minutes_of(text):
    """The minutes of `30min` or `2h`, or None."""
    match = re.fullmatch(r"([1-9]\d*)(min|h)", text)
    return int(match[1]) * (60 if match[2] == "h" else 1) if match else None


def is_intraday(by):
    """Whether a grouping cuts days: by a time of day or an interval below a day."""
    minutes = minutes_of(by.get("interval") or "")
    return bool(by.get("time_of_day")) or (minutes is not None and minutes < 1440)


def _date_floor(unit, local):
    day = EPOCH + timedelta(days=local // DAY)
    if unit == "1w":
        day -= timedelta(days=day.weekday())
    elif unit == "1mo":
        day = day.replace(day=1)
    elif unit == "1q":
        day = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    elif unit == "1y":
        day = day.replace(month=1, day=1)
    return (day - EPOCH).days * DAY


def _next_date(unit, local):
    longest = {"1d": 1, "1w": 7, "1mo": 31, "1q": 92, "1y": 366}[unit]
    day = local + DAY
    while _date_floor(unit, day) == local:
        day += DAY
        assert day <= local + longest * DAY
    return day


@lru_cache(maxsize=None)
def bucket_start(interval, zone, instant):
    """The start of the bucket of the wall clock that holds an instant."""
    minutes = minutes_of(interval)
    if minutes == 1440:
        interval, minutes = "1d", None
    if minutes is None:
        start = _date_floor(interval, to_local(zone, instant))
        # A clock set back over midnight shows the old date again: the new day has begun.
        while first_at(zone, _next_date(interval, start)) <= instant:
            start = _next_date(interval, start)
        return first_at(zone, start)
    length = minutes * MINUTE
    floor = to_local(zone, instant) // length * length
    quick = floor - offset(zone, instant)
    if offset(zone, quick) == offset(zone, instant):
        return quick
    # Back, minute by minute, until the clock shows a multiple of the length
    # or showed another bucket the minute before.
    minute = instant // MINUTE * MINUTE
    while True:
        if to_local(zone, minute) % length == 0:
            return minute
        before = to_local(zone, minute - MINUTE)
        if before // length * length != to_local(zone, minute) // length * length:
            return minute
        minute -= MINUTE


def time_of_day(text, zone, instant):
    """The label of the slot of the local time of day, such as 08:30."""
    minute = to_local(zone, instant) % DAY // MINUTE
    minute -= minute % minutes_of(text)
    return f"{minute // 60:02}:{minute % 60:02}"


# Business calendars

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _clock(text):
    hour, minute = text.split(":")
    return int(hour) * HOUR + int(minute) * MINUTE


class Hours:
    """Opening hours that never change. `spec` None is always open."""

    def __init__(self, spec, zone):
        self.spec = spec
        self.zone = zone
        self.days = {}

    def _windows_of(self, day):
        date = (EPOCH + timedelta(days=day)).date().isoformat()
        if date in self.spec.get("holidays", []):
            return []
        for exception in self.spec.get("exceptions", []):
            if exception["date"] == date:
                return exception.get("windows", [])
        weekday = WEEKDAYS[(day + 3) % 7]
        return [w for w in self.spec["weekly"] if weekday in w["days"]]

    def _stretches_of(self, day):
        """The instants at which the windows of a local day open and close."""
        if day not in self.days:
            stretches = []
            for window in self._windows_of(day):
                opens, closes = _clock(window["from"]), _clock(window["to"])
                if closes <= opens:
                    closes += DAY
                stretch = (first_at(self.zone, day * DAY + opens), last_at(self.zone, day * DAY + closes))
                stretches.append(stretch)
            self.days[day] = stretches
        return self.days[day]

    def open_between(self, start, end):
        """Stretches of open time in [start, end), in order, without overlap."""
        if self.spec is None:
            if start < end:
                yield start, end
            return
        first_day = to_local(self.zone, start) // DAY - 3
        last_day = to_local(self.zone, end) // DAY + 3
        covered = start
        for day in range(first_day, last_day + 1):
            for opens, closes in sorted(self._stretches_of(day)):
                opens, closes = max(opens, covered), min(closes, end)
                if opens < closes:
                    covered = closes
                    yield opens, closes


class Calendar:
    """Opening hours, and those that replace them later. `spec` None is always open.

    An instant is open when the hours in force at it say so. Where an instant `at` is given,
    the hours in force at it are taken for all time; `LAST` gives the last ones.
    """

    LAST = float("inf")

    def __init__(self, spec, zone):
        self.zone = (spec or {}).get("zone") or zone
        self.versions = [(float("-inf"), Hours(spec, self.zone))]
        for change in (spec or {}).get("changes", []):
            self.versions.append((parse_instant(change["from"], self.zone), Hours(change, self.zone)))

    def _in_force(self, at):
        return [hours for since, hours in self.versions if since <= at][-1]

    def _open_between(self, start, end, at):
        """Stretches of open time in [start, end), in order, without overlap."""
        if at is not None:
            yield from self._in_force(at).open_between(start, end)
            return
        ends = [since for since, _ in self.versions[1:]] + [float("inf")]
        for (since, hours), until in zip(self.versions, ends):
            if max(start, since) < min(end, until):
                yield from hours.open_between(max(start, since), min(end, until))

    def business_ms(self, start, end, at=None):
        """The open time within [start, end)."""
        if end <= start:
            return 0
        return sum(closes - opens for opens, closes in self._open_between(start, end, at))

    def add_business_ms(self, start, duration, at=None):
        """The first instant at which so much open time has passed, or None."""
        if duration == 0:
            return start
        left = duration
        for opens, closes in self._open_between(start, start + TEN_YEARS, at):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        return None

    def is_open(self, instant):
        return self.business_ms(instant, instant + 1) == 1

    def rule_instant(self, rule, start, event):
        """The instant whose hours a rule takes for all time, or None for each moment's own."""
        if rule == "at_each_instant":
            return None
        if rule == "at_creation":
            return start
        return self.LAST if event is None else event
