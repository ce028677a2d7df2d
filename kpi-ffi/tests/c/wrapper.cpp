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
    states_travel();
    faults();
    std::printf("Ran %d tests of the wrapper in C++, %d failed\n", checks, failures);
    return failures > 0;
}
