import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A nightly job beside a telephone platform: reads the calls, the states of agents and the schedule that the platform
 * has exported, writes the scorecard as JSON, and prints for each team the KPIs that it is judged by.
 *
 * <pre>
 *     javac -cp /usr/share/java/jna.jar -d classes *.java
 *     java -cp classes:/usr/share/java/jna.jar -Djna.library.path=PREFIX/lib \
 *         NightlyScorecard examples/data kpi-ffi/examples/policy.json 2026-04-01 scorecard.json
 * </pre>
 *
 * <p>Calls go to the library as JSON lines, states and schedule as the structs of kpi.h. The exit code is 1 where the
 * data is wrong, and 2 where the arguments are.
 */
public final class NightlyScorecard {
    /** Rows that the library gets at once. */
    private static final int CHUNK = 1000;

    private static final String GROUP_BY = "{\"dimensions\": [\"team\"]}";

    private static final List<String> PRINTED = List.of("interaction_volume", "service_level", "abandonment_rate",
            "average_handle_time", "first_contact_resolution", "occupancy", "schedule_adherence");

    /** Java takes the locale's encoding where it is not told. */
    private static final PrintStream OUT =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private NightlyScorecard() {}

    public static void main(String[] arguments) {
        if (arguments.length != 4) {
            System.err.println("usage: NightlyScorecard DATA_FOLDER POLICY.json AS_OF SCORECARD.json");
            System.exit(2);
        }
        try {
            if (Kpi.LIBRARY.kpi_abi_version() < Kpi.ABI_VERSION) {
                throw new IOException("libkpi is older than this program needs");
            }
            run(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], Path.of(arguments[3]));
        } catch (FileSystemException error) {
            System.err.println("cannot open " + error.getMessage());
            System.exit(1);
        } catch (IOException | Kpi.KpiException error) {
            System.err.println(error.getMessage());
            System.exit(1);
        }
    }

    private static void run(Path data, Path policy, String asOf, Path output) throws IOException {
        String finish = "{\"as_of\": " + quoted(asOf) + "}";
        try (Kpi.Accumulator counted = new Kpi.Accumulator(Files.readString(policy), GROUP_BY)) {
            addFile(data.resolve("interactions.csv"), rows -> addCalls(counted, rows));
            addFile(data.resolve("agent_states.csv"), rows -> addStates(counted, rows));
            addFile(data.resolve("planned_activities.csv"), rows -> addSchedule(counted, rows));

            String json;
            try (Kpi.Scorecard card = counted.finish(finish)) {
                json = card.toJson();
                Files.writeString(output, json + "\n");
                print(card);
            }

            showRefusals(counted);
            try (Kpi.Scorecard card = counted.finish(finish)) {
                OUT.println("The scorecard afterwards is " + (card.toJson().equals(json) ? "the same" : "another one"));
            }
        }
    }

    // ---- From files to the library ----

    private interface Sink {
        void add(List<Map<String, String>> rows);
    }

    /** Hands a file over in chunks. What the library says of a row is told with its place in the file. */
    private static void addFile(Path path, Sink sink) throws IOException {
        try (Csv file = new Csv(path)) {
            List<Map<String, String>> rows = new ArrayList<>();
            long first = 1;
            for (Map<String, String> row = file.next(); row != null || !rows.isEmpty(); row = file.next()) {
                if (row != null) rows.add(row);
                if (row != null && rows.size() < CHUNK) continue;
                try {
                    sink.add(rows);
                } catch (Kpi.KpiException error) {
                    String place = error.row < 0 ? "" : ", row " + (first + error.row);
                    throw new IOException(path + place + ": " + error.getMessage(), error);
                } catch (DateTimeException | NumberFormatException error) {
                    String place = ", row " + first + " or later: ";
                    throw new IOException(path + place + error.getMessage(), error);
                }
                first += rows.size();
                rows.clear();
            }
        }
    }

    /** The library reads numbers and instants from texts, as those of a CSV file are. */
    private static void addCalls(Kpi.Accumulator counted, List<Map<String, String>> rows) {
        StringBuilder lines = new StringBuilder();
        for (Map<String, String> row : rows) {
            char before = '{';
            for (Map.Entry<String, String> cell : row.entrySet()) {
                String value = cell.getValue().isEmpty() ? "null" : quoted(cell.getValue());
                lines.append(before).append(quoted(cell.getKey())).append(": ").append(value);
                before = ',';
            }
            lines.append("}\n");
        }
        counted.addJson("interaction", lines.toString());
    }

    /** A member is set only where something is known; all others are missing already. */
    private static void addStates(Kpi.Accumulator counted, List<Map<String, String>> rows) {
        Kpi.AgentState[] structs = Kpi.AgentState.rows(rows.size());
        for (int place = 0; place < structs.length; place++) {
            Cells cells = new Cells(rows.get(place));
            Kpi.AgentState struct = structs[place];
            struct.agent_id.set(cells.text("agent_id"));
            struct.state = cells.number("state", Kpi.STATES);
            struct.started_at_ms = cells.instant("started_at", struct.started_at_ms);
            struct.ended_at_ms = cells.instant("ended_at", struct.ended_at_ms);
            struct.paid = cells.truth("paid");
            struct.team.set(cells.text("team"));
            struct.reason.set(cells.text("reason"));
            struct.capacity_slots = cells.count("capacity_slots", struct.capacity_slots);
            struct.slots_in_use = cells.count("slots_in_use", struct.slots_in_use);
        }
        counted.add(structs);
    }

    private static void addSchedule(Kpi.Accumulator counted, List<Map<String, String>> rows) {
        Kpi.PlannedActivity[] structs = Kpi.PlannedActivity.rows(rows.size());
        for (int place = 0; place < structs.length; place++) {
            Cells cells = new Cells(rows.get(place));
            Kpi.PlannedActivity struct = structs[place];
            struct.agent_id.set(cells.text("agent_id"));
            struct.activity = cells.number("activity", Kpi.ACTIVITIES);
            struct.started_at_ms = cells.instant("started_at", struct.started_at_ms);
            struct.ended_at_ms = cells.instant("ended_at", struct.ended_at_ms);
            struct.adherence_tracked = cells.truth("adherence_tracked");
            struct.paid = cells.truth("paid");
        }
        counted.add(structs);
    }

    /** The cells of a row as the structs want them; an empty one is not known. */
    private record Cells(Map<String, String> row) {
        String text(String name) {
            return row.getOrDefault(name, "");
        }

        long instant(String name, long missing) {
            return text(name).isEmpty() ? missing : Instant.parse(text(name)).toEpochMilli();
        }

        long count(String name, long missing) {
            return text(name).isEmpty() ? missing : Long.parseLong(text(name));
        }

        int truth(String name) {
            return switch (text(name)) {
                case "" -> 0;
                case "true" -> Kpi.TRUE;
                case "false" -> Kpi.FALSE;
                default -> -1;  // which the library refuses
            };
        }

        int number(String name, List<String> names) {
            int place = names.indexOf(text(name));
            return text(name).isEmpty() ? 0 : place < 0 ? -1 : place + 1;
        }
    }

    // ---- What is printed ----

    /** What the KPIs are called and what they are is read from the catalogue. */
    private static void print(Kpi.Scorecard card) {
        List<Kpi.Definition> printed = Kpi.catalogue().stream().filter(kpi -> PRINTED.contains(kpi.id)).toList();
        for (Kpi.Definition kpi : printed) OUT.println(kpi.title + " = " + kpi.formula);
        for (long group = 0; group < card.groups(); group++) {
            OUT.println();
            OUT.println(card.group(group));
            for (Kpi.Definition kpi : printed) {
                Kpi.Value value = card.value(group, kpi.code);
                String band = value.band == 0 ? "not rated" : Kpi.name(Kpi.BANDS, value.band);
                OUT.printf(Locale.ROOT, "  %-24s %21s  %-9s  n = %d%n", kpi.title, shown(value), band, value.n);
            }
        }
    }

    private static String shown(Kpi.Value value) {
        if (value.has_value == 0) return Kpi.name(Kpi.REASONS, value.no_data);
        return switch (Kpi.name(Kpi.UNITS, value.unit)) {
            case "share" -> String.format(Locale.ROOT, "%.2f %%", 100 * value.value);
            case "seconds" -> String.format(Locale.ROOT, "%.2f s", value.value);
            case "count" -> String.format(Locale.ROOT, "%.0f", value.value);
            default -> String.format(Locale.ROOT, "%.3f", value.value);
        };
    }

    /** Rows that cannot be. The library says which and why, and counts no row of such a call. */
    private static void showRefusals(Kpi.Accumulator counted) {
        Instant morning = Instant.parse("2026-03-02T08:00:00Z");
        Kpi.AgentState[] states = Kpi.AgentState.rows(2);
        for (Kpi.AgentState state : states) {
            state.agent_id.set("Zoë");
            state.state = 1 + Kpi.STATES.indexOf("available");
            state.started_at_ms = morning.toEpochMilli();
            state.ended_at_ms = morning.plusSeconds(60).toEpochMilli();
        }
        states[1].ended_at_ms = morning.minusSeconds(60).toEpochMilli();  // a clock that was set back
        OUT.println();
        showRefusal(() -> counted.add(states));

        String call = """
                {"interaction_id": "1", "created_at": "2026-03-02T08:00:00Z", "channel": "téléphone"}
                """;
        showRefusal(() -> counted.addJson("interaction", call));
    }

    private static void showRefusal(Runnable wrong) {
        try {
            wrong.run();
            OUT.println("Not refused");
        } catch (Kpi.KpiException error) {
            OUT.printf("Refused with status %d: record %s, row %d, field %s%n    %s%n",
                    error.code, error.record, error.row, error.field, error.getMessage());
        }
    }

    /** A JSON string. */
    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}
