#pragma once

#include <map>

#include "common/core/administration/filters.h"
#include "common/core/administration/listing.h"
#include "common/json/fields.h"

namespace usher::domain {
class Administrator;
}

// What operators list and act on, described once: the admin API makes its endpoints of it, the console its screens and the
// command line its commands. A resource is one struct, see trusted_browsers.h, and one line of kResources in resources.h.

namespace usher::core {

class ApiKeys;
class AuditLog;
class SessionAdmin;

/// What resources are made of; all of it outlives them.
struct ResourceSources {
  Ports ports;
  const AuditLog& audit;
  const FilterSources& filters;
  const SessionAdmin& sessions;
  const ApiKeys& api_keys;
};

/// The values of filters and fields by name, as a caller sent them.
using FilterValues = std::map<std::string, std::string, std::less<>>;

/// A row that an act is done to.
struct ActedOn {
  const domain::Administrator& by;
  const std::string& id;
  const std::vector<std::string>& among;  ///< The ids of all rows that it is done to, this one included.
  const FilterValues& fields;             ///< Of Act::fields.
  bool is_named_alone;                    ///< The caller named this one row.
};

/// What an act did to a row.
struct Acted {
  bool changed = true;      ///< False if it was as wanted already.
  json::Object facts = {};  ///< Such as `sessions_ended`.
};

/// What is said besides the rows: an option of the command, a field below the question.
struct ActField {
  std::string_view name;
  std::string_view label;
  std::string_view type = "text";  ///< As html::FormField has it; a checkbox is a flag.
  std::string_view hint = {};
};

/// A row as people name it.
struct NamedRow {
  std::string id;
  std::string name;
};

/// What else ends with a row.
struct Ending {
  std::int64_t sessions = 0;
  std::int64_t api_keys = 0;
};

/// An act on rows of a listing. Its names on all surfaces are made of the verb, see operation_of().
struct Act {
  std::string_view verb;          ///< `forget`.
  std::string_view command = {};  ///< In place of the verb in the command: `send-reset`.
  std::string_view example;       ///< Of the command.
  std::string_view summary;       ///< One line, no full stop.
  std::string_view question;      ///< `{}`: these accounts.
  std::string_view button;
  std::string_view done;  ///< What was done to a row, in the report and the console: `forgotten`.
  std::span<const std::string_view> consequences;
  std::span<const ActField> fields = {};
  /// Does it to one row, in a write of its own that checks who acts and is audited. Error: of kind kNotFound if the row is gone;
  /// kOwnAccount if the act would end the caller.
  Result<Acted> (*work)(const ResourceSources&, const ActedOn&);
  bool is_typed = false;         ///< Its question asks for the number of rows: what was done cannot be undone.
  bool ends_row = false;         ///< The row is gone then; the command writes a receipt on demand.
  bool hands_out_power = false;  ///< Always asks for a fresh session of an admin; else only where the row is an admin.

  // What the command prints of one row by its name.
  std::string_view already = {};                                  ///< What is said of a row that was as wanted: `is suspended`.
  std::optional<std::pair<std::string_view, bool>> becomes = {};  ///< `is_active`, false.
  std::span<const std::string_view> facts = {};                   ///< Of Acted.
  std::string_view one_question = {};                             ///< Asked first, of a row and what ends with it; both are `{}`.
  /// What that is; nullopt if the row is as wanted already.
  Result<std::optional<Ending>> (*ends)(const ResourceSources&, const std::string& id) = nullptr;
};

enum class ColumnType { kText, kWord, kNumber, kFlag, kTime, kId };
struct ListedColumn {
  std::string_view name;        ///< Of a field of the view.
  std::string_view label = {};  ///< In the console, which has the columns with one.
  bool is_detail = false;       ///< Left out where room is short.
  ColumnType type = {};         ///< Of the field.
};

/// A part of a listing: the rows that match, after `after`.
struct ListQuery {
  FilterValues values = {};
  Time now{};
  Cursor after = {};
  std::size_t most = 100;
  bool ids_only = false;
};

/// A row as JSON, in the order of the columns; `id` names it to acts.
struct ListedRow {
  std::string id;
  json::Object values;
  Cursor place;
};
inline Cursor cursor_of(const ListedRow& row, const ListQuery&) { return row.place; }

/// What is listed and acted on: a row of kResources. One whose list surfaces show by themselves has no `empty` text.
struct Resource {
  std::string_view name;        ///< In names: `trusted_browsers` makes admin_list_trusted_browsers.
  std::string_view path;        ///< In the console; the admin API has it below /auth: `/admin/trusted-browsers`.
  std::string_view acts_path;   ///< Of the acts, whose verbs follow; the same for both.
  std::string_view command;     ///< `browser`, before the verb.
  std::string_view example;     ///< Of the command of the list.
  std::string_view summary;     ///< One line, no full stop.
  std::string_view title;       ///< `Trusted browsers`.
  std::string_view one;         ///< `trusted browser`.
  std::string_view empty = {};  ///< In place of a table without rows.
  std::span<const Act> acts = {};
  std::string_view word = "ID";  ///< What a command calls the name of a row.
  std::string_view word_about = {};
  std::string_view named_by = {};  ///< The column with NamedRow::name; empty: rows have an id alone.
  std::string_view page = {};      ///< Of a row in the console, without its id.
  /// Finds a row by a name or the end of its id. Error: of kind kNotFound.
  Result<NamedRow> (*find)(const ResourceSources&, const std::string& word) = nullptr;

  std::vector<FilterName> (*filters)() = nullptr;
  std::vector<ListedColumn> (*columns)() = nullptr;
  json::Value (*schema)(json::SchemaBook&) = nullptr;  ///< Of a row.
  /// Errors: of read_filters() and the database.
  Result<Part<ListedRow>> (*list)(const ResourceSources&, const ListQuery&) = nullptr;
  /// The number of all rows that match; exact up to kMostCounted.
  Result<std::int64_t> (*count)(const ResourceSources&, const ListQuery&) = nullptr;

  [[nodiscard]] constexpr bool has_list() const { return !empty.empty(); }
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

/// A column a field of the view, as `Listed::kColumns` has it.
template <class Listed, json::HasFields View = typename Listed::View>
std::vector<ListedColumn> listed_columns() {
  const auto column = [](const auto& field) {
    using T = std::remove_cvref_t<decltype(json::member_of(std::declval<const View&>(), field))>;
    const auto& rows = Listed::kColumns;
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& one) { return one.name == field.name; });
    auto made = row == rows.end() ? ListedColumn{.name = field.name} : *row;
    made.type = field.rules.one_of.empty() ? ColumnTypeOf<T>::kType : ColumnType::kWord;
    return made;
  };
  return std::apply([&](const auto&... fields) { return std::vector{column(fields)...}; }, View::fields());
}

inline const std::string& id_text(const std::string& id) { return id; }
template <class Tag>
const std::string& id_text(const Id<Tag>& id) {
  return id.str();
}

template <class Filter>
Result<Filter> filter_of(const ResourceSources& use, const ListQuery& query) {
  const auto value_of = [&query](const FilterName& name) -> std::optional<std::string> {
    const auto found = query.values.find(name.name);
    return found == query.values.end() ? std::nullopt : std::optional(found->second);
  };
  USHER_TRY(auto narrowed, read_filters<Filter>(use.filters, query.now, value_of));
  return std::move(narrowed.filter);
}

/// Of `Listed`: a struct with kResource, kColumns, View, Filter, and list(ResourceSources, Filter) -> Result<std::vector<View>>,
/// count(the same). A View has fields() and id; cursor_of(View, Filter) names its place.
template <class Listed>
Result<Part<ListedRow>> list_of(const ResourceSources& use, const ListQuery& query) {
  using Filter = typename Listed::Filter;
  USHER_TRY(auto filter, filter_of<Filter>(use, query));
  filter.after = query.after;
  USHER_TRY(auto part, read_part(filter, query.most, [&use](const Filter& one) { return Listed::list(use, one); }));
  Part<ListedRow> listed{.rows = {}, .next = std::move(part.next)};
  for (const auto& row : part.rows)
    listed.rows.push_back({std::string(id_text(row.id)),
                           query.ids_only ? json::Object() : std::move(*json::to_value(row).object()), cursor_of(row, filter)});
  return listed;
}

template <class Listed>
constexpr Resource resource_of() {
  using Filter = typename Listed::Filter;
  Resource resource = Listed::kResource;
  resource.filters = [] {
    const auto& rows = kFilters<Filter>;
    return std::vector<FilterName>(rows.begin(), rows.end());
  };
  resource.columns = &listed_columns<Listed>;
  resource.schema = [](json::SchemaBook& book) { return json::schema_of<typename Listed::View>(book); };
  resource.list = &list_of<Listed>;
  resource.count = [](const ResourceSources& use, const ListQuery& query) -> Result<std::int64_t> {
    USHER_TRY(const auto filter, filter_of<Filter>(use, query));
    return Listed::count(use, filter);
  };
  return resource;
}

}  // namespace usher::core
