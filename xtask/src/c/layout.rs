//! The binary interface, line by line: defines, structs and functions of kpi.h as they were when
//! callers were compiled. Lines may be added and never changed, so older callers go on working.

use std::fmt::Write;
use std::fs;

use super::{Build, C99};
use crate::workspace::{Result, Workspace, output};

const HEADER: &str = "kpi-ffi/include/kpi.h";
const LAYOUT: &str = "kpi-ffi/tests/layout.txt";
const SYMBOLS: &str = "kpi-ffi/tests/symbols.txt";
const COMMAND: &str = "cargo xtask layout";

/// A fact of the interface, such as `member kpi_text.length` with `size_t at 8, 8 bytes`.
#[derive(Clone, Debug, PartialEq)]
struct Fact {
    key: String,
    value: String,
}

impl Fact {
    fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Fact { key: key.into(), value: value.into() }
    }

    fn of_line(line: &str) -> Option<Self> {
        let (key, value) = line.split_once(": ")?;
        Some(Fact::new(key, value))
    }

    fn line(&self) -> String {
        format!("{}: {}", self.key, self.value)
    }
}

/// What both files begin with.
fn title(what: &str) -> String {
    format!("# {what}\n# Lines are only added, which `{COMMAND}` does.\n")
}

/// Compares the library and its header with the files that are checked in.
pub(super) fn check(build: &Build<'_>) -> Result<()> {
    let header = read(build.workspace, HEADER)?;
    check_exports(build, &header)?;
    if cfg!(not(target_pointer_width = "64")) {
        println!("{LAYOUT} holds where pointers have 8 bytes, so it was not compared");
        return Ok(());
    }
    for (path, found) in found(build, &header)? {
        let known = facts(&read(build.workspace, path)?);
        let added = added(&known, &found, &growing(&header)).map_err(|all| in_file(path, &all))?;
        if let [_, ..] = added.as_slice() {
            let lines: Vec<String> = added.iter().map(Fact::line).collect();
            let lines = lines.join("\n  ");
            return Err(format!("{path} lacks these lines; run: {COMMAND}\n  {lines}"));
        }
        println!("{path}: {} lines hold", known.len());
    }
    Ok(())
}

/// Writes new lines into both files. What is there must hold.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let build = Build::new(workspace)?;
    let header = read(workspace, HEADER)?;
    check_exports(&build, &header)?;
    for (path, found) in found(&build, &header)? {
        let known = facts(&fs::read_to_string(workspace.path(path)).unwrap_or_default());
        let added = added(&known, &found, &growing(&header)).map_err(|all| in_file(path, &all))?;
        let mut text = title(match path == LAYOUT {
            true => "Defines and structs of kpi.h, where pointers have 8 bytes.",
            false => "The functions that libkpi exports.",
        });
        for fact in &found {
            // A struct that grew keeps the sizes that it had.
            let before = known.iter().filter(|old| old.key == fact.key && old.value != fact.value);
            for fact in before.chain([fact]) {
                let _ = writeln!(text, "{}", fact.line());
            }
        }
        fs::write(workspace.path(path), text)
            .map_err(|error| format!("cannot write {path}: {error}"))?;
        println!("{path}: {} lines are new", added.len());
    }
    Ok(())
}

fn read(workspace: &Workspace, path: &str) -> Result<String> {
    fs::read_to_string(workspace.path(path)).map_err(|error| format!("cannot read {path}: {error}"))
}

fn in_file(path: &str, faults: &[String]) -> String {
    let faults = faults.join("\n  ");
    format!("callers of older versions would break: {path} says otherwise\n  {faults}")
}

fn facts(text: &str) -> Vec<Fact> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(Fact::of_line).collect()
}

/// What each file must hold.
fn found(build: &Build<'_>, header: &str) -> Result<[(&'static str, Vec<Fact>); 2]> {
    let source = build.programs.join("layout.c");
    fs::write(&source, program(header)?)
        .map_err(|error| format!("cannot write {}: {error}", source.display()))?;
    let program = build.linked("cc", &C99, &source.display().to_string(), "layout")?;
    let layout = facts(&output(build.start(&program))?);
    let functions =
        functions(header).into_iter().map(|(name, shape)| Fact::new(name, shape)).collect();
    Ok([(LAYOUT, layout), (SYMBOLS, functions)])
}

/// What is new, or everything that no longer holds.
fn added(
    known: &[Fact],
    found: &[Fact],
    growing: &[String],
) -> std::result::Result<Vec<Fact>, Vec<String>> {
    let last = |facts: &[Fact], key: &str| -> Option<String> {
        facts.iter().rev().find(|fact| fact.key == key).map(|fact| fact.value.clone())
    };
    let size = |name: &str| last(known, &format!("size {name}")).and_then(|size| size.parse().ok());
    let (mut new, mut faults) = (Vec::new(), Vec::new());
    for fact in known.iter().filter(|fact| last(found, &fact.key).is_none()) {
        faults.push(format!("removed: {}", fact.line()));
    }
    for fact in found {
        let before = last(known, &fact.key);
        let grows = |old: &str| {
            let name = fact.key.strip_prefix("size ");
            let greater = fact.value.parse::<u64>().ok() > old.parse().ok();
            greater && name.is_some_and(|name| growing.iter().any(|known| known == name))
        };
        match before {
            Some(before) if before == fact.value => {}
            Some(before) if !grows(&before) => {
                faults.push(format!("changed: {}: {before} became {}", fact.key, fact.value));
            }
            None if stands_within(fact, size) => {
                let line = fact.line();
                faults.push(format!("stands within a struct, allowed is behind its end: {line}"));
            }
            _ => new.push(fact.clone()),
        }
    }
    if faults.is_empty() { Ok(new) } else { Err(faults) }
}

/// Whether a member lies where older callers have other members, or room that they never set.
fn stands_within(fact: &Fact, size: impl Fn(&str) -> Option<u64>) -> bool {
    let name = fact.key.strip_prefix("member ").and_then(|member| member.split_once('.'));
    let offset = fact.value.rsplit_once(" at ").and_then(|(_, rest)| rest.split_once(','));
    let offset = offset.and_then(|(offset, _)| offset.parse::<u64>().ok());
    match (name.and_then(|(name, _)| size(name)), offset) {
        (Some(size), Some(offset)) => offset < size,
        _ => false,
    }
}

/// The structs that callers pass with their size.
fn growing(header: &str) -> Vec<String> {
    let names = functions(header).into_iter().map(|(name, _)| name);
    names.filter_map(|name| name.strip_suffix("_init").map(String::from)).collect()
}

/// A program that prints what a C compiler makes of the header.
fn program(header: &str) -> Result<String> {
    let mut out = "#include \"kpi.h\"\n\n#include <stdio.h>\n\nint main(void) {\n".to_string();
    for name in defines(header) {
        let _ = writeln!(
            out,
            "    if (({name}) > 0) printf(\"define {name}: %llu\\n\", (unsigned long long)({name}));\n\
             \x20   else printf(\"define {name}: %lld\\n\", (long long)({name}));"
        );
    }
    for (name, members) in structs(header)? {
        let _ = writeln!(
            out,
            "    {{\n        struct aligned {{ char first; struct {name} second; }};\n\
             \x20       printf(\"alignment {name}: %d\\n\", (int)offsetof(struct aligned, second));\n    }}\n\
             \x20   printf(\"size {name}: %d\\n\", (int)sizeof(struct {name}));"
        );
        for (kind, member) in members {
            let _ = writeln!(
                out,
                "    printf(\"member {name}.{member}: {kind} at %d, %d bytes\\n\", \
                 (int)offsetof(struct {name}, {member}), (int)sizeof(((struct {name} *)0)->{member}));"
            );
        }
    }
    Ok(out + "    return 0;\n}\n")
}

/// The names of the defines that have a value.
fn defines(header: &str) -> Vec<&str> {
    let lines = header.lines().filter_map(|line| line.strip_prefix("#define "));
    lines.filter_map(|line| line.split_once(' ')).map(|(name, _)| name).collect()
}

/// The text without comments, which cbindgen writes on lines of their own.
fn code(header: &str) -> impl Iterator<Item = &str> {
    let is_comment = |line: &str| ["/*", "*", "#"].iter().any(|start| line.starts_with(start));
    header.lines().map(str::trim).filter(move |line| !line.is_empty() && !is_comment(line))
}

/// A struct's name, and the type and name of each of its members.
type Struct = (String, Vec<(String, String)>);

fn structs(header: &str) -> Result<Vec<Struct>> {
    let mut all: Vec<Struct> = Vec::new();
    let mut lines = code(header);
    while let Some(line) = lines.next() {
        if line.starts_with("typedef enum") || line.starts_with("enum ") {
            return Err(format!("{HEADER} has an enum, which cannot cross: {line}"));
        }
        let Some(name) = line.strip_prefix("typedef struct ").and_then(|l| l.strip_suffix(" {"))
        else {
            continue;
        };
        let mut members = Vec::new();
        for line in lines.by_ref().take_while(|line| !line.starts_with('}')) {
            members.push(member(line).ok_or_else(|| format!("{HEADER}: {name} has `{line}`"))?);
        }
        all.push((name.to_string(), members));
    }
    match all.is_empty() {
        true => Err(format!("{HEADER} has no structs")),
        false => Ok(all),
    }
}

/// The type and the name of `const char *id;` or `char message[512];`.
fn member(line: &str) -> Option<(String, String)> {
    let declared = line.strip_suffix(';').filter(|line| !line.contains(['(', ',']))?;
    let (declared, room) = declared.split_at(declared.find('[').unwrap_or(declared.len()));
    let (kind, name) = split_name(declared);
    (!name.is_empty() && !kind.is_empty())
        .then(|| (format!("{}{room}", kind.trim_end()), name.to_string()))
}

/// A declaration without the name at its end, and the name.
fn split_name(declared: &str) -> (&str, &str) {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    declared.split_at(declared.trim_end_matches(is_letter).len())
}

/// The functions of the header, and the types of what they return and take.
fn functions(header: &str) -> Vec<(String, String)> {
    let text = code(header).collect::<Vec<_>>().join(" ");
    let declared = text.split([';', '{', '}']).filter_map(|part| part.trim().strip_suffix(')'));
    declared.filter_map(function).collect()
}

fn function(declared: &str) -> Option<(String, String)> {
    let (head, arguments) = declared.split_once('(')?;
    let (returned, name) = split_name(head);
    let kinds: Vec<&str> = arguments
        .split(',')
        .map(|argument| match argument.trim() {
            "void" => "void",
            argument => split_name(argument).0.trim(),
        })
        .collect();
    Some((name.to_string(), format!("{} ({})", returned.trim(), kinds.join(", "))))
}

/// The shared library must export what is in the header, and nothing else.
fn check_exports(build: &Build<'_>, header: &str) -> Result<()> {
    let mut command = build.workspace.program("nm", &["-D", "--defined-only"]);
    command.arg(build.library.join("libkpi.so"));
    let listed = output(command)?;
    let exported: Vec<&str> =
        listed.lines().filter_map(|line| line.split_whitespace().last()).collect();
    let declared: Vec<String> = functions(header).into_iter().map(|(name, _)| name).collect();
    for (place, name) in declared.iter().enumerate() {
        if declared.iter().take(place).any(|before| before == name) {
            return Err(format!("{HEADER} declares {name} twice"));
        }
    }
    for name in &exported {
        if !name.starts_with("kpi_") || !declared.iter().any(|known| known == name) {
            return Err(format!("libkpi.so exports {name}, which is not in kpi.h"));
        }
    }
    if let Some(name) = declared.iter().find(|name| !exported.contains(&name.as_str())) {
        return Err(format!("kpi.h declares {name}, which libkpi.so does not export"));
    }
    println!("{} exported functions, all in kpi.h", exported.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "\
#define KPI_H
/** A comment; with a semicolon. */
#define KPI_NONE -1
extern \"C\" {
typedef struct opaque opaque;
typedef struct kpi_row {
  /**
   * The marker.
   */
  uint32_t marker;
  const struct kpi_text *texts;
  char room[32];
} kpi_row;
kpi_status kpi_row_init(struct kpi_row *row,
                        size_t row_size);
uint32_t kpi_abi_version(void);
}
";

    #[test]
    fn the_header_is_taken_apart() {
        assert_eq!(defines(HEADER), ["KPI_NONE"]);
        let members =
            [("uint32_t", "marker"), ("const struct kpi_text *", "texts"), ("char[32]", "room")];
        let members = members.map(|(kind, name)| (kind.to_string(), name.to_string())).to_vec();
        assert_eq!(structs(HEADER), Ok(vec![("kpi_row".to_string(), members)]));
        let of = |name: &str, shape: &str| (name.to_string(), shape.to_string());
        let expected = [
            of("kpi_row_init", "kpi_status (struct kpi_row *, size_t)"),
            of("kpi_abi_version", "uint32_t (void)"),
        ];
        assert_eq!(functions(HEADER), expected);
        assert_eq!(growing(HEADER), ["kpi_row"]);
        assert!(structs("typedef struct a {\n void (*call)(int);\n} a;").is_err());
    }

    fn compared(found: &str) -> std::result::Result<Vec<String>, Vec<String>> {
        const KNOWN: &str = "# title\ndefine A: 1\nalignment kpi_row: 8\nsize kpi_row: 16\n\
                             size kpi_row: 24\nmember kpi_row.last: int32_t at 16, 4 bytes\nsize kpi_text: 16\n";
        let added = added(&facts(KNOWN), &facts(found), &["kpi_row".to_string()])?;
        Ok(added.iter().map(Fact::line).collect())
    }

    const SAME: &str = "define A: 1\nalignment kpi_row: 8\nsize kpi_row: 24\n\
                        member kpi_row.last: int32_t at 16, 4 bytes\nsize kpi_text: 16\n";

    #[test]
    fn lines_may_be_added() {
        assert_eq!(compared(SAME), Ok(Vec::new()));
        let more = format!("define B: 2\n{SAME}").replace("size kpi_row: 24", "size kpi_row: 32")
            + "member kpi_row.later: int64_t at 24, 8 bytes\nsize kpi_new: 8\nmember kpi_new.one: char at 0, 1 bytes\n";
        let added = [
            "define B: 2",
            "size kpi_row: 32",
            "member kpi_row.later: int64_t at 24, 8 bytes",
            "size kpi_new: 8",
            "member kpi_new.one: char at 0, 1 bytes",
        ];
        assert_eq!(compared(&more), Ok(added.map(String::from).to_vec()));
    }

    #[test]
    fn lines_may_not_change_or_go() {
        let fault = |found: String| compared(&found).unwrap_err().join("\n");
        assert_eq!(fault(SAME.replace("A: 1", "A: 2")), "changed: define A: 1 became 2");
        assert_eq!(fault(SAME.replace("define A: 1\n", "")), "removed: define A: 1");
        assert!(fault(SAME.replace("kpi_row: 24", "kpi_row: 16")).contains("24 became 16"));
        // Nobody passes the size of this one.
        assert!(fault(SAME.replace("kpi_text: 16", "kpi_text: 24")).contains("16 became 24"));
        assert!(fault(SAME.replace("int32_t", "uint32_t")).contains("int32_t at 16"));
        // Callers never set the room between the last member and the end.
        let padding = format!("{SAME}member kpi_row.more: int32_t at 20, 4 bytes\n");
        assert!(fault(padding).contains("kpi_row.more"));
    }
}
