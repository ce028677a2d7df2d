//! What the agents were doing: the handled contacts, and what lay between them.

use super::clock::{DAY, EXPORT, FIRST_DAY, HOUR, MINUTE, SECOND, to_local, to_utc};
use super::contacts::{Contact, Work};
use super::duties::Duty;
use super::rng::Rng;
use super::services::outages;
use super::staff::{AGENCY, AGENTS, Team};
use super::table::{Cell, Cells, id, instant};

/// The agent whose telephone does not report slots.
const WITHOUT_SLOTS: i64 = 9;

/// Wednesday 18 March, 11:00: everybody leaves the building for a while.
const FIRE_DRILL: i64 = 20_530 * DAY + 11 * HOUR;

/// Something that an agent may be doing; where two overlap, the first kind of [`RANKS`] shows.
#[derive(Clone, Copy)]
struct Piece {
    from: i64,
    to: i64,
    state: &'static str,
    reason: &'static str,
    /// Whether it is a call, which takes all slots.
    is_call: bool,
}

const RANKS: [&str; 12] = [
    "on_contact",
    "hold",
    "wrap",
    "ringing",
    "error",
    "unavailable",
    "meeting",
    "training",
    "meal",
    "break",
    "admin",
    "available",
];

impl Piece {
    fn new(state: &'static str, from: i64, to: i64) -> Self {
        Self { from, to, state, reason: "", is_call: false }
    }

    fn rank(&self) -> usize {
        RANKS.iter().position(|state| *state == self.state).expect("a state with a rank")
    }

    fn is_contact(&self) -> bool {
        matches!(self.state, "on_contact" | "hold" | "wrap")
    }
}

/// A row: the stretch, the state, and how many contacts there were.
struct Row {
    agent: i64,
    piece: Piece,
    slots: i64,
    is_open: bool,
}

/// The rows of `agent_states.csv`, ordered by their beginning.
pub(crate) fn generate(contacts: &[Contact], duties: &[Duty], rng: &mut Rng) -> Vec<Cells> {
    let mut rows = Vec::new();
    for agent in AGENTS {
        let work: Vec<Work> =
            contacts.iter().filter_map(Contact::work).filter(|work| work.agent == agent).collect();
        let duties: Vec<&Duty> =
            duties.iter().filter(|duty| duty.agent == agent && duty.worked).collect();
        for day in FIRST_DAY.. {
            let start = to_utc(day * DAY);
            if start >= EXPORT {
                break;
            }
            let is_today = |at: i64| to_local(at) / DAY == day;
            let today: Vec<&Work> = work.iter().filter(|work| is_today(work.answered)).collect();
            let duties: Vec<&Duty> =
                duties.iter().filter(|duty| is_today(duty.login)).copied().collect();
            let mut pieces = contact_pieces(&today, rng);
            pieces.extend(presence(&pieces, &duties, rng));
            let before = rows.len();
            shown(agent, &pieces, &mut rows);
            // The last logout lasts at the time of the export.
            if let (true, Some(row)) = (start + 25 * HOUR > EXPORT, rows[before..].last()) {
                let piece = Piece::new("offline", row.piece.to, EXPORT);
                rows.push(Row { agent, piece, slots: 0, is_open: true });
            }
        }
    }
    rows.sort_by_key(|row| (row.piece.from, row.agent));
    rows.iter().map(Row::cells).collect()
}

/// Calls and chats where they lie; texts and letters in the time between them.
fn contact_pieces(work: &[&Work], rng: &mut Rng) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for work in work.iter().filter(|work| work.is_live) {
        let over = work.answered + work.talk + work.hold;
        let ring = rng.between(3, 9) * SECOND;
        let held = work.answered + work.talk * 2 / 5 / SECOND * SECOND;
        let mut add = |state, from, to| {
            let is_call = work.is_call;
            pieces.push(Piece { is_call, ..Piece::new(state, from, to) });
        };
        add("ringing", work.answered - ring, work.answered);
        add("on_contact", work.answered, held);
        add("hold", held, held + work.hold);
        add("on_contact", held + work.hold, over);
        add("wrap", over, over + work.wrap);
    }
    for work in work.iter().filter(|work| !work.is_live) {
        let end = work.answered + 3 * HOUR;
        let mut at = work.answered;
        for (state, mut left) in [("on_contact", work.talk), ("wrap", work.wrap)] {
            while left > 0 && at < end {
                let beside = pieces.iter().filter(|piece| piece.from <= at && at < piece.to);
                if let Some(to) = beside.map(|piece| piece.to).max() {
                    at = to;
                    continue;
                }
                let next = pieces.iter().map(|piece| piece.from).filter(|from| *from > at).min();
                let to = next.unwrap_or(i64::MAX).min(at + left);
                pieces.push(Piece::new(state, at, to));
                left -= to - at;
                at = to;
            }
        }
    }
    pieces
}

/// What lies under the contacts: readiness, pauses, other work, disturbances.
fn presence(contacts: &[Piece], duties: &[&Duty], rng: &mut Rng) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for duty in duties {
        pieces.push(Piece::new("available", duty.login, duty.logout));
        for &(kind, from, to) in &duty.pauses {
            // A pause waits for the end of a contact, and lasts a little more or less.
            let wish = from + rng.between(-60, 240) * SECOND;
            let length = to - from + rng.between(-90, 150) * SECOND;
            if let Some(at) = gap(contacts, &pieces, wish, length, duty.logout) {
                pieces.push(Piece::new(kind, at, at + length));
            }
        }
        let mut at = duty.login;
        while at < duty.logout {
            at += rng.between(35, 75) * MINUTE;
            let (state, reason, minutes) = rng.weighted(&[
                (("admin", "case_work", (8, 16)), 18),
                (("unavailable", "private", (2, 7)), 8),
                (("error", "headset", (2, 6)), 3),
                (("available", "", (1, 2)), 63),
            ]);
            let length = rng.between(minutes.0 * 60, minutes.1 * 60) * SECOND;
            if let (true, Some(at)) =
                (state != "available", gap(contacts, &pieces, at, length, duty.logout))
            {
                pieces.push(Piece { reason, ..Piece::new(state, at, at + length) });
            }
        }
        let drill = to_utc(FIRE_DRILL);
        let disturbances = outages()
            .map(|(from, to)| ("error", "system_outage", from, to))
            .chain([("unavailable", "fire_drill", drill, drill + 12 * MINUTE)]);
        for (state, reason, from, to) in disturbances {
            let (from, to) = (from.max(duty.login), to.min(duty.logout));
            if from < to {
                pieces.push(Piece { reason, ..Piece::new(state, from, to) });
            }
        }
    }
    // Who is called in is there a minute before and two after.
    let alone = |piece: &&Piece| !duties.iter().any(|duty| duty.login <= piece.from);
    for piece in contacts.iter().filter(alone) {
        pieces.push(Piece::new("available", piece.from - MINUTE, piece.to + 2 * MINUTE));
    }
    pieces
}

/// The first instant from a wish on at which nothing but readiness lies for so long.
fn gap(contacts: &[Piece], pieces: &[Piece], wish: i64, length: i64, end: i64) -> Option<i64> {
    let mut at = wish;
    loop {
        let in_the_way = contacts
            .iter()
            .chain(pieces.iter().filter(|piece| piece.state != "available"))
            .filter(|piece| piece.from < at + length && at < piece.to)
            .map(|piece| piece.to)
            .max();
        match in_the_way {
            _ if at + length > end => return None,
            Some(to) => at = to,
            None => return Some(at),
        }
    }
}

/// Cuts the pieces where one begins or ends, and keeps what shows of each stretch.
fn shown(agent: i64, pieces: &[Piece], rows: &mut Vec<Row>) {
    let first = rows.len();
    let mut cuts: Vec<i64> = pieces.iter().flat_map(|piece| [piece.from, piece.to]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    for cut in cuts.windows(2) {
        let (from, to) = (cut[0], cut[1].min(EXPORT));
        let here: Vec<&Piece> =
            pieces.iter().filter(|piece| piece.from <= from && from < piece.to).collect();
        let Some(top) = here.iter().min_by_key(|piece| piece.rank()).filter(|_| from < to) else {
            continue;
        };
        let slots = here.iter().filter(|piece| piece.is_contact()).count() as i64;
        let is_call = here.iter().any(|piece| piece.is_call && piece.is_contact());
        let piece = Piece { from, to, is_call, ..**top };
        match rows[first..].last_mut() {
            Some(row)
                if row.piece.to == from
                    && (row.piece.state, row.piece.reason) == (piece.state, piece.reason)
                    && (row.slots, row.piece.is_call) == (slots, is_call) =>
            {
                row.piece.to = to;
            }
            _ => rows.push(Row { agent, piece, slots, is_open: false }),
        }
    }
}

impl Row {
    fn cells(&self) -> Cells {
        let Piece { from, to, state, reason, is_call } = self.piece;
        // Only readiness and contacts have slots: one call, or two chats or texts.
        let has_slots =
            (self.piece.is_contact() || state == "available") && self.agent != WITHOUT_SLOTS;
        let capacity = if is_call { 1 } else { 2.max(self.slots) };
        let paid = !matches!(state, "meal" | "offline");
        vec![
            ("agent_id", id("a", 2, Some(self.agent))),
            ("state", state.cell()),
            ("started_at", instant(Some(from))),
            ("ended_at", instant((!self.is_open).then_some(to))),
            // What the agency pays is its own matter.
            ("paid", (self.agent != AGENCY).then_some(paid).cell()),
            ("team", Team::of(self.agent).code().cell()),
            ("reason", reason.cell()),
            ("capacity_slots", has_slots.then_some(capacity).cell()),
            ("slots_in_use", has_slots.then_some(self.slots.min(capacity)).cell()),
        ]
    }
}
