"""What customers, employees and evaluators say; what contacts cost and bring."""

from fractions import Fraction

from .kpis_handling import counted
from .parts import Parts, points, share
from .records import answer, handler, is_inbound, scale

SURVEYS = ("survey",)


def answered(rows, kind):
    """The surveys of a kind with an answer, and how many have none."""
    surveys = [r for r in rows["survey"] if r.kind == kind]
    kept = [r for r in surveys if answer(r) is not None]
    return kept, len(surveys) - len(kept)


def five_point(row, rescale):
    """The answer on the scale 1 to 5 in thousandths, if it is on it or may be mapped to it."""
    least, most = scale(row)
    if (least, most) == (1000, 5000):
        return answer(row)
    if rescale == "none":
        return None
    return 1000 + round(Fraction((answer(row) - least) * 4000, most - least))


def satisfaction(rows, kind, rescale):
    kept, unanswered = answered(rows, kind)
    scores = [five_point(r, rescale) for r in kept]
    excluded = {"unanswered": unanswered, "other_scale": scores.count(None)}
    return [s for s in scores if s is not None], excluded


def csat(rows, o, policy):
    scores, excluded = satisfaction(rows, "csat", o["rescale"])
    more = {"excluded": excluded, "reads": SURVEYS, "n": len(scores)}
    top = sum(s >= 5000 for s in scores)
    top_two = sum(s >= 4000 for s in scores)
    bottom_two = sum(s <= 2000 for s in scores)
    statistic = o["statistic"]
    if statistic == "top_two_box":
        return share(top_two, len(scores), **more)
    if statistic == "top_box":
        return share(top, len(scores), **more)
    if statistic == "net":
        return share(top_two - bottom_two, len(scores), interval="none", **more)
    if statistic == "good_over_rated":
        excluded["neutral"] = len(scores) - top_two - bottom_two
        return share(top_two, top_two + bottom_two, **more)
    return points(scores, **more)


def on_promoter_scale(row, legacy_scale):
    return scale(row) == (0, 10000) or (legacy_scale and scale(row) == (1000, 10000))


def promoter_score(surveys, legacy_scale, **more):
    """100 * (promoters - detractors) / answers, and how many answers are on another scale."""
    kept = [r for r in surveys if on_promoter_scale(r, legacy_scale)]
    promoters = sum(r.score >= 9000 for r in kept)
    detractors = sum(r.score <= 6000 for r in kept)
    parts = Parts(
        "points",
        promoters - detractors,
        len(kept),
        factor=100,
        interval="nps",
        promoters=promoters,
        detractors=detractors,
        reads=SURVEYS,
    )
    return parts, kept, len(surveys) - len(kept)


def nps(rows, o, policy):
    surveys = [r for r in rows["survey"] if r.kind == "nps"]
    other_relation = []
    if o["relation"] != "any":
        other_relation = [r for r in surveys if r.relation != o["relation"]]
        surveys = [r for r in surveys if r.relation == o["relation"]]
    replies, unanswered = answered({"survey": surveys}, "nps")
    parts, kept, other_scale = promoter_score(replies, o["legacy_scale"])
    parts.unmixed = [sum(r.relation == name for r in kept) for name in ("transactional", "relationship")]
    parts.excluded = {
        "unanswered": unanswered,
        "other_scale": other_scale,
        "other_relation": len(other_relation),
    }
    return parts


def ces(rows, o, policy):
    kept, unanswered = answered(rows, "ces")
    scores, other_scale, other_polarity = [], 0, 0
    most = {"1_to_7": 7000, "1_to_5": 5000}[o["scale"]]
    for row in kept:
        if scale(row) != (1000, most):
            other_scale += 1
        elif (row.polarity or policy.ces_polarity) == o["polarity"]:
            scores.append(row.score)
        elif o["other_polarity"] == "invert":
            scores.append(1000 + most - row.score)
        else:
            other_polarity += 1
    excluded = {"unanswered": unanswered, "other_scale": other_scale, "other_polarity": other_polarity}
    more = {"excluded": excluded, "reads": SURVEYS, "n": len(scores)}
    ease = scores if o["polarity"] == "ease" else [1000 + most - s for s in scores]
    easy, very_easy, hard = {7000: (5000, 6000, 3000), 5000: (4000, 5000, 2000)}[most]
    if o["statistic"] == "percent_easy":
        return share(sum(s >= easy for s in ease), len(ease), **more)
    if o["statistic"] == "index":
        difference = sum(s >= very_easy for s in ease) - sum(s <= hard for s in ease)
        return share(difference, len(ease), interval="none", **more)
    return points(scores, **more)


def survey_response_rate(rows, o, policy):
    kinds = {"customer": ("csat", "nps", "ces", "fcr"), "all": ("csat", "nps", "ces", "fcr", "enps", "esat")}
    wanted = kinds.get(o["survey_kind"], (o["survey_kind"],))
    sent = [r for r in rows["survey"] if r.kind in wanted]
    excluded = {"other_kind": len(rows["survey"]) - len(sent)}
    return share(sum(answer(r) is not None for r in sent), len(sent), excluded=excluded, reads=SURVEYS)


def employee_satisfaction(rows, o, policy):
    replies, enps_unanswered = answered(rows, "enps")
    enps, _, enps_other_scale = promoter_score(replies, o["legacy_scale"])
    scores, esat_excluded = satisfaction(rows, "esat", o["rescale"])
    parts = {
        "enps": enps,
        "mean": points(scores, reads=SURVEYS),
        "top_two_box": share(sum(s >= 4000 for s in scores), len(scores), reads=SURVEYS),
    }[o["statistic"]]
    enps_excluded = {"unanswered": enps_unanswered, "other_scale": enps_other_scale}
    parts.excluded = enps_excluded if o["statistic"] == "enps" else esat_excluded
    return parts


# Quality

EVALUATIONS = ("evaluation",)
MILLION = 1_000_000


def evaluations(rows):
    """The criteria of each evaluation, calibrations apart."""
    forms = {}
    for row in rows["evaluation"]:
        forms.setdefault(row.evaluation_id, []).append(row)
    calibrations = [f for f in forms.values() if any(r.calibration for r in f)]
    return [f for f in forms.values() if not any(r.calibration for r in f)], len(calibrations)


def marks(row, o):
    """The share of full marks of a criterion: a fraction, "skip", or None where it is unknown."""
    if row.not_applicable:
        return {"renormalise": "skip", "full_marks": Fraction(1), "zero": Fraction(0)}[o["not_applicable"]]
    most = 100_000 if row.max_points is None else row.max_points
    if row.points is None or row.points > most:
        return None
    return Fraction(row.points, most)


def form_weight(row, policy):
    return policy.quality_weights.get(row.criterion) if row.weight is None else row.weight


def weighted(criteria, o, weight_of):
    """The weighted mean in millionths of a point, "incomplete", or None where nothing applies."""
    judged = [(weight_of(r), marks(r, o)) for r in criteria if marks(r, o) != "skip"]
    if any(weight is None or mark is None for weight, mark in judged):
        return "incomplete"
    total = sum(weight for weight, _ in judged)
    if total == 0:
        return None
    return round(100 * MILLION * sum(weight * mark for weight, mark in judged) / Fraction(total))


def evaluation_score(form, o, policy):
    if o["auto_fail"] == "zero" and any(r.auto_fail for r in form):
        return 0
    score = weighted(form, o, lambda r: form_weight(r, policy))
    capped = o["auto_fail"] == "cap" and any(r.auto_fail for r in form) and score not in ("incomplete", None)
    return min(score, o["auto_fail_cap"] * MILLION) if capped else score


def mean_of_scores(results, calibrations):
    scores = [s for s in results if s not in ("incomplete", None)]
    return Parts(
        "points",
        sum(scores),
        len(scores),
        numerator_scale=MILLION,
        n=len(scores),
        interval="mean",
        observations=scores,
        reads=EVALUATIONS,
        excluded={
            "not_applicable": results.count(None),
            "incomplete": results.count("incomplete"),
            "calibration": calibrations,
        },
    )


def quality_score(rows, o, policy):
    forms, calibrations = evaluations(rows)
    parts = mean_of_scores([evaluation_score(f, o, policy) for f in forms], calibrations)
    if o["aggregate"] == "pooled_points":
        complete = [f for f in forms if weighted(f, o, lambda r: form_weight(r, policy)) != "incomplete"]
        given = [r for f in complete for r in f if not r.not_applicable and form_weight(r, policy) > 0]
        failed = {r.evaluation_id for f in complete for r in f if r.auto_fail and o["auto_fail"] == "zero"}
        parts.numerator = sum(r.points for r in given if r.evaluation_id not in failed)
        parts.denominator = sum(100_000 if r.max_points is None else r.max_points for r in given)
        parts.factor, parts.numerator_scale, parts.denominator_scale = 100, 1000, 1000
        parts.interval = "none"
    return parts


def contact_quality(rows, o, policy):
    forms, calibrations = evaluations(rows)
    results = []
    for form in forms:
        criteria = [r for r in form if r.criterion in policy.soft_skills]
        if o["soft_skill_weights"] == "equal":
            results.append(weighted(criteria, o, lambda r: 1000))
        else:
            results.append(weighted(criteria, o, lambda r: form_weight(r, policy)))
    return mean_of_scores(results, calibrations)


# Finance


def is_handled(row):
    return handler(row) in ("bot_only", "human_only", "bot_then_human")


def costs_of(rows, o):
    """The cost postings that count."""
    return [r for r in rows["cost"] if o["cost_scope"] == "total_cost" or r.component == "labour"]


def cost_parts(rows, o, denominator, excluded):
    """Costs over a count. rows["allocated"] holds the group's cost and number of cost items."""
    cost, items = rows["allocated"]
    direct = [r.direct_cost for r in counted(rows) if r.direct_cost is not None]
    excluded["other_component"] = len(rows["cost"]) - len(costs_of(rows, o))
    return Parts(
        "minor_units",
        cost + sum(direct),
        denominator,
        excluded=excluded,
        evidence=[items, len(direct)],
        reads=("cost", "interaction"),
    )


def cost_per_contact(rows, o, policy):
    contacts = counted(rows)
    handled = [r for r in contacts if is_handled(r)]
    denominator = {
        "handled": len(handled),
        "inbound_all": sum(is_inbound(r) for r in contacts),
        "resolved": sum(r.outcome == "resolved" for r in contacts),
    }[o["denominator"]]
    not_handled = len(contacts) - len(handled) if o["denominator"] == "handled" else 0
    return cost_parts(rows, o, denominator, {"not_handled": not_handled})


def cost_per_ticket(rows, o, policy):
    contacts = [r for r in counted(rows) if r.case_id is not None]
    cases = {r.case_id for r in contacts}
    resolved = {r.case_id for r in contacts if r.outcome == "resolved"}
    reopened = {r.case_id for r in contacts if r.reopen_count}
    denominator = {
        "opened": len(cases),
        "resolved": len(resolved),
        "opened_plus_reopened": len(cases) + len(reopened),
    }[o["denominator"]]
    return cost_parts(rows, o, denominator, {"case_unknown": len(counted(rows)) - len(contacts)})


def sellers(rows, o, policy):
    """The handled contacts in which one can sell, and those left out."""
    contacts = counted(rows)
    handled = [r for r in contacts if is_handled(r)]
    eligible = handled
    if o["population"] == "sales_eligible":
        eligible = [r for r in handled if r.type in policy.sales_types]
    excluded = {
        "not_handled": len(contacts) - len(handled),
        "not_eligible": len(handled) - len(eligible),
    }
    return eligible, excluded


def revenue_per_contact(rows, o, policy):
    contacts, excluded = sellers(rows, o, policy)
    known = [r for r in contacts if r.revenue is not None or r.sale_count == 0]
    excluded["revenue_unknown"] = len(contacts) - len(known)
    return Parts("minor_units", sum(r.revenue or 0 for r in known), len(known), excluded=excluded)


def conversion_rate(rows, o, policy):
    contacts, excluded = sellers(rows, o, policy)
    sales = [r.sale_count for r in contacts if r.sale_count is not None]
    excluded["sales_unknown"] = len(contacts) - len(sales)
    if o["counting"] == "customers":
        known = [r for r in contacts if r.sale_count is not None]
        excluded["customer_unknown"] = sum(r.customer_id is None for r in known)
        customers = {r.customer_id for r in known if r.customer_id is not None}
        buyers = {r.customer_id for r in known if r.customer_id is not None and r.sale_count > 0}
        return share(len(buyers), len(customers), excluded=excluded)
    if o["counting"] == "sales":
        return share(sum(sales), len(sales), unit="ratio", interval="none", excluded=excluded)
    return share(sum(s > 0 for s in sales), len(sales), excluded=excluded)
