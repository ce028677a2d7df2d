/* Good callers and hostile ones: rows as structs equal rows as JSON, and whatever
 * is wrong gives a status and changes nothing. */

#include "kpi.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;
static int checks = 0;

static void check(int holds, const char *what) {
    checks++;
    if (!holds) {
        failures++;
        fprintf(stderr, "FAILED: %s\n", what);
    }
}

#define MONDAY INT64_C(1772434800000)

static kpi_text text(const char *data) {
    kpi_text made;
    made.data = data;
    made.length = KPI_NUL_TERMINATED;
    return made;
}

static kpi_interaction call(const char *id) {
    kpi_interaction row;
    kpi_interaction_init(&row, sizeof row);
    row.interaction_id = text(id);
    row.created_at_ms = MONDAY;
    row.channel = KPI_CHANNEL_VOICE;
    row.queued_at_ms = MONDAY;
    row.left_queue_at_ms = MONDAY + 12000;
    row.queue_exit = KPI_QUEUE_EXIT_ANSWERED;
    row.talk_ms = 60000;
    row.hold_ms = 0;
    row.wrap_ms = 5000;
    return row;
}

static const char BY_SITE[] = "{\"dimensions\": [\"channel\", \"site\"]}";

static kpi_accumulator *made(const char *policy, const char *by) {
    kpi_accumulator *accumulator = NULL;
    kpi_error error;
    if (kpi_accumulator_new(policy, by, &accumulator, &error) != KPI_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    return accumulator;
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

static void rows_equal_json(void) {
    kpi_accumulator *rows = made(NULL, BY_SITE), *json = made(NULL, BY_SITE);
    kpi_scorecard *card = NULL;
    kpi_value value;
    kpi_error error;
    kpi_text site[2];
    kpi_interaction two[2];
    const char lines[] =
        "{\"interaction_id\": \"a\", \"created_at\": \"2026-03-02T07:00:00Z\", \"channel\": \"voice\", \"site\": \"Turin\","
        " \"queued_at\": \"2026-03-02T07:00:00Z\", \"left_queue_at\": \"2026-03-02T07:00:12Z\","
        " \"queue_exit\": \"answered\", \"talk\": 60, \"hold\": 0, \"wrap\": 5}\n\n"
        "{\"interaction_id\": \"b\", \"created_at\": \"2026-03-02T07:00:00Z\", \"channel\": \"voice\", \"site\": \"Turin\","
        " \"queued_at\": \"2026-03-02T07:00:00Z\", \"left_queue_at\": \"2026-03-02T07:00:12Z\","
        " \"queue_exit\": \"answered\", \"talk\": 60, \"hold\": 0, \"wrap\": 5, \"reopen_count\": 0,"
        " \"context_transferred\": false}\n";
    char *text_of_card;
    site[0].data = NULL;
    site[0].length = 0;
    site[1].data = "Turin and more";
    site[1].length = 5;
    two[0] = call("a");
    two[1] = call("b");
    two[1].reopen_count = 0;
    two[1].context_transferred = KPI_FALSE;
    two[0].dimensions = two[1].dimensions = site;
    two[0].dimensions_len = two[1].dimensions_len = 2;
    check(kpi_accumulator_add_interactions(rows, two, sizeof two[0], 2, &error) == KPI_OK, error.message);
    check(kpi_accumulator_add_json(json, "interaction", lines, strlen(lines), &error) == KPI_OK, error.message);
    check(same_bytes(rows, json), "rows as structs equal rows as JSON");
    check(kpi_accumulator_merge(rows, json, &error) == KPI_OK, error.message);
    check(kpi_accumulator_state_bytes(rows) > 0, "state takes memory");
    check(kpi_accumulator_finish(rows, NULL, &card, &error) == KPI_OK, error.message);
    check(kpi_scorecard_groups(card) == 1, "one group");
    check(kpi_scorecard_value(card, 0, "AHT", &value, &error) == KPI_OK, error.message);
    check(value.has_value && value.value == 65.0 && value.n == 4, "65 seconds of four calls");
    check(value.code == KPI_CODE_AVERAGE_HANDLE_TIME && value.unit == KPI_UNIT_SECONDS, "code and unit");
    check(kpi_scorecard_value_by_code(card, 0, KPI_CODE_CSAT, &value, &error) == KPI_OK, error.message);
    check(!value.has_value && value.no_data == KPI_NO_DATA_NO_RECORDS, "no survey, no number");
    text_of_card = kpi_scorecard_group_to_json(card, 0, &error);
    check(text_of_card != NULL && strcmp(text_of_card, "{\"channel\":\"voice\",\"site\":\"Turin\"}") == 0, "the group");
    kpi_string_free(text_of_card);
    text_of_card = kpi_scorecard_to_csv(card, &error);
    check(text_of_card != NULL && strncmp(text_of_card, "channel,site,kpi,", 17) == 0, "the CSV");
    kpi_string_free(text_of_card);
    kpi_scorecard_free(card);
    kpi_accumulator_free(rows);
    kpi_accumulator_free(json);
}

/* A text of C ends at its first NUL, so a result that holds one is refused, not cut. */
static void texts_with_nul(void) {
    kpi_accumulator *accumulator = made("{\"kpis\": [\"csat\"]}", "{\"dimensions\": [\"site\"]}");
    kpi_scorecard *card = NULL;
    kpi_error error;
    const char line[] = "{\"kind\": \"csat\", \"sent_at\": \"2026-03-02\", \"site\": \"a\\u0000b\"}";
    char *json;
    check(kpi_accumulator_add_json(accumulator, "survey", line, strlen(line), &error) == KPI_OK, error.message);
    check(kpi_accumulator_finish(accumulator, NULL, &card, &error) == KPI_OK, error.message);
    check(kpi_scorecard_to_csv(card, &error) == NULL && error.code == KPI_INVALID_ARGUMENT, "a NUL in the CSV");
    json = kpi_scorecard_to_json(card, &error);
    check(json != NULL && strstr(json, "a\\u0000b") != NULL, "the JSON writes it out");
    kpi_string_free(json);
    kpi_scorecard_free(card);
    kpi_accumulator_free(accumulator);
}

static void other_records(void) {
    kpi_accumulator *accumulator = made("{\"kpis\": [\"csat\", \"occupancy\", \"schedule_adherence\"]}", NULL);
    kpi_scorecard *card = NULL;
    kpi_value value;
    kpi_error error;
    kpi_survey survey;
    kpi_agent_state state;
    kpi_planned_activity plan;
    kpi_survey_init(&survey, sizeof survey);
    survey.kind = KPI_KIND_CSAT;
    survey.responded_at_ms = MONDAY;
    survey.score = 4.0;
    kpi_agent_state_init(&state, sizeof state);
    state.agent_id = text("anna");
    state.state = KPI_STATE_ON_CONTACT;
    state.started_at_ms = MONDAY;
    state.ended_at_ms = MONDAY + 3600000;
    kpi_planned_activity_init(&plan, sizeof plan);
    plan.agent_id = text("anna");
    plan.activity = KPI_ACTIVITY_WORK;
    plan.started_at_ms = MONDAY;
    plan.ended_at_ms = MONDAY + 3600000;
    check(kpi_accumulator_add_surveys(accumulator, &survey, sizeof survey, 1, &error) == KPI_OK, error.message);
    check(kpi_accumulator_add_agent_states(accumulator, &state, sizeof state, 1, &error) == KPI_OK, error.message);
    check(kpi_accumulator_add_planned_activities(accumulator, &plan, sizeof plan, 1, &error) == KPI_OK, error.message);
    check(kpi_accumulator_finish(accumulator, NULL, &card, &error) == KPI_OK, error.message);
    check(kpi_scorecard_value(card, 0, "csat", &value, &error) == KPI_OK && value.value == 4.0, "csat of 4");
    check(kpi_scorecard_value(card, 0, "occupancy", &value, &error) == KPI_OK && value.value == 1.0, "all occupied");
    check(kpi_scorecard_value(card, 0, "adherence", &value, &error) == KPI_OK && value.value == 1.0, "all adherent");
    kpi_scorecard_free(card);
    kpi_accumulator_free(accumulator);
}

static kpi_name named(kpi_accumulator *accumulator, const char *data) {
    kpi_error error;
    kpi_name name = 77;
    check(kpi_accumulator_intern(accumulator, data, KPI_NUL_TERMINATED, &name, &error) == KPI_OK, error.message);
    return name;
}

/* The call "a" of `call`, with names. */
static kpi_interned_interaction interned_call(const char *id) {
    kpi_interaction from = call(id);
    kpi_interned_interaction row;
    kpi_interned_interaction_init(&row, sizeof row);
    row.interaction_id = from.interaction_id;
    row.created_at_ms = from.created_at_ms;
    row.channel = from.channel;
    row.queued_at_ms = from.queued_at_ms;
    row.left_queue_at_ms = from.left_queue_at_ms;
    row.queue_exit = from.queue_exit;
    row.talk_ms = from.talk_ms;
    row.hold_ms = from.hold_ms;
    row.wrap_ms = from.wrap_ms;
    return row;
}

/* Names and texts give the same bytes, also after a merge, a seal and an error, and names outlive all of these. */
static void names_equal_texts(void) {
    static const char BY[] = "{\"dimensions\": [\"queue\", \"agent_id\", \"site\"]}";
    static const char *const QUEUES[] = {"sales", "support", "", "sales"};
    kpi_accumulator *texts = made(NULL, BY), *names = made(NULL, BY);
    kpi_accumulator *more_texts = made(NULL, BY), *more_names = made(NULL, BY);
    kpi_error error;
    kpi_name queues[4], site[3];
    kpi_text sites[3];
    int i, round;
    for (i = 0; i < 4; i++) queues[i] = named(names, QUEUES[i]);
    check(queues[0] == queues[3] && queues[0] != queues[1] && queues[2] == 0, "one name a text");
    check(named(names, NULL) == 0, "NULL has no name");
    memset(sites, 0, sizeof sites);
    sites[2] = text("Turin");
    site[0] = site[1] = 0;
    site[2] = named(names, "Turin");
    for (round = 0; round < 3; round++) {
        for (i = 0; i < 900; i++) {
            char id[16];
            kpi_interaction row;
            kpi_interned_interaction same;
            (void)snprintf(id, sizeof id, "%d-%d", round, i);
            row = call(id);
            same = interned_call(id);
            row.queue = text(QUEUES[i % 4]);
            same.queue = queues[i % 4];
            if (i % 3 == 0) {
                row.agent_id = text("anna");
                same.agent_id = named(names, "anna");
            }
            row.talk_ms = same.talk_ms = i % 5 == 0 ? KPI_MISSING : i;
            row.dimensions = sites;
            same.dimensions = site;
            row.dimensions_len = same.dimensions_len = i % 2 == 0 ? 3 : 0;
            check(kpi_accumulator_add_interactions(texts, &row, sizeof row, 1, &error) == KPI_OK, error.message);
            check(kpi_accumulator_add_interned_interactions(names, &same, sizeof same, 1, &error) == KPI_OK, error.message);
            if (i == 500) {
                /* Names of one accumulator mean nothing to another. */
                check(kpi_accumulator_add_interned_interactions(more_names, &same, sizeof same, 1, &error) == KPI_INVALID_ARGUMENT, "a name of another accumulator");
                check(error.row == 0 && strcmp(error.record, "interaction") == 0 && strcmp(error.field, "queue") == 0, "the place of the name");
                same.queue = 12345;
                check(kpi_accumulator_add_interned_interactions(names, &same, sizeof same, 1, &error) == KPI_INVALID_ARGUMENT, "a name that was never given");
                check(strstr(error.message, "found the name 12345, allowed are 0 and the 4 that") != NULL, error.message);
            }
        }
        check(same_bytes(texts, names), "names count what their texts count");
        check(kpi_accumulator_merge(texts, more_texts, &error) == KPI_OK, error.message);
        check(kpi_accumulator_merge(names, more_names, &error) == KPI_OK, error.message);
    }
    check(kpi_accumulator_seal(texts, MONDAY + 86400000, MONDAY - 86400000, &error) == KPI_OK, error.message);
    check(kpi_accumulator_seal(names, MONDAY + 86400000, MONDAY - 86400000, &error) == KPI_OK, error.message);
    check(same_bytes(texts, names), "sealed alike");
    check(named(names, "support") == queues[1], "names stay");
    kpi_accumulator_free(texts);
    kpi_accumulator_free(names);
    kpi_accumulator_free(more_texts);
    kpi_accumulator_free(more_names);
}

/* What a hostile call must give: a status, the same in the error, and no change. */
static kpi_accumulator *untouched, *victim;

static void refused(const char *what, kpi_status status, kpi_status wanted, const kpi_error *error) {
    char told[700];
    (void)snprintf(told, sizeof told, "%s: status %d, wanted %d: %s", what, (int)status, (int)wanted,
                   error == NULL ? "" : error->message);
    check(status == wanted, told);
    check(error == NULL || (error->code == status && error->message[0] != '\0'), "the error says so, too");
    check(same_bytes(victim, untouched), what);
}

static kpi_status add(kpi_interaction row, kpi_error *error) {
    return kpi_accumulator_add_interactions(victim, &row, sizeof row, 1, error);
}

static void hostile_rows(void) {
    kpi_error e;
    kpi_interaction row = call("a");
    refused("no accumulator", kpi_accumulator_add_interactions(NULL, &row, sizeof row, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("no rows", kpi_accumulator_add_interactions(victim, NULL, sizeof row, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("row_size 0", kpi_accumulator_add_interactions(victim, &row, 0, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("row_size too small", kpi_accumulator_add_interactions(victim, &row, sizeof row - 8, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("row_size too large", kpi_accumulator_add_interactions(victim, &row, sizeof row + 8, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("too many rows", kpi_accumulator_add_interactions(victim, &row, sizeof row, SIZE_MAX, &e), KPI_INVALID_ARGUMENT, &e);
    refused("rows that are not aligned",
            kpi_accumulator_add_interactions(victim, (const kpi_interaction *)(const void *)((const char *)&row + 1), sizeof row, 1, &e),
            KPI_INVALID_ARGUMENT, &e);
    memset(&row, 0, sizeof row);
    refused("a row of zeros", add(row, &e), KPI_INVALID_ARGUMENT, &e);
    row = call("a"); row.interaction_id.data = NULL;
    refused("no id", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    check(strcmp(e.record, "interaction") == 0 && e.row == 0 && strcmp(e.field, "interaction_id") == 0, "the place");
    row = call("");
    refused("an empty id", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a\xff");
    refused("an id that is not UTF-8", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.queue.data = "x"; row.queue.length = (size_t)1 << 40;
    refused("a huge text", add(row, &e), KPI_INVALID_ARGUMENT, &e);
    row = call("a"); row.channel = 0;
    refused("no channel", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.channel = 99;
    refused("an unknown channel", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.channel = INT32_MIN;
    refused("a negative channel", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.bot_engaged = 3;
    refused("a truth of 3", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.created_at_ms = KPI_MISSING;
    refused("no beginning", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.created_at_ms = INT64_MAX;
    refused("a beginning after all time", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.talk_ms = -1;
    refused("a negative duration", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.talk_ms = INT64_MAX;
    refused("an endless duration", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.left_queue_at_ms = MONDAY - 1;
    refused("an end before its beginning", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.transfers = -1;
    refused("a negative count", add(row, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = call("a"); row.dimensions_len = 1;
    refused("dimensions at NULL", add(row, &e), KPI_INVALID_ARGUMENT, &e);
    row = call("a"); row.dimensions = &row.queue; row.dimensions_len = 3;
    refused("too many dimensions", add(row, &e), KPI_INVALID_ARGUMENT, &e);
    {
        kpi_survey survey;
        volatile double zero = 0.0;
        kpi_survey_init(&survey, sizeof survey);
        survey.kind = KPI_KIND_CSAT;
        survey.responded_at_ms = MONDAY;
        survey.score = 1.0 / zero;
        refused("an infinite score", kpi_accumulator_add_surveys(victim, &survey, sizeof survey, 1, &e), KPI_ERROR_INVALID_RECORD, &e);
        survey.score = 7.0;
        refused("a score off its scale", kpi_accumulator_add_surveys(victim, &survey, sizeof survey, 1, &e), KPI_ERROR_INVALID_RECORD, &e);
        survey.score = 3.14159;
        refused("a score too fine", kpi_accumulator_add_surveys(victim, &survey, sizeof survey, 1, &e), KPI_ERROR_INVALID_RECORD, &e);
    }
}

static void hostile_names(void) {
    kpi_error e;
    kpi_name name = 77;
    kpi_interned_interaction row = interned_call("a");
    kpi_interaction plain = call("a");
    size_t size = sizeof row;
    refused("no accumulator to tell", kpi_accumulator_intern(NULL, "a", 1, &name, &e), KPI_INVALID_ARGUMENT, &e);
    refused("nowhere to write a name", kpi_accumulator_intern(victim, "a", 1, NULL, &e), KPI_INVALID_ARGUMENT, &e);
    refused("a name that is not UTF-8", kpi_accumulator_intern(victim, "a\xff", 2, &name, &e), KPI_INVALID_ARGUMENT, &e);
    refused("a huge name", kpi_accumulator_intern(victim, "a", (size_t)1 << 40, &name, &e), KPI_INVALID_ARGUMENT, &e);
    check(name == 77, "a name is written only on success");
    refused("no accumulator", kpi_accumulator_add_interned_interactions(NULL, &row, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("no rows", kpi_accumulator_add_interned_interactions(victim, NULL, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("row_size too small", kpi_accumulator_add_interned_interactions(victim, &row, size - 8, 1, &e), KPI_INVALID_ARGUMENT, &e);
    refused("row_size of the other form", kpi_accumulator_add_interned_interactions(victim, &row, sizeof plain, 1, &e), KPI_INVALID_ARGUMENT, &e);
    row.marker = plain.marker;
    refused("the marker of the other form", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    row = interned_call("a"); row.queue = 1;
    refused("the name 1", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    row = interned_call("a"); row.priority = UINT64_MAX;
    refused("the greatest name", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    row = interned_call("a"); row.team = named(victim, "sales") + 1;
    refused("the name after the last", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    row = interned_call("a"); row.team = named(victim, "sales") - 1;
    refused("the name before the first", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    row = interned_call("");
    refused("no id", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = interned_call("a"); row.talk_ms = -1;
    refused("a negative duration", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_ERROR_INVALID_RECORD, &e);
    row = interned_call("a"); row.dimensions_len = 1;
    refused("dimensions at NULL", kpi_accumulator_add_interned_interactions(victim, &row, size, 1, &e), KPI_INVALID_ARGUMENT, &e);
    {
        kpi_interned_agent_state state;
        kpi_interned_agent_state_init(&state, sizeof state);
        state.state = KPI_STATE_ON_CONTACT;
        state.started_at_ms = MONDAY;
        refused("no agent", kpi_accumulator_add_interned_agent_states(victim, &state, sizeof state, 1, &e), KPI_ERROR_INVALID_RECORD, &e);
        check(strcmp(e.field, "agent_id") == 0, "the place of the agent");
    }
    kpi_interned_interaction_init(NULL, 8);
}

static void hostile_texts(void) {
    kpi_error e;
    kpi_accumulator *none = NULL;
    kpi_scorecard *card = NULL;
    refused("no out", kpi_accumulator_new(NULL, NULL, NULL, &e), KPI_INVALID_ARGUMENT, &e);
    refused("no JSON", kpi_accumulator_new("seed", NULL, &none, &e), KPI_ERROR_INVALID_POLICY, &e);
    refused("an unknown key", kpi_accumulator_new("{\"kpi\": 1}", NULL, &none, &e), KPI_ERROR_INVALID_POLICY, &e);
    refused("an unknown zone", kpi_accumulator_new("{\"zone\": \"Mars/Base\"}", NULL, &none, &e), KPI_ERROR_INVALID_POLICY, &e);
    refused("an unknown KPI", kpi_accumulator_new("{\"kpis\": [\"luck\"]}", NULL, &none, &e), KPI_ERROR_UNKNOWN_KPI, &e);
    refused("a policy that is not UTF-8", kpi_accumulator_new("{\"zone\": \"\xff\"}", NULL, &none, &e), KPI_INVALID_ARGUMENT, &e);
    refused("an interval of 7 minutes", kpi_accumulator_new(NULL, "{\"interval\": \"7min\"}", &none, &e), KPI_ERROR_INVALID_GROUP_BY, &e);
    check(none == NULL, "outputs are written only on success");
    refused("an unknown record", kpi_accumulator_add_json(victim, "call", "{}", 2, &e), KPI_ERROR_INVALID_COLUMNS, &e);
    refused("no record", kpi_accumulator_add_json(victim, NULL, "{}", 2, &e), KPI_INVALID_ARGUMENT, &e);
    refused("no lines", kpi_accumulator_add_json(victim, "survey", NULL, 2, &e), KPI_INVALID_ARGUMENT, &e);
    refused("endless lines", kpi_accumulator_add_json(victim, "survey", "{}", SIZE_MAX, &e), KPI_INVALID_ARGUMENT, &e);
    refused("half an object", kpi_accumulator_add_json(victim, "survey", "{\"kind\": ", 9, &e), KPI_ERROR_INVALID_RECORD, &e);
    refused("a list", kpi_accumulator_add_json(victim, "survey", "[]", 2, &e), KPI_ERROR_INVALID_RECORD, &e);
    refused("no stream", kpi_accumulator_add_arrow(victim, "survey", NULL, &e), KPI_INVALID_ARGUMENT, &e);
    refused("merging with itself", kpi_accumulator_merge(victim, victim, &e), KPI_INVALID_ARGUMENT, &e);
    refused("merging with nothing", kpi_accumulator_merge(victim, NULL, &e), KPI_INVALID_ARGUMENT, &e);
    refused("a seal without instants", kpi_accumulator_seal(victim, KPI_MISSING, KPI_MISSING, &e), KPI_ERROR_INVALID_FINISH, &e);
    refused("an unknown key of finish", kpi_accumulator_finish(victim, "{\"of\": 1}", &card, &e), KPI_ERROR_INVALID_FINISH, &e);
    refused("a counting rule at finish",
            kpi_accumulator_finish(victim, "{\"options\": {\"service_level\": {\"threshold_s\": 1}}}", &card, &e),
            KPI_ERROR_INVALID_OPTION, &e);
    check(card == NULL, "no scorecard where finishing fails");
    refused("an error that nobody reads", kpi_accumulator_merge(victim, NULL, NULL), KPI_INVALID_ARGUMENT, NULL);
}

static void hostile_bytes(void) {
    kpi_error e;
    kpi_accumulator *read = NULL;
    uint8_t *bytes = NULL;
    size_t length = 0, cut;
    if (kpi_accumulator_to_bytes(victim, &bytes, &length, &e) != KPI_OK) exit(2);
    for (cut = 0; cut < length; cut += 1 + cut / 16) {
        check(kpi_accumulator_from_bytes(bytes, cut, &read, &e) != KPI_OK && read == NULL, "bytes that were cut");
    }
    refused("no bytes", kpi_accumulator_from_bytes(NULL, 10, &read, &e), KPI_INVALID_ARGUMENT, &e);
    bytes[0] ^= 0xff;
    refused("bytes of something else", kpi_accumulator_from_bytes(bytes, length, &read, &e), KPI_ERROR_CORRUPT_STATE, &e);
    bytes[0] ^= 0xff;
    check(kpi_accumulator_from_bytes(bytes, length, &read, &e) == KPI_OK && same_bytes(read, victim), "whole bytes");
    kpi_accumulator_free(read);
    kpi_bytes_free(bytes, length);
}

static void hostile_questions(void) {
    kpi_error e;
    kpi_scorecard *card = NULL;
    kpi_value value;
    if (kpi_accumulator_finish(victim, NULL, &card, &e) != KPI_OK) exit(2);
    memset(&value, 0x5a, sizeof value);
    refused("a group that is not there", kpi_scorecard_value(card, 9, "csat", &value, &e), KPI_ERROR_INVALID_FINISH, &e);
    refused("an unknown name", kpi_scorecard_value(card, 0, "luck", &value, &e), KPI_ERROR_UNKNOWN_KPI, &e);
    refused("no name", kpi_scorecard_value(card, 0, NULL, &value, &e), KPI_INVALID_ARGUMENT, &e);
    refused("an unknown code", kpi_scorecard_value_by_code(card, 0, 4294967295u, &value, &e), KPI_ERROR_UNKNOWN_KPI, &e);
    refused("no card", kpi_scorecard_value(NULL, 0, "csat", &value, &e), KPI_INVALID_ARGUMENT, &e);
    refused("no room", kpi_scorecard_value(card, 0, "csat", NULL, &e), KPI_INVALID_ARGUMENT, &e);
    check(value.code == 0x5a5a5a5a, "a value is written only on success");
    refused("no stream to write", kpi_scorecard_export_arrow(card, KPI_TABLE_LONG, NULL, &e), KPI_INVALID_ARGUMENT, &e);
    refused("an unknown table", kpi_scorecard_export_arrow(card, 77, (struct ArrowArrayStream *)(void *)&value, &e), KPI_INVALID_ARGUMENT, &e);
    check(kpi_scorecard_group_to_json(card, 9, &e) == NULL && e.code == KPI_ERROR_INVALID_FINISH, "no such group");
    check(kpi_scorecard_to_json(NULL, &e) == NULL && e.code == KPI_INVALID_ARGUMENT, "no card, no JSON");
    check(kpi_scorecard_groups(NULL) == 0 && kpi_accumulator_state_bytes(NULL) == 0, "nothing of NULL");
    kpi_scorecard_free(card);
    kpi_scorecard_free(NULL);
    kpi_accumulator_free(NULL);
    kpi_string_free(NULL);
    kpi_bytes_free(NULL, 3);
    kpi_interaction_init(NULL, 8);
}

static void catalogue(void) {
    kpi_error e;
    size_t place, services = 0;
    uint32_t code = 0;
    for (place = 0; place < kpi_catalogue_len(); place++) {
        const kpi_definition *kpi = kpi_catalogue_get(place);
        check(kpi->code > code, "codes ascend");
        check(kpi->id[0] != '\0' && kpi->formula[0] != '\0' && kpi->source[0] != '\0', kpi->id);
        check(kpi->unit >= KPI_UNIT_COUNT && kpi->unit <= KPI_UNIT_RATE, kpi->id);
        code = kpi->code;
        if (kpi->code == KPI_CODE_SERVICE_LEVEL) services += strcmp(kpi->id, "service_level") == 0;
    }
    check(services == 1, "the define is that of the catalogue");
    check(kpi_catalogue_get(place) == NULL && kpi_catalogue_get(SIZE_MAX) == NULL, "nothing behind the last");
    {
        char *json = kpi_catalogue_to_json("AHT", &e);
        check(json != NULL && strncmp(json, "{\"id\":\"average_handle_time\"", 27) == 0, "the definition as JSON");
        kpi_string_free(json);
    }
    check(kpi_catalogue_to_json("luck", &e) == NULL && e.code == KPI_ERROR_UNKNOWN_KPI, "an unknown KPI");
}

int main(void) {
    kpi_interaction first = call("first");
    check(kpi_abi_version() == KPI_ABI_VERSION, "the header is that of the library");
    catalogue();
    rows_equal_json();
    names_equal_texts();
    texts_with_nul();
    other_records();
    victim = made(NULL, BY_SITE);
    untouched = made(NULL, BY_SITE);
    if (kpi_accumulator_add_interactions(victim, &first, sizeof first, 1, NULL) != KPI_OK) return 2;
    if (kpi_accumulator_add_interactions(untouched, &first, sizeof first, 1, NULL) != KPI_OK) return 2;
    hostile_rows();
    hostile_names();
    hostile_texts();
    hostile_bytes();
    hostile_questions();
    kpi_accumulator_free(victim);
    kpi_accumulator_free(untouched);
    printf("Ran %d tests of callers in C, %d failed\n", checks, failures);
    return failures > 0;
}
