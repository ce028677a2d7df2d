/* A nightly job: reads the calls of a CSV file and writes the scorecard as JSON.
 *
 *     nightly_batch CALLS.csv POLICY.json AS_OF > scorecard.json
 *     nightly_batch examples/data/interactions.csv kpi-ffi/examples/policy.json 2026-04-01
 *
 * The columns of the file are named after the fields of the record "interaction".
 * AS_OF is the instant up to which the calls are told. Rows go to the library as
 * JSON lines, CHUNK of them at a time, so a file of any length takes little memory
 * here. The exit code is 1 where the data is wrong, and 2 where the arguments are. */

#include "kpi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 1000        /* rows that the library gets at once */
#define MAX_COLUMNS 128   /* of a file */
#define MAX_ROW 65536     /* bytes of a row */

static const char *path;  /* of the file of calls, for messages */

static void fail_at(long line, const char *message) {
    fprintf(stderr, "%s, line %ld: %s\n", path, line, message);
    exit(1);
}

static void must(kpi_status status, const kpi_error *error, const char *what) {
    if (status != KPI_OK) {
        fprintf(stderr, "%s: %s\n", what, error->message);
        exit(1);
    }
}

/* ---- Text that grows ---- */

typedef struct {
    char *bytes;
    size_t length, room;
} buffer;

static void append(buffer *to, const char *bytes, size_t length) {
    if (length > to->room - to->length) {
        size_t room = 2 * (to->length + length);
        char *grown = realloc(to->bytes, room);
        if (grown == NULL) {
            fprintf(stderr, "out of memory\n");
            exit(1);
        }
        to->bytes = grown;
        to->room = room;
    }
    memcpy(to->bytes + to->length, bytes, length);
    to->length += length;
}

static void append_text(buffer *to, const char *text) {
    append(to, text, strlen(text));
}

/* A JSON string; what is not UTF-8 is left to the library to refuse. */
static void append_json(buffer *to, const char *text) {
    append_text(to, "\"");
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        char escaped[8];
        if (byte == '"' || byte == '\\') {
            escaped[0] = '\\';
            escaped[1] = *text;
            append(to, escaped, 2);
        } else if (byte < 0x20) {
            (void)snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)byte);
            append_text(to, escaped);
        } else {
            append(to, text, 1);
        }
    }
    append_text(to, "\"");
}

/* ---- CSV, as RFC 4180 has it ---- */

typedef struct {
    FILE *input;
    long line;                   /* the line that is read next, from 1 */
    long start;                  /* the line on which the row began */
    char text[MAX_ROW];          /* the cells, each with a NUL behind it */
    size_t used;
    char *cells[MAX_COLUMNS];
    size_t count;
} csv;

static void put(csv *file, int byte) {
    if (file->used == MAX_ROW) fail_at(file->start, "found a row that is too long");
    file->text[file->used++] = (char)byte;
}

/* Reads what is in quotes; the first of them was read. */
static int quoted(csv *file) {
    for (;;) {
        int byte = getc(file->input);
        if (byte == EOF) fail_at(file->start, "found a quoted cell without an end");
        if (byte == '\0') fail_at(file->line, "found a NUL");
        if (byte == '\n') file->line++;
        if (byte == '"') {
            byte = getc(file->input);
            if (byte != '"') return byte;
        }
        put(file, byte);
    }
}

/* Reads a cell, and returns what ended it: a comma, a line feed or EOF. */
static int cell(csv *file) {
    int byte = getc(file->input);
    if (file->count == MAX_COLUMNS) fail_at(file->start, "found too many cells");
    file->cells[file->count++] = file->text + file->used;
    if (byte == '"') {
        byte = quoted(file);
    } else {
        for (; byte != ',' && byte != '\r' && byte != '\n' && byte != EOF; byte = getc(file->input)) {
            if (byte == '"') fail_at(file->line, "found a quote within a cell");
            if (byte == '\0') fail_at(file->line, "found a NUL");
            put(file, byte);
        }
    }
    put(file, '\0');
    if (byte == '\r') byte = getc(file->input);
    if (byte != ',' && byte != '\n' && byte != EOF) fail_at(file->line, "found text behind a cell");
    if (byte == '\n') file->line++;
    return byte;
}

/* Reads a row; 0 at the end. Empty lines are passed over. */
static int row(csv *file) {
    int end;
    do {
        file->count = 0;
        file->used = 0;
        file->start = file->line;
        do {
            end = cell(file);
        } while (end == ',');
        if (ferror(file->input)) fail_at(file->line, "cannot read");
        if (file->count > 1 || file->cells[0][0] != '\0') return 1;
    } while (end != EOF);
    return 0;
}

/* ---- The job ---- */

typedef struct {
    char *names[MAX_COLUMNS];
    size_t count;
} header;

static char *copied(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    memcpy(copy, text, size);
    return copy;
}

static void read_header(csv *file, header *columns) {
    size_t place;
    if (!row(file)) fail_at(1, "found no header");
    columns->count = file->count;
    for (place = 0; place < file->count; place++) {
        const char *name = file->cells[place];
        /* Spreadsheets like to begin with a byte order mark. */
        if (place == 0 && strncmp(name, "\xef\xbb\xbf", 3) == 0) name += 3;
        columns->names[place] = copied(name);
    }
}

/* The row as a line of JSON. The library reads numbers and instants from texts,
 * as those of a CSV file are; an empty cell is not known. */
static void write_row(const csv *file, const header *columns, buffer *lines) {
    size_t place;
    for (place = 0; place < file->count; place++) {
        append_text(lines, place == 0 ? "{" : ", ");
        append_json(lines, columns->names[place]);
        append_text(lines, ": ");
        if (file->cells[place][0] == '\0') {
            append_text(lines, "null");
        } else {
            append_json(lines, file->cells[place]);
        }
    }
    append_text(lines, "}\n");
}

/* Hands the chunk over; `starts` has the lines of its rows, for messages. */
static void add(kpi_accumulator *calls, buffer *lines, const long *starts, size_t count) {
    kpi_error error;
    kpi_status status = kpi_accumulator_add_json(calls, "interaction", lines->bytes, lines->length, &error);
    if (status != KPI_OK && error.row >= 0 && (size_t)error.row < count) {
        fail_at(starts[error.row], error.message);
    }
    must(status, &error, path);
    lines->length = 0;
}

static void add_file(kpi_accumulator *calls, FILE *input) {
    static csv file;
    static header columns;
    static long starts[CHUNK];
    buffer lines = {NULL, 0, 0};
    size_t count = 0;
    file.input = input;
    file.line = 1;
    read_header(&file, &columns);
    while (row(&file)) {
        if (file.count != columns.count) fail_at(file.start, "found another number of cells than in the header");
        starts[count++] = file.start;
        write_row(&file, &columns, &lines);
        if (count == CHUNK) {
            add(calls, &lines, starts, count);
            count = 0;
        }
    }
    if (count > 0) add(calls, &lines, starts, count);
    free(lines.bytes);
    while (columns.count > 0) free(columns.names[--columns.count]);
}

static FILE *opened(const char *name) {
    FILE *input = fopen(name, "rb");
    if (input == NULL) {
        perror(name);
        exit(1);
    }
    return input;
}

/* A whole file, with a NUL behind it. */
static char *whole(const char *name) {
    FILE *input = opened(name);
    buffer text = {NULL, 0, 0};
    char piece[4096];
    size_t length;
    while ((length = fread(piece, 1, sizeof piece, input)) > 0) append(&text, piece, length);
    if (ferror(input)) {
        fprintf(stderr, "%s: cannot read\n", name);
        exit(1);
    }
    (void)fclose(input);
    if (text.length > 0 && memchr(text.bytes, '\0', text.length) != NULL) {
        fprintf(stderr, "%s: found a NUL\n", name);
        exit(1);
    }
    append(&text, "", 1);
    return text.bytes;
}

static kpi_scorecard *finished(const kpi_accumulator *calls, const char *as_of) {
    kpi_scorecard *card = NULL;
    kpi_error error;
    buffer chosen = {NULL, 0, 0};
    append_text(&chosen, "{\"as_of\": ");
    append_json(&chosen, as_of);
    append(&chosen, "}", 2);  /* with its NUL */
    must(kpi_accumulator_finish(calls, chosen.bytes, &card, &error), &error, "AS_OF");
    free(chosen.bytes);
    return card;
}

int main(int count, char **arguments) {
    kpi_accumulator *calls = NULL;
    kpi_scorecard *card;
    kpi_error error;
    char *policy, *json;
    FILE *input;
    int written;
    if (count != 4) {
        fprintf(stderr, "usage: nightly_batch CALLS.csv POLICY.json AS_OF\n");
        return 2;
    }
    if (kpi_abi_version() < KPI_ABI_VERSION) {
        fprintf(stderr, "libkpi is older than the header that this was compiled with\n");
        return 1;
    }
    path = arguments[1];
    policy = whole(arguments[2]);
    must(kpi_accumulator_new(policy, NULL, &calls, &error), &error, arguments[2]);
    free(policy);

    input = opened(path);
    add_file(calls, input);
    (void)fclose(input);

    card = finished(calls, arguments[3]);
    json = kpi_scorecard_to_json(card, &error);
    if (json == NULL) must(error.code, &error, "the scorecard");
    written = puts(json) != EOF && fflush(stdout) != EOF;
    if (!written) perror("cannot write the scorecard");
    kpi_string_free(json);
    kpi_scorecard_free(card);
    kpi_accumulator_free(calls);
    return written ? 0 : 1;
}
