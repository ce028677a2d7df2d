//! The help text.

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Prints the contact-center KPIs of record files.

usage: cargo demo [OPTIONS] [FILE]
       scorecard [OPTIONS] [FILE]

Without files it reads the sample data that ships with the project, all eleven
records and a policy, and prints the scorecard, overall and then by channel.

Records. A file ends in .csv, .tsv, .jsonl, .ndjson (one object a line) or
.parquet (plain, snappy or zstd); an option may be given again for a second
file. FILE alone holds interactions.
  --interactions FILE     --surveys FILE          --evaluations FILE
  --prompts FILE          --costs FILE            --agent-states FILE
  --schedule FILE         --security-events FILE  --service-status FILE
  --employees FILE        --customers FILE

Reading
  --map COLUMN=FIELD      their column holds our field, or a dimension of --by
  --map RECORD:COLUMN=FIELD   the same for one record, such as survey:Q1=score
  --on-invalid RULE       reject (default): stop at a malformed row;
                          quarantine: leave it out and count it
  --duplicates RULE       keep_all (default), reject or keep_last
  --loader bank1999       interactions are lines of the public data of a bank's
                          call center (Technion, 1999)

Grouping
  --by NAME,NAME          fields with text or codes, or further columns
  --interval 30min        5min to 12h, 1d, 1w, 1mo, 1q, 1y
  --time-of-day 30min     all days together

What is computed
  --kpis NAME,NAME        ids or usual names, such as service_level,AHT
  --objective NAME        the KPIs that serve growth_and_retention, cost or
                          trust_and_compliance
  --policy FILE           .toml or .json; default: the preset seed, and for the
                          sample data the policy that ships with them
  --option KPI.NAME=VALUE an option of a KPI, such as service_level.threshold_s=30;
                          all.NAME=VALUE for every KPI that has it
  --attribution RULE      which instant books a record, for all KPIs: by_start, ...
  --period START/END      only what is booked from START to just before END
  --as-of INSTANT         the records tell up to here; open contacts count by it
  --zone NAME             the IANA zone of days and of times without an offset

Output
  --format table|json|csv table (default) is for people. With an interval, a time
                          of day or more than 12 groups it has one line a group
                          and as many KPIs as fit, up to 8; --kpis chooses.
  --help, --version

Environment: NO_COLOR turns colour off, COLUMNS is the width of the table (120).
Exit code: 0 done, 1 the data is wrong, 2 the arguments are wrong.
";
