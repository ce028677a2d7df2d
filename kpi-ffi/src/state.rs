//! What an accumulator of C holds: the counts, and rows that are not counted yet.

use kpi_core::Accumulator;
use kpi_core::policy::Duplicates;
use kpi_core::record::{
    AgentStateBuffer, InteractionBuffer, PlannedActivityBuffer, RecordKind, SurveyBuffer,
};

use crate::guard::Fault;
use crate::names::Names;
use crate::rows::Row;

/// Rows are counted when there are so many. Counting has a price a call, of
/// some microseconds; beyond this it is no longer felt.
pub(crate) const BUFFERED_ROWS: usize = 1_024;

/// Rows are counted when their texts have so many bytes.
const BUFFERED_TEXT: usize = 1 << 20;

/// Room that is not given back after counting, in bytes. Calls with very many
/// rows, or with very long texts, take more.
const KEPT_ROOM: usize = 16 << 20;

/// Rows of one record that wait.
pub(crate) trait Buffer {
    /// An empty one, which keeps what the accumulator reads.
    fn of(core: &Accumulator) -> Self
    where
        Self: Sized;
    /// How many rows there are, and how many bytes of text they have.
    fn size(&self) -> (usize, usize);
    /// Takes out rows, but not the first ones.
    fn cut(&mut self, rows: usize);
    /// Counts all rows and takes them out.
    fn count(&mut self, core: &mut Accumulator, names: &[String]) -> Result<(), Fault>;
    /// How much memory it takes.
    fn bytes(&self) -> usize;
}

/// Rows that wait to be counted together, by record and form. Those that never
/// came take no room.
#[derive(Default)]
pub(crate) struct Buffers {
    pub(crate) interactions: Option<Box<InteractionBuffer>>,
    pub(crate) agent_states: Option<Box<AgentStateBuffer>>,
    pub(crate) planned_activities: Option<Box<PlannedActivityBuffer>>,
    pub(crate) surveys: Option<Box<SurveyBuffer>>,
    pub(crate) interned_interactions: Option<Box<InteractionBuffer>>,
    pub(crate) interned_agent_states: Option<Box<AgentStateBuffer>>,
    pub(crate) interned_planned_activities: Option<Box<PlannedActivityBuffer>>,
    pub(crate) interned_surveys: Option<Box<SurveyBuffer>>,
}

impl Buffers {
    /// The rows of a struct that wait.
    #[inline]
    pub(crate) fn waiting<R: Row>(&mut self, core: &Accumulator) -> &mut R::Buffer {
        R::waiting(self).get_or_insert_with(|| made(core))
    }

    fn all(&mut self) -> [Option<&mut dyn Buffer>; 8] {
        fn any<B: Buffer>(buffer: &mut Option<Box<B>>) -> Option<&mut dyn Buffer> {
            buffer.as_deref_mut().map(|buffer| buffer as &mut dyn Buffer)
        }
        [
            any(&mut self.interactions),
            any(&mut self.agent_states),
            any(&mut self.planned_activities),
            any(&mut self.surveys),
            any(&mut self.interned_interactions),
            any(&mut self.interned_agent_states),
            any(&mut self.interned_planned_activities),
            any(&mut self.interned_surveys),
        ]
    }

    /// Counts all rows and takes them out.
    fn count(&mut self, core: &mut Accumulator, names: &Names) -> Result<(), Fault> {
        let mut buffers = self.all().into_iter().flatten();
        buffers.try_for_each(|buffer| buffer.count(core, names.texts()))
    }

    pub(crate) fn memory_bytes(&mut self) -> usize {
        self.all().into_iter().flatten().map(|buffer| buffer.bytes()).sum()
    }
}

/// Rows that wait, none yet. A function of its own: they are made on the stack, and
/// the calls that only add to them shall not make room for that.
#[cold]
#[inline(never)]
fn made<B: Buffer>(core: &Accumulator) -> Box<B> {
    Box::new(B::of(core))
}

/// An accumulator with rows that are not counted yet.
pub(crate) struct State {
    /// Without the rows that wait; all who read or change it call `counted`,
    /// except for what adds more rows, since their order makes no difference.
    pub(crate) core: Accumulator,
    pub(crate) buffers: Buffers,
    /// Texts that the caller may name.
    pub(crate) names: Names,
}

impl State {
    pub(crate) fn new(core: Accumulator) -> Self {
        State { core, buffers: Buffers::default(), names: Names::default() }
    }

    /// The accumulator, after all rows have been counted.
    pub(crate) fn counted(&mut self) -> Result<&mut Accumulator, Fault> {
        self.buffers.count(&mut self.core, &self.names)?;
        if self.buffers.memory_bytes() > KEPT_ROOM {
            self.buffers = Buffers::default();
        }
        Ok(&mut self.core)
    }

    /// Whether rows of this record may wait: nothing that is found when they
    /// are counted can be wrong with one of them. A second row of an id, where
    /// there may be none, and an effort survey whose polarity nobody states must
    /// be refused at once.
    pub(crate) fn may_wait(&self, kind: RecordKind) -> bool {
        let policy = self.core.policy();
        let effort_is_stated = kind != RecordKind::Survey || policy.ces_polarity.is_some();
        policy.duplicates != Duplicates::Reject && effort_is_stated
    }

    /// Counts the rows that wait when there are many.
    #[inline]
    pub(crate) fn count_many<R: Row>(&mut self) -> Result<(), Fault> {
        let (rows, text_bytes) = self.buffers.waiting::<R>(&self.core).size();
        if rows >= BUFFERED_ROWS || text_bytes >= BUFFERED_TEXT {
            self.counted()?;
        }
        Ok(())
    }

    /// How much memory everything takes, about, in bytes.
    pub(crate) fn memory_bytes(&mut self) -> Result<usize, Fault> {
        let counts = self.counted()?.state_bytes();
        Ok(counts + self.buffers.memory_bytes() + self.names.memory_bytes())
    }
}
