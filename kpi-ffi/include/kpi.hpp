/* kpi.hpp: libkpi for C++17. A thin wrapper around kpi.h, all of it in this file.
 *
 * What owns something of the library is a class that can be moved, not copied,
 * and frees it. What fails throws kpi::error and has changed nothing; destructors
 * and moves throw nothing. One thread at a time may use an accumulator; any number
 * of threads may read a scorecard. An object that was moved from may only be
 * assigned to or destroyed; any other use of it throws. */

#ifndef KPI_HPP
#define KPI_HPP

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "kpi.h"

namespace kpi {

/// What went wrong; `what()` says what was found, what is allowed, and where.
class error : public std::runtime_error {
public:
    explicit error(const kpi_error &details)
        : std::runtime_error(details.message), details_(details) {}

    /// The status: KPI_ERROR_…, KPI_INVALID_ARGUMENT or KPI_INTERNAL.
    kpi_status code() const noexcept { return details_.code; }
    /// The row, counted from 0 within the call; empty where none is known.
    std::optional<std::int64_t> row() const noexcept {
        if (details_.row == KPI_NO_ROW) return std::nullopt;
        return details_.row;
    }
    /// The record, such as `interaction`; empty where none is known. Lives as long as the error.
    std::string_view record() const noexcept { return details_.record; }
    /// The field, such as `talk`; empty where none is known. Lives as long as the error.
    std::string_view field() const noexcept { return details_.field; }

private:
    kpi_error details_;
};

namespace detail {

inline void check(kpi_status status, const kpi_error &told) {
    if (status != KPI_OK) throw error(told);
}

[[noreturn]] inline void refuse(const char *message) {
    kpi_error told{};
    told.code = KPI_INVALID_ARGUMENT;
    told.row = KPI_NO_ROW;
    std::strncpy(told.message, message, sizeof told.message - 1);
    throw error(told);
}

/// A text that ends with NUL, as C wants it. Without characters it is NULL.
class terminated {
public:
    explicit terminated(std::string_view text) : text_(text) {
        // C would take what is before the NUL for the whole.
        if (text.find('\0') != std::string_view::npos) refuse("found a text with a NUL in it");
    }
    const char *or_null() const noexcept { return text_.empty() ? nullptr : text_.c_str(); }
    const char *get() const noexcept { return text_.c_str(); }

private:
    std::string text_;
};

struct release {
    void operator()(kpi_accumulator *one) const noexcept { kpi_accumulator_free(one); }
    void operator()(kpi_scorecard *one) const noexcept { kpi_scorecard_free(one); }
    void operator()(char *one) const noexcept { kpi_string_free(one); }
};

template <typename Row>
Row made(void (*init)(Row *, std::size_t)) noexcept {
    Row row;
    init(&row, sizeof row);
    return row;
}

/// Copies a text of the library and frees it, also where copying fails.
inline std::string taken(char *text, const kpi_error &told) {
    const std::unique_ptr<char, release> owner(text);
    if (!owner) throw error(told);
    return std::string(owner.get());
}

}  // namespace detail

/// A text of a row. It points into `view`, which must live until the row was added.
inline kpi_text text(std::string_view view) noexcept { return kpi_text{view.data(), view.size()}; }

/// A contact of which nothing is known yet.
inline kpi_interaction interaction() noexcept { return detail::made(kpi_interaction_init); }
/// A state of an agent of which nothing is known yet.
inline kpi_agent_state agent_state() noexcept { return detail::made(kpi_agent_state_init); }
/// A planned activity of which nothing is known yet.
inline kpi_planned_activity planned_activity() noexcept { return detail::made(kpi_planned_activity_init); }
/// A survey of which nothing is known yet.
inline kpi_survey survey() noexcept { return detail::made(kpi_survey_init); }

/// The same with names, which `accumulator::intern` gives, in place of texts.
inline kpi_interned_interaction interned_interaction() noexcept { return detail::made(kpi_interned_interaction_init); }
inline kpi_interned_agent_state interned_agent_state() noexcept { return detail::made(kpi_interned_agent_state_init); }
inline kpi_interned_planned_activity interned_planned_activity() noexcept {
    return detail::made(kpi_interned_planned_activity_init);
}
inline kpi_interned_survey interned_survey() noexcept { return detail::made(kpi_interned_survey_init); }

/// The values of all KPIs in all groups. It does not change.
class scorecard {
public:
    /// Takes over what `kpi_accumulator_finish` has given.
    explicit scorecard(kpi_scorecard *owned) noexcept : handle_(owned) {}

    /// How many groups there are.
    std::size_t groups() const noexcept { return kpi_scorecard_groups(get()); }

    /// A value with all that explains it, by id, alias or title, in a group by its place from 0.
    kpi_value value(std::size_t group, std::string_view name) const {
        kpi_value out;
        kpi_error told;
        const detail::terminated ended(name);
        detail::check(kpi_scorecard_value(get(), group, ended.get(), &out, &told), told);
        return out;
    }
    /// The same by code: KPI_CODE_….
    kpi_value value(std::size_t group, std::uint32_t code) const {
        kpi_value out;
        kpi_error told;
        detail::check(kpi_scorecard_value_by_code(get(), group, code, &out, &told), told);
        return out;
    }
    /// The number alone, by name or code; empty where there is none. `value` tells why.
    template <typename Kpi>
    std::optional<double> number(std::size_t group, const Kpi &which) const {
        const kpi_value found = value(group, which);
        if (found.has_value == 0) return std::nullopt;
        return found.value;
    }

    /// The scorecard as JSON: the same bytes in every language.
    std::string to_json() const {
        kpi_error told;
        return detail::taken(kpi_scorecard_to_json(get(), &told), told);
    }
    /// The long table as CSV.
    std::string to_csv() const {
        kpi_error told;
        return detail::taken(kpi_scorecard_to_csv(get(), &told), told);
    }
    /// A table (KPI_TABLE_…) as an Arrow C stream, which the caller releases.
    void export_arrow(std::uint32_t table, ArrowArrayStream *out) const {
        kpi_error told;
        detail::check(kpi_scorecard_export_arrow(get(), table, out, &told), told);
    }

    /// For functions of kpi.h; still owned by this object.
    const kpi_scorecard *get() const noexcept { return handle_.get(); }

private:
    std::unique_ptr<kpi_scorecard, detail::release> handle_;
};

/// Counts records.
class accumulator {
public:
    /// Counts nothing yet. Policy and grouping are JSON; without text they are
    /// the preset `seed` and no grouping.
    explicit accumulator(std::string_view policy_json = {}, std::string_view group_by_json = {}) {
        kpi_accumulator *made = nullptr;
        kpi_error told;
        const detail::terminated policy(policy_json), group_by(group_by_json);
        detail::check(kpi_accumulator_new(policy.or_null(), group_by.or_null(), &made, &told), told);
        handle_.reset(made);
    }
    /// The accumulator with the state that `to_bytes` has given, perhaps elsewhere.
    static accumulator from_bytes(const std::uint8_t *bytes, std::size_t length) {
        kpi_accumulator *made = nullptr;
        kpi_error told;
        detail::check(kpi_accumulator_from_bytes(bytes, length, &made, &told), told);
        return accumulator(made);
    }
    static accumulator from_bytes(const std::vector<std::uint8_t> &bytes) {
        // An empty vector may point nowhere.
        const std::uint8_t nothing = 0;
        return from_bytes(bytes.empty() ? &nothing : bytes.data(), bytes.size());
    }

    /// Adds rows: all of them, or none where it throws.
    void add(const kpi_interaction *rows, std::size_t n) { rows_(kpi_accumulator_add_interactions, rows, n); }
    void add(const kpi_agent_state *rows, std::size_t n) { rows_(kpi_accumulator_add_agent_states, rows, n); }
    void add(const kpi_planned_activity *rows, std::size_t n) { rows_(kpi_accumulator_add_planned_activities, rows, n); }
    void add(const kpi_survey *rows, std::size_t n) { rows_(kpi_accumulator_add_surveys, rows, n); }
    void add(const kpi_interned_interaction *rows, std::size_t n) { rows_(kpi_accumulator_add_interned_interactions, rows, n); }
    void add(const kpi_interned_agent_state *rows, std::size_t n) { rows_(kpi_accumulator_add_interned_agent_states, rows, n); }
    void add(const kpi_interned_planned_activity *rows, std::size_t n) {
        rows_(kpi_accumulator_add_interned_planned_activities, rows, n);
    }
    void add(const kpi_interned_survey *rows, std::size_t n) { rows_(kpi_accumulator_add_interned_surveys, rows, n); }
    template <typename Row>
    void add(const Row &row) { add(&row, 1); }
    template <typename Row>
    void add(const std::vector<Row> &rows) { add(rows.data(), rows.size()); }

    /// The name of a text, for rows of this accumulator such as `kpi_interned_interaction`: it is
    /// looked up once, and not in each row. A blank text has the name 0, which is none.
    kpi_name intern(std::string_view text) {
        kpi_error told;
        kpi_name name = 0;
        detail::check(kpi_accumulator_intern(get(), text.data(), text.size(), &name, &told), told);
        return name;
    }

    /// Adds records as JSON, one object a line; `record` is a name such as `interaction`.
    void add_json(std::string_view record, std::string_view ndjson) {
        kpi_error told;
        const detail::terminated name(record);
        // An empty view may point nowhere.
        const char *lines = ndjson.empty() ? "" : ndjson.data();
        detail::check(kpi_accumulator_add_json(get(), name.get(), lines, ndjson.size(), &told), told);
    }
    /// Adds the rows of an Arrow C stream, which is released, also where it throws.
    void add_arrow(std::string_view record, ArrowArrayStream *stream) {
        kpi_error told;
        const detail::terminated name(record);
        detail::check(kpi_accumulator_add_arrow(get(), name.get(), stream, &told), told);
    }
    /// Adds the state of another with the same policy and grouping.
    void merge(const accumulator &other) {
        kpi_error told;
        detail::check(kpi_accumulator_merge(get(), other.get(), &told), told);
    }
    /// Counts events now and forgets them; without an instant, by the policy's period.
    void seal(std::int64_t as_of_ms = KPI_MISSING, std::int64_t history_from_ms = KPI_MISSING) {
        kpi_error told;
        detail::check(kpi_accumulator_seal(get(), as_of_ms, history_from_ms, &told), told);
    }

    /// The state, for a file or another machine. Equal states give equal bytes.
    std::vector<std::uint8_t> to_bytes() const {
        struct owner {
            std::uint8_t *bytes = nullptr;
            std::size_t length = 0;
            ~owner() { kpi_bytes_free(bytes, length); }
        } given;
        kpi_error told;
        detail::check(kpi_accumulator_to_bytes(get(), &given.bytes, &given.length, &told), told);
        return std::vector<std::uint8_t>(given.bytes, given.bytes + given.length);
    }
    /// How much memory the state takes, about, in bytes.
    std::size_t state_bytes() const noexcept { return kpi_accumulator_state_bytes(get()); }

    /// The scorecard of everything so far; `finish_json` chooses `as_of`, `options`, `narrow_to`.
    scorecard finish(std::string_view finish_json = {}) const {
        kpi_scorecard *made = nullptr;
        kpi_error told;
        const detail::terminated chosen(finish_json);
        detail::check(kpi_accumulator_finish(get(), chosen.or_null(), &made, &told), told);
        return scorecard(made);
    }

    /// For functions of kpi.h; still owned by this object.
    kpi_accumulator *get() noexcept { return handle_.get(); }
    const kpi_accumulator *get() const noexcept { return handle_.get(); }

private:
    explicit accumulator(kpi_accumulator *owned) noexcept : handle_(owned) {}

    template <typename Function, typename Row>
    void rows_(Function function, const Row *rows, std::size_t n) {
        kpi_error told;
        detail::check(function(get(), rows, sizeof(Row), n, &told), told);
    }

    std::unique_ptr<kpi_accumulator, detail::release> handle_;
};

}  // namespace kpi

#endif  // KPI_HPP
