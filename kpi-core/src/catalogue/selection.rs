//! From a policy to what must be kept: the KPIs, their options, and the
//! partials that their formulas read.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::custom::{check_custom_id, custom_fault, own};
use crate::catalogue::{
    Attribution, ConfidenceInterval, Definition, Direction, Objective, OptionDefinition,
    OptionValue, OptionValues, Setting, Unit, Variant, catalogue, find, unknown,
};
use crate::error::{Error, ErrorKind, Result};
use crate::formula::{Formula, Linear};
use crate::partial::{PartialType, find_field};
use crate::policy::{AttributionRule, Compiled, CustomKpi};
use crate::record::RecordKind;

/// A formula with its options chosen.
#[derive(Clone, Debug)]
pub(crate) struct ResolvedFormula {
    pub formula: Formula,
    pub unit: Unit,
    pub direction: Direction,
    pub confidence_interval: ConfidenceInterval,
    pub squares: Option<String>,
    /// Reasons, and the sums of fields that count what was left out.
    pub excluded: Vec<(&'static str, Linear)>,
    /// The field that counts the records behind the value.
    pub n: Option<&'static str>,
}

/// A KPI that a policy asks for.
#[derive(Clone, Debug)]
pub(crate) struct SelectedKpi {
    pub id: String,
    pub title: String,
    pub objective: Option<Objective>,
    /// The built-in definition; a custom KPI borrows the base one.
    pub definition: Definition,
    pub custom: Option<ResolvedFormula>,
    pub options: Vec<OptionDefinition>,
    pub values: OptionValues,
    pub attribution: BTreeMap<RecordKind, Attribution>,
}

impl SelectedKpi {
    /// The formula under these option values.
    pub(crate) fn resolve(&self, values: &OptionValues) -> Result<ResolvedFormula> {
        match &self.custom {
            Some(custom) => Ok(custom.clone()),
            None => effective(&self.definition, values),
        }
    }

    /// Every field that the value needs: the formula's, and those beside it.
    pub(crate) fn fields(&self, values: &OptionValues) -> Result<BTreeSet<String>> {
        let resolved = self.resolve(values)?;
        let definition = &self.definition;
        let excluded = resolved.excluded.iter().flat_map(|(_, sum)| &sum.terms);
        let beside = resolved
            .n
            .into_iter()
            .chain(definition.distribution)
            .chain(definition.unmixed.iter().copied())
            .chain(definition.evidence.iter().copied())
            .chain(definition.goal.into_iter().flat_map(|(least, greatest)| [least, greatest]));
        let mut fields: BTreeSet<String> = beside.map(String::from).collect();
        fields.extend(excluded.map(|(_, field)| field.clone()));
        fields.extend(resolved.formula.fields().map(String::from));
        fields.extend(resolved.squares);
        Ok(fields)
    }

    /// Which instance of a partial this KPI reads.
    pub(crate) fn slot(&self, partial: &'static PartialType) -> SlotSpec {
        let chosen = self.attribution[&partial.record];
        // A formula that an option chooses may read another partial of the record.
        let natural = || Attribution::of(partial.record).iter().find(|by| partial.knows(**by));
        let attribution = match partial.knows(chosen) {
            true => chosen,
            false => natural().copied().unwrap_or(chosen),
        };
        let rules = self.values.restricted_to(partial.rules);
        SlotSpec { partial, rules, attribution, times: 0 }
    }
}

/// An instance of a partial: its rules, and the instant that books a record.
#[derive(Clone)]
pub(crate) struct SlotSpec {
    pub partial: &'static PartialType,
    pub rules: OptionValues,
    pub attribution: Attribution,
    /// The distributions that are counted: a bit for each field, by its place.
    pub times: u64,
}

impl SlotSpec {
    /// The bit of a field.
    pub(crate) fn bit(place: usize) -> u64 {
        u32::try_from(place).ok().and_then(|place| 1u64.checked_shl(place)).unwrap_or(0)
    }

    /// Whether two instances count the same. Without bookings, attribution
    /// makes no difference.
    pub(crate) fn same(&self, other: &SlotSpec, booked: bool) -> bool {
        self.partial.code == other.partial.code
            && self.rules == other.rules
            && (!booked || self.attribution == other.attribution)
    }
}

/// All KPIs of a policy.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub kpis: Vec<SelectedKpi>,
}

impl Selection {
    /// Checks and selects the KPIs of a policy.
    pub(crate) fn new(compiled: &Compiled) -> Result<Self> {
        let policy = compiled.policy();
        let mut customs: BTreeMap<&str, &CustomKpi> = BTreeMap::new();
        for custom in &policy.custom_kpis {
            check_custom_id(custom)?;
            if customs.insert(&custom.id, custom).is_some() {
                return Err(custom_fault(custom, "found this id twice".into()));
            }
        }
        check_keys(compiled, &customs)?;
        let mut kpis = Vec::new();
        match &policy.kpis {
            None => {
                for definition in catalogue() {
                    kpis.push(built_in(definition, compiled)?);
                }
                for custom in &policy.custom_kpis {
                    kpis.push(own(custom, compiled)?);
                }
            }
            Some(names) => {
                for name in names {
                    let kpi = match customs.get(name.as_str()) {
                        Some(custom) => own(custom, compiled)?,
                        None => built_in(find(name)?, compiled)?,
                    };
                    if !kpis.iter().any(|known: &SelectedKpi| known.id == kpi.id) {
                        kpis.push(kpi);
                    }
                }
            }
        }
        Ok(Selection { kpis })
    }
}

/// All options of a KPI: those of its formula, and the counting rules of the
/// partials that it reads, where they change anything.
pub fn options_of(definition: &Definition) -> Vec<OptionDefinition> {
    let mut options = all_options(definition);
    options.retain(|option| !definition.idle_rules.contains(&option.name));
    options
}

/// The options of a KPI with the rules that change nothing: partials read them all.
fn all_options(definition: &Definition) -> Vec<OptionDefinition> {
    let mut options = definition.options.to_vec();
    let mut texts = vec![definition.formula];
    texts.extend(definition.variants.iter().filter_map(|variant| variant.formula));
    for text in texts {
        let Ok(formula) = Formula::parse(text) else { continue };
        for (partial, _) in formula.fields().filter_map(find_field) {
            for rule in partial.rules {
                if !options.iter().any(|option| option.name == rule.name) {
                    options.push(*rule);
                }
            }
        }
    }
    options
}

/// The formula text of a KPI under these option values: what is documented
/// and what is evaluated.
///
/// # Errors
///
/// `InvalidFormula` when a definition is faulty; the tests rule that out for
/// built-in KPIs.
pub fn effective_formula(definition: &Definition, values: &OptionValues) -> Result<String> {
    effective(definition, values).map(|resolved| resolved.formula.to_string())
}

fn effective(definition: &Definition, values: &OptionValues) -> Result<ResolvedFormula> {
    let mut resolved = ResolvedFormula {
        formula: Formula::parse(definition.formula)?,
        unit: definition.unit,
        direction: definition.direction,
        confidence_interval: definition.confidence_interval,
        squares: definition.squares.map(String::from),
        excluded: reasons(definition.excluded)?,
        n: definition.n,
    };
    for variant in definition.variants {
        if !Variant::holds(variant.when, values) {
            continue;
        }
        if let Some(formula) = variant.formula {
            resolved.formula = Formula::parse(formula)?;
        }
        if !(variant.numerator.is_empty() && variant.denominator.is_empty()) {
            resolved.formula.add(variant.numerator, variant.denominator)?;
        }
        resolved.unit = variant.unit.unwrap_or(resolved.unit);
        resolved.direction = variant.direction.unwrap_or(resolved.direction);
        resolved.confidence_interval =
            variant.confidence_interval.unwrap_or(resolved.confidence_interval);
        resolved.excluded.retain(|(reason, _)| !variant.included.contains(reason));
        resolved.excluded.extend(reasons(variant.excluded)?);
        resolved.n = variant.n.or(resolved.n);
        if let Some(squares) = variant.squares {
            resolved.squares = Some(squares.to_string());
        }
    }
    Ok(resolved)
}

/// Reads the sums that count what was left out.
fn reasons(listed: &[(&'static str, &'static str)]) -> Result<Vec<(&'static str, Linear)>> {
    let read = |(reason, sum): &(&'static str, &'static str)| Ok((*reason, Linear::parse(sum)?));
    listed.iter().map(read).collect()
}

fn built_in(definition: &Definition, compiled: &Compiled) -> Result<SelectedKpi> {
    let options = options_of(definition);
    let mut values = OptionValues::defaults(&all_options(definition));
    if definition.id == "ces"
        && compiled.policy().ces_polarity == Some(crate::record::Polarity::Ease)
    {
        values.set("polarity", OptionValue::Choice("ease"));
    }
    choose(&mut values, &options, "all", compiled)?;
    choose(&mut values, &options, definition.id, compiled)?;
    let mut kpi = SelectedKpi {
        id: definition.id.to_string(),
        title: definition.title.to_string(),
        objective: Some(definition.objective),
        definition: *definition,
        custom: None,
        options,
        values,
        attribution: BTreeMap::new(),
    };
    kpi.attribution = attributions(&kpi, definition.attribution, compiled)?;
    Ok(kpi)
}

/// Applies the policy's settings for one key to the values.
pub(super) fn choose(
    values: &mut OptionValues,
    options: &[OptionDefinition],
    key: &str,
    compiled: &Compiled,
) -> Result<()> {
    let Some(settings) = compiled.policy().options.get(key) else { return Ok(()) };
    for (name, setting) in settings {
        match options.iter().find(|option| option.name == name) {
            Some(option) => values.set(option.name, read(option, setting, key)?),
            // A setting for all holds for those KPIs that know it.
            None if key == "all" => {}
            None => return Err(unknown_option(key, name, options)),
        }
    }
    Ok(())
}

pub(super) fn read(option: &OptionDefinition, setting: &Setting, key: &str) -> Result<OptionValue> {
    option.read(setting).map_err(|error| {
        let place = format!("options.{key}.{}", option.name);
        Error::new(ErrorKind::InvalidOption, error.message()).in_field(place)
    })
}

/// The error for an option that a KPI does not have.
#[cold]
pub(crate) fn unknown_option(kpi: &str, name: &str, options: &[OptionDefinition]) -> Error {
    let known: Vec<_> = options.iter().map(|option| option.name).collect();
    let allowed = match known.is_empty() {
        true => "it has none".to_string(),
        false => format!("allowed are {}", known.join(", ")),
    };
    Error::new(ErrorKind::InvalidOption, format!("{kpi} has no option {name:?}; {allowed}"))
        .in_field(format!("options.{kpi}.{name}"))
}

/// Which instant books each record that the KPI reads.
pub(super) fn attributions(
    kpi: &SelectedKpi,
    own: Attribution,
    compiled: &Compiled,
) -> Result<BTreeMap<RecordKind, Attribution>> {
    let (stated, must_fit) = match &compiled.policy().attribution {
        Some(AttributionRule::All(attribution)) => (Some(*attribution), false),
        Some(AttributionRule::ByKpi(by_kpi)) => (by_kpi.get(&kpi.id).copied(), true),
        None => (None, true),
    };
    let mut formulas = vec![kpi.fields(&kpi.values)?];
    if kpi.custom.is_none() {
        // An attribution may be stated for the default formula while an option
        // chooses another, and the other way round.
        let default = Formula::parse(kpi.definition.formula)?;
        formulas.push(default.fields().map(String::from).collect());
    }
    let partials = |fields: &BTreeSet<String>| -> Vec<&PartialType> {
        fields.iter().filter_map(|field| find_field(field)).map(|(partial, _)| partial).collect()
    };
    let used: Vec<Vec<&PartialType>> = formulas.iter().map(partials).collect();
    let knows = |record: RecordKind, attribution: Attribution| {
        used.iter().any(|used| {
            let mut of_record = used.iter().filter(|partial| partial.record == record).peekable();
            of_record.peek().is_some() && of_record.all(|partial| partial.knows(attribution))
        })
    };
    let known = |attribution| RecordKind::ALL.into_iter().any(|record| knows(record, attribution));
    // What a custom KPI states for itself must fit like what a policy states for one KPI.
    let own_choice = kpi.custom.is_some().then_some(own);
    if let Some(unfit) =
        stated.filter(|_| must_fit).into_iter().chain(own_choice).find(|by| !known(*by))
    {
        return Err(unfit_attribution(kpi, unfit, &known));
    }
    // by_event names another instant for each record, so a definition states it
    // for the record of its numerator alone: events by detection, their exposure
    // by its beginning.
    let counted = match &kpi.custom {
        Some(_) => None,
        None => Formula::parse(kpi.definition.formula)?
            .fields()
            .next()
            .and_then(find_field)
            .map(|(partial, _)| partial.record),
    };
    let choice = |record: RecordKind| {
        let elsewhere = counted.is_some_and(|counted| counted != record);
        let own = Some(own).filter(|own| *own != Attribution::ByEvent || !elsewhere);
        let candidates = stated.into_iter().chain(own);
        let fitting = candidates.into_iter().find(|attribution| knows(record, *attribution));
        fitting.unwrap_or(Attribution::of(record)[0])
    };
    Ok(RecordKind::ALL.into_iter().map(|record| (record, choice(record))).collect())
}

#[cold]
fn unfit_attribution(
    kpi: &SelectedKpi,
    stated: Attribution,
    known: &dyn Fn(Attribution) -> bool,
) -> Error {
    let all = RecordKind::ALL.iter().flat_map(|record| Attribution::of(*record));
    let allowed: BTreeSet<_> = all.filter(|by| known(**by)).map(|by| by.name()).collect();
    let allowed: Vec<_> = allowed.into_iter().collect();
    let allowed = match allowed.is_empty() {
        true => "it has no choice".to_string(),
        false => format!("allowed are {}", allowed.join(", ")),
    };
    let message = format!("found {} for {}, {allowed}", stated.name(), kpi.id);
    Error::new(ErrorKind::InvalidPolicy, message).in_field(format!("attribution.{}", kpi.id))
}

/// Keys of options, bands and attributions must name a KPI.
fn check_keys(compiled: &Compiled, customs: &BTreeMap<&str, &CustomKpi>) -> Result<()> {
    let policy = compiled.policy();
    let by_kpi = match &policy.attribution {
        Some(AttributionRule::ByKpi(by_kpi)) => by_kpi.keys().collect(),
        _ => Vec::new(),
    };
    let known = |name: &str| customs.contains_key(name) || catalogue().any(|kpi| kpi.id == name);
    let keys = policy.options.keys().filter(|key| *key != "all").chain(by_kpi);
    for key in keys {
        if !known(key) {
            return Err(unknown(key));
        }
    }
    for key in policy.bands.keys() {
        if !known(key) {
            return Err(unknown(key));
        }
    }
    let Some(for_all) = policy.options.get("all") else { return Ok(()) };
    let all: Vec<_> = catalogue().flat_map(options_of).collect();
    for name in for_all.keys() {
        if !all.iter().any(|option| option.name == name) {
            let mut names: Vec<_> = all.iter().map(|option| option.name).collect();
            names.sort_unstable();
            names.dedup();
            let message =
                format!("no KPI has the option {name:?}; allowed are {}", names.join(", "));
            return Err(Error::new(ErrorKind::InvalidOption, message)
                .in_field(format!("options.all.{name}")));
        }
    }
    Ok(())
}
