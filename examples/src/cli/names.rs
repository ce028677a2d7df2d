//! Names that a person may have misspelt.

/// The name that looks most like the one given, if any does.
pub(crate) fn nearest<'n>(
    given: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let far = given.chars().count().div_ceil(2).max(1);
    let rated = names.into_iter().map(|name| (distance(given, name), name));
    rated.min_by_key(|(distance, _)| *distance).filter(|(d, _)| *d <= far).map(|(_, name)| name)
}

/// `; did you mean X?`, or nothing.
pub(crate) fn hint<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    nearest(given, names).map(|name| format!("; did you mean {name}?")).unwrap_or_default()
}

/// How many letters must change, come or go.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let change = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Names as a list, cut where there are very many.
pub(crate) fn list(names: &[String]) -> String {
    const SHOWN: usize = 16;
    match names.get(..SHOWN) {
        Some(shown) if names.len() > SHOWN => {
            format!("{} and {} more", shown.join(", "), names.len() - SHOWN)
        }
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_nonsense_is_not() {
        assert_eq!(nearest("--survey", ["--surveys", "--costs"]), Some("--surveys"));
        assert_eq!(nearest("--formt", ["--surveys", "--format"]), Some("--format"));
        assert_eq!(nearest("xyzzy", ["--surveys", "--costs"]), None);
    }
}
