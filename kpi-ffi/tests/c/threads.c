/* The rule of the header for threads: four with an accumulator of their own give
 * the bytes of one, and all of them may read one scorecard at once. */

#include "kpi.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 4
#define CALLS 4000 /* in all */
#define AT_ONCE 50 /* given to the library in one call */
#define READS 20   /* of the scorecard, by each thread */

static int failures = 0;
static int checks = 0;

/* Of the first thread alone. */
static void check(int holds, const char *what) {
    checks++;
    if (!holds) {
        failures++;
        fprintf(stderr, "FAILED: %s\n", what);
    }
}

/* What must not fail, in any thread. */
static void must(kpi_status status, const kpi_error *error) {
    if (status != KPI_OK) {
        fprintf(stderr, "%s\n", error->message);
        exit(2);
    }
}

static kpi_accumulator *made(void) {
    kpi_accumulator *out = NULL;
    kpi_error error;
    must(kpi_accumulator_new("{\"preset\": \"seed\"}", "{\"dimensions\": [\"queue\"], \"interval\": \"30min\"}", &out, &error), &error);
    return out;
}

static kpi_interaction call(int number, char id[16]) {
    static const char *const QUEUES[] = {"sales", "support", "billing"};
    const int64_t monday = INT64_C(1772434800000);
    const int64_t wait = 1000 * ((7 * number) % 45);
    kpi_interaction row;
    kpi_interaction_init(&row, sizeof row);
    row.interaction_id.data = id;
    row.interaction_id.length = (size_t)snprintf(id, 16, "%d", number);
    row.queue.data = QUEUES[number % 3];
    row.queue.length = KPI_NUL_TERMINATED;
    row.channel = KPI_CHANNEL_VOICE;
    row.created_at_ms = row.queued_at_ms = monday + 5000 * (int64_t)number;
    row.left_queue_at_ms = row.queued_at_ms + wait;
    row.queue_exit = wait < 40000 ? KPI_QUEUE_EXIT_ANSWERED : KPI_QUEUE_EXIT_ABANDONED;
    if (wait < 40000) {
        row.talk_ms = 1000 * (30 + number % 300);
        row.hold_ms = 0;
        row.wrap_ms = 1000 * (number % 60);
    }
    return row;
}

/* Adds every call whose number leaves this rest. */
static void add_calls(kpi_accumulator *to, int step, int rest) {
    kpi_interaction rows[AT_ONCE];
    char ids[AT_ONCE][16];
    kpi_error error;
    size_t filled = 0;
    int number;
    for (number = rest; number < CALLS; number += step) {
        rows[filled] = call(number, ids[filled]);
        if (++filled == AT_ONCE || number + step >= CALLS) {
            must(kpi_accumulator_add_interactions(to, rows, sizeof rows[0], filled, &error), &error);
            filled = 0;
        }
    }
}

typedef struct {
    pthread_t thread;
    int place;
    kpi_accumulator *counted;
    const kpi_scorecard *card;
    char *json;
    int differing;
} worker;

static void *count(void *given) {
    worker *one = (worker *)given;
    one->counted = made();
    add_calls(one->counted, THREADS, one->place);
    return NULL;
}

/* Reads everything that a scorecard can tell, and compares it with the first time. */
static void *read_card(void *given) {
    worker *one = (worker *)given;
    kpi_error error;
    kpi_value value;
    int time;
    for (time = 0; time < READS; time++) {
        const size_t group = (size_t)(time + one->place) % kpi_scorecard_groups(one->card);
        char *json = kpi_scorecard_to_json(one->card, &error);
        char *csv = kpi_scorecard_to_csv(one->card, &error);
        must(kpi_scorecard_value(one->card, group, "service_level", &value, &error), &error);
        if (json == NULL || csv == NULL || !value.has_value) {
            one->differing++;
        }
        if (one->json == NULL) {
            one->json = json;
        } else {
            one->differing += json == NULL || strcmp(one->json, json) != 0;
            kpi_string_free(json);
        }
        kpi_string_free(csv);
    }
    return NULL;
}

static void run_all(worker *all, void *(*body)(void *)) {
    int place;
    for (place = 0; place < THREADS; place++) {
        all[place].place = place;
        if (pthread_create(&all[place].thread, NULL, body, &all[place]) != 0) exit(2);
    }
    for (place = 0; place < THREADS; place++) {
        if (pthread_join(all[place].thread, NULL) != 0) exit(2);
    }
}

static void check_same_bytes(const kpi_accumulator *left, const kpi_accumulator *right) {
    uint8_t *one = NULL, *two = NULL;
    size_t length_one = 0, length_two = 0;
    kpi_error error;
    must(kpi_accumulator_to_bytes(left, &one, &length_one, &error), &error);
    must(kpi_accumulator_to_bytes(right, &two, &length_two, &error), &error);
    check(length_one == length_two && memcmp(one, two, length_one) == 0, "four threads give the bytes of one");
    kpi_bytes_free(one, length_one);
    kpi_bytes_free(two, length_two);
}

int main(void) {
    worker all[THREADS];
    kpi_accumulator *alone = made();
    kpi_scorecard *card = NULL;
    kpi_error error;
    char *json;
    int place;
    memset(all, 0, sizeof all);
    add_calls(alone, 1, 0);
    run_all(all, count);
    for (place = 1; place < THREADS; place++) {
        must(kpi_accumulator_merge(all[0].counted, all[place].counted, &error), &error);
    }
    check_same_bytes(all[0].counted, alone);
    must(kpi_accumulator_finish(all[0].counted, NULL, &card, &error), &error);
    check(kpi_scorecard_groups(card) > 30, "groups of queues and half hours");
    for (place = 0; place < THREADS; place++) {
        all[place].card = card;
        kpi_accumulator_free(all[place].counted);
    }
    /* Nobody has read it before, so whatever a first reading does is done by four at once. */
    run_all(all, read_card);
    json = kpi_scorecard_to_json(card, &error);
    for (place = 0; place < THREADS; place++) {
        check(all[place].differing == 0, "a thread reads the same each time");
        check(json != NULL && all[place].json != NULL && strcmp(json, all[place].json) == 0, "all threads read the same");
        kpi_string_free(all[place].json);
    }
    kpi_string_free(json);
    kpi_scorecard_free(card);
    kpi_accumulator_free(alone);
    printf("Ran %d tests of threads in C, %d failed\n", checks, failures);
    return failures > 0;
}
