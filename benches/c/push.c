/* The library from C, one call a row: a worker of `cargo xtask bench`.
 *
 * It loads the arrays that benches/peers/rows.py wrote, and answers lines on
 * its standard input as the worker in Rust does: run, check PATH, quit. A run
 * fills a struct from the arrays for each row, as a platform would from its own
 * objects, and pushes it alone. One thread.
 *
 * A row gives all its texts. Where files with names are given, too, a run first
 * interns the queues, agents, reasons and channels, and a row gives their names;
 * the ids of contacts, customers and surveys, which nearly every row has another
 * one of, are texts still. */

#define _POSIX_C_SOURCE 200809L
#include "kpi.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The columns, in the order of rows.py. */
enum {
    CREATED_AT, CHANNEL, DIRECTION, QUEUED_AT, LEFT_QUEUE_AT, QUEUE_EXIT, ANSWERED_AT,
    FIRST_RESPONSE_AT, RESOLVED_LAST_AT, ENDED_AT, TALK, HOLD, WRAP, OUTCOME, TRANSFERS, SALE_COUNT,
    REVENUE, DIRECT_COST, BOT_ENGAGED, BOT_OUTCOME, INTERACTION_NUMBERS
};
enum { INTERACTION_ID, CUSTOMER_ID, QUEUE, AGENT_ID, REASON, INTERACTION_TEXTS };
enum { KIND, RESPONDED_AT, SENT_AT, SCORE, SURVEY_NUMBERS };
enum { SURVEY_ID, SURVEY_CHANNEL, SURVEY_QUEUE, SURVEY_TEXTS };
/* Columns of the names, in the order of rows.py. */
enum { NAMED_QUEUE, NAMED_AGENT_ID, NAMED_REASON, INTERACTION_NAMES };
enum { NAMED_SURVEY_CHANNEL, NAMED_SURVEY_QUEUE, SURVEY_NAMES };
#define MOST_COLUMNS 32

typedef struct {
    const int64_t *offsets;
    const char *bytes;
} text_column;

/* Each text once, and for each row the place of its text; the last place is no text. */
typedef struct {
    int64_t count;
    text_column texts;
    const int64_t *places;
    kpi_name *names;
} name_column;

typedef struct {
    int64_t rows;
    const int64_t *numbers[MOST_COLUMNS];
    text_column texts[MOST_COLUMNS];
    name_column names[MOST_COLUMNS];
} table;

typedef struct {
    const char *policy, *group_by, *finish;
    size_t dimensions;
    int with_names;
    table interactions, surveys;
} workload;

static void fail(const char *what, const char *which) {
    printf("{\"error\": \"%s: %s\"}\n", what, which);
    (void)fflush(stdout);
    exit(1);
}

static void must(kpi_status status, const kpi_error *error) {
    if (status != KPI_OK) fail("libkpi", error->message);
}

static char *load_bytes(const char *path) {
    FILE *file = fopen(path, "rb");
    long size;
    char *at;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 8) {
        fail("cannot read", path);
        return NULL;
    }
    rewind(file);
    at = malloc((size_t)size);
    if (at == NULL || fread(at, 1, (size_t)size, file) != (size_t)size) fail("cannot load", path);
    (void)fclose(file);
    return at;
}

static char *load_text(text_column *text, char *at, int64_t rows) {
    text->offsets = (const int64_t *)(void *)at;
    at += sizeof(int64_t) * ((size_t)rows + 1);
    text->bytes = at;
    return at + (text->offsets[rows] + 7) / 8 * 8;
}

static void load(table *into, const char *path, int numbers, int texts) {
    char *at = load_bytes(path);
    int column;
    memcpy(&into->rows, at, sizeof into->rows);
    at += sizeof into->rows;
    for (column = 0; column < numbers; column++) {
        into->numbers[column] = (const int64_t *)(void *)at;
        at += sizeof(int64_t) * (size_t)into->rows;
    }
    for (column = 0; column < texts; column++) at = load_text(&into->texts[column], at, into->rows);
}

static void load_names(table *into, const char *path, int columns) {
    char *at = load_bytes(path);
    int column;
    at += sizeof into->rows;
    for (column = 0; column < columns; column++) {
        name_column *names = &into->names[column];
        memcpy(&names->count, at, sizeof names->count);
        at = load_text(&names->texts, at + sizeof names->count, names->count);
        names->places = (const int64_t *)(void *)at;
        at += sizeof(int64_t) * (size_t)into->rows;
        names->names = calloc((size_t)names->count + 1, sizeof(kpi_name));
        if (names->names == NULL) fail("no room for the names of", path);
    }
}

static kpi_text text_at(const text_column *column, int64_t row) {
    kpi_text text;
    text.data = column->bytes + column->offsets[row];
    text.length = (size_t)(column->offsets[row + 1] - column->offsets[row]);
    if (text.length == 0) text.data = NULL;
    return text;
}

/* Tells the accumulator all texts of some columns. */
static void intern(kpi_accumulator *counted, const table *from, int columns) {
    kpi_error error;
    int column;
    int64_t i;
    for (column = 0; column < columns; column++) {
        const name_column *names = &from->names[column];
        for (i = 0; i < names->count; i++) {
            kpi_text text = text_at(&names->texts, i);
            must(kpi_accumulator_intern(counted, text.data, text.length, &names->names[i], &error), &error);
        }
    }
}

static kpi_name name_at(const name_column *names, int64_t row) {
    return names->names[names->places[row]];
}

/* What both forms of a contact have. */
#define SET_CONTACT(row)                                                \
    do {                                                                \
        row.interaction_id = text_at(&from->texts[INTERACTION_ID], i);  \
        row.customer_id = text_at(&from->texts[CUSTOMER_ID], i);        \
        row.created_at_ms = numbers[CREATED_AT][i];                     \
        row.channel = (int32_t)numbers[CHANNEL][i];                     \
        row.direction = (int32_t)numbers[DIRECTION][i];                 \
        row.queued_at_ms = numbers[QUEUED_AT][i];                       \
        row.left_queue_at_ms = numbers[LEFT_QUEUE_AT][i];               \
        row.queue_exit = (int32_t)numbers[QUEUE_EXIT][i];               \
        row.answered_at_ms = numbers[ANSWERED_AT][i];                   \
        row.first_response_at_ms = numbers[FIRST_RESPONSE_AT][i];       \
        row.resolved_last_at_ms = numbers[RESOLVED_LAST_AT][i];         \
        row.ended_at_ms = numbers[ENDED_AT][i];                         \
        row.talk_ms = numbers[TALK][i];                                 \
        row.hold_ms = numbers[HOLD][i];                                 \
        row.wrap_ms = numbers[WRAP][i];                                 \
        row.outcome = (int32_t)numbers[OUTCOME][i];                     \
        row.transfers = numbers[TRANSFERS][i];                          \
        row.sale_count = numbers[SALE_COUNT][i];                        \
        row.revenue = numbers[REVENUE][i];                              \
        row.direct_cost = numbers[DIRECT_COST][i];                      \
        row.bot_engaged = (int32_t)numbers[BOT_ENGAGED][i];             \
        row.bot_outcome = (int32_t)numbers[BOT_OUTCOME][i];             \
    } while (0)

static void push_interactions(kpi_accumulator *counted, const table *from) {
    const int64_t *const *numbers = from->numbers;
    kpi_error error;
    int64_t i;
    for (i = 0; i < from->rows; i++) {
        kpi_interaction row;
        kpi_interaction_init(&row, sizeof row);
        SET_CONTACT(row);
        row.queue = text_at(&from->texts[QUEUE], i);
        row.agent_id = text_at(&from->texts[AGENT_ID], i);
        row.reason = text_at(&from->texts[REASON], i);
        must(kpi_accumulator_add_interactions(counted, &row, sizeof row, 1, &error), &error);
    }
}

static void push_named_interactions(kpi_accumulator *counted, const table *from) {
    const int64_t *const *numbers = from->numbers;
    kpi_interned_interaction row;
    kpi_error error;
    int64_t i;
    /* Each row sets the same members, so the struct is made once. */
    kpi_interned_interaction_init(&row, sizeof row);
    for (i = 0; i < from->rows; i++) {
        SET_CONTACT(row);
        row.queue = name_at(&from->names[NAMED_QUEUE], i);
        row.agent_id = name_at(&from->names[NAMED_AGENT_ID], i);
        row.reason = name_at(&from->names[NAMED_REASON], i);
        must(kpi_accumulator_add_interned_interactions(counted, &row, sizeof row, 1, &error), &error);
    }
}

/* What both forms of a survey have. */
#define SET_SURVEY(row)                                                          \
    do {                                                                         \
        int64_t score = numbers[SCORE][i];                                       \
        row.survey_id = text_at(&from->texts[SURVEY_ID], i);                     \
        row.kind = (int32_t)numbers[KIND][i];                                    \
        row.responded_at_ms = numbers[RESPONDED_AT][i];                          \
        row.sent_at_ms = numbers[SENT_AT][i];                                    \
        row.score = score == KPI_MISSING ? (double)NAN : (double)score;          \
        row.dimensions = groups;                                                 \
        row.dimensions_len = dimensions;                                         \
    } while (0)

static void push_surveys(kpi_accumulator *counted, const table *from, size_t dimensions) {
    const int64_t *const *numbers = from->numbers;
    kpi_error error;
    int64_t i;
    for (i = 0; i < from->rows; i++) {
        kpi_text groups[2];
        kpi_survey row;
        kpi_survey_init(&row, sizeof row);
        groups[0] = text_at(&from->texts[SURVEY_CHANNEL], i);
        groups[1] = text_at(&from->texts[SURVEY_QUEUE], i);
        SET_SURVEY(row);
        must(kpi_accumulator_add_surveys(counted, &row, sizeof row, 1, &error), &error);
    }
}

static void push_named_surveys(kpi_accumulator *counted, const table *from, size_t dimensions) {
    const int64_t *const *numbers = from->numbers;
    kpi_interned_survey row;
    kpi_error error;
    int64_t i;
    kpi_interned_survey_init(&row, sizeof row);
    for (i = 0; i < from->rows; i++) {
        kpi_name groups[2];
        groups[0] = name_at(&from->names[NAMED_SURVEY_CHANNEL], i);
        groups[1] = name_at(&from->names[NAMED_SURVEY_QUEUE], i);
        SET_SURVEY(row);
        must(kpi_accumulator_add_interned_surveys(counted, &row, sizeof row, 1, &error), &error);
    }
}

static double seconds(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* What Linux says about the memory of this process, in KiB; 0 elsewhere. */
static long memory(const char *key) {
    char line[256];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    if (file == NULL) return 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) (void)sscanf(line + strlen(key), ": %ld", &kib);
    }
    (void)fclose(file);
    return kib;
}

/* Counts everything; `csv` is where the table goes, or NULL. */
static void run(const workload *wanted, const char *csv, long base) {
    double began = seconds(), lasted;
    kpi_error error;
    kpi_accumulator *counted = NULL;
    kpi_scorecard *card = NULL;
    size_t groups;
    must(kpi_accumulator_new(wanted->policy, wanted->group_by, &counted, &error), &error);
    if (wanted->with_names) {
        intern(counted, &wanted->interactions, INTERACTION_NAMES);
        intern(counted, &wanted->surveys, SURVEY_NAMES);
        push_named_interactions(counted, &wanted->interactions);
        push_named_surveys(counted, &wanted->surveys, wanted->dimensions);
    } else {
        push_interactions(counted, &wanted->interactions);
        push_surveys(counted, &wanted->surveys, wanted->dimensions);
    }
    must(kpi_accumulator_finish(counted, wanted->finish, &card, &error), &error);
    lasted = seconds() - began;
    groups = kpi_scorecard_groups(card);
    if (csv != NULL) {
        FILE *file = fopen(csv, "w");
        char *text = kpi_scorecard_to_csv(card, &error);
        if (file == NULL || text == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
            fail("cannot write", csv);
        }
        kpi_string_free(text);
    }
    kpi_scorecard_free(card);
    kpi_accumulator_free(counted);
    printf("{\"seconds\": %.9f, \"rows_out\": %zu, \"base_kib\": %ld, \"peak_kib\": %ld}\n", lasted,
           groups, base, memory("VmHWM"));
}

int main(int count, char **arguments) {
    workload wanted;
    char line[4096];
    long base;
    if (count != 7 && count != 9) {
        fail("expected", "POLICY GROUP_BY FINISH DIMENSIONS INTERACTIONS SURVEYS [NAMES NAMES]");
    }
    wanted.policy = arguments[1];
    wanted.group_by = arguments[2];
    wanted.finish = arguments[3];
    wanted.dimensions = (size_t)strtoul(arguments[4], NULL, 10);
    wanted.with_names = count == 9;
    if (wanted.dimensions > 2) fail("too many dimensions", arguments[4]);
    load(&wanted.interactions, arguments[5], INTERACTION_NUMBERS, INTERACTION_TEXTS);
    load(&wanted.surveys, arguments[6], SURVEY_NUMBERS, SURVEY_TEXTS);
    if (wanted.with_names) {
        load_names(&wanted.interactions, arguments[7], INTERACTION_NAMES);
        load_names(&wanted.surveys, arguments[8], SURVEY_NAMES);
    }
    base = memory("VmRSS");
    printf("{\"ready\": true, \"base_kib\": %ld}\n", base);
    (void)fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "quit") == 0) return 0;
        if (strcmp(line, "run") == 0) {
            run(&wanted, NULL, base);
        } else if (strncmp(line, "check ", 6) == 0) {
            run(&wanted, line + 6, base);
        } else {
            fail("no command", line);
        }
        (void)fflush(stdout);
    }
    return 0;
}
