"""Who came, who left, who stayed: employees and customers over a period."""

from datetime import timedelta
from fractions import Fraction

from .parts import Parts, share
from .timeutil import DAY, EPOCH, bucket_start, is_intraday, to_local


def stretches_of(rows, book):
    """{interval start: (start, end)}: the period, cut at the buckets of a day or
    more; empty before the period began."""
    if not rows or book.window[0] is None or is_intraday(book.by):
        return {}
    return {key[1]: (start, end) for key, start, end in book.pieces(rows[0], *book.window)}


def keys_of(rows, book, touches):
    """A group for each row and bucket that it touches."""
    return {
        (book.dimensions(row), bucket, None)
        for bucket, (start, end) in stretches_of(rows, book).items()
        for row in rows
        if touches(row, start, end)
    }


# Employees


def is_employed(row, instant):
    return row.hired_on < instant and (row.left_on is None or row.left_on >= instant)


def joins(row, start, end):
    return start <= row.hired_on < end


def leaves(row, start, end):
    return row.left_on is not None and start <= row.left_on < end


def is_there(row, start, end):
    """Whether somebody was employed at any time."""
    return row.hired_on < end and (row.left_on is None or row.left_on >= start)


def employed_ms(row, start, end):
    left = end if row.left_on is None else min(row.left_on, end)
    return max(left - max(row.hired_on, start), 0)


def leavers_of(rows, start, end, o):
    """The leavers that are asked for, and those left out."""
    leavers = [r for r in rows if leaves(r, start, end)]
    transfers = []
    if o["transfers"] == "exclude":
        transfers = [r for r in leavers if r.leave_kind == "transfer"]
        leavers = [r for r in leavers if r.leave_kind != "transfer"]
    excluded = {"transfer": len(transfers)}
    if o["kind"] in ("voluntary", "involuntary"):
        excluded["leave_kind_unknown"] = sum(r.leave_kind is None for r in leavers)
        leavers = [r for r in leavers if r.leave_kind == o["kind"]]
    if o["kind"] == "early":
        leavers = [r for r in leavers if r.left_on - r.hired_on <= o["early_days"] * DAY]
    return leavers, excluded


def turnover_ratio(rows, start, end, o):
    """Factor, numerator and denominator before annualising, and the leavers left out."""
    leavers, excluded = leavers_of(rows, start, end, o)
    opening = sum(is_employed(r, start) for r in rows)
    closing = sum(is_employed(r, end) for r in rows)
    joiners = sum(joins(r, start, end) for r in rows)
    if o["denominator"] == "opening":
        return 1, len(leavers), opening, excluded
    if o["denominator"] == "opening_plus_joiners":
        return 1, len(leavers), opening + joiners, excluded
    if o["average"] == "daily":
        # The average headcount is the time employed over the length of the period.
        return 1, len(leavers) * (end - start), sum(employed_ms(r, start, end) for r in rows), excluded
    return 2, len(leavers), opening + closing, excluded


def whole_months(start, end, zone):
    """How many calendar months the period is; None where it is not so many whole ones."""
    if any(bucket_start("1mo", zone, edge) != edge for edge in (start, end)):
        return None
    first, last = (EPOCH + timedelta(milliseconds=to_local(zone, edge)) for edge in (start, end))
    return 12 * (last.year - first.year) + last.month - first.month


def annual_factor(start, end, zone):
    """How many such periods a year has."""
    months = whole_months(start, end, zone)
    return Fraction(12, months) if months else Fraction(365 * DAY, end - start)


def employee_turnover(rows, o, policy, book):
    employees = rows["employee"]
    stretches = stretches_of(employees, book)

    def parts_of(key):
        if policy.period is None:
            return Parts("share", 0, 0, reads=("employee",), no_data="period_required")
        if key[1] not in stretches:
            return Parts("share", 0, 0, reads=("employee",))
        start, end = stretches[key[1]]
        group = [r for r in employees if book.dimensions(r) == key[0]]
        factor, numerator, denominator, excluded = turnover_ratio(group, start, end, o)
        parts = Parts(
            "share",
            numerator,
            denominator,
            factor=factor,
            n=sum(is_there(r, start, end) for r in group),
            excluded=excluded,
            reads=("employee",),
        )
        if o["annualise"] == "linear":
            parts.factor = factor * annual_factor(start, end, policy.zone)
        if o["annualise"] == "compound":
            parts.compounded = annual_factor(start, end, policy.zone)
            if denominator and factor * numerator > denominator:
                parts.no_data = "out_of_range"  # more than everybody cannot leave again and again
        return parts

    return keys_of(employees, book, is_there), parts_of


# Customers


def is_active(row, instant):
    return row.active_from <= instant and (row.active_to is None or instant < row.active_to)


def customers(rows):
    return {r.customer_id for r in rows}


def retention(rows, o, policy, book, lost):
    """Customers who stayed over those at the start; with `lost`, those who did not."""
    everybody = rows["customer"]
    stretches = stretches_of(everybody, book)

    def parts_of(key):
        if policy.period is None:
            return Parts("share", 0, 0, reads=("customer",), no_data="period_required")
        if key[1] not in stretches:
            return Parts("share", 0, 0, reads=("customer",))
        start, end = stretches[key[1]]
        group = [r for r in everybody if book.dimensions(r) == key[0]]
        at_start = customers(r for r in group if is_active(r, start))
        if o["method"] == "identity":
            stayed = len(at_start & customers(r for r in everybody if is_active(r, end)))
        else:
            old = customers(r for r in everybody if is_active(r, start))
            new = customers(r for r in group if start < r.active_from <= end) - old
            stayed = len(customers(r for r in group if is_active(r, end))) - len(new)
        return share(
            len(at_start) - stayed if lost else stayed,
            len(at_start),
            interval="wilson" if o["method"] == "identity" else "none",
            reads=("customer",),
        )

    def touches(row, start, end):
        came = start < row.active_from <= end
        went = row.active_to is not None and start < row.active_to <= end
        return is_active(row, start) or is_active(row, end) or came or went

    return keys_of(everybody, book, touches), parts_of


def customer_retention(rows, o, policy, book):
    return retention(rows, o, policy, book, lost=False)


def churn_rate(rows, o, policy, book):
    return retention(rows, o, policy, book, lost=True)
