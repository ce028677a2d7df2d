/* Nodes that count for themselves, and one that puts the counts together.
 *
 *     merge_nodes count 1 node1.state     on the first node
 *     merge_nodes count 2 node2.state     on the second node
 *     merge_nodes merge node1.state node2.state
 *
 * The state of a node is a few kilobytes however many calls it had, and merging
 * gives exactly what one node would have counted. All nodes have the same policy
 * and grouping; the library refuses to merge states where they differ. */

#include "kpi.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_STATE (1L << 28)  /* bytes; a directory claims to have many more */

static const char POLICY[] =
    "{\"kpis\": [\"interaction_volume\", \"service_level\", \"abandonment_rate\", \"average_handle_time\"]}";

static void must(kpi_status status, const kpi_error *error, const char *what) {
    if (status != KPI_OK) {
        fprintf(stderr, "%s: %s\n", what, error->message);
        exit(1);
    }
}

static void cannot(const char *path) {
    perror(path);
    exit(1);
}

/* ---- Counting ---- */

/* The calls of a node, simulated: call `number` of node `node`. */
static void add_call(kpi_accumulator *counted, int node, int number) {
    const int64_t opening = INT64_C(1772438400000);  /* 2026-03-02T08:00:00Z */
    int64_t wait = 1000 * ((7 * number + 11 * node) % 40);
    char id[32];
    kpi_error error;
    kpi_interaction row;
    kpi_interaction_init(&row, sizeof row);
    /* Names are unique over all nodes. */
    row.interaction_id.length = (size_t)snprintf(id, sizeof id, "node%d-%d", node, number);
    row.interaction_id.data = id;
    row.channel = KPI_CHANNEL_VOICE;
    row.created_at_ms = opening + 60000 * number;
    row.queued_at_ms = row.created_at_ms;
    row.left_queue_at_ms = row.queued_at_ms + wait;
    if (wait < 33000) {
        row.queue_exit = KPI_QUEUE_EXIT_ANSWERED;
        row.answered_at_ms = row.left_queue_at_ms;
        row.talk_ms = 1000 * (90 + 13 * number % 200);
        row.hold_ms = 0;
        row.wrap_ms = 20000;
        row.ended_at_ms = row.answered_at_ms + row.talk_ms + row.wrap_ms;
    } else {
        row.queue_exit = KPI_QUEUE_EXIT_ABANDONED;
        row.ended_at_ms = row.left_queue_at_ms;
    }
    must(kpi_accumulator_add_interactions(counted, &row, sizeof row, 1, &error), &error, id);
}

/* Writes beside the file and renames then, so nobody reads half a state. */
static void write_state(const kpi_accumulator *counted, const char *path) {
    char beside[4096];
    uint8_t *bytes = NULL;
    size_t length = 0;
    kpi_error error;
    FILE *output;
    int size = snprintf(beside, sizeof beside, "%s.part", path);
    if (size < 0 || (size_t)size >= sizeof beside) {
        fprintf(stderr, "%s: the name is too long\n", path);
        exit(1);
    }
    must(kpi_accumulator_to_bytes(counted, &bytes, &length, &error), &error, path);
    output = fopen(beside, "wb");
    if (output == NULL) cannot(beside);
    if (fwrite(bytes, 1, length, output) != length) cannot(beside);
    if (fclose(output) != 0) cannot(beside);
    if (rename(beside, path) != 0) cannot(path);
    kpi_bytes_free(bytes, length);
}

static void count_node(int node, const char *path) {
    kpi_accumulator *counted = NULL;
    kpi_error error;
    int number;
    must(kpi_accumulator_new(POLICY, NULL, &counted, &error), &error, "policy");
    for (number = 0; number < 50 * node; number++) add_call(counted, node, number);
    write_state(counted, path);
    kpi_accumulator_free(counted);
}

/* ---- Merging ---- */

static kpi_accumulator *read_state(const char *path) {
    kpi_accumulator *read = NULL;
    kpi_error error;
    uint8_t *bytes;
    long length;
    FILE *input = fopen(path, "rb");
    if (input == NULL) cannot(path);
    if (fseek(input, 0, SEEK_END) != 0) cannot(path);
    length = ftell(input);
    if (length < 0 || fseek(input, 0, SEEK_SET) != 0) cannot(path);
    if (length > MAX_STATE) {
        fprintf(stderr, "%s: this is no state of a node\n", path);
        exit(1);
    }
    bytes = malloc((size_t)length + 1);
    if (bytes == NULL) cannot(path);
    if (fread(bytes, 1, (size_t)length, input) != (size_t)length) {
        fprintf(stderr, "%s: cannot read\n", path);
        exit(1);
    }
    (void)fclose(input);
    /* Bytes that were cut or changed are refused here. */
    must(kpi_accumulator_from_bytes(bytes, (size_t)length, &read, &error), &error, path);
    free(bytes);
    return read;
}

static void print_values(const kpi_accumulator *all) {
    static const uint32_t CODES[] = {
        KPI_CODE_INTERACTION_VOLUME, KPI_CODE_SERVICE_LEVEL, KPI_CODE_ABANDONMENT_RATE, KPI_CODE_AVERAGE_HANDLE_TIME};
    kpi_scorecard *card = NULL;
    kpi_error error;
    size_t place;
    must(kpi_accumulator_finish(all, NULL, &card, &error), &error, "the scorecard");
    for (place = 0; place < sizeof CODES / sizeof CODES[0]; place++) {
        kpi_value value;
        must(kpi_scorecard_value_by_code(card, 0, CODES[place], &value, &error), &error, "the value");
        printf("KPI %" PRIu32 ": ", value.code);
        if (!value.has_value) {
            printf("no data (reason %" PRIu32 ")\n", value.no_data);
        } else if (value.unit == KPI_UNIT_SHARE) {
            printf("%.2f %% of %" PRIu64 " calls\n", 100.0 * value.value, value.n);
        } else {
            printf("%.2f%s, %" PRIu64 " calls\n", value.value, value.unit == KPI_UNIT_SECONDS ? " s" : "", value.n);
        }
    }
    kpi_scorecard_free(card);
}

static void merge_nodes(char **paths, int count) {
    kpi_accumulator *all = read_state(paths[0]);
    kpi_error error;
    int place;
    for (place = 1; place < count; place++) {
        kpi_accumulator *node = read_state(paths[place]);
        must(kpi_accumulator_merge(all, node, &error), &error, paths[place]);
        kpi_accumulator_free(node);
    }
    print_values(all);
    kpi_accumulator_free(all);
}

int main(int count, char **arguments) {
    if (count == 4 && strcmp(arguments[1], "count") == 0) {
        int node = atoi(arguments[2]);
        if (node >= 1 && node <= 100) {
            count_node(node, arguments[3]);
            return 0;
        }
    } else if (count >= 3 && strcmp(arguments[1], "merge") == 0) {
        merge_nodes(arguments + 2, count - 2);
        return 0;
    }
    fprintf(stderr, "usage: merge_nodes count NODE STATE   (NODE from 1 to 100)\n       merge_nodes merge STATE...\n");
    return 2;
}
