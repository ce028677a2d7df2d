//! What an accumulator of C holds: the counts, and rows that are not counted yet.

use kpi_core::Accumulator;
use kpi_core::policy::Duplicates;
use kpi_core::record::{
    AgentStateBuffer, Batch, InteractionBuffer, PlannedActivityBuffer, RecordKind, SurveyBuffer,
};

use crate::guard::Fault;
use crate::rows::Row;

/// Rows are counted when there are so many. Counting has a price a call, of
/// some microseconds; beyond this it is no longer felt.
pub(crate) const BUFFERED_ROWS: usize = 1_024;

/// Rows are counted when their texts have so many bytes.
const BUFFERED_TEXT: usize = 1 << 20;

/// Room that is not given back after counting, in bytes. Calls with very many
/// rows, or with very long texts, take more.
const KEPT_ROOM: usize = 16 << 20;

/// Rows that wait to be counted together, by record.
#[derive(Default)]
pub(crate) struct Buffers {
    pub(crate) interactions: InteractionBuffer,
    pub(crate) agent_states: AgentStateBuffer,
    pub(crate) planned_activities: PlannedActivityBuffer,
    pub(crate) surveys: SurveyBuffer,
}

impl Buffers {
    fn new(dimensions: &[String]) -> Self {
        Buffers {
            interactions: InteractionBuffer::new(dimensions),
            agent_states: AgentStateBuffer::new(dimensions),
            planned_activities: PlannedActivityBuffer::new(dimensions),
            surveys: SurveyBuffer::new(dimensions),
        }
    }

    /// Counts all rows and takes them out.
    fn count(&mut self, core: &mut Accumulator) -> Result<(), Fault> {
        let Buffers { interactions, agent_states, planned_activities, surveys } = self;
        if !interactions.is_empty() {
            core.add(Batch::InteractionColumns(&interactions.columns()))?;
            interactions.clear();
        }
        if !agent_states.is_empty() {
            core.add(Batch::AgentStateColumns(&agent_states.columns()))?;
            agent_states.clear();
        }
        if !planned_activities.is_empty() {
            core.add(Batch::PlannedActivityColumns(&planned_activities.columns()))?;
            planned_activities.clear();
        }
        if !surveys.is_empty() {
            core.add(Batch::SurveyColumns(&surveys.columns()))?;
            surveys.clear();
        }
        Ok(())
    }

    fn memory_bytes(&self) -> usize {
        self.interactions.memory_bytes()
            + self.agent_states.memory_bytes()
            + self.planned_activities.memory_bytes()
            + self.surveys.memory_bytes()
    }
}

/// An accumulator with rows that are not counted yet.
pub(crate) struct State {
    /// Without the rows that wait; all who read or change it call `counted`,
    /// except for what adds more rows, since their order makes no difference.
    pub(crate) core: Accumulator,
    pub(crate) buffers: Buffers,
}

impl State {
    pub(crate) fn new(core: Accumulator) -> Self {
        let buffers = Buffers::new(core.group_by().dimensions());
        State { core, buffers }
    }

    /// The accumulator, after all rows have been counted.
    pub(crate) fn counted(&mut self) -> Result<&mut Accumulator, Fault> {
        self.buffers.count(&mut self.core)?;
        if self.buffers.memory_bytes() > KEPT_ROOM {
            self.buffers = Buffers::new(self.core.group_by().dimensions());
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
        let (rows, text_bytes) = R::buffered(&self.buffers);
        if rows >= BUFFERED_ROWS || text_bytes >= BUFFERED_TEXT {
            self.counted()?;
        }
        Ok(())
    }

    /// How much memory everything takes, about, in bytes.
    pub(crate) fn memory_bytes(&mut self) -> Result<usize, Fault> {
        let counts = self.counted()?.state_bytes();
        Ok(counts + self.buffers.memory_bytes())
    }
}
