#pragma once

#include <map>
#include <memory>

#include "common/core/administration/filters.h"
#include "common/core/administration/listing.h"
#include "common/json/fields.h"

namespace usher::domain {
class Administrator;
}

// What operators list and act on, described once: the admin API makes its endpoints of it, the console its screens and the
// command line its commands. A thing is one struct, see trusted_browsers.h, and one line of kThings in things.h.

namespace usher::core {

class AuditLog;
class SessionAdmin;

/// An act on rows of a listing.
struct ActText {
  std::string_view name;      ///< Of its path and verb: `forget`.
  std::string_view endpoint;  ///< `admin_forget_trusted_browsers`, and so on for each surface.
  std::string_view screen;
  std::string_view question_screen;
  std::string_view command;
  std::string_view example;  ///< Of the command.
  std::string_view summary;  ///< One line, no full stop.
  std::string_view question;
  std::string_view button;
  std::string_view done;  ///< What was done to a row, in the report and the console: `forgotten`.
  std::span<const std::string_view> consequences;
  bool is_typed = false;         ///< Its question asks for the number of rows: what was done cannot be undone.
  bool hands_out_power = false;  ///< Always asks for a fresh session of an admin; else only where the row is an admin.
};

/// Of a thing whose list surfaces show by themselves, `endpoint`, `screen` and what describes the list are empty, and `command`
/// is one for all acts: its first argument names one.
struct ThingText {
  std::string_view member = {};  ///< Of the listing's body: `trusted_browsers`.
  std::string_view path;         ///< In the console; the admin API has it below /auth: `/admin/trusted-browsers`.
  std::string_view acts_path;    ///< Of the acts, whose names follow; the same for both.
  std::string_view endpoint = {};
  std::string_view screen = {};
  std::string_view command;
  std::string_view example;
  std::string_view summary;      ///< One line, no full stop.
  std::string_view file_screen;  ///< Its rows as a file, on the console.
  std::string_view title;        ///< `Trusted browsers`.
  std::string_view one;          ///< `trusted browser`.
  std::string_view empty = {};   ///< In place of a table without rows.
  std::span<const ActText> acts = {};

  [[nodiscard]] constexpr bool has_list() const { return !endpoint.empty(); }
};

enum class ColumnType { kText, kWord, kNumber, kFlag, kTime, kId };
struct ListedColumn {
  std::string_view name;
  ColumnType type;
  bool is_detail;  ///< Left out where room is short.
};

/// The values of filters by name, as a caller sent them.
using FilterValues = std::map<std::string, std::string, std::less<>>;

/// A part of a listing: the rows that match, after `after`.
struct ListQuery {
  FilterValues values = {};
  Time now{};
  Cursor after = {};
  std::size_t most = 100;
};

/// A row as JSON, in the order of the columns; `id` names it to acts.
struct ListedRow {
  std::string id;
  json::Object values;
  Cursor place;
};
inline Cursor cursor_of(const ListedRow& row, const ListQuery&) { return row.place; }

/// What an act did to a row.
enum class Acted { kDone, kUnchanged };

/// What is listed and acted on. Safe from any thread.
class Thing {
 public:
  virtual ~Thing() = default;
  /// Errors: of read_filters() and the database.
  [[nodiscard]] virtual Result<Part<ListedRow>> list(const ListQuery& query) const = 0;
  /// The number of all rows that match; exact up to kMostCounted.
  [[nodiscard]] virtual Result<std::int64_t> count(const ListQuery& query) const = 0;
  /// Does its act number `which` to one row, in a write of its own that checks who acts and is audited. Error: of kind kNotFound
  /// if the row is gone; kOwnAccount if the act would end the caller. `among`: all rows that it is done to, this one included.
  [[nodiscard]] virtual Result<Acted> act(std::size_t which, const domain::Administrator& by, const std::string& id,
                                          const std::vector<std::string>& among) const = 0;
};

/// What things are made of; all of it outlives them.
struct ThingSources {
  Ports ports;
  const AuditLog& audit;
  const FilterSources& filters;
  const SessionAdmin& sessions;
};

/// A thing as a row of kThings.
struct ThingRow {
  const ThingText& text;
  std::vector<FilterName> (*filters)();
  std::vector<ListedColumn> (*columns)();
  json::Value (*schema)(json::SchemaBook&);  ///< Of a row.
  std::unique_ptr<Thing> (*make)(const ThingSources&);
};

template <class T>
struct ColumnTypeOf {
  static constexpr ColumnType kType = std::is_same_v<T, bool>   ? ColumnType::kFlag
                                      : std::is_same_v<T, Time> ? ColumnType::kTime
                                      : std::is_integral_v<T>   ? ColumnType::kNumber
                                                                : ColumnType::kText;
};
template <class T>
struct ColumnTypeOf<std::optional<T>> : ColumnTypeOf<T> {};
template <class Tag>
struct ColumnTypeOf<Id<Tag>> {
  static constexpr ColumnType kType = ColumnType::kId;
};

template <class View>
constexpr bool is_detail(std::string_view name) {
  if constexpr (requires { View::kDetails; })
    return std::find(View::kDetails.begin(), View::kDetails.end(), name) != View::kDetails.end();
  return false;
}

/// The columns of a view: those in its `kDetails` are details.
template <json::HasFields View>
std::vector<ListedColumn> listed_columns() {
  const auto column = [](const auto& field) {
    using T = std::remove_cvref_t<decltype(json::member_of(std::declval<const View&>(), field))>;
    return ListedColumn{field.name, field.rules.one_of.empty() ? ColumnTypeOf<T>::kType : ColumnType::kWord,
                        is_detail<View>(field.name)};
  };
  return std::apply([&](const auto&... fields) { return std::vector{column(fields)...}; }, View::fields());
}

inline const std::string& id_text(const std::string& id) { return id; }
template <class Tag>
const std::string& id_text(const Id<Tag>& id) {
  return id.str();
}

/// `Listed`: a struct with kText, View, Filter; made of ThingSources; with list(Filter) -> Result<std::vector<View>>,
/// count(Filter), and act(which, by, id, among). A View has fields() and id, and may have kDetails; cursor_of(View, Filter) names
/// its place.
template <class Listed>
class ThingOf final : public Thing {
 public:
  using Filter = typename Listed::Filter;
  explicit ThingOf(const ThingSources& sources) : listed_(sources), filters_(sources.filters) {}

  [[nodiscard]] Result<Part<ListedRow>> list(const ListQuery& query) const override {
    USHER_TRY(auto filter, filter_of(query));
    filter.after = query.after;
    USHER_TRY(auto part, read_part(filter, query.most, [this](const Filter& one) { return listed_.list(one); }));
    Part<ListedRow> listed{.rows = {}, .next = std::move(part.next)};
    for (const auto& row : part.rows)
      listed.rows.push_back({std::string(id_text(row.id)), std::move(*json::to_value(row).object()), cursor_of(row, filter)});
    return listed;
  }
  [[nodiscard]] Result<std::int64_t> count(const ListQuery& query) const override {
    USHER_TRY(const auto filter, filter_of(query));
    return listed_.count(filter);
  }
  [[nodiscard]] Result<Acted> act(std::size_t which, const domain::Administrator& by, const std::string& id,
                                  const std::vector<std::string>& among) const override {
    return listed_.act(which, by, id, among);
  }

 private:
  [[nodiscard]] Result<Filter> filter_of(const ListQuery& query) const {
    const auto value_of = [&query](const FilterName& name) -> std::optional<std::string> {
      const auto found = query.values.find(name.name);
      return found == query.values.end() ? std::nullopt : std::optional(found->second);
    };
    USHER_TRY(auto narrowed, read_filters<Filter>(filters_, query.now, value_of));
    return std::move(narrowed.filter);
  }

  Listed listed_;
  const FilterSources& filters_;
};

template <class Listed>
constexpr ThingRow thing_row() {
  return {
      .text = Listed::kText,
      .filters =
          [] {
            const auto& rows = kFilters<typename Listed::Filter>;
            return std::vector<FilterName>(rows.begin(), rows.end());
          },
      .columns = &listed_columns<typename Listed::View>,
      .schema = [](json::SchemaBook& book) { return json::schema_of<typename Listed::View>(book); },
      .make = [](const ThingSources& sources) -> std::unique_ptr<Thing> { return std::make_unique<ThingOf<Listed>>(sources); }};
}

}  // namespace usher::core
