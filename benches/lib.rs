//! Generated tables for the benchmarks of contactkpi.

use kpi_core::record::{
    Channel, Code, CodeColumn, Column, IntColumn, InteractionColumns, QueueExit, TextColumn,
    Validity,
};
use kpi_core::testing::Random;

/// A table of finished contacts as columns, the way an Arrow import gives it:
/// dictionary codes, 64-bit integers and validity bitmaps.
pub struct Table {
    rows: usize,
    ids: Vec<Option<String>>,
    created: Vec<i64>,
    channel: Vec<u8>,
    queue: Vec<u32>,
    queued: Vec<i64>,
    left: Vec<i64>,
    exit: Vec<u8>,
    ended: Vec<i64>,
    talk: Vec<i64>,
    hold: Vec<i64>,
    wrap: Vec<i64>,
    answered: Vec<u8>,
    outcome: Vec<u8>,
    transfers: Vec<i64>,
}

impl Table {
    /// This many contacts from a seed, in time order over 90 days.
    pub fn new(rows: usize, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut table = Table {
            rows,
            ids: Vec::with_capacity(rows),
            created: Vec::with_capacity(rows),
            channel: Vec::with_capacity(rows),
            queue: Vec::with_capacity(rows),
            queued: Vec::with_capacity(rows),
            left: Vec::with_capacity(rows),
            exit: Vec::with_capacity(rows),
            ended: Vec::with_capacity(rows),
            talk: Vec::with_capacity(rows),
            hold: Vec::with_capacity(rows),
            wrap: Vec::with_capacity(rows),
            answered: vec![0; rows.div_ceil(8)],
            outcome: Vec::with_capacity(rows),
            transfers: Vec::with_capacity(rows),
        };
        let step = 90 * 86_400_000 / rows.max(1) as i64;
        for row in 0..rows {
            table.push(row, 1_767_225_600_000 + row as i64 * step, &mut random);
        }
        table
    }

    fn push(&mut self, row: usize, created: i64, random: &mut Random) {
        let queued = created + random.below(5_000) as i64;
        let wait = random.below(30) as i64 * random.below(4) as i64 * 1_000;
        let answered = random.chance(90);
        let talk =
            if answered { (random.below(600) + random.below(120)) as i64 * 1_000 } else { 0 };
        self.ids.push(Some(format!("c{row}")));
        self.created.push(created);
        self.channel.push(random.below(6) as u8);
        self.queue.push(random.below(40) as u32);
        self.queued.push(queued);
        self.left.push(queued + wait);
        let exit = if answered { QueueExit::Answered } else { QueueExit::Abandoned };
        self.exit.push(exit.number());
        self.talk.push(talk);
        self.hold.push(if random.chance(20) { random.below(60) as i64 * 1_000 } else { 0 });
        self.wrap.push(random.below(60) as i64 * 1_000);
        self.ended.push(queued + wait + talk + 60_000);
        self.answered[row / 8] |= u8::from(answered) << (row % 8);
        self.outcome.push(if answered { random.below(2) as u8 } else { 3 });
        self.transfers.push(i64::from(random.chance(8)));
    }

    /// The table as borrowed columns.
    pub fn columns(&self) -> InteractionColumns<'_> {
        let mut columns = InteractionColumns::new(self.rows);
        let int = |values| Column::Int(IntColumn { values, ..IntColumn::default() });
        let code = |codes| Column::Code(CodeColumn { codes, ..CodeColumn::default() });
        let when_answered = |values| {
            let validity = Validity::Bits { bytes: (&self.answered).into(), offset: 0 };
            Column::Int(IntColumn { values, validity, ..IntColumn::default() })
        };
        let queues = (0..40).map(|queue| format!("queue-{queue}").into()).collect();
        let ids = self.ids.iter().map(|id| id.as_deref().map(Into::into)).collect();
        let set = [
            ("interaction_id", Column::Text(TextColumn::strings(ids))),
            ("created_at", int((&self.created).into())),
            ("channel", code((&self.channel).into())),
            (
                "queue",
                Column::Text(TextColumn::Dictionary { keys: (&self.queue).into(), values: queues }),
            ),
            ("queued_at", int((&self.queued).into())),
            ("left_queue_at", int((&self.left).into())),
            ("queue_exit", code((&self.exit).into())),
            ("ended_at", int((&self.ended).into())),
            ("talk", when_answered((&self.talk).into())),
            ("hold", when_answered((&self.hold).into())),
            ("wrap", when_answered((&self.wrap).into())),
            ("outcome", code((&self.outcome).into())),
            ("transfers", int((&self.transfers).into())),
        ];
        for (name, column) in set {
            columns.set(name, column).expect("columns of the record and its length");
        }
        columns
    }

    /// The names of the channels in the table.
    pub fn channels() -> Vec<&'static str> {
        Channel::NAMES[..6].to_vec()
    }
}

/// The additive KPIs of the first workload: everything that queues and handle
/// times give without keeping ids.
pub const ADDITIVE: [&str; 11] = [
    "interaction_volume",
    "service_level",
    "abandonment_rate",
    "average_speed_of_answer",
    "average_abandon_time",
    "average_handle_time",
    "average_talk_time",
    "average_hold_time",
    "average_wrap_time",
    "transfer_rate",
    "resolution_rate",
];
