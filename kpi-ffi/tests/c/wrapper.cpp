// The C++ wrapper: what it gives equals what C gives, what fails throws, nothing leaks.

#include "kpi.hpp"
#include "kpi.hpp"  // A second time does no harm.

#include <cstdio>
#include <type_traits>
#include <utility>

static int failures = 0;
static int checks = 0;

static void check(bool holds, const char *what) {
    checks++;
    if (!holds) {
        failures++;
        std::fprintf(stderr, "FAILED: %s\n", what);
    }
}

static_assert(!std::is_copy_constructible_v<kpi::accumulator> && !std::is_copy_assignable_v<kpi::accumulator>);
static_assert(!std::is_copy_constructible_v<kpi::scorecard> && !std::is_copy_assignable_v<kpi::scorecard>);
static_assert(std::is_nothrow_move_constructible_v<kpi::accumulator> && std::is_nothrow_move_assignable_v<kpi::accumulator>);
static_assert(std::is_nothrow_move_constructible_v<kpi::scorecard> && std::is_nothrow_move_assignable_v<kpi::scorecard>);
static_assert(std::is_nothrow_destructible_v<kpi::accumulator> && std::is_nothrow_destructible_v<kpi::scorecard>);
static_assert(std::is_nothrow_copy_constructible_v<kpi::error>);

constexpr std::int64_t MONDAY = 1772434800000;

static kpi_interaction call(std::string_view id) {
    kpi_interaction row = kpi::interaction();
    row.interaction_id = kpi::text(id);
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

/// Runs what must throw, and checks that it does with this code.
template <typename Action>
static void refused(const char *what, kpi_status wanted, Action action) {
    try {
        action();
        check(false, what);
    } catch (const kpi::error &error) {
        check(error.code() == wanted && error.what()[0] != '\0', what);
    }
}

static void counting() {
    kpi::accumulator rows("{\"zone\": \"Europe/Rome\"}", "{\"dimensions\": [\"channel\"]}");
    // A view that ends within its text: the length counts, no NUL.
    const std::string_view names = "ab";
    rows.add(call(names.substr(0, 1)));
    rows.add(std::vector<kpi_interaction>{call(names.substr(1)), call("c")});
    rows.add(std::vector<kpi_interaction>{});
    rows.add_json("interaction", "");
    const kpi::scorecard card = rows.finish();
    check(card.groups() == 1, "one group");
    check(card.number(0, "AHT") == 65.0 && card.value(0, "AHT").n == 3, "65 seconds of three calls");
    check(card.number(0, KPI_CODE_AVERAGE_HANDLE_TIME) == 65.0, "the same by its code");
    check(card.number(0, std::string("csat")) == std::nullopt, "no survey, no number");
    check(card.value(0, KPI_CODE_CSAT).no_data == KPI_NO_DATA_NO_RECORDS, "and the reason");
    check(card.to_csv().compare(0, 12, "channel,kpi,") == 0, "the CSV");
    check(card.to_json().find("\"average_handle_time\"") != std::string::npos, "the JSON");
    check(rows.state_bytes() > 0, "state takes memory");
}

static void other_records() {
    kpi::accumulator all;
    kpi_survey survey = kpi::survey();
    survey.kind = KPI_KIND_CSAT;
    survey.responded_at_ms = MONDAY;
    survey.score = 4.0;
    kpi_agent_state state = kpi::agent_state();
    state.agent_id = kpi::text("anna");
    state.state = KPI_STATE_ON_CONTACT;
    state.started_at_ms = MONDAY;
    state.ended_at_ms = MONDAY + 3600000;
    kpi_planned_activity plan = kpi::planned_activity();
    plan.agent_id = kpi::text("anna");
    plan.activity = KPI_ACTIVITY_WORK;
    plan.started_at_ms = MONDAY;
    plan.ended_at_ms = MONDAY + 3600000;
    all.add(survey);
    all.add(state);
    all.add(&plan, 1);
    const kpi::scorecard card = all.finish("{\"as_of\": \"2026-03-03T00:00:00Z\"}");
    check(card.number(0, "csat") == 4.0, "csat of 4");
    check(card.number(0, "occupancy") == 1.0, "all occupied");
    check(card.number(0, "schedule_adherence") == 1.0, "all adherent");
}

static void names() {
    kpi::accumulator texts({}, "{\"dimensions\": [\"queue\", \"site\"]}");
    kpi::accumulator named({}, "{\"dimensions\": [\"queue\", \"site\"]}");
    const kpi_name sales = named.intern("sales"), site[2] = {0, named.intern("Turin")};
    const kpi_text turin[2] = {kpi::text(""), kpi::text("Turin")};
    check(sales != 0 && named.intern(std::string("sales")) == sales && named.intern("") == 0, "one name a text");
    kpi_interaction row = call("a");
    row.queue = kpi::text("sales");
    row.dimensions = turin;
    row.dimensions_len = 2;
    kpi_interned_interaction same = kpi::interned_interaction();
    same.interaction_id = row.interaction_id;
    same.created_at_ms = row.created_at_ms;
    same.channel = row.channel;
    same.queued_at_ms = row.queued_at_ms;
    same.left_queue_at_ms = row.left_queue_at_ms;
    same.queue_exit = row.queue_exit;
    same.talk_ms = row.talk_ms;
    same.hold_ms = row.hold_ms;
    same.wrap_ms = row.wrap_ms;
    same.queue = sales;
    same.dimensions = site;
    same.dimensions_len = 2;
    texts.add(row);
    named.add(same);
    named.add(std::vector<kpi_interned_survey>{});
    texts.add(std::vector<kpi_survey>{});
    check(texts.to_bytes() == named.to_bytes(), "names count what their texts count");
    refused("a name of another accumulator", KPI_INVALID_ARGUMENT, [&] { texts.add(same); });
    same.queue = kpi::accumulator().intern("sales");
    refused("a name whose accumulator is gone", KPI_INVALID_ARGUMENT, [&] { named.add(same); });
    refused("a text that is not UTF-8", KPI_INVALID_ARGUMENT, [&] { (void)named.intern("a\xff"); });
    kpi_interned_agent_state state = kpi::interned_agent_state();
    state.agent_id = named.intern("anna");
    state.state = KPI_STATE_ON_CONTACT;
    state.started_at_ms = MONDAY;
    kpi_interned_planned_activity plan = kpi::interned_planned_activity();
    plan.agent_id = state.agent_id;
    plan.activity = KPI_ACTIVITY_WORK;
    plan.started_at_ms = MONDAY;
    plan.ended_at_ms = MONDAY + 3600000;
    kpi_interned_survey survey = kpi::interned_survey();
    survey.kind = KPI_KIND_CSAT;
    survey.responded_at_ms = MONDAY;
    survey.score = 4.0;
    named.add(state);
    named.add(plan);
    named.add(survey);
    check(named.finish("{\"as_of\": \"2026-03-03T00:00:00Z\"}").groups() == 2, "each record has the form");
}

static void states_travel() {
    kpi::accumulator one, two;
    one.add(call("a"));
    two.add(call("b"));
    kpi::accumulator read = kpi::accumulator::from_bytes(two.to_bytes());
    check(read.to_bytes() == two.to_bytes(), "bytes there and back");
    one.merge(read);
    check(one.finish().value(0, "AHT").n == 2, "both were merged");
    one.seal(MONDAY + 86400000, MONDAY - 86400000);
    check(one.finish().value(0, "AHT").n == 2, "sealing loses nothing");
    kpi::accumulator moved = std::move(one);
    check(moved.finish().value(0, "AHT").n == 2, "a state can be moved");
    refused("what was moved from", KPI_INVALID_ARGUMENT, [&] { one.add(call("c")); });
    one = kpi::accumulator();
    one.add(call("c"));
    moved = std::move(one);
    check(moved.finish().value(0, "AHT").n == 1, "a moved one takes the place of another");
    kpi::scorecard card = moved.finish();
    kpi::scorecard other = std::move(card);
    check(other.groups() == 1 && card.groups() == 0, "a scorecard can be moved");
}

static void faults() {
    kpi::accumulator some;
    some.add(call("a"));
    const std::vector<std::uint8_t> before = some.to_bytes();
    try {
        some.add(std::vector<kpi_interaction>{call("b"), call("")});
        check(false, "a row without an id");
    } catch (const std::runtime_error &caught) {
        const auto *error = dynamic_cast<const kpi::error *>(&caught);
        check(error != nullptr && error->code() == KPI_ERROR_INVALID_RECORD && error->row() == 1, "code and row");
        check(error != nullptr && error->record() == "interaction" && error->field() == "interaction_id", "record and field");
    }
    check(some.to_bytes() == before, "what fails changes nothing");
    refused("no policy", KPI_ERROR_INVALID_POLICY, [] { kpi::accumulator made("seed"); });
    refused("a NUL in a policy", KPI_INVALID_ARGUMENT, [] { kpi::accumulator made(std::string_view("{}\0x", 4)); });
    refused("an unknown record", KPI_ERROR_INVALID_COLUMNS, [&] { some.add_json("call", "{}"); });
    refused("no stream", KPI_INVALID_ARGUMENT, [&] { some.add_arrow("survey", nullptr); });
    refused("merging with itself", KPI_INVALID_ARGUMENT, [&] { some.merge(some); });
    refused("no bytes", KPI_ERROR_CORRUPT_STATE, [] { (void)kpi::accumulator::from_bytes({}); });
    refused("bad bytes", KPI_ERROR_CORRUPT_STATE, [] { (void)kpi::accumulator::from_bytes({1, 2, 3}); });
    refused("an unknown key", KPI_ERROR_INVALID_FINISH, [&] { (void)some.finish("{\"of\": 1}"); });
    const kpi::scorecard card = some.finish();
    refused("an unknown KPI", KPI_ERROR_UNKNOWN_KPI, [&] { (void)card.number(0, "luck"); });
    refused("an unknown code", KPI_ERROR_UNKNOWN_KPI, [&] { (void)card.value(0, 4294967295u); });
    refused("an unknown group", KPI_ERROR_INVALID_FINISH, [&] { (void)card.number(9, "AHT"); });
    refused("no room for a stream", KPI_INVALID_ARGUMENT, [&] { card.export_arrow(KPI_TABLE_LONG, nullptr); });
    try {
        (void)card.number(0, "luck");
    } catch (const kpi::error &error) {
        check(!error.row() && error.record().empty(), "no row where none is known");
    }
}

int main() {
    counting();
    other_records();
    names();
    states_travel();
    faults();
    std::printf("Ran %d tests of the wrapper in C++, %d failed\n", checks, failures);
    return failures > 0;
}
