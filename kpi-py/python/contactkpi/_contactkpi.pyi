"""
The native half of contactkpi. Use `contactkpi` in place of it.
"""

from _typeshed import SupportsGetItem
from typing_extensions import CapsuleType
from typing import Any, Final, SupportsFloat, SupportsIndex, final

__all__ = ["DEBUG_BUILD", "__version__", "Accumulator", "Policy", "Scorecard", "Table", "catalogue", "check_group_by", "definition", "error_kinds", "explain_no_data", "format_range", "format_value", "kpi_id", "parse_instant", "presets", "records", "sample_as_of", "sample_policy", "sample_tables", "text_dictionary"]

DEBUG_BUILD: Final[bool]
"""
Whether this is a build for debugging, which is slow.
"""

__version__: Final[str]
"""
The version of the package.
"""

@final
class Accumulator:
    """
    Counts records. Several of them merge exactly.
    """
    def __new__(cls, /, policy: Policy, group_by_json: str) -> Accumulator:
        """
        An empty accumulator.
        """
    def add_rows(self, /, record: str, rows: Any, columns: dict[str, str], *, progress: Any | None = None) -> int:
        """
        Adds rows that are dicts and returns how many there were.
        """
    def add_stream(self, /, record: str, data: Any, columns: dict[str, str], *, text_cells: bool = False, threads: SupportsIndex | None = None, progress: Any | None = None, in_place: bool = False) -> int:
        """
        Adds every row of an Arrow table and returns how many there were. In place
        is faster where there are further tables; a call that fails then leaves
        nothing of what was counted before.
        """
    @property
    def as_of(self, /) -> int | None:
        """
        The instant at which `finish` judges unless it is told, in UTC milliseconds.
        """
    def copy(self, /) -> Accumulator:
        """
        A copy that counts on by itself.
        """
    def finish(self, /, as_of: SupportsIndex | None, options_json: str, narrow_to: tuple[SupportsIndex, SupportsIndex] | None) -> Scorecard:
        """
        The scorecard of everything added so far.
        """
    @staticmethod
    def from_bytes(data: bytes) -> Accumulator:
        """
        The accumulator with this state.
        """
    @staticmethod
    def from_states(data: Any, column: str) -> Accumulator | None:
        """
        The states of a column of bytes of an Arrow table, merged; none where
        there are no rows.
        """
    @property
    def group_by_json(self, /) -> str:
        """
        The grouping as JSON.
        """
    @property
    def groups(self, /) -> int:
        """
        How many groups there are.
        """
    @property
    def history_from(self, /) -> int | None:
        """
        From when on all contacts are known, in UTC milliseconds.
        """
    @property
    def keeps_events(self, /) -> bool:
        """
        Whether rows are kept that others decide about.
        """
    def merge(self, /, other: Accumulator) -> None:
        """
        Adds the state of another accumulator, which stays as it is.
        """
    def merge_bytes(self, /, data: bytes) -> None:
        """
        Adds the state that these bytes hold.
        """
    @property
    def missing_dimensions(self, /) -> list[str]:
        """
        Dimensions of the grouping for which no table had a column.
        """
    @property
    def policy_json(self, /) -> str:
        """
        The policy as canonical JSON.
        """
    @property
    def records(self, /) -> list[str]:
        """
        The records that were added.
        """
    def regroup(self, /, group_by_json: str) -> Accumulator:
        """
        The state by a coarser grouping.
        """
    def seal(self, /, as_of: SupportsIndex | None, history_from: SupportsIndex | None) -> None:
        """
        Counts events now and forgets them; instants in UTC milliseconds.
        """
    def seal_share(self, /, as_of: SupportsIndex, history_from: SupportsIndex) -> None:
        """
        Counts everything that a share keeps; instants in UTC milliseconds. Of the
        share nothing is left where this fails.
        """
    def settle_duplicates(self, /) -> None:
        """
        Counts the last row of each id now, and forgets ids.
        """
    def shares(self, /, count: SupportsIndex) -> list[tuple[int, Accumulator]]:
        """
        Divides the state into shares, each with its number; whatever has to
        come together has the same number in all states.
        """
    @property
    def state_bytes(self, /) -> int:
        """
        How many bytes the state takes, about.
        """
    def to_bytes(self, /) -> bytes:
        """
        The state as bytes. Equal states give equal bytes.
        """
    def unread_texts(self, /, record: str) -> list[str]:
        """
        The text fields of a record that need not be asked for, as far as they are optional.
        """

@final
class Policy:
    """
    A policy that has been checked. It does not change.
    """
    @property
    def currency(self, /) -> str:
        """
        The currency of all amounts.
        """
    @staticmethod
    def from_json(text: str) -> Policy:
        """
        Reads a policy from JSON text.
        """
    @staticmethod
    def from_toml(text: str) -> Policy:
        """
        Reads a policy from TOML text.
        """
    @staticmethod
    def preset(name: str) -> Policy:
        """
        A preset by name.
        """
    def to_json(self, /) -> str:
        """
        The policy as canonical JSON: every key, in a fixed order.
        """
    @property
    def zone(self, /) -> str:
        """
        The zone of intervals, days and naive timestamps.
        """

@final
class Scorecard:
    """
    The values of all KPIs in all groups. It does not change.
    """
    def __len__(self, /) -> int:
        """
        How many groups there are.
        """
    @property
    def as_of(self, /) -> int | None:
        """
        The instant up to which the records tell, in UTC milliseconds.
        """
    @property
    def currency(self, /) -> str:
        """
        The currency of amounts.
        """
    def details(self, /) -> Table:
        """
        What explains the values: one row a group and KPI.
        """
    @property
    def dimensions(self, /) -> list[str]:
        """
        The names of the columns of the grouping.
        """
    def find(self, /, name: str) -> str:
        """
        The id of a KPI of this card, by id, alias or title.
        """
    def group(self, /, index: SupportsIndex) -> dict:
        """
        A group by its place: grouping column and what it holds.
        """
    @property
    def group_by_json(self, /) -> str:
        """
        The grouping as JSON.
        """
    def heading(self, /, kpi: str) -> str:
        """
        The heading under which a KPI stands: its group of the catalogue.
        """
    @property
    def kpis(self, /) -> list[str]:
        """
        The ids of the KPIs.
        """
    def long(self, /) -> Table:
        """
        The long table: one row a group and KPI.
        """
    def notes(self, /) -> list:
        """
        What was left out before anything was counted, record by record.
        """
    def of_objective(self, /, objective: str) -> Scorecard:
        """
        Only the KPIs that serve an objective.
        """
    @property
    def policy_json(self, /) -> str:
        """
        The policy as canonical JSON.
        """
    def second_reading(self, /) -> Accumulator | None:
        """
        An accumulator for reading the same records once more, unless all percentiles are
        exact as they are.
        """
    def select(self, /, kpis: SupportsGetItem[int, str]) -> Scorecard:
        """
        Only these KPIs, in this order.
        """
    def table(self, /, name: str) -> Table:
        """
        A table beside the values, by name.
        """
    def table_names(self, /) -> list[str]:
        """
        The names of the tables beside the values.
        """
    def title(self, /, kpi: str) -> str:
        """
        The title of a KPI for people.
        """
    def to_csv(self, /) -> str:
        """
        The long table as CSV.
        """
    def to_json(self, /) -> str:
        """
        The scorecard as JSON, the same bytes in every language.
        """
    def value(self, /, group: SupportsIndex, kpi: str) -> dict:
        """
        The value of a KPI in a group, and everything that explains it.
        """
    def wide(self, /) -> Table:
        """
        The wide table: one row a group, one column a KPI.
        """
    def with_second_reading(self, /, reading: Accumulator) -> Scorecard:
        """
        The same scorecard with the percentiles of a second reading.
        """
    @property
    def zone(self, /) -> str:
        """
        The zone in which intervals are cut.
        """

@final
class Table:
    """
    A table. It does not change, and its batches are made when they are asked
    for.
    """
    def __arrow_c_stream__(self, /, requested_schema: Any | None = None) -> CapsuleType:
        """
        The table for every library that reads Arrow.
        """
    @property
    def columns(self, /) -> list[str]:
        """
        The names of the columns.
        """
    def head(self, /, rows: SupportsIndex) -> list:
        """
        The first rows, a dict each.
        """
    @property
    def rows(self, /) -> int:
        """
        How many rows there are.
        """
    def to_columns(self, /) -> dict:
        """
        All columns, a list each.
        """
    def to_dicts(self, /) -> list:
        """
        All rows, a dict each.
        """
    @property
    def types(self, /) -> list[str]:
        """
        The types of the columns, by the names of pyarrow: `string`, `int64`,
        `double`, `bool`, `timestamp[ms, tz=UTC]`.
        """

def catalogue() -> Table:
    """
    One row a KPI.
    """

def check_group_by(group_by_json: str) -> None:
    """
    Refuses a grouping that cannot be, such as `{"interval": "7min"}`.
    """

def definition(kpi: str) -> str:
    """
    Everything about a KPI as a JSON object, by id, alias or title.
    """

def error_kinds() -> list[str]:
    """
    The names of the kinds of errors.
    """

def explain_no_data(reason: str) -> str:
    """
    Why there is no value, in words.
    """

def format_range(low: SupportsFloat | SupportsIndex, high: SupportsFloat | SupportsIndex, unit: str, currency: str) -> str:
    """
    Two values for people, such as `80.1 – 82.3 %`.
    """

def format_value(value: SupportsFloat | SupportsIndex, unit: str, currency: str) -> str:
    """
    A value for people, such as `81.5 %`.
    """

def kpi_id(name: str) -> str:
    """
    The id of a KPI by id, alias or title.
    """

def parse_instant(text: str, zone: str) -> int:
    """
    An instant in UTC milliseconds; text without an offset is local in the zone.
    """

def presets() -> list[str]:
    """
    The names of the presets.
    """

def records() -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """
    The records with their fields: name, kind, whether it is required.
    """

def sample_as_of() -> str:
    """
    The instant at which the sample was exported.
    """

def sample_policy() -> str:
    """
    The policy of the sample, as TOML text.
    """

def sample_tables() -> dict:
    """
    The tables of the sample, by record.
    """

def text_dictionary(parts: Any) -> Table | None:
    """
    The texts of these lists, one after the other, as a table of one column "texts" that is a
    dictionary. None where anything but a plain text is among them, where all are missing, or
    where there are very many distinct ones.
    """
