"""The policy: the seed preset fills what is left out; targets, calendars, bands."""

from .records import thousandths
from .timeutil import Calendar, parse_instant

SEED_TARGETS = {
    "voice": {"threshold_s": 20, "goal": 0.8, "measure": "queue_wait", "clock": "calendar"},
    "chat": {
        "threshold_s": 30,
        "goal": 0.9,
        "measure": "first_response",
        "start": "handoff_from_bot",
        "clock": "calendar",
    },
    "email": {"threshold_s": 14400, "goal": 0.95, "measure": "first_response", "clock": "business"},
}
OFFICE_HOURS = {"weekly": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}]}
SEED_WEIGHTS = {"accuracy": 30, "professionalism": 25, "problem_solving": 25, "compliance": 20}
SEED_BANDS = {
    "csat": [
        {"rating": "good", "above": 4.2, "when": {"statistic": ["mean"]}},
        {"rating": "bad", "below": 3.8, "when": {"statistic": ["mean"]}},
    ],
    "nps": [{"rating": "good", "above": 50}],
    "ces": [
        {"rating": "good", "below": 2, "when": {"polarity": ["effort"], "statistic": ["mean"], "scale": ["1_to_7"]}},
        {"rating": "good", "above": 6, "when": {"polarity": ["ease"], "statistic": ["mean"], "scale": ["1_to_7"]}},
    ],
    "occupancy": [
        {"rating": "good", "at_least": 0.7, "at_most": 0.85},
        {"rating": "bad", "above": 0.9},
        {"rating": "bad", "below": 0.65},
    ],
    "schedule_adherence": [{"rating": "good", "above": 0.9}],
    "channel_migration_rate": [{"rating": "bad", "above": 0.3, "when": {"counting": ["journeys"]}}],
    "bot_containment_rate": [
        {"rating": "good", "at_least": 0.6, "at_most": 0.8, "when": {"intent_scope": ["simple"]}}
    ],
    "bot_handoff_time": [{"rating": "good", "below": 30}],
    "cost_per_contact": [
        {
            "rating": "good",
            "at_least": 200,
            "at_most": 500,
            "when": {"channel": ["email", "chat"], "currency": ["EUR"]},
        },
        {
            "rating": "good",
            "at_least": 800,
            "at_most": 1500,
            "when": {"channel": ["voice"], "currency": ["EUR"]},
        },
    ],
}


class Target:
    """A target of a queue or channel."""

    def __init__(self, spec, calendars):
        self.threshold = thousandths(spec["threshold_s"])
        goal = spec.get("goal")
        self.goal = None if goal is None else thousandths(goal)
        self.measure = spec.get("measure", "queue_wait")
        self.start = spec.get("start", "created")
        self.calendar = None
        if spec.get("clock", "calendar") == "business":
            self.calendar = calendars[spec.get("calendar") or "default"]

    def time(self, start, end, rule):
        if self.calendar is None:
            return end - start
        return self.calendar.business_ms(start, end, self.calendar.rule_instant(rule, start, end))

    def deadline(self, start, served, rule):
        """When the time runs out; `served` is None where nobody served the contact."""
        if self.calendar is None:
            return start + self.threshold
        hours_at = self.calendar.rule_instant(rule, start, served)
        return self.calendar.add_business_ms(start, self.threshold, hours_at)


class Policy:
    def __init__(self, given):
        seed = given.get("preset", "seed") == "seed"
        self.kpis = given.get("kpis")
        self.zone = given.get("zone", "UTC")
        self.currency = given.get("currency", "EUR")
        period = given.get("period")
        self.period = period and tuple(parse_instant(period[edge], self.zone) for edge in ("start", "end"))
        self.duplicates = given.get("duplicates", "keep_all")
        self.dimensions_from = given.get("dimensions_from", "own")
        self.attribution = given.get("attribution")
        self.options = given.get("options", {})
        calendars = dict({"default": OFFICE_HOURS} if seed else {}, **given.get("calendars", {}))
        self.calendars = {name: Calendar(spec, self.zone) for name, spec in calendars.items()}
        targets = given.get("targets", {})
        channel = dict(SEED_TARGETS if seed else {}, **targets.get("channel", {}))
        self.channel_targets = {name: Target(spec, self.calendars) for name, spec in channel.items()}
        queue = targets.get("queue", {})
        self.queue_targets = {name: Target(spec, self.calendars) for name, spec in queue.items()}
        self.bands = dict(SEED_BANDS if seed else {}, **given.get("bands", {}))
        self.sales_types = given.get("sales_types", ["sales"])
        self.ces_polarity = given.get("ces_polarity") or ("effort" if seed else None)
        weights = given.get("quality_weights") or (SEED_WEIGHTS if seed else {})
        self.quality_weights = {name: thousandths(weight) for name, weight in weights.items()}
        self.soft_skills = given.get("soft_skills", ["communication", "empathy", "clarity"])
        self.custom_kpis = given.get("custom_kpis", [])
        self.overlapping_states = given.get("overlapping_states", "reject")
        self.excused_codes = given.get("excused_codes", [])
        self.unsolvable_reasons = given.get("unsolvable_reasons", [])
        self.regions = given.get("regions", {})
        self.segments = given.get("segments", [])

    def default_calendar(self):
        """The calendar named default; always open where there is none."""
        return self.calendars.get("default") or Calendar(None, self.zone)

    def target(self, row):
        """The target of the queue, else of the channel."""
        return self.queue_targets.get(row.queue) or self.channel_targets.get(row.channel)

    def wait_target(self, row):
        """A target on the business clock does not limit waits."""
        target = self.target(row)
        return target if target is not None and target.calendar is None else None

    def band(self, kpi, value, options, group, goals):
        """The rating of a value. `goals` are those of the contacts that counted."""
        if goals and min(goals) == max(goals):
            return "good" if value >= min(goals) / 1000 else "bad"
        rated = False
        for band in self.bands.get(kpi, []):
            if not all(
                self._found(key, options, group) in allowed for key, allowed in band.get("when", {}).items()
            ):
                continue
            rated = True
            if (
                ("above" not in band or value > band["above"])
                and ("at_least" not in band or value >= band["at_least"])
                and ("below" not in band or value < band["below"])
                and ("at_most" not in band or value <= band["at_most"])
            ):
                return band["rating"]
        return "watch" if rated else "not_rated"

    def _found(self, key, options, group):
        if key in options:
            return option_text(options[key])
        if key in group:
            return group[key]
        return self.currency if key == "currency" else None


def option_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)
