//! The parts of the `scorecard` program.

mod args;
mod compact;
mod failure;
mod help;
mod mapping;
mod names;
mod policy;
mod progress;
mod read;
mod style;
mod table;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use kpi_core::text;
use kpi_core::time::Zone;
use kpi_core::{Accumulator, Finish, GroupBy, Scorecard};

use args::{Arguments, Command, Format};
use failure::Failure;
use mapping::Fields;
use read::Reading;
use style::Style;

/// More groups than this are printed one line each.
const BLOCKS: usize = 12;

/// Runs the program with these arguments, the name of the program left out.
pub fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let text = match args::parse(arguments) {
        Ok(Command::Help) => Ok(help::HELP.to_string()),
        Ok(Command::Version) => Ok(format!("scorecard {}\n", env!("CARGO_PKG_VERSION"))),
        Ok(Command::Run(arguments)) => run(&arguments),
        Err(failure) => Err(failure),
    };
    match text.and_then(|text| write(&text)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Writes to the standard output. A reader that has seen enough is no error.
fn write(text: &str) -> Result<(), Failure> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::data(format!("cannot write: {error}")))
        }
        _ => Ok(()),
    }
}

fn run(arguments: &Arguments) -> Result<String, Failure> {
    let policy = policy::policy(arguments)?;
    let zone = Zone::named(&policy.zone).map_err(Failure::usage)?;
    let by = policy::group_by(arguments)?;
    let mut groupings = vec![by.clone()];
    // The sample is shown by channel, too, when nobody asked for another grouping.
    let is_tour = arguments.files.is_empty() && by.is_empty() && arguments.format == Format::Table;
    if is_tour {
        groupings.push(GroupBy::new().dim("channel"));
    }
    let dimensions: Vec<String> =
        groupings.iter().flat_map(|by| by.dimensions()).cloned().collect();
    let fields = Fields::new(&arguments.maps, &dimensions)?;
    let accumulators = groupings
        .into_iter()
        .map(|by| Accumulator::new(&policy, by).map_err(Failure::usage))
        .collect::<Result<_, _>>()?;
    let finish = Finish { as_of: policy::as_of(arguments, &zone)?, ..Finish::default() };

    let mut reading = Reading::new(accumulators, fields, zone);
    match arguments.files.as_slice() {
        [] => reading.shipped()?,
        files => reading.files(files, arguments.is_bank)?,
    }
    let cards = reading
        .finish()?
        .iter()
        .map(|accumulator| accumulator.finish(finish.clone()).map_err(Failure::data))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(cards.first().map_or_else(String::new, |card| match arguments.format {
        Format::Json => card.to_json() + "\n",
        Format::Csv => card.to_csv(),
        Format::Table => page(arguments, card, &cards),
    }))
}

/// The table: what was read, the cards, and what was left out before counting.
fn page(arguments: &Arguments, first: &Scorecard, cards: &[Scorecard]) -> String {
    let style = Style::of_terminal();
    let mut text = head(arguments, first, style);
    for card in cards {
        let by = card.group_by();
        let is_long = by.has_interval() || by.has_time_of_day() || card.len() > BLOCKS;
        text += &match is_long {
            true => compact::lines(card, !arguments.kpis.is_empty(), style),
            false => table::blocks(card, style),
        };
    }
    text + &notes(first)
}

fn head(arguments: &Arguments, card: &Scorecard, style: Style) -> String {
    let title = match arguments.files.is_empty() {
        true => "Scorecard of the sample data (made up)",
        false => "Scorecard",
    };
    let counts: Vec<String> = card
        .notes()
        .iter()
        .map(|note| format!("{} {}", text::count(note.rows), args::plural(note.record)))
        .collect();
    let mut facts = vec![format!("zone {}", card.zone().name())];
    facts.extend(
        card.as_of().map(|at| format!("as of {}", kpi_core::time::format_instant(at, card.zone()))),
    );
    let rows = if counts.is_empty() { "no rows".to_string() } else { counts.join(", ") };
    let rows = table::wrapped(&[rows], style.width).join("\n");
    format!("{}\n{rows}\n{}\n", style.bold(title), facts.join(", "))
}

/// Rows that were not counted, record by record.
fn notes(card: &Scorecard) -> String {
    let mut text = String::new();
    for note in card.notes() {
        let record = note.record.name();
        let total: u64 = note.quarantined.iter().map(|(_, count)| count).sum();
        if total > 0 {
            let fields: Vec<String> = note
                .quarantined
                .iter()
                .map(|(field, count)| format!("{field} {}", text::count(*count)))
                .collect();
            let total = text::count(total);
            text += &format!(
                "note: {record}: {total} malformed rows left out: {}\n",
                fields.join(", ")
            );
        }
        for (attribution, count) in note.not_booked {
            text += &format!(
                "note: {record}: {} rows have no instant for {attribution}, or lie outside the period\n",
                text::count(count)
            );
        }
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}
