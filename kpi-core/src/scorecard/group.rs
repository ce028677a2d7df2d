//! Grouping: dimensions, intervals and times of day.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::event::Interner;
pub(crate) use crate::event::NULL;
use crate::partial::slot::NO_GROUP;
use crate::record::ColumnRef;
use crate::record::{Batch, FieldKind, RecordKind, TextColumn, Validity};
use crate::scorecard::output::VALUE_COLUMNS;
use crate::scorecard::windows::Windows;
use crate::time::{Bucketer, Interval, TimeOfDay, Zone};

/// The most dimensions of a grouping.
pub const MAX_DIMENSIONS: usize = 32;

/// What a scorecard is grouped by.
///
/// # Examples
///
/// ```
/// use kpi_core::GroupBy;
/// let by = GroupBy::new().dim("channel").interval("30min")?;
/// assert_eq!(by.dimensions(), ["channel"]);
/// # Ok::<(), kpi_core::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GroupBy {
    dimensions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interval: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_of_day: Option<String>,
}

impl GroupBy {
    /// No grouping: one group.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a dimension: a text or code field, or any further text column.
    #[must_use]
    pub fn dim(mut self, name: impl Into<String>) -> Self {
        self.dimensions.push(name.into());
        self
    }

    /// Groups by interval, from `15min` to `1y`, cut in the policy's zone.
    ///
    /// # Errors
    ///
    /// `InvalidGroupBy` when the text is no interval.
    pub fn interval(mut self, interval: &str) -> Result<Self> {
        self.interval = Some(Interval::parse(interval)?.to_string());
        Ok(self)
    }

    /// Groups by time of day, such as `30min`, all days together.
    ///
    /// # Errors
    ///
    /// `InvalidGroupBy` when the text is no part of a day.
    pub fn time_of_day(mut self, slot: &str) -> Result<Self> {
        self.time_of_day = Some(TimeOfDay::parse(slot)?.to_string());
        Ok(self)
    }

    /// Reads a grouping from JSON, such as
    /// `{"dimensions": ["channel"], "interval": "30min"}`.
    ///
    /// # Errors
    ///
    /// `InvalidGroupBy` with what was found and what is allowed.
    #[cfg(feature = "json")]
    pub fn from_json(text: &str) -> Result<Self> {
        let by: GroupBy = serde_json::from_str(text)
            .map_err(|error| Error::new(ErrorKind::InvalidGroupBy, error.to_string()))?;
        by.check()?;
        Ok(by)
    }

    /// The dimensions in their order.
    pub fn dimensions(&self) -> &[String] {
        &self.dimensions
    }

    /// Whether there is an interval.
    pub fn has_interval(&self) -> bool {
        self.interval.is_some()
    }

    /// Whether there is a time of day.
    pub fn has_time_of_day(&self) -> bool {
        self.time_of_day.is_some()
    }

    /// Whether there is no grouping at all.
    pub fn is_empty(&self) -> bool {
        self.dimensions.is_empty() && self.interval.is_none() && self.time_of_day.is_none()
    }

    /// Whether the instant of a record decides its group.
    pub(crate) fn needs_instants(&self) -> bool {
        self.interval.is_some() || self.time_of_day.is_some()
    }

    pub(crate) fn bucketer(&self, zone: &Zone) -> Result<Option<Bucketer>> {
        let interval = self.interval.as_deref().map(Interval::parse).transpose()?;
        Ok(interval.map(|interval| Bucketer::new(interval, zone.clone())))
    }

    pub(crate) fn slots(&self) -> Result<Option<TimeOfDay>> {
        self.time_of_day.as_deref().map(TimeOfDay::parse).transpose()
    }

    /// Checks names, repeats and the number of dimensions.
    pub(crate) fn check(&self) -> Result<()> {
        let fault = |message: String| Err(Error::new(ErrorKind::InvalidGroupBy, message));
        if self.dimensions.len() > MAX_DIMENSIONS {
            return fault(format!(
                "found {} dimensions, at most {MAX_DIMENSIONS} are allowed",
                self.dimensions.len()
            ));
        }
        for (place, name) in self.dimensions.iter().enumerate() {
            let reserved = ["interval_start", "time_of_day"].iter().chain(&VALUE_COLUMNS);
            if name.is_empty() || reserved.into_iter().any(|column| column == name) {
                return fault(format!(
                    "found the dimension {name:?}, which names a column of the result"
                ));
            }
            if self.dimensions[..place].contains(name) {
                return fault(format!("found the dimension {name:?} twice"));
            }
            let fields = RecordKind::ALL.iter().filter_map(|kind| kind.field(name));
            let mut kinds = fields.map(|field| field.kind).peekable();
            let groupable = |kind| matches!(kind, FieldKind::Text | FieldKind::Code(_));
            if kinds.peek().is_some() && !kinds.any(groupable) {
                return fault(format!(
                    "found the dimension {name:?}, allowed are fields with text or codes"
                ));
            }
        }
        self.bucketer(&Zone::utc())?;
        self.slots().map(|_| ())
    }
}

/// A group without interval.
pub(crate) const NO_START: i64 = i64::MIN;

/// A group: the dimensions by number, the interval, the time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct GroupKey {
    /// The number of the combination of dimensions.
    pub dims: u32,
    pub start: i64,
    /// Minutes since midnight, or [`NULL`].
    pub slot: u32,
}

/// The groups of an accumulator.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    names: Vec<String>,
    interners: Vec<Interner>,
    combinations: Vec<Box<[u32]>>,
    combination_numbers: HashMap<Box<[u32]>, u32, RandomState>,
    keys: Vec<GroupKey>,
    windows: Windows,
    /// How many groups have entered `windows`, from the first on.
    entered: usize,
    /// The groups without a time by combination, as far as rows have asked for them.
    timeless: Vec<u32>,
}

impl Groups {
    pub(crate) fn new(by: &GroupBy) -> Self {
        let mut groups = Groups {
            names: by.dimensions().to_vec(),
            interners: vec![Interner::default(); by.dimensions().len()],
            combinations: Vec::new(),
            combination_numbers: HashMap::default(),
            keys: Vec::new(),
            windows: Windows::new(),
            entered: 0,
            timeless: Vec::new(),
        };
        if by.is_empty() {
            let dims = groups.combination(&[]);
            groups.group(GroupKey { dims, start: NO_START, slot: NULL });
        }
        groups
    }

    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// How many dimensions there are.
    pub(crate) fn dimensions(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn key(&self, group: u32) -> GroupKey {
        self.keys[group as usize]
    }

    /// The texts of a combination, in the order of the dimensions.
    pub(crate) fn texts(&self, dims: u32) -> impl Iterator<Item = Option<&str>> {
        let numbers = self.combinations[dims as usize].iter();
        numbers.zip(&self.interners).map(|(number, interner)| interner.text(*number))
    }

    fn combination(&mut self, numbers: &[u32]) -> u32 {
        if let Some(number) = self.combination_numbers.get(numbers) {
            return *number;
        }
        let number = self.combinations.len() as u32;
        self.combinations.push(numbers.into());
        self.combination_numbers.insert(numbers.into(), number);
        number
    }

    /// The combination with these texts.
    pub(crate) fn combination_of<'t>(
        &mut self,
        texts: impl Iterator<Item = Option<&'t str>>,
    ) -> u32 {
        let numbers: Vec<u32> = texts
            .zip(&mut self.interners)
            .map(|(text, interner)| text.map_or(NULL, |text| interner.number(text)))
            .collect();
        self.combination(&numbers)
    }

    /// The combination in which every dimension is missing.
    pub(crate) fn combination_of_nothing(&mut self) -> u32 {
        self.combination(&vec![NULL; self.names.len()])
    }

    pub(crate) fn combinations_len(&self) -> u32 {
        self.combinations.len() as u32
    }

    /// The place of each combination in the order of results: texts ascending,
    /// missing ones last.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.combinations_len()).collect();
        order.sort_by_cached_key(|dims| {
            let texts = self.texts(*dims);
            texts.map(|text| (text.is_none(), text.map(str::to_string))).collect::<Vec<_>>()
        });
        let mut ranks = vec![0; order.len()];
        order.iter().zip(0..).for_each(|(dims, rank)| ranks[*dims as usize] = rank);
        ranks
    }

    /// The groups in the order of results: by the rank of their combination, then by
    /// interval, then by time of day.
    pub(crate) fn order(&self) -> Vec<u32> {
        let ranks = self.ranks();
        // How many groups the combinations of each rank have, and then where these begin.
        let mut starts = vec![0usize; ranks.len() + 1];
        self.keys.iter().for_each(|key| starts[ranks[key.dims as usize] as usize + 1] += 1);
        for rank in 0..ranks.len() {
            starts[rank + 1] += starts[rank];
        }
        let mut timed = vec![(NO_START, NULL, 0); self.keys.len()];
        let mut next = starts.clone();
        for (key, group) in self.keys.iter().zip(0u32..) {
            let place = &mut next[ranks[key.dims as usize] as usize];
            timed[*place] = (key.start, key.slot, group);
            *place += 1;
        }
        // Groups mostly arrive in the order of time, which sorting finds out quickly.
        for ends in starts.windows(2) {
            timed[ends[0]..ends[1]].sort_unstable();
        }
        timed.into_iter().map(|(_, _, group)| group).collect()
    }

    /// The number of a group, made if it is new.
    #[inline]
    pub(crate) fn group(&mut self, key: GroupKey) -> u32 {
        if self.entered < self.keys.len() {
            self.enter_appended();
        }
        let next = self.keys.len() as u32;
        let number = self.windows.group(key, self.combinations.len(), next);
        if number == next {
            self.keys.push(key);
            self.entered += 1;
        }
        number
    }

    /// The group of each row where instants make no difference.
    pub(crate) fn without_instants(&mut self, combinations: &[u32]) -> Vec<u32> {
        self.timeless.resize(self.combinations.len(), NO_GROUP);
        let known = self.timeless.as_slice();
        let group = move |dims: &u32| known.get(*dims as usize).copied().unwrap_or(NO_GROUP);
        let mut booked: Vec<u32> = combinations.iter().map(group).collect();
        let is_new = |dims: u32, group: u32| group == NO_GROUP && dims != NO_GROUP;
        let rows = || combinations.iter().zip(&booked);
        // Without a branch a row; mostly none is new.
        if rows().fold(false, |any, (dims, group)| any | is_new(*dims, *group)) {
            for (dims, group) in combinations.iter().zip(&mut booked) {
                if is_new(*dims, *group) {
                    // A row before this one may have asked for it.
                    *group = self.timeless[*dims as usize];
                }
                if is_new(*dims, *group) {
                    *group = self.group(GroupKey { dims: *dims, start: NO_START, slot: NULL });
                    self.timeless[*dims as usize] = *group;
                }
            }
        }
        booked
    }

    /// Adds a group that is known to be new, without a look into the table of
    /// numbers: after finish there are many, and mostly none is looked up again.
    pub(crate) fn append(&mut self, key: GroupKey) -> u32 {
        self.keys.push(key);
        self.keys.len() as u32 - 1
    }

    #[cold]
    fn enter_appended(&mut self) {
        for (key, number) in self.keys.iter().zip(0..).skip(self.entered) {
            self.windows.group(*key, self.combinations.len(), number);
        }
        self.entered = self.keys.len();
    }

    /// Whether a combination has any group, by its number.
    pub(crate) fn have_groups(&self) -> Vec<bool> {
        let mut have = vec![false; self.combinations.len()];
        self.keys.iter().for_each(|key| have[key.dims as usize] = true);
        have
    }

    /// The combination of each valid row, [`NO_GROUP`] for the others. Marks
    /// in `seen` the dimensions that a row has a value for.
    pub(crate) fn combinations_of(
        &mut self,
        batch: &Batch<'_>,
        valid: &[bool],
        seen: &mut [bool],
    ) -> Vec<u32> {
        if self.names.is_empty() {
            let only = self.combination(&[]);
            return valid.iter().map(|valid| if *valid { only } else { NO_GROUP }).collect();
        }
        if let Some(found) = self.combinations_of_codes(batch, valid, seen) {
            return found;
        }
        let columns: Vec<Vec<u32>> = (0..self.names.len())
            .map(|dim| {
                let numbers = self.numbers_of(dim, batch);
                let has_value = |(number, valid): (&u32, &bool)| *valid && *number != NULL;
                seen[dim] |= numbers.iter().zip(valid).any(has_value);
                numbers
            })
            .collect();
        let mut found = Combinations::new(&self.interners, columns.len());
        found.of_rows(self, &columns, valid)
    }

    /// The combination of each row where the only dimension is a column of codes, and
    /// every row is valid and has one: `None` where that is not so.
    fn combinations_of_codes(
        &mut self,
        batch: &Batch<'_>,
        valid: &[bool],
        seen: &mut [bool],
    ) -> Option<Vec<u32>> {
        let [name] = self.names.as_slice() else { return None };
        let (ColumnRef::Code(column), names) = batch.dimension_column(name)? else { return None };
        let codes = column.codes.get(..valid.len())?;
        let is_whole = matches!(column.validity, Validity::All) && !codes.is_empty();
        if !is_whole || !valid.iter().fold(true, |all, valid| all & valid) {
            return None;
        }
        let mut known = [NO_GROUP; 256];
        let mut found = Vec::with_capacity(codes.len());
        for codes in codes.chunks(ROWS_TOGETHER) {
            let start = found.len();
            found.extend(codes.iter().map(|code| known[usize::from(*code)]));
            // Without a branch a row; mostly none is new.
            if !found[start..].contains(&NO_GROUP) {
                continue;
            }
            for (found, code) in found[start..].iter_mut().zip(codes) {
                let known = &mut known[usize::from(*code)];
                if *known == NO_GROUP {
                    let name = names.get(usize::from(column.code(*code)))?;
                    let text = self.interners[0].number(name);
                    *known = self.combination(&[text]);
                }
                *found = *known;
            }
        }
        seen[0] = true;
        Some(found)
    }

    /// The number of each row's text of one dimension.
    fn numbers_of(&mut self, dim: usize, batch: &Batch<'_>) -> Vec<u32> {
        let interner = &mut self.interners[dim];
        let name = &self.names[dim];
        let rows = batch.len();
        if batch.has_rows() {
            let text = |row| batch.row_dimension(row, name);
            return (0..rows).map(|row| text(row).map_or(NULL, |t| interner.number(t))).collect();
        }
        match batch.dimension_column(name) {
            Some((ColumnRef::Code(column), names)) => {
                // Only names that occur get a number.
                let mut numbers = [NULL; 256];
                for number in column.numbers() {
                    if let Some(name) = names.get(usize::from(column.code(number))) {
                        numbers[usize::from(number)] = interner.number(name);
                    }
                }
                let codes = &column.codes[..rows.min(column.codes.len())];
                let of_code = |code: &u8| numbers[usize::from(*code)];
                let mut found: Vec<u32> = codes.iter().map(of_code).collect();
                if !matches!(column.validity, Validity::All) {
                    let missing = |row: &usize| !column.validity.is_valid(*row);
                    (0..found.len()).filter(missing).for_each(|row| found[row] = NULL);
                }
                // A column that was never set has no rows.
                found.resize(rows, NULL);
                found
            }
            Some((ColumnRef::Text(TextColumn::Dictionary { keys, values }), _))
                if keys.len() == rows =>
            {
                let numbers: Vec<u32> = values
                    .iter()
                    .map(|text| if text.is_empty() { NULL } else { interner.number(text) })
                    .collect();
                keys.iter().map(|key| numbers.get(*key as usize).copied().unwrap_or(NULL)).collect()
            }
            Some((ColumnRef::Text(column), _)) => (0..rows)
                .map(|row| column.get(row).map_or(NULL, |text| interner.number(text)))
                .collect(),
            _ => vec![NULL; rows],
        }
    }
}

/// Rows whose codes are looked up before it is asked whether one is new.
const ROWS_TOGETHER: usize = 512;

/// Finds the combination of each row of a batch without hashing known ones.
struct Combinations {
    /// By the numbers of the dimensions as digits, where these are few enough.
    dense: Vec<u32>,
    radixes: Vec<usize>,
    key: Vec<u32>,
}

/// The most combinations that are looked up in a table.
const DENSE_COMBINATIONS: usize = 1 << 16;

impl Combinations {
    fn new(interners: &[Interner], dimensions: usize) -> Self {
        let radixes: Vec<usize> =
            interners.iter().map(|interner| interner.texts().len() + 1).collect();
        let size = radixes.iter().try_fold(1usize, |size, radix| size.checked_mul(*radix));
        let dense = match size {
            Some(size) if size <= DENSE_COMBINATIONS => vec![NO_GROUP; size],
            _ => Vec::new(),
        };
        Combinations { dense, radixes, key: vec![NULL; dimensions] }
    }

    /// The combination of each valid row, [`NO_GROUP`] for the others.
    fn of_rows(&mut self, groups: &mut Groups, columns: &[Vec<u32>], valid: &[bool]) -> Vec<u32> {
        if self.dense.is_empty() {
            let rows = valid.iter().enumerate();
            return rows
                .map(
                    |(row, valid)| {
                        if *valid { self.look_up(groups, columns, row) } else { NO_GROUP }
                    },
                )
                .collect();
        }
        let mut places = vec![0u32; valid.len()];
        for (column, radix) in columns.iter().zip(&self.radixes) {
            let radix = *radix as u32;
            for (place, number) in places.iter_mut().zip(column) {
                // A missing value is digit 0; NULL + 1 wraps to it.
                *place = *place * radix + number.wrapping_add(1);
            }
        }
        for (row, (place, valid)) in places.iter_mut().zip(valid).enumerate() {
            let known = self.dense[*place as usize];
            *place = match (valid, known) {
                (false, _) => NO_GROUP,
                (true, NO_GROUP) => {
                    let combination = self.look_up(groups, columns, row);
                    self.dense[*place as usize] = combination;
                    combination
                }
                (true, known) => known,
            };
        }
        places
    }

    #[cold]
    fn look_up(&mut self, groups: &mut Groups, columns: &[Vec<u32>], row: usize) -> u32 {
        self.key.iter_mut().zip(columns).for_each(|(part, column)| *part = column[row]);
        groups.combination(&self.key)
    }
}
