"""From a case to results: rows, options, groups, values, bands."""

from . import custom
from .allocation import allocate
from .booking import Book, attribution_of, dimension_of, in_order, key_of
from .catalogue import BY_ID, CATALOGUE
from .parts import interval_of, percentile, value_of
from .policy import Policy
from .records import RECORDS, is_counted, keep_last, read_rows
from .timeutil import format_utc, is_intraday, parse_instant


def compute(case):
    """Every KPI of a case for every group; see README.md for the shape."""
    policy = Policy(case.get("policy") or {})
    by = case.get("by") or {}
    finish = case.get("finish") or {}
    given = case.get("records") or {}
    rows = {record: read_rows(record, given.get(record) or [], policy.zone) for record in RECORDS}
    policy.as_of = as_of(finish, policy, rows)
    policy.intraday = is_intraday(by)
    rows["given"] = [record for record in given if record == "security_event"]
    if policy.duplicates == "keep_last":
        rows["interaction"] = keep_last(rows["interaction"])
    policy.interactions = {r.interaction_id: r for r in rows["interaction"]}
    policy.contacts = rows["interaction"]

    kpis = selected(policy)
    booked = {
        kpi.id: (keyed_groups if kpi.keyed else booked_rows)(kpi, rows, by, policy) for kpi in kpis
    }
    keys = {key for groups in booked.values() for key in groups}
    if not (by.get("dimensions") or by.get("interval") or by.get("time_of_day")):
        keys.add(((), None, None))
    results = []
    order = sorted(keys, key=in_order)
    table = {kpi.id: results_of(kpi, order, booked[kpi.id], rows, by, finish, policy) for kpi in kpis}
    for key in order:
        for kpi in kpis:
            results.append(table[kpi.id][key])
    return results


def as_of(finish, policy, rows):
    """The argument, else the period's end, else the greatest instant of any row."""
    if finish.get("as_of"):
        return parse_instant(finish["as_of"], policy.zone)
    if policy.period:
        return policy.period[1]
    instants = [i for of_record in rows.values() for row in of_record for i in row.instants()]
    return max(instants, default=None)


def selected(policy):
    customs = {spec["id"]: custom.CustomKpi(spec, policy) for spec in policy.custom_kpis}
    if policy.kpis is None:
        return CATALOGUE + list(customs.values())
    names = dict.fromkeys(policy.kpis)  # each once, in this order
    return [customs.get(name) or BY_ID[name] for name in names]


def options_of(kpi, policy, finish=None):
    """The options of a KPI: defaults, the policy's for all and for it, those of finish."""
    values = kpi.defaults(policy)
    own = policy.options.get(kpi.id, {})
    for chosen in [policy.options.get("all", {}), *kpi.own_settings(), own]:
        values.update({name: value for name, value in chosen.items() if name in kpi.settable})
    late = (finish or {}).get("options") or {}
    for chosen in (late.get("all", {}), late.get(kpi.id, {})):
        values.update({name: value for name, value in chosen.items() if name in kpi.formula_options})
    return values


def empty_group():
    return {record: [] for record in RECORDS}


def booked_rows(kpi, rows, by, policy):
    """{group: {record: rows}} of the records that a KPI may read."""
    options = options_of(kpi, policy)
    groups = {}
    for record in kpi.reads:
        if record == "prompt" and options.get("counting") == "contacts":
            continue  # what no formula reads makes no groups
        attribution = attribution_of(kpi, record, policy)
        for row in rows[record]:
            if options.get("recontact_window_days") and not is_counted(row):
                continue  # no event, so it makes no group
            key = key_of(row, by, attribution, options, policy)
            if key is not None:
                groups.setdefault(key, empty_group())[record].append(row)
    return groups


def keyed_groups(kpi, rows, by, policy):
    """The groups in which a keyed KPI books something."""
    keys, _ = kpi.function(rows, options_of(kpi, policy), policy, Book(kpi, by, policy))
    return keys


def results_of(kpi, order, groups, rows, by, finish, policy):
    """{group: result} of one KPI."""
    options = options_of(kpi, policy, finish)
    if kpi.keyed:
        _, parts_of = kpi.function(rows, options, policy, Book(kpi, by, policy))
        return {key: result(kpi, label(key, by), parts_of(key), options, rows, policy) for key in order}
    groups = {key: groups.get(key) or empty_group() for key in order}
    allocated = {}
    if "allocation" in options:
        allocated = allocate(groups, options)
    results = {}
    for key in order:
        group = label(key, by)
        groups[key]["allocated"] = allocated.get(key)
        parts = kpi.function(groups[key], options, policy)
        results[key] = result(kpi, group, parts, options, rows, policy)
    return results


def label(key, by):
    """The group as it is printed."""
    dimensions, start, slot = key
    group = dict(zip(by.get("dimensions") or [], dimensions))
    if by.get("interval"):
        group["interval_start"] = format_utc(start)
    if by.get("time_of_day"):
        group["time_of_day"] = slot
    return group


def n_of(parts):
    if parts.n is not None:
        return parts.n
    return parts.numerator if parts.plain else parts.denominator


def no_data_of(kpi, group, parts, n, options, rows, policy):
    """Why there is no value, or None."""
    if is_undefined(kpi, group, parts, rows, policy):
        return "dimension_undefined"
    if no_records(parts, rows):
        return "no_records"
    if parts.no_data is not None:
        return parts.no_data
    if 0 < n < options.get("min_responses", 0):
        return "suppressed"
    if sum(number > 0 for number in parts.unmixed) > 1:
        return "mixed_population"
    if value_of(parts) is None or (parts.evidence is not None and not any(parts.evidence)):
        return "no_eligible_records"
    return None


def no_records(parts, rows):
    """Whether a record that the formula reads was not given at all."""
    if parts.evidence is not None:  # costs may stand on the contacts themselves
        known = rows["cost"] or any(parts.evidence)
        return not known or not rows["interaction"]
    # That no event happened is known where a table of events was given, even an empty one.
    return not all(rows[record] or record in rows["given"] for record in parts.reads)


def is_undefined(kpi, group, parts, rows, policy):
    if policy.intraday and "intraday" in kpi.undefined_by:
        return True
    for name, text in group.items():
        if name in kpi.undefined_by:
            return True
        if name in ("interval_start", "time_of_day"):
            continue
        for record in parts.reads:
            # Costs lack dimensions by their nature: shared ones are split.
            if text is None or record == "cost" or not rows[record]:
                continue
            # Joined records can have every dimension that an interaction has.
            if policy.dimensions_from == "interaction" and record in ("survey", "evaluation"):
                continue
            if all(dimension_of(row, name, policy) is None for row in rows[record]):
                return True
    return False


def result(kpi, group, parts, options, rows, policy):
    n = n_of(parts)
    reason = no_data_of(kpi, group, parts, n, options, rows, policy)
    numerator, denominator, excluded = parts.numerator, parts.denominator, parts.excluded
    if reason in ("suppressed", "dimension_undefined"):
        numerator = denominator = None
    if reason == "dimension_undefined":
        n, excluded = 0, {}
    value = low = high = None
    percentiles = dict.fromkeys(["p50", "p90", "p95", "max"])
    band = "not_rated"
    if reason is None:
        value = float(value_of(parts))
        low, high = interval_of(parts)
        if parts.distribution:
            for per_cent in (50, 90, 95):
                percentiles[f"p{per_cent}"] = percentile(parts.distribution, per_cent) / 1000
            percentiles["max"] = max(parts.distribution) / 1000
        band = policy.band(kpi.id, value, options, group, parts.goals)
    return {
        "group": group,
        "kpi": kpi.id,
        "value": value,
        "unit": parts.unit,
        "numerator": numerator,
        "denominator": denominator,
        "n": n,
        "excluded": {name: number for name, number in sorted(excluded.items()) if number},
        "ci_low": low,
        "ci_high": high,
        **percentiles,
        "band": band,
        "no_data": reason,
    }
