//! Many groups: one line a group, a few KPIs side by side.

use kpi_core::Scorecard;

use super::style::{Style, cut, padded, padded_left};
use super::table::{has_days, names, texts};

/// How many KPIs stand side by side, if there is room.
const COLUMNS: usize = 8;

/// What is shown when nobody chooses, as far as the scorecard holds it.
const USUAL: [&str; COLUMNS] = [
    "interaction_volume",
    "service_level",
    "average_speed_of_answer",
    "abandonment_rate",
    "average_handle_time",
    "sla_compliance",
    "csat",
    "cost_per_contact",
];

/// The widest label of a group.
const LABEL: usize = 28;

/// The width of a column of values, and of the gap before it.
const CELL: usize = 12;
const GAP: usize = 2;

/// Prints one line a group, and says which KPIs were left out for lack of room.
pub(crate) fn lines(card: &Scorecard, has_chosen: bool, style: Style) -> String {
    let names = names(card);
    let has_days = has_days(card);
    let labels: Vec<Vec<String>> = (0..card.len())
        .map(|group| texts(card, group, has_days).iter().map(|text| cut(text, LABEL)).collect())
        .collect();
    let label_widths: Vec<usize> = (0..names.len())
        .map(|place| {
            let texts = labels.iter().filter_map(|label| label.get(place));
            texts.chain([&names[place]]).map(|text| text.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let used: usize = label_widths.iter().map(|width| width + GAP).sum();
    let room = (style.width.saturating_sub(used) / (CELL + GAP)).clamp(1, COLUMNS);
    let all: Vec<&str> = card.kpis().collect();
    let shown = shown(&all, has_chosen, room);

    let mut text = head(card, &names, &label_widths, &shown, style);
    for (group, label) in labels.iter().enumerate() {
        text += "  ";
        for (label, width) in label.iter().zip(&label_widths) {
            text += &format!("{}  ", padded(label, *width));
        }
        text += &cells(card, group, &shown, style);
        text.push('\n');
    }
    if shown.len() < all.len() {
        let (shown, all) = (shown.len(), all.len());
        text += &style.faint(&format!(
            "\n{shown} of {all} KPIs fit; choose with --kpis, or take all with --format csv\n"
        ));
    }
    text
}

/// As many KPIs as there is room for: the chosen ones, else usual ones.
fn shown<'k>(all: &[&'k str], has_chosen: bool, room: usize) -> Vec<&'k str> {
    let usual = || all.iter().filter(|kpi| USUAL.contains(kpi));
    let mut shown: Vec<&str> = match has_chosen || all.len() <= room || usual().count() == 0 {
        true => all.to_vec(),
        false => usual().copied().collect(),
    };
    shown.truncate(room);
    shown
}

fn cells(card: &Scorecard, group: usize, shown: &[&str], style: Style) -> String {
    let cells: Vec<String> = shown
        .iter()
        .filter_map(|kpi| card.value_of(group, kpi).ok())
        .map(|value| {
            let number = value.value.map(|number| value.unit.format(number, card.currency()));
            let text = padded_left(number.as_deref().unwrap_or("–"), CELL);
            style.rated(value.band, &text)
        })
        .collect();
    cells.join("  ")
}

/// The heading: titles broken over as many lines as they need.
fn head(
    card: &Scorecard,
    names: &[String],
    label_widths: &[usize],
    shown: &[&str],
    style: Style,
) -> String {
    let titles: Vec<Vec<String>> =
        shown.iter().map(|kpi| broken(card.title(kpi).unwrap_or(kpi), CELL)).collect();
    let height = titles.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::from("\n");
    for row in 0..height {
        let is_last = row + 1 == height;
        let mut line = String::from("  ");
        for (name, width) in names.iter().zip(label_widths) {
            line += &format!("{}  ", padded(if is_last { name } else { "" }, *width));
        }
        let cells: Vec<String> = titles
            .iter()
            .map(|title| {
                // Titles stand on the last line.
                let place = (row + title.len()).checked_sub(height);
                let word = place.and_then(|place| title.get(place)).map_or("", String::as_str);
                padded_left(word, CELL)
            })
            .collect();
        text += &style.faint((line + &cells.join("  ")).trim_end());
        text.push('\n');
    }
    text
}

/// A title in lines of this width, broken between words.
fn broken(title: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                *line += &format!(" {word}");
            }
            _ => lines.push(cut(word, width)),
        }
    }
    lines
}
