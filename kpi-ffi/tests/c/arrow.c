/* Streams of the Arrow C interface, built and read by hand: what goes in equals the
 * same rows as JSON, what comes out is the long table, everything is released once,
 * and streams that fail or lie change nothing. */

#include "kpi.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As https://arrow.apache.org/docs/format/CDataInterface.html defines them. */
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#define NULLABLE 2

static int failures = 0;
static int checks = 0;

static void check(int holds, const char *what) {
    checks++;
    if (!holds) {
        failures++;
        fprintf(stderr, "FAILED: %s\n", what);
    }
}

/* ---- A stream of calls ---- */

#define COLUMNS 4
#define ROWS 3
#define MONDAY INT64_C(1772434800000)

/* What is made must be released, and only once. */
static int made = 0, released = 0, released_again = 0;

typedef enum { GOOD, EMPTY, NO_SCHEMA, NO_STRUCT, ODD_FORMAT, LACKS_COLUMN, WRONG_TYPE, FAILS_AT_ONCE, FAILS_LATER, BAD_CELL } manner;

typedef struct {
    manner how;
    int batch;
} source;

static const char *const NAMES[COLUMNS] = {"interaction_id", "created_at", "channel", "talk"};
static const char *const FORMATS[COLUMNS] = {"u", "tsm:UTC", "u", "l"};

/* The first batch and the second: the data of Utf8 columns lies behind one another. */
static const int32_t ID_OFFSETS[ROWS + 1] = {0, 1, 2, 3};
static const char IDS[2][ROWS + 1] = {"abc", "def"};
static const int64_t CREATED[ROWS] = {MONDAY, MONDAY + 60000, MONDAY + 120000};
static const int64_t LATE[ROWS] = {MONDAY, INT64_MAX, MONDAY};
static const int32_t CHANNEL_OFFSETS[ROWS + 1] = {0, 5, 9, 14};
static const char CHANNELS[] = "voicechatvoice";
static const int64_t TALK[ROWS] = {60, -1, 30};
/* The talk of the second row is not known. */
static const uint8_t TALK_KNOWN[1] = {5};

static void *room(size_t bytes) {
    void *found = calloc(1, bytes);
    if (found == NULL) exit(2);
    return found;
}

static void counted(int already) {
    released += !already;
    released_again += already;
}

static void release_schema(struct ArrowSchema *schema) {
    int64_t place;
    counted(schema->release == NULL);
    for (place = 0; place < schema->n_children; place++) {
        if (schema->children[place]->release != NULL) schema->children[place]->release(schema->children[place]);
        free(schema->children[place]);
    }
    free(schema->children);
    schema->release = NULL;
}

static void release_array(struct ArrowArray *array) {
    int64_t place;
    counted(array->release == NULL);
    for (place = 0; place < array->n_children; place++) {
        if (array->children[place]->release != NULL) array->children[place]->release(array->children[place]);
        free(array->children[place]);
    }
    free(array->children);
    free(array->buffers);
    array->release = NULL;
}

static void release_stream(struct ArrowArrayStream *stream) {
    counted(stream->release == NULL);
    free(stream->private_data);
    stream->release = NULL;
}

static void new_schema(struct ArrowSchema *out, const char *format, const char *name) {
    memset(out, 0, sizeof *out);
    out->format = format;
    out->name = name;
    out->flags = NULLABLE;
    out->release = release_schema;
    made++;
}

static void new_array(struct ArrowArray *out, int64_t buffers) {
    memset(out, 0, sizeof *out);
    out->length = ROWS;
    out->n_buffers = buffers;
    out->buffers = (const void **)room((size_t)buffers * sizeof *out->buffers);
    out->release = release_array;
    made++;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
    const source *from = (const source *)stream->private_data;
    int64_t place;
    if (from->how == NO_SCHEMA) return ENOMEM;
    if (from->how == NO_STRUCT) {
        new_schema(out, "l", "numbers");
        return 0;
    }
    new_schema(out, "+s", "");
    out->n_children = from->how == LACKS_COLUMN ? 2 : COLUMNS;
    out->children = (struct ArrowSchema **)room((size_t)out->n_children * sizeof *out->children);
    for (place = 0; place < out->n_children; place++) {
        const char *format = FORMATS[place];
        if (from->how == ODD_FORMAT && place == 1) format = "no format";
        if (from->how == WRONG_TYPE && place == 1) format = "b";
        out->children[place] = (struct ArrowSchema *)room(sizeof **out->children);
        new_schema(out->children[place], format, NAMES[place]);
    }
    return 0;
}

static void texts(struct ArrowArray *out, const int32_t *offsets, const char *data) {
    new_array(out, 3);
    out->buffers[1] = offsets;
    out->buffers[2] = data;
}

static void numbers(struct ArrowArray *out, const int64_t *values) {
    new_array(out, 2);
    out->buffers[1] = values;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
    source *from = (source *)stream->private_data;
    int64_t place;
    int batch = from->batch++;
    memset(out, 0, sizeof *out);
    if (from->how == FAILS_AT_ONCE || (from->how == FAILS_LATER && batch == 1)) return EIO;
    if (from->how == EMPTY || batch == 2) return 0;
    new_array(out, 1);
    out->n_children = from->how == LACKS_COLUMN ? 2 : COLUMNS;
    out->children = (struct ArrowArray **)room((size_t)out->n_children * sizeof *out->children);
    for (place = 0; place < out->n_children; place++) {
        out->children[place] = (struct ArrowArray *)room(sizeof **out->children);
    }
    texts(out->children[0], ID_OFFSETS, IDS[batch]);
    numbers(out->children[1], from->how == BAD_CELL && batch == 1 ? LATE : CREATED);
    if (out->n_children == 2) return 0;
    texts(out->children[2], CHANNEL_OFFSETS, CHANNELS);
    numbers(out->children[3], TALK);
    out->children[3]->buffers[0] = TALK_KNOWN;
    out->children[3]->null_count = 1;
    return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "the disk is gone";
}

static struct ArrowArrayStream calls(manner how) {
    struct ArrowArrayStream stream;
    source *from = (source *)room(sizeof *from);
    from->how = how;
    stream.get_schema = get_schema;
    stream.get_next = get_next;
    stream.get_last_error = get_last_error;
    stream.release = release_stream;
    stream.private_data = from;
    made++;
    return stream;
}

/* ---- Into an accumulator ---- */

static const char POLICY[] = "{\"kpis\": [\"interaction_volume\", \"average_talk_time\"]}";
static const char BY_CHANNEL[] = "{\"dimensions\": [\"channel\"]}";

static kpi_accumulator *accumulator(void) {
    kpi_accumulator *out = NULL;
    kpi_error error;
    if (kpi_accumulator_new(POLICY, BY_CHANNEL, &out, &error) != KPI_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    return out;
}

static int same_bytes(const kpi_accumulator *left, const kpi_accumulator *right) {
    uint8_t *one = NULL, *two = NULL;
    size_t length_one = 0, length_two = 0;
    int same;
    if (kpi_accumulator_to_bytes(left, &one, &length_one, NULL) != KPI_OK) return 0;
    if (kpi_accumulator_to_bytes(right, &two, &length_two, NULL) != KPI_OK) return 0;
    same = length_one == length_two && memcmp(one, two, length_one) == 0;
    kpi_bytes_free(one, length_one);
    kpi_bytes_free(two, length_two);
    return same;
}

static void all_released(const char *what) {
    char told[200];
    (void)snprintf(told, sizeof told, "%s: made %d, released %d, again %d", what, made, released, released_again);
    check(made > 0 && made == released && released_again == 0, told);
    made = released = 0;
}

static void streams_equal_json(void) {
    kpi_accumulator *arrow = accumulator(), *json = accumulator();
    struct ArrowArrayStream stream = calls(GOOD);
    kpi_error error;
    char lines[2000] = "";
    int row;
    for (row = 0; row < 2 * ROWS; row++) {
        size_t end = strlen(lines);
        static const char *const SHOWN[ROWS] = {"voice\", \"talk\": 60", "chat\"", "voice\", \"talk\": 30"};
        (void)snprintf(lines + end, sizeof lines - end,
                       "{\"interaction_id\": \"%c\", \"created_at\": \"2026-03-02T07:0%d:00Z\", \"channel\": \"%s}\n",
                       'a' + row, row % ROWS, SHOWN[row % ROWS]);
    }
    check(kpi_accumulator_add_arrow(arrow, "interaction", &stream, &error) == KPI_OK, error.message);
    check(stream.release == NULL, "the stream was consumed");
    all_released("two batches");
    check(kpi_accumulator_add_json(json, "interaction", lines, strlen(lines), &error) == KPI_OK, error.message);
    check(same_bytes(arrow, json), "a stream equals JSON");
    stream = calls(EMPTY);
    check(kpi_accumulator_add_arrow(arrow, "interaction", &stream, &error) == KPI_OK, error.message);
    check(same_bytes(arrow, json), "a stream without batches adds nothing");
    all_released("no batch");
    kpi_accumulator_free(arrow);
    kpi_accumulator_free(json);
}

static void hostile_streams(void) {
    static const struct {
        const char *what;
        manner how;
        kpi_status status;
        const char *says;
    } CASES[] = {
        {"no schema", NO_SCHEMA, KPI_INVALID_ARGUMENT, "the disk is gone"},
        {"a schema that is no struct", NO_STRUCT, KPI_INVALID_ARGUMENT, "stream: found no table"},
        {"an unknown format", ODD_FORMAT, KPI_INVALID_ARGUMENT, "stream: found no table"},
        {"a column that is needed is not there", LACKS_COLUMN, KPI_ERROR_INVALID_COLUMNS, "channel"},
        {"instants that are truth values", WRONG_TYPE, KPI_ERROR_INVALID_COLUMNS, "created_at"},
        {"an error in place of the first batch", FAILS_AT_ONCE, KPI_ERROR_INVALID_COLUMNS, "the disk is gone"},
        {"an error in place of the second batch", FAILS_LATER, KPI_ERROR_INVALID_COLUMNS, "the disk is gone"},
        {"a bad cell in the second batch", BAD_CELL, KPI_ERROR_INVALID_RECORD, "created_at"},
    };
    kpi_accumulator *victim = accumulator(), *untouched = accumulator();
    struct ArrowArrayStream stream = calls(GOOD), first = calls(GOOD);
    kpi_error error;
    size_t place;
    char told[900];
    check(kpi_accumulator_add_arrow(victim, "interaction", &stream, &error) == KPI_OK, error.message);
    check(kpi_accumulator_add_arrow(untouched, "interaction", &first, &error) == KPI_OK, error.message);
    for (place = 0; place < sizeof CASES / sizeof CASES[0]; place++) {
        kpi_status status;
        stream = calls(CASES[place].how);
        status = kpi_accumulator_add_arrow(victim, "interaction", &stream, &error);
        (void)snprintf(told, sizeof told, "%s: status %d, wanted %d, says %s", CASES[place].what, (int)status,
                       (int)CASES[place].status, error.message);
        check(status == CASES[place].status && error.code == status, told);
        check(strstr(error.message, CASES[place].says) != NULL, told);
        check(same_bytes(victim, untouched), told);
        check(stream.release == NULL, "a stream that fails is consumed, too");
        all_released(CASES[place].what);
    }
    check(strcmp(error.record, "interaction") == 0 && strcmp(error.field, "created_at") == 0 && error.row == ROWS + 1,
          "the place is counted over all batches");
    check(kpi_accumulator_add_arrow(victim, "interaction", &stream, &error) == KPI_INVALID_ARGUMENT, "a released stream");
    stream = calls(GOOD);
    check(kpi_accumulator_add_arrow(victim, "call", &stream, &error) == KPI_ERROR_INVALID_COLUMNS, "an unknown record");
    all_released("an unknown record");
    stream = calls(GOOD);
    check(kpi_accumulator_add_arrow(NULL, "interaction", &stream, &error) == KPI_INVALID_ARGUMENT, "no accumulator");
    all_released("no accumulator");
    check(same_bytes(victim, untouched), "nothing was added");
    kpi_accumulator_free(victim);
    kpi_accumulator_free(untouched);
}

/* ---- Out of a scorecard ---- */

static kpi_scorecard *scorecard(void) {
    kpi_accumulator *from = accumulator();
    struct ArrowArrayStream stream = calls(GOOD);
    kpi_scorecard *card = NULL;
    kpi_error error;
    check(kpi_accumulator_add_arrow(from, "interaction", &stream, &error) == KPI_OK, error.message);
    if (kpi_accumulator_finish(from, NULL, &card, &error) != KPI_OK) exit(2);
    kpi_accumulator_free(from);
    all_released("the stream of a scorecard");
    return card;
}

static struct ArrowArrayStream exported(uint32_t table) {
    struct ArrowArrayStream stream;
    kpi_scorecard *card = scorecard();
    kpi_error error;
    memset(&stream, 0, sizeof stream);
    if (kpi_scorecard_export_arrow(card, table, &stream, &error) != KPI_OK) exit(2);
    /* The stream outlives it. */
    kpi_scorecard_free(card);
    return stream;
}

/* Whether a text of a Utf8 column is this one. */
static int says(const struct ArrowArray *column, int64_t row, const char *wanted) {
    const int32_t *offsets = (const int32_t *)column->buffers[1];
    const char *data = (const char *)column->buffers[2];
    int32_t start = offsets[column->offset + row], end = offsets[column->offset + row + 1];
    return (size_t)(end - start) == strlen(wanted) && memcmp(data + start, wanted, strlen(wanted)) == 0;
}

static int is_known(const struct ArrowArray *column, int64_t row) {
    const uint8_t *bits = (const uint8_t *)column->buffers[0];
    row += column->offset;
    return bits == NULL || ((bits[row / 8] >> (row % 8)) & 1);
}

static void the_long_table(void) {
    static const char *const LONG[] = {"channel", "kpi",     "value", "unit", "numerator", "denominator", "n",    "excluded",
                                       "ci_low",  "ci_high", "p50",   "p90",  "p95",       "max",         "band", "no_data"};
    const int64_t columns = (int64_t)(sizeof LONG / sizeof LONG[0]);
    struct ArrowArrayStream stream = exported(KPI_TABLE_LONG);
    struct ArrowSchema schema;
    struct ArrowArray batch;
    int64_t rows = 0, row, place;
    int seen = 0;
    if (stream.get_schema(&stream, &schema) != 0) exit(2);
    check(strcmp(schema.format, "+s") == 0 && schema.n_children == columns, "the columns of the long table");
    for (place = 0; place < schema.n_children && place < columns; place++) {
        check(strcmp(schema.children[place]->name, LONG[place]) == 0, LONG[place]);
    }
    check(strcmp(schema.children[1]->format, "u") == 0 && strcmp(schema.children[2]->format, "g") == 0 &&
              strcmp(schema.children[6]->format, "l") == 0,
          "texts, doubles and integers");
    schema.release(&schema);
    for (;;) {
        if (stream.get_next(&stream, &batch) != 0) exit(2);
        if (batch.release == NULL) break;
        check(batch.n_children == columns && batch.offset == 0, "a batch has the columns of the schema");
        for (row = 0; row < batch.length; row++) {
            const struct ArrowArray *value = batch.children[2], *n = batch.children[6];
            const double number = ((const double *)value->buffers[1])[value->offset + row];
            const int64_t records = ((const int64_t *)n->buffers[1])[n->offset + row];
            if (!says(batch.children[0], row, "voice")) continue;
            if (says(batch.children[1], row, "average_talk_time")) {
                check(is_known(value, row) && number == 45.0 && records == 4, "45 seconds of four calls");
                check(says(batch.children[3], row, "seconds"), "the unit");
                check(!is_known(batch.children[15], row), "there is data");
                seen++;
            }
            if (says(batch.children[1], row, "interaction_volume")) {
                check(is_known(value, row) && number == 4.0, "four calls");
                seen++;
            }
        }
        rows += batch.length;
        batch.release(&batch);
    }
    check(rows == 4 && seen == 2, "two KPIs of two channels");
    stream.release(&stream);
    check(stream.release == NULL, "released");
}

static void other_tables(void) {
    struct ArrowArrayStream stream = exported(KPI_TABLE_WIDE);
    struct ArrowArray batch;
    if (stream.get_next(&stream, &batch) != 0) exit(2);
    check(batch.length == 2, "the wide table has a row a group");
    stream.release(&stream);
    /* A batch outlives its stream. */
    check(says(batch.children[0], 0, "chat") || says(batch.children[0], 1, "chat"), "the group");
    batch.release(&batch);
    stream = exported(KPI_TABLE_DETAILS);
    stream.release(&stream);
}

int main(void) {
    streams_equal_json();
    hostile_streams();
    the_long_table();
    other_tables();
    printf("Ran %d tests of Arrow through C, %d failed\n", checks, failures);
    return failures > 0;
}
