/* Runs cases that come on the standard input and writes what libkpi says.
 *
 * A command is a line `name record length`, then so many bytes. `finish` ends a
 * case: the answer is `ok length` and a scorecard as JSON, or `error code row
 * record field length` and a message; `-` stands for nothing. */

#include "kpi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What has been read of a case. */
struct pending {
    char *policy;
    char *by;
    kpi_accumulator *accumulator;
    int failed;
    kpi_error error;
};

static void give_up(const char *why) {
    fprintf(stderr, "runner: %s\n", why);
    exit(2);
}

static char *read_bytes(size_t length) {
    char *bytes = malloc(length + 1);
    if (bytes == NULL || fread(bytes, 1, length, stdin) != length) give_up("too few bytes");
    bytes[length] = '\0';
    return bytes;
}

/* The first fault of a case counts; the rest of it is read and passed over. */
static void note(struct pending *pending, kpi_status status) {
    if (status != KPI_OK) {
        if (pending->error.code != status) give_up("the error has another code than the status");
        pending->failed = 1;
    }
}

static void begin(struct pending *pending) {
    if (pending->accumulator == NULL && !pending->failed) {
        note(pending, kpi_accumulator_new(pending->policy, pending->by, &pending->accumulator, &pending->error));
    }
}

static const char *or_dash(const char *text) {
    return text[0] == '\0' ? "-" : text;
}

static void answer(struct pending *pending, const char *finish_json) {
    kpi_scorecard *card = NULL;
    char *json = NULL;
    begin(pending);
    if (!pending->failed) {
        note(pending, kpi_accumulator_finish(pending->accumulator, finish_json, &card, &pending->error));
    }
    if (!pending->failed) {
        json = kpi_scorecard_to_json(card, &pending->error);
        if (json == NULL) give_up("no JSON");
        printf("ok %zu\n%s\n", strlen(json), json);
    } else {
        const kpi_error *error = &pending->error;
        printf("error %d %lld %s %s %zu\n%s\n", (int)error->code, (long long)error->row,
               or_dash(error->record), or_dash(error->field), strlen(error->message), error->message);
    }
    kpi_string_free(json);
    kpi_scorecard_free(card);
    kpi_accumulator_free(pending->accumulator);
    free(pending->policy);
    free(pending->by);
    memset(pending, 0, sizeof *pending);
}

int main(void) {
    struct pending pending;
    char name[16], record[32];
    unsigned long long length;
    memset(&pending, 0, sizeof pending);
    while (scanf("%15s %31s %llu", name, record, &length) == 3) {
        char *bytes;
        if (getchar() != '\n') give_up("a command does not end with its line");
        bytes = read_bytes((size_t)length);
        if (strcmp(name, "policy") == 0) {
            pending.policy = bytes;
            continue;
        }
        if (strcmp(name, "by") == 0) {
            pending.by = bytes;
            continue;
        }
        if (strcmp(name, "add") == 0) {
            begin(&pending);
            if (!pending.failed) {
                note(&pending, kpi_accumulator_add_json(pending.accumulator, record, bytes, (size_t)length, &pending.error));
            }
        } else if (strcmp(name, "finish") == 0) {
            answer(&pending, bytes);
        } else {
            give_up("an unknown command");
        }
        free(bytes);
    }
    return 0;
}
