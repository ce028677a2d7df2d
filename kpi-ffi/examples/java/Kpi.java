import com.sun.jna.IntegerType;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * libkpi through JNA: the structs and functions of kpi.h that the example needs, and two classes that free what
 * they hold. Structs are written as kpi.h has them, member by member and in its order; JNA aligns them as C does.
 * The library refuses rows of another size.
 */
public final class Kpi {
    /** The version of the interface that this file was written for. */
    static final int ABI_VERSION = 1;
    static final int OK = 0;
    static final int TRUE = 1;
    static final int FALSE = 2;

    /** The names behind the numbers of kpi.h, which count from 1; 0 stands for nothing. */
    static final List<String> STATES = List.of("available", "on_contact", "hold", "wrap", "ringing", "break", "meal",
            "meeting", "training", "admin", "unavailable", "error", "offline");
    static final List<String> ACTIVITIES = List.of("work", "break", "meal", "meeting", "training", "off");
    static final List<String> UNITS = List.of("count", "share", "seconds", "points", "minor_units", "ratio", "rate");
    static final List<String> BANDS = List.of("good", "watch", "bad");
    static final List<String> REASONS = List.of("no_records", "no_eligible_records", "dimension_undefined",
            "suppressed", "mixed_population", "period_required", "out_of_range");

    static final Functions LIBRARY =
            Native.load("kpi", Functions.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

    private Kpi() {}

    /** The name of a number; a later version of the library may know more of them. */
    static String name(List<String> names, int number) {
        return number > 0 && number <= names.size() ? names.get(number - 1) : "number " + number;
    }

    /** The functions. A text that comes out is a pointer and no String: JNA would copy it, and nobody would free it. */
    public interface Functions extends Library {
        int kpi_abi_version();
        Size kpi_catalogue_len();
        Definition kpi_catalogue_get(Size index);
        int kpi_accumulator_new(String policyJson, String groupByJson, PointerByReference out, KpiError error);
        void kpi_accumulator_free(Pointer accumulator);
        int kpi_accumulator_add_json(Pointer accumulator, String record, byte[] lines, Size length, KpiError error);
        void kpi_agent_state_init(AgentState row, Size rowSize);
        int kpi_accumulator_add_agent_states(
                Pointer accumulator, AgentState[] rows, Size rowSize, Size n, KpiError error);
        void kpi_planned_activity_init(PlannedActivity row, Size rowSize);
        int kpi_accumulator_add_planned_activities(
                Pointer accumulator, PlannedActivity[] rows, Size rowSize, Size n, KpiError error);
        int kpi_accumulator_finish(Pointer accumulator, String finishJson, PointerByReference out, KpiError error);
        void kpi_scorecard_free(Pointer card);
        Size kpi_scorecard_groups(Pointer card);
        Pointer kpi_scorecard_group_to_json(Pointer card, Size group, KpiError error);
        int kpi_scorecard_value_by_code(Pointer card, Size group, int code, Value out, KpiError error);
        Pointer kpi_scorecard_to_json(Pointer card, KpiError error);
        void kpi_string_free(Pointer text);
    }

    /** A size_t. */
    public static final class Size extends IntegerType {
        private static final long serialVersionUID = 1;

        public Size() {
            this(0);
        }

        public Size(long value) {
            super(Native.SIZE_T_SIZE, value, true);
        }
    }

    /** What went wrong: kpi_error. */
    @FieldOrder({"code", "message", "row", "record", "field"})
    public static final class KpiError extends Structure {
        public int code;
        public byte[] message = new byte[512];
        public long row;
        public byte[] record = new byte[32];
        public byte[] field = new byte[96];
    }

    /** A call that the library refused. It changed nothing. */
    static final class KpiException extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int code;
        /** The row within the call, from 0; -1 where none is known. */
        final long row;
        final String record;
        final String field;

        KpiException(KpiError error) {
            super(Native.toString(error.message, "UTF-8"));
            code = error.code;
            row = error.row;
            record = Native.toString(error.record, "UTF-8");
            field = Native.toString(error.field, "UTF-8");
        }
    }

    private static void must(int status, KpiError error) {
        if (status != OK) throw new KpiException(error);
    }

    /** A text that the library has given, which it also frees. NULL says that the call has failed. */
    private static String taken(Pointer text, KpiError error) {
        if (text == null) throw new KpiException(error);
        try {
            return text.getString(0, "UTF-8");
        } finally {
            LIBRARY.kpi_string_free(text);
        }
    }

    /** A text of a row: kpi_text. */
    @FieldOrder({"data", "length"})
    public static final class Text extends Structure {
        /** Memory outside Java that lives as long as this object, so the row must be kept until the call is over. */
        public Pointer data;
        public Size length;

        void set(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Memory copy = bytes.length == 0 ? null : new Memory(bytes.length);
            if (copy != null) copy.write(0, bytes, 0, bytes.length);
            data = copy;
            length = new Size(bytes.length);
        }
    }

    /** A row of the record agent_state. */
    @FieldOrder({"marker", "reserved", "agent_id", "state", "started_at_ms", "ended_at_ms", "paid", "team", "reason",
            "capacity_slots", "slots_in_use", "dimensions", "dimensions_len"})
    public static final class AgentState extends Structure {
        public int marker;
        public int reserved;
        public Text agent_id;
        public int state;
        public long started_at_ms;
        public long ended_at_ms;
        public int paid;
        public Text team;
        public Text reason;
        public long capacity_slots;
        public long slots_in_use;
        public Pointer dimensions;
        public Size dimensions_len;

        /** Rows side by side in one piece of memory, in which nothing is known yet. */
        static AgentState[] rows(int count) {
            AgentState[] rows = (AgentState[]) new AgentState().toArray(count);
            for (AgentState row : rows) LIBRARY.kpi_agent_state_init(row, new Size(row.size()));
            return rows;
        }
    }

    /** A row of the record planned_activity. */
    @FieldOrder({"marker", "reserved", "agent_id", "activity", "started_at_ms", "ended_at_ms", "adherence_tracked",
            "paid", "dimensions", "dimensions_len"})
    public static final class PlannedActivity extends Structure {
        public int marker;
        public int reserved;
        public Text agent_id;
        public int activity;
        public long started_at_ms;
        public long ended_at_ms;
        public int adherence_tracked;
        public int paid;
        public Pointer dimensions;
        public Size dimensions_len;

        /** The same as for states of agents. */
        static PlannedActivity[] rows(int count) {
            PlannedActivity[] rows = (PlannedActivity[]) new PlannedActivity().toArray(count);
            for (PlannedActivity row : rows) LIBRARY.kpi_planned_activity_init(row, new Size(row.size()));
            return rows;
        }
    }

    /** The value of a KPI: kpi_value. Unsigned numbers come as signed ones; none of them is that great. */
    @FieldOrder({"code", "unit", "band", "no_data", "has_value", "has_ratio", "has_interval", "has_percentiles",
            "value", "numerator", "denominator", "n", "excluded", "ci_low", "ci_high", "p50", "p90", "p95", "max",
            "reserved"})
    public static final class Value extends Structure {
        public int code;
        public int unit;
        public int band;
        public int no_data;
        public int has_value;
        public int has_ratio;
        public int has_interval;
        public int has_percentiles;
        public double value;
        public long numerator;
        public long denominator;
        public long n;
        public long excluded;
        public double ci_low;
        public double ci_high;
        public double p50;
        public double p90;
        public double p95;
        public double max;
        public long[] reserved = new long[4];
    }

    /** A KPI of the catalogue: kpi_definition. Its texts belong to the library, which never frees them. */
    @FieldOrder({"code", "unit", "id", "title", "aliases", "group", "description", "formula", "direction", "source"})
    public static final class Definition extends Structure {
        public int code;
        public int unit;
        public String id;
        public String title;
        public String aliases;
        public String group;
        public String description;
        public String formula;
        public String direction;
        public String source;

        public Definition() {
            setStringEncoding("UTF-8");
        }
    }

    /** All KPIs, in the order of their codes. */
    static List<Definition> catalogue() {
        List<Definition> all = new ArrayList<>();
        long count = LIBRARY.kpi_catalogue_len().longValue();
        for (long place = 0; place < count; place++) all.add(LIBRARY.kpi_catalogue_get(new Size(place)));
        return all;
    }

    /** Counts records. One thread at a time may use it. */
    static final class Accumulator implements AutoCloseable {
        private Pointer handle;

        Accumulator(String policyJson, String groupByJson) {
            PointerByReference out = new PointerByReference();
            KpiError error = new KpiError();
            must(LIBRARY.kpi_accumulator_new(policyJson, groupByJson, out, error), error);
            handle = out.getValue();
        }

        /** Adds records as JSON, one object a line. */
        void addJson(String record, String lines) {
            byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
            KpiError error = new KpiError();
            must(LIBRARY.kpi_accumulator_add_json(handle, record, bytes, new Size(bytes.length), error), error);
        }

        void add(AgentState[] rows) {
            KpiError error = new KpiError();
            Size size = new Size(rows[0].size());
            Size n = new Size(rows.length);
            must(LIBRARY.kpi_accumulator_add_agent_states(handle, rows, size, n, error), error);
        }

        void add(PlannedActivity[] rows) {
            KpiError error = new KpiError();
            Size size = new Size(rows[0].size());
            Size n = new Size(rows.length);
            must(LIBRARY.kpi_accumulator_add_planned_activities(handle, rows, size, n, error), error);
        }

        /** The scorecard of everything added so far; more may be added afterwards. */
        Scorecard finish(String finishJson) {
            PointerByReference out = new PointerByReference();
            KpiError error = new KpiError();
            must(LIBRARY.kpi_accumulator_finish(handle, finishJson, out, error), error);
            return new Scorecard(out.getValue());
        }

        @Override
        public void close() {
            LIBRARY.kpi_accumulator_free(handle);
            handle = null;
        }
    }

    /** The values of all KPIs. Any number of threads may read it at once. */
    static final class Scorecard implements AutoCloseable {
        private Pointer handle;

        private Scorecard(Pointer handle) {
            this.handle = handle;
        }

        Value value(long group, int code) {
            Value out = new Value();
            KpiError error = new KpiError();
            must(LIBRARY.kpi_scorecard_value_by_code(handle, new Size(group), code, out, error), error);
            return out;
        }

        long groups() {
            return LIBRARY.kpi_scorecard_groups(handle).longValue();
        }

        /** A group by its place from 0, as a JSON object. */
        String group(long place) {
            KpiError error = new KpiError();
            return taken(LIBRARY.kpi_scorecard_group_to_json(handle, new Size(place), error), error);
        }

        String toJson() {
            KpiError error = new KpiError();
            return taken(LIBRARY.kpi_scorecard_to_json(handle, error), error);
        }

        @Override
        public void close() {
            LIBRARY.kpi_scorecard_free(handle);
            handle = null;
        }
    }
}
