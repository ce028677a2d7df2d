//! The scorecard for people: a block of lines a group, one line a KPI, under
//! the groups of the catalogue.

use kpi_core::catalogue::{Definition, GROUPS};
use kpi_core::policy::Rating;
use kpi_core::text;
use kpi_core::time::{TimeOfDay, format_instant};
use kpi_core::{Scorecard, Value};

use super::style::{Style, cut, padded, padded_left};

/// The longest title that is printed whole.
const TITLE: usize = 36;

/// The longest name of a band that has room in its column.
const BAND: usize = 16;

/// The fewest characters that the last column gets.
const DETAILS: usize = 21;

/// So many KPIs are read without headings between them.
const WITHOUT_HEADINGS: usize = 12;

/// One KPI in one group, as text.
struct Line {
    /// The heading that it stands under.
    heading: String,
    title: String,
    value: String,
    rating: Rating,
    band: String,
    n: String,
    interval: String,
    details: Vec<String>,
    /// Why there is no value.
    reason: &'static str,
}

/// The widths of the columns before the last.
struct Widths {
    title: usize,
    value: usize,
    band: usize,
    n: usize,
    interval: usize,
}

/// Prints all groups of a scorecard, one block each.
pub(crate) fn blocks(card: &Scorecard, style: Style) -> String {
    let groups: Vec<(String, Vec<Line>)> = (0..card.len())
        .map(|group| {
            let lines = card.kpis().filter_map(|kpi| line(card, group, kpi)).collect();
            (labels(card, group).join(", "), lines)
        })
        .collect();
    let widths = widths(groups.iter().flat_map(|(_, lines)| lines));
    let has_headings = groups.first().is_some_and(|(_, lines)| has_headings(lines));
    let mut text = String::new();
    for (heading, lines) in groups {
        let heading = if heading.is_empty() { "Overall" } else { &heading };
        text += &format!("\n{}\n", style.bold(heading));
        text += &header(&widths, style);
        let is_overall = card.group_by().is_empty();
        let mut last = "";
        for line in lines.iter().filter(|line| is_overall || line.reason.is_empty()) {
            if has_headings && last != line.heading {
                text += &format!(" {}\n", style.bold(&line.heading));
                last = &line.heading;
            }
            text += &printed(line, &widths, style);
        }
        if !is_overall {
            text += &without_value(&lines, style);
        }
    }
    text
}

/// Whether the KPIs are many, and no heading would be needed twice: whoever
/// chooses KPIs also chooses their order.
fn has_headings(lines: &[Line]) -> bool {
    let mut headings: Vec<&str> = lines.iter().map(|line| line.heading.as_str()).collect();
    headings.dedup();
    let runs = headings.len();
    headings.sort_unstable();
    headings.dedup();
    lines.len() > WITHOUT_HEADINGS && runs > 1 && runs == headings.len()
}

/// The catalogue's group of a KPI as a heading; KPIs of a policy have none.
fn heading(kpi: &str) -> String {
    let holds =
        |definitions: &[Definition]| definitions.iter().any(|definition| definition.id == kpi);
    let group = GROUPS.iter().find(|(_, definitions)| holds(definitions));
    let name = group.map_or("own KPIs", |(name, _)| name);
    name.chars().take(1).flat_map(char::to_uppercase).chain(name.chars().skip(1)).collect()
}

/// The KPIs of a group that have no value, by reason.
fn without_value(lines: &[Line], style: Style) -> String {
    let mut reasons: Vec<&str> = Vec::new();
    for line in lines.iter().filter(|line| !line.reason.is_empty()) {
        if !reasons.contains(&line.reason) {
            reasons.push(line.reason);
        }
    }
    let mut text = String::new();
    for reason in reasons {
        let titles = lines.iter().filter(|line| line.reason == reason).map(|line| &line.title);
        let titles = titles.map(String::as_str).collect::<Vec<_>>().join(", ");
        for line in wrapped(&[format!("–  {reason}: {titles}")], style.width - 2) {
            text += &format!("  {}\n", style.faint(&line));
        }
    }
    text
}

/// What a group stands for: `channel = voice`.
fn labels(card: &Scorecard, group: usize) -> Vec<String> {
    let names = names(card);
    let texts = texts(card, group, false);
    names.iter().zip(texts).map(|(name, text)| format!("{name} = {text}")).collect()
}

/// What the scorecard is grouped by, in the order of the columns.
pub(crate) fn names(card: &Scorecard) -> Vec<String> {
    let by = card.group_by();
    let mut names = by.dimensions().to_vec();
    names.extend(by.has_interval().then(|| "interval_start".to_string()));
    names.extend(by.has_time_of_day().then(|| "time_of_day".to_string()));
    names
}

/// The texts of a group, in the same order.
pub(crate) fn texts(card: &Scorecard, group: usize, has_days: bool) -> Vec<String> {
    let Ok(group) = card.group(group) else { return Vec::new() };
    let none = || "(none)".to_string();
    let mut texts: Vec<String> =
        group.dimensions.into_iter().map(|text| text.unwrap_or_else(none)).collect();
    texts.extend(group.interval_start.map(|start| {
        // The offset tells apart the hours that clocks show twice.
        let text = format_instant(start, card.zone());
        match text.split_once('T') {
            Some((date, _)) if has_days => date.to_string(),
            Some((date, time)) => {
                format!("{date} {}{}", cell(time, 0..5), cell(time, 8..time.len()))
            }
            None => text,
        }
    }));
    texts.extend(group.time_of_day.map(TimeOfDay::label));
    texts
}

fn cell(text: &str, part: std::ops::Range<usize>) -> &str {
    text.get(part).unwrap_or("")
}

/// Whether every interval begins with a day, so that dates say enough.
pub(crate) fn has_days(card: &Scorecard) -> bool {
    let mut starts = (0..card.len()).filter_map(|group| card.group(group).ok()?.interval_start);
    starts.all(|start| format_instant(start, card.zone()).contains("T00:00:00"))
}

fn line(card: &Scorecard, group: usize, kpi: &str) -> Option<Line> {
    let value = card.value_of(group, kpi).ok()?;
    let currency = card.currency();
    let shown = value.value.map(|number| value.unit.format(number, currency));
    let interval = value.confidence_interval.map(|range| value.unit.format_range(range, currency));
    Some(Line {
        heading: heading(kpi),
        title: cut(card.title(kpi).unwrap_or(kpi), TITLE),
        value: shown.unwrap_or_else(|| "–".into()),
        rating: value.band,
        band: band(&value),
        n: text::count(value.n),
        interval: interval.unwrap_or_default(),
        details: details(&value),
        reason: value.no_data.map_or("", |reason| reason.explanation()),
    })
}

fn has_short_band(value: &Value) -> bool {
    (1..=BAND).contains(&value.band_label.chars().count())
}

/// The name of the band; what it says, where the name is long or missing.
fn band(value: &Value) -> String {
    match value.band {
        Rating::NotRated => String::new(),
        _ if has_short_band(value) => value.band_label.clone(),
        rating => rating.name().to_string(),
    }
}

/// Percentiles, a long name of the band, and what was left out.
fn details(value: &Value) -> Vec<String> {
    let mut details = Vec::new();
    if let Some(percentiles) = &value.percentiles {
        let all = [percentiles.p50, percentiles.p90, percentiles.p95, percentiles.max];
        details.push(all.map(text::short_time).join(" / "));
    }
    if !value.band_label.is_empty() && !has_short_band(value) {
        details.push(value.band_label.clone());
    }
    let biggest = value.excluded.iter().max_by_key(|(_, count)| count);
    if let Some((reason, count)) = biggest {
        let mostly = if *count < value.excluded_total() { "mostly " } else { "" };
        let total = text::count(value.excluded_total());
        details.push(format!("{total} left out: {mostly}{}", reason.replace('_', " ")));
    }
    details
}

fn widths<'l>(lines: impl Iterator<Item = &'l Line>) -> Widths {
    let mut widths = Widths { title: 3, value: 5, band: 4, n: 1, interval: 13 };
    let widen = |width: &mut usize, text: &str| *width = (*width).max(text.chars().count());
    for line in lines {
        widen(&mut widths.title, &line.title);
        widen(&mut widths.value, &line.value);
        widen(&mut widths.band, &line.band);
        widen(&mut widths.n, &line.n);
        widen(&mut widths.interval, &line.interval);
    }
    widths
}

impl Widths {
    /// Where the last column begins.
    fn before_details(&self) -> usize {
        // Five gaps of two, and the indent.
        self.title + self.value + self.band + self.n + self.interval + 12
    }

    /// How wide the last column may be.
    fn details(&self, style: Style) -> usize {
        style.width.saturating_sub(self.before_details()).max(DETAILS)
    }
}

fn header(widths: &Widths, style: Style) -> String {
    let long = "p50 / p90 / p95 / max, left out";
    let is_narrow = widths.details(style) < long.len();
    let details = if is_narrow { "percentiles, left out" } else { long };
    let cells = [
        padded("KPI", widths.title),
        padded_left("value", widths.value),
        padded("band", widths.band),
        padded_left("n", widths.n),
        padded("95 % interval", widths.interval),
        details.to_string(),
    ];
    format!("  {}\n", style.faint(&cells.join("  ")))
}

fn printed(line: &Line, widths: &Widths, style: Style) -> String {
    let title = padded(&line.title, widths.title);
    let value = padded_left(&line.value, widths.value);
    if !line.reason.is_empty() {
        let details = line.details.iter().map(|detail| format!("; {detail}")).collect::<String>();
        let text = format!("  {title}  {value}  {}{details}", line.reason);
        return format!("{}\n", style.faint(&cut(&text, style.width)));
    }
    let cells = [
        title,
        style.rated(line.rating, &value),
        style.rated(line.rating, &padded(&line.band, widths.band)),
        padded_left(&line.n, widths.n),
        padded(&line.interval, widths.interval),
    ];
    let room = widths.details(style);
    let mut details = wrapped(&line.details, room).into_iter();
    let first = style.faint(&details.next().unwrap_or_default());
    let mut text = format!("  {}  {first}", cells.join("  ")).trim_end().to_string();
    text.push('\n');
    for more in details {
        text += &format!("{}{}\n", " ".repeat(widths.before_details()), style.faint(&more));
    }
    text
}

/// Items on as few lines as they fit on; only one that is longer than a line
/// is broken, between words.
pub(crate) fn wrapped(items: &[String], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        let mut gap = "  ";
        let is_long = item.chars().count() > room;
        let words: Vec<&str> = if is_long { item.split(' ').collect() } else { vec![item] };
        for word in words {
            let length = gap.len() + word.chars().count();
            match lines.last_mut() {
                Some(line) if line.chars().count() + length <= room => {
                    *line += &(gap.to_string() + word)
                }
                _ => lines.push(cut(word, room)),
            }
            gap = " ";
        }
    }
    lines
}
