//! Loops over the catalogue: what every KPI and every field must be.

use std::collections::BTreeSet;

use kpi_core::catalogue::{
    Direction, OptionValues, Role, catalogue, effective_formula, find, options_of,
};
use kpi_core::formula::{Formula, Linear};
use kpi_core::partial::{PARTIALS, find_field};
use kpi_core::{Accumulator, Finish, GroupBy, NoData, Policy};

#[test]
fn ids_and_codes_are_unique_and_codes_ascend() {
    let ids: BTreeSet<_> = catalogue().map(|kpi| kpi.id).collect();
    let codes: Vec<_> = catalogue().map(|kpi| kpi.code).collect();
    assert_eq!(ids.len(), codes.len());
    assert!(codes.is_sorted_by(|a, b| a < b), "{codes:?}");
    for id in ids {
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{id}");
    }
}

/// Codes, ids and partial numbers are for ever: this list only grows.
#[test]
fn codes_stay_what_they_were() {
    let released = include_str!("golden/codes.txt");
    let mut now = String::new();
    for kpi in catalogue() {
        now.push_str(&format!("kpi {} {}\n", kpi.code, kpi.id));
    }
    for partial in PARTIALS {
        now.push_str(&format!("partial {} {}", partial.code, partial.name));
        partial.fields.iter().for_each(|field| now.push_str(&format!(" {}", field.name)));
        now.push('\n');
    }
    let lost: Vec<_> =
        released.lines().filter(|line| !now.lines().any(|now| now.starts_with(line))).collect();
    assert!(lost.is_empty(), "released codes may not change: {lost:?}\nnow:\n{now}");
}

#[test]
fn aliases_lead_to_one_kpi() {
    for kpi in catalogue() {
        for name in kpi.aliases.iter().chain([&kpi.id, &kpi.title]) {
            assert_eq!(find(name).map(|found| found.id), Ok(kpi.id), "{name}");
        }
    }
    assert_eq!(find("aht").map(|kpi| kpi.id), Ok("average_handle_time"));
    let error = find("handle_time").expect_err("no such KPI").to_string();
    assert!(error.contains("average_handle_time"), "{error}");
}

#[test]
fn every_definition_is_complete() {
    for kpi in catalogue() {
        let texts = [kpi.title, kpi.doc, kpi.population, kpi.empty, kpi.source, kpi.example];
        assert!(texts.iter().all(|text| !text.is_empty()), "{}", kpi.id);
        assert!(kpi.doc.ends_with('.') && kpi.population.ends_with('.'), "{}", kpi.id);
        assert_eq!(
            Formula::parse(kpi.formula).map(|formula| formula.to_string()).as_deref(),
            Ok(kpi.formula)
        );
        let fields = kpi.n.into_iter().chain(kpi.distribution).chain(kpi.squares);
        let fields = fields.chain(kpi.unmixed.iter().copied()).chain(kpi.evidence.iter().copied());
        for field in
            fields.chain(kpi.goal.into_iter().flat_map(|(least, greatest)| [least, greatest]))
        {
            assert!(find_field(field).is_some(), "{}: {field}", kpi.id);
        }
        for (reason, sum) in kpi.excluded.iter().chain(kpi.variants.iter().flat_map(|v| v.excluded))
        {
            let sum =
                Linear::parse(sum).unwrap_or_else(|error| panic!("{}: {reason}: {error}", kpi.id));
            assert!(
                sum.terms.iter().all(|(_, field)| find_field(field).is_some()),
                "{}: {reason}",
                kpi.id
            );
        }
    }
}

#[test]
fn fields_and_partials_are_unique() {
    let mut names = BTreeSet::new();
    for (number, partial) in PARTIALS.iter().enumerate() {
        assert_eq!(usize::from(partial.code), number + 1, "{}", partial.name);
        for field in partial.fields {
            assert!(names.insert(field.name), "{} stands twice", field.name);
            assert!(field.doc.trim().ends_with('.'), "{}", field.name);
        }
    }
}

/// Every field is read by a formula, an interval, a reason or a band, or can
/// at least be read by a KPI of the user's own.
#[test]
fn every_combination_of_choices_gives_a_formula() {
    for kpi in catalogue() {
        let options: Vec<_> =
            options_of(kpi).into_iter().filter(|option| option.role == Role::Formula).collect();
        let mut combinations = vec![OptionValues::defaults(&options_of(kpi))];
        for option in &options {
            let kpi_core::catalogue::Allowed::Choice(names) = option.allowed else { continue };
            combinations = combinations
                .iter()
                .flat_map(|values| {
                    names.iter().map(|name| {
                        let setting = kpi_core::catalogue::Setting::from(*name);
                        values.with(option.name, option.read(&setting).expect("an allowed choice"))
                    })
                })
                .collect();
        }
        for values in combinations {
            let text = effective_formula(kpi, &values)
                .unwrap_or_else(|error| panic!("{}: {error}", kpi.id));
            let formula = Formula::parse(&text).expect("a canonical formula");
            assert!(
                formula.fields().all(|field| find_field(field).is_some()),
                "{}: {text}",
                kpi.id
            );
        }
    }
}

#[test]
fn conditions_of_variants_name_options_and_choices() {
    for kpi in catalogue() {
        let options = options_of(kpi);
        for (name, choice) in kpi.variants.iter().flat_map(|variant| variant.when) {
            let option = options.iter().find(|option| option.name == *name);
            let option = option.unwrap_or_else(|| panic!("{} has no option {name}", kpi.id));
            let setting = match *choice {
                ">0" => kpi_core::catalogue::Setting::from(1i64),
                choice => kpi_core::catalogue::Setting::from(choice),
            };
            assert!(option.read(&setting).is_ok(), "{}: {name} = {choice}", kpi.id);
        }
    }
}

#[test]
fn nothing_gives_no_data_and_never_a_number() {
    let accumulator =
        Accumulator::new(&Policy::default(), GroupBy::new()).expect("the seed policy");
    let card = accumulator.finish(Finish::default()).expect("a scorecard");
    for (_, value) in card.rows() {
        assert_eq!((value.value, value.no_data), (None, Some(NoData::NoRecords)), "{}", value.kpi);
        assert_eq!(value.confidence_interval, None);
        assert_eq!(value.percentiles, None);
    }
}

#[test]
fn bands_fit_the_direction() {
    let policy = Policy::default();
    for kpi in catalogue() {
        for band in
            policy.bands.get(kpi.id).into_iter().flatten().filter(|band| band.when.is_empty())
        {
            let good = band.rating == kpi_core::policy::Rating::Good;
            match kpi.direction {
                Direction::HigherIsBetter if good => {
                    assert!(band.above.or(band.at_least).is_some(), "{}", kpi.id)
                }
                Direction::LowerIsBetter if good => {
                    assert!(band.below.or(band.at_most).is_some(), "{}", kpi.id)
                }
                _ => {}
            }
        }
    }
}

#[test]
fn attributions_are_known_to_a_record_of_the_formula() {
    for kpi in catalogue() {
        let formula = Formula::parse(kpi.formula).expect("a formula");
        let mut partials = formula.fields().filter_map(find_field).map(|(partial, _)| partial);
        assert!(
            partials.any(|partial| partial.knows(kpi.attribution)),
            "{} by {}",
            kpi.id,
            kpi.attribution.name()
        );
    }
}

#[test]
fn every_field_is_found_by_its_name() {
    for partial in PARTIALS {
        for (place, field) in partial.fields.iter().enumerate() {
            let (found, at) = find_field(field.name).expect(field.name);
            assert_eq!((found.name, at), (partial.name, place), "{}", field.name);
        }
    }
    assert!(find_field("no such field").is_none());
}
