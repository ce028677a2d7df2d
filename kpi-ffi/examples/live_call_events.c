/* A telephone platform that counts its calls as they end.
 *
 * On each hang-up it pushes the finished call as a struct. The names of the queues
 * are told once, at the start, so that no push looks them up. When a half hour is
 * over it prints the service level of every queue in it. A call counts in the
 * half hour in which it entered the queue, so one that still talks when the half
 * hour ends is not in the first print; the last table has them all.
 *
 * The calls are simulated: a small generator, the same on every machine. */

#include "kpi.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000)
#define HALF_HOUR (1800 * SECOND)
#define DAY "2026-03-02"
#define OPENING INT64_C(1772438400000)  /* 08:00 UTC on that day */
#define HALF_HOURS 4
#define CALLS 240

/* A queue of the platform, with the name that libkpi has given it. */
typedef struct {
    const char *title;
    kpi_name name;
} queue;

static queue queues[] = {{"sales", 0}, {"support", 0}};

/* A call as the platform knows it. */
typedef struct {
    char id[16];
    const queue *queue;
    int answered;
    int64_t queued_at, left_queue_at, ended_at;  /* milliseconds in UTC */
    int64_t talk, hold, wrap;                    /* milliseconds */
} call;

static void must(kpi_status status, const kpi_error *error) {
    if (status != KPI_OK) {
        fprintf(stderr, "libkpi: %s\n", error->message);
        exit(1);
    }
}

/* ---- The simulation ---- */

/* From 0 to `below` - 1. */
static int64_t drawn(int64_t below) {
    static uint64_t state = 42;
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)(state >> 33) % below;
}

static call simulated(int number) {
    call made;
    int64_t wait = drawn(35) * SECOND;
    (void)snprintf(made.id, sizeof made.id, "call-%03d", number);
    made.queue = &queues[drawn(3) == 0 ? 0 : 1];
    made.queued_at = OPENING + drawn(HALF_HOURS * 1800) * SECOND;
    made.left_queue_at = made.queued_at + wait;
    /* Who has waited long loses patience more often. */
    made.answered = drawn(100) * SECOND >= wait;
    made.talk = made.answered ? (60 + drawn(300)) * SECOND : 0;
    made.hold = made.answered ? drawn(30) * SECOND : 0;
    made.wrap = made.answered ? drawn(45) * SECOND : 0;
    made.ended_at = made.left_queue_at + made.talk + made.hold + made.wrap;
    return made;
}

static int by_end(const void *left, const void *right) {
    const call *one = left, *two = right;
    if (one->ended_at != two->ended_at) return one->ended_at < two->ended_at ? -1 : 1;
    return strcmp(one->id, two->id);
}

/* ---- What the platform does ---- */

static kpi_text text(const char *data) {
    kpi_text made;
    made.data = data;
    made.length = KPI_NUL_TERMINATED;
    return made;
}

static void name_queues(kpi_accumulator *counted) {
    kpi_error error;
    size_t place;
    for (place = 0; place < sizeof queues / sizeof queues[0]; place++) {
        queue *one = &queues[place];
        must(kpi_accumulator_intern(counted, one->title, KPI_NUL_TERMINATED, &one->name, &error), &error);
    }
}

static void on_hang_up(kpi_accumulator *counted, const call *ended) {
    kpi_error error;
    kpi_interned_interaction row;
    kpi_interned_interaction_init(&row, sizeof row);
    row.interaction_id = text(ended->id);
    row.channel = KPI_CHANNEL_VOICE;
    row.direction = KPI_DIRECTION_INBOUND;
    row.queue = ended->queue->name;
    row.created_at_ms = ended->queued_at;
    row.queued_at_ms = ended->queued_at;
    row.left_queue_at_ms = ended->left_queue_at;
    row.ended_at_ms = ended->ended_at;
    if (ended->answered) {
        row.queue_exit = KPI_QUEUE_EXIT_ANSWERED;
        row.answered_at_ms = ended->left_queue_at;
        row.talk_ms = ended->talk;
        row.hold_ms = ended->hold;
        row.wrap_ms = ended->wrap;
    } else {
        row.queue_exit = KPI_QUEUE_EXIT_ABANDONED;
    }
    must(kpi_accumulator_add_interned_interactions(counted, &row, sizeof row, 1, &error), &error);
}

/* Prints one line a group. The first two columns of the CSV, queue and start of
 * the interval, say which group it is; the table has one KPI, so the line after
 * the header is that of group 0. */
static void print_groups(const kpi_scorecard *card) {
    kpi_error error;
    size_t group;
    char *csv = kpi_scorecard_to_csv(card, &error), *line;
    if (csv == NULL) must(error.code, &error);
    line = csv;
    for (group = 0; group < kpi_scorecard_groups(card); group++) {
        kpi_value level;
        char queue[32], start[32];
        line = strchr(line, '\n');
        if (line == NULL || sscanf(++line, "%31[^,],%31[^,]", queue, start) != 2) {
            fprintf(stderr, "the table has other columns than expected\n");
            exit(1);
        }
        must(kpi_scorecard_value_by_code(card, group, KPI_CODE_SERVICE_LEVEL, &level, &error), &error);
        printf("  %s  %-8s", start, queue);
        if (level.has_value) {
            printf(" %5.1f %% of %3" PRIu64 " calls\n", 100.0 * level.value, level.n);
        } else {
            printf("     no calls\n");
        }
    }
    kpi_string_free(csv);
}

/* Prints the half hours from one to just before another, counted from 08:00. */
static void print_level(const kpi_accumulator *counted, int from, int to) {
    char chosen[160];
    kpi_error error;
    kpi_scorecard *card = NULL;
    (void)snprintf(chosen, sizeof chosen,
                   "{\"narrow_to\": [\"" DAY "T%02d:%02d:00Z\", \"" DAY "T%02d:%02d:00Z\"]}",
                   8 + from / 2, from % 2 * 30, 8 + to / 2, to % 2 * 30);
    must(kpi_accumulator_finish(counted, chosen, &card, &error), &error);
    print_groups(card);
    kpi_scorecard_free(card);
}

int main(void) {
    static call calls[CALLS];
    kpi_accumulator *counted = NULL;
    kpi_error error;
    int number, over = 0;
    must(kpi_accumulator_new("{\"kpis\": [\"service_level\"]}",
                             "{\"dimensions\": [\"queue\"], \"interval\": \"30min\"}", &counted, &error),
         &error);
    name_queues(counted);
    for (number = 0; number < CALLS; number++) calls[number] = simulated(number);
    qsort(calls, CALLS, sizeof calls[0], by_end);

    for (number = 0; number < CALLS; number++) {
        /* The clock of the platform is at the end of this call. */
        while (over < HALF_HOURS && calls[number].ended_at >= OPENING + (over + 1) * HALF_HOUR) {
            printf("%02d:%02d, service level of the half hour that is over\n", 8 + (over + 1) / 2, (over + 1) % 2 * 30);
            print_level(counted, over, over + 1);
            over++;
        }
        on_hang_up(counted, &calls[number]);
    }
    printf("All calls have ended\n");
    print_level(counted, 0, HALF_HOURS);
    kpi_accumulator_free(counted);
    return 0;
}
