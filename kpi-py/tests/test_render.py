"""What people see: aligned text, harmless HTML, bounded sizes, reasons in words."""

from html.parser import HTMLParser

import pytest
from stand_in import StandInTable, card, fields, hour, matrix, no_data

import contactkpi as ck
from contactkpi._table import Table
from contactkpi._value import Value

HOSTILE = '<script>alert("x")</script>\n\x1b[31m&'
VOID = ("br", "hr", "img", "meta", "link", "input")


class Page(HTMLParser):
    """Checks that tags are closed in their order, and collects them."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def rows_of(text):
    return text.count("<tr>")


SHOWN = {
    "one group": lambda: card([{}], [[fields(), no_data()]]),
    "one KPI": lambda: card([{"queue": "a"}, {"queue": None}], [[fields()], [no_data()]]),
    "groups across": lambda: matrix(3, 4),
    "groups down": lambda: matrix(5_000, 3),
    "many of both": lambda: matrix(5_000, 70),
    "hostile": lambda: card(
        [{HOSTILE: HOSTILE * 9}, {HOSTILE: "b"}],
        [[fields(title=HOSTILE * 9, band_label=HOSTILE), no_data(title=HOSTILE)]] * 2,
        notes=[{"record": HOSTILE, "rows": 9, "quarantined": {HOSTILE: 2}, "not_booked": {}}],
    ),
    "no groups": lambda: card([], []),
    "value": lambda: Value(fields(title=HOSTILE, formula=HOSTILE, options={HOSTILE: HOSTILE})),
    "value without data": lambda: Value(no_data()),
    "table": lambda: Table(StandInTable({HOSTILE: "string"}, [{HOSTILE: HOSTILE * 30}] * 90)),
    "wide table": lambda: Table(
        StandInTable({f"c{n}": "double" for n in range(99)}, [{f"c{n}": None for n in range(99)}])
    ),
    "table without columns": lambda: Table(StandInTable({}, [])),
    "explanation": lambda: ck.explain("service_level"),
    "sample": lambda: ck.scorecard(**ck.load_sample()),
    "sample by channel": lambda: ck.scorecard(**ck.load_sample(), by="channel"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_well_formed_and_harmless(name):
    page = Page(SHOWN[name]()._repr_html_())
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert {attribute for attribute, _ in page.attributes} <= {"class", "colspan"}
    text = "".join(page.texts)
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("name", [name for name in SHOWN if not name.startswith("value")])
def test_text_is_narrow_and_plain(name):
    text = repr(SHOWN[name]())
    assert max(map(len, text.splitlines())) <= 100
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert all(letter.isascii() or letter in "–…" for letter in text)
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_hostile_names_stay_readable():
    page = Page(SHOWN["hostile"]()._repr_html_())
    assert any("<script>" in text for text in page.texts)


def test_many_groups_are_not_read():
    shown = matrix(5_000, 3)
    text, html = repr(shown), shown._repr_html_()
    assert "… and 4,940 more groups; to_pandas() has them all" in text
    assert "… and 4,940 more groups; to_pandas() has them all" in html
    assert (len(text.splitlines()), rows_of(html)) == (64, 61)
    assert shown._native.reads == 2 * 60 * 3


def test_many_groups_of_many_kpis():
    shown = matrix(5_000, 70)
    assert "… and 4,992 more groups across" in shown._repr_html_()
    assert "more groups across" in repr(shown)
    assert "… and 20 more KPIs; to_pandas() has them all" in repr(matrix(1, 120))


def test_a_list_is_aligned():
    shown = card([{}], [[fields(), fields(kpi="b", title="B", value=0.05, ci_low=None), no_data()]])
    assert repr(shown).splitlines()[2:] == [
        "  KPI                     value  band      n  95 % interval",
        "  Service level          81.5 %  good  1,000  79.0 – 83.8 %",
        "  B                       5.0 %  good  1,000",
        "  Customer satisfaction       –  no record of the kind was added",
    ]


def test_bands_have_words():
    bands = ["good", "watch", "bad", "not_rated"]
    values = [fields(kpi=band, title=band.upper(), band=band) for band in bands]
    values[0]["band_label"] = "excellent"
    html = card([{}], [values])._repr_html_()
    for band in bands[:3]:
        assert f'<span class="pill {band}">{band}</span>' in html
    assert "</span> excellent" in html
    assert html.count('class="pill') == 3
    text = repr(card([{}], [values]))
    assert "good: excellent" in text
    assert "not_rated" not in text


def test_missing_values_say_why_in_a_matrix():
    shown = card([{"queue": "a"}, {"queue": "b"}], [[fields(), no_data()]] * 2)
    reason = "no record of the kind was added"
    assert f"– {reason}: Customer satisfaction" in repr(shown)
    assert shown._repr_html_().count(f'<span class="reason below">{reason}</span>') == 2


def test_headings_only_where_they_help():
    values = [fields(kpi=f"k{place}", title=f"T{place}") for place in range(20)]
    sorted_by = {f"k{place}": "Access" if place < 9 else "Trust" for place in range(20)}
    mixed = {f"k{place}": "Access" if place % 2 else "Trust" for place in range(20)}
    lines = repr(card([{}], [values], headings=sorted_by)).splitlines()
    assert (lines.count(" Access"), lines.count(" Trust")) == (1, 1)
    assert " Access" not in repr(card([{}], [values], headings=mixed)).splitlines()
    few = card([{}], [values[7:11]], headings=sorted_by)
    assert " Access" not in repr(few).splitlines()


def test_intervals_show_days_or_hours():
    days = [{"interval_start": hour("2026-03-28T00:00")}, {"interval_start": None}]
    text = repr(card(days, [[fields()]] * 2))
    assert "2026-03-28  " in text
    assert "(none)" in text
    twice = [{"interval_start": hour("2026-10-25T02:00", fold=fold)} for fold in (0, 1)]
    text = repr(card(twice, [[fields()]] * 2))
    assert "2026-10-25 02:00+02:00" in text
    assert "2026-10-25 02:00+01:00" in text


def test_invalid_rows_are_told():
    notes = [{"record": "survey", "rows": 50, "quarantined": {"off_scale": 3}, "not_booked": {}}]
    shown = card([{}], [[fields()]], notes=notes)
    told = "survey: 3 invalid rows of 50 left out (off_scale 3)"
    assert told in repr(shown)
    assert told in shown._repr_html_()
