#pragma once

#include "common/core/administration/filters.h"
#include "common/core/administration/form.h"
#include "common/core/runtime/listing.h"
#include "common/core/runtime/on_progress.h"
#include "common/core/runtime/row_write.h"

// What operators list and act on, described once: the admin API makes its endpoints of it, the console its pages and the
// command line its commands. A resource is one struct, see trusted_browsers.h, and one line of kResources in resources.cpp.

namespace usher::core {

class ApiKeys;
class AuditLog;
class KeyRing;
class LimitAdmin;
class MailAdmin;
class Outbox;
class Profiles;
class RateLimiter;
class Reminders;
class SessionAdmin;
class TwoFactor;
class UserFields;

/// What resources are made of; all of it outlives them.
struct ResourceSources {
  Ports ports;
  const AuditLog& audit;
  const Outbox& outbox;
  const FilterSources& filters;
  const Reminders& reminders;
  const SessionAdmin& sessions;
  const TwoFactor& two_factor;
  const ApiKeys& api_keys;
  const MailAdmin& mail;
  KeyRing& keys;
  const RateLimiter& limiter;
  const LimitAdmin& limits;
  const Profiles& profiles;
  const UserFields& user_fields;
};

/// What an act is begun with, once for all its rows.
struct Batch {
  const domain::Administrator& by;
  const json::Value& fields;  ///< The body with Act::fields, as it was sent.
  const std::vector<std::string>& ids;
  bool is_of_one;         ///< The caller named this one row.
  bool is_trial = false;  ///< Nothing is done.
};

/// A row that an act is done to.
struct ActedOn {
  const domain::Administrator& by;
  const std::string& id;
  const RowWrite& row;  ///< Its write.
};

/// What an act did to a row.
struct Acted {
  bool changed = true;                               ///< False if it was as wanted already.
  json::Object facts = {};                           ///< Such as `sessions_ended`.
  std::function<Result<json::Value>()> answer = {};  ///< Makes what ActOfOne::answer describes.
};

/// An act under way: does it to one row, in a write of its own (ActedOn::row) that checks who acts, then whether the row still
/// matches, and is audited. Error: of kind kNotFound if the row is gone; kOwnAccount if the act would end the caller.
using Begun = std::function<Result<Acted>(const ActedOn&)>;

/// An act that does each row by itself. `kWork`: (ResourceSources, ActedOn) -> Result<Acted>.
template <auto kWork>
Result<Begun> each(const ResourceSources& use, const Batch&) {
  return Begun([&use](const ActedOn& on) { return kWork(use, on); });
}

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

/// When the console and the command ask before an act.
enum class Asks {
  kOfMany,     ///< Where no row is named: of the rows that match.
  kInConsole,  ///< The console of one row, too.
  kAlways,     ///< Both of one row, too.
  kNever,      ///< It takes nothing from anybody.
};

/// An act in the admin API on the row that its path names.
struct ActOfOne {
  json::SchemaSource answer = nullptr;  ///< nullptr: none.
  bool is_accepted = false;             ///< What it begins goes on after the answer.
  std::span<const ErrorCode> errors = {};
  json::SchemaSource body = nullptr;  ///< Of Act::fields; nullptr: it takes none.
};

/// An act on rows of a listing. What surfaces call it is theirs: server/resources, cli/resources.
struct Act {
  std::string_view verb;     ///< `forget`.
  std::string_view summary;  ///< One line, no full stop.
  std::span<const FormField> fields = {};
  /// Error: kValidationFailed of the fields.
  Result<Begun> (*begin)(const ResourceSources&, const Batch&);
  bool is_typed = false;          ///< Its question asks for the number of rows: what was done cannot be undone.
  bool ends_row = false;          ///< The row is gone then.
  bool destroys = false;          ///< Ends or removes something.
  bool hands_out_power = false;   ///< Always asks for a fresh session of an admin; else only where the row is an admin.
  bool is_of_no_account = false;  ///< Never asks for one: its rows belong to no account.
  Asks asks = Asks::kOfMany;
  std::string_view pointless_in = {};        ///< The state of rows that it would leave as they are.
  std::optional<ErrorCode> idle_error = {};  ///< Says of a row among several that it was as wanted already.
  bool is_command_alone = false;             ///< Admin API and console do not have it.
  /// Does it to all rows in fewer writes; returns their number. nullptr: a row at a time.
  Result<std::int64_t> (*work_on_all)(const ResourceSources&, const domain::Administrator&, const OnProgress&) = nullptr;
  Result<std::int64_t> (*count_of_all)(const ResourceSources&) = nullptr;
  /// What else ends with the row; nullopt if the row is as wanted already.
  Result<std::optional<Ending>> (*ends)(const ResourceSources&, const std::string& id) = nullptr;
  std::optional<ActOfOne> of_one = {};
};

/// What has a column. The admin API has those of fields.
enum class ColumnOf {
  kField,      ///< Of the view.
  kPeople,     ///< Of ListedRow::shown, in the console and the command.
  kConsole,    ///< The same in the console alone.
  kCommand,    ///< A field that the console leaves out.
  kNoCommand,  ///< A field that the command leaves out.
};
struct ListedColumn {
  std::string_view name;
  std::string_view label = {};          ///< In the console, which has the columns with one, in the order of kColumns.
  bool is_detail = false;               ///< Left out of tables on a terminal.
  std::optional<ColumnType> type = {};  ///< Absent: of the field.
  ColumnOf of = {};
  bool links_to_row = false;      ///< To its page in the console.
  std::string_view account = {};  ///< The member with the id of the account that it leads to.
  int drop = 0;                   ///< Narrow terminals leave out the columns with the highest number first; 0: never.
  std::string_view before = {};   ///< Of kPeople: the field that it stands before in a command.
  bool is_free = false;           ///< Has texts as users wrote them, with words that may be too long for a column.
  std::string (*words)(std::string_view) = nullptr;  ///< What people read in a list in place of a name of machines.
  /// Of the order: the one that the list is sorted by first, and the other way round; empty: none.
  std::array<std::string_view, 2> orders = {};
};

/// A part of a listing: the rows that match, after `after`.
struct ListQuery {
  FilterValues values = {};
  Time now{};
  Cursor after = {};
  bool is_before = false;  ///< Those before `after`, of a list whose filter has reversed().
  std::size_t most = 100;
  bool ids_only = false;
  bool as_text = false;                       ///< Fills ListedRow::text in place of values, several times as fast.
  bool for_request = true;                    ///< Ends in time, with kOverloaded.
  bool for_people = false;                    ///< Fills ListedRow::shown, which may read accounts.
  bool newest_first = false;                  ///< Of a list that is oldest first.
  std::optional<SessionId> reader = {};       ///< The session that reads.
  std::vector<std::string>* notes = nullptr;  ///< Gets what a person should know of the filters.
};

/// A row as JSON, in the order of the columns; `id` names it to acts.
struct ListedRow {
  std::string id = {};
  json::Object values = {};
  std::string text = {};    ///< The same, as text.
  json::Object shown = {};  ///< What people see in place of values or besides.
  Cursor place = {};
};
inline Cursor cursor_of(const ListedRow& row, const ListQuery&) { return row.place; }

using RowTest = std::function<Result<bool>(store::Stores&, const std::string& id)>;

/// What is listed and acted on: a row of kResources.
struct Resource {
  std::string_view name;              ///< `trusted_browsers`.
  std::string_view list_member = {};  ///< Of the body with the list; empty: the name, see member_of().
  std::string_view summary;           ///< One line, no full stop.
  std::string_view title;             ///< `Trusted browsers`.
  std::string_view one;               ///< `trusted browser`.
  std::span<const Act> acts = {};
  std::span<const Form> forms = {};
  std::string_view named_by = {};  ///< The column with NamedRow::name; empty: rows have an id alone.
  std::string_view id = "id";      ///< The column that names a row.
  bool is_whole = false;           ///< The list has no pages.
  bool is_newest_first = false;    ///< In the console, of a list that is oldest first.
  /// What Cursor::sorted_by is with these filters; nullptr: nothing.
  std::string_view (*sorted_by)(const FilterValues&) = nullptr;
  /// Finds a row by a name or the end of its id. Error: of kind kNotFound.
  Result<NamedRow> (*find)(const ResourceSources&, const std::string& word) = nullptr;
  /// What a question calls a row of a resource without `find`, by its id; empty if the row is gone.
  Result<std::string> (*name_of)(const ResourceSources&, const std::string& id) = nullptr;

  std::vector<FilterName> (*filters)() = nullptr;
  std::vector<ListedColumn> (*columns)() = nullptr;           ///< In the order of the fields.
  std::vector<ListedColumn> (*labelled_columns)() = nullptr;  ///< Of the console.
  json::SchemaSource schema = nullptr;                        ///< Of the body with the list.
  /// Errors: of read_filters() and the database.
  Result<Part<ListedRow>> (*list)(const ResourceSources&, const ListQuery&) = nullptr;
  /// Whether the row with an id matches, judged by the row itself inside a write: no index may lag behind it. Errors: of
  /// read_filters().
  Result<RowTest> (*test)(const ResourceSources&, const ListQuery&) = nullptr;
  /// One row with what lists leave out; nullptr: none has it. Error: `missing`.
  Result<json::Value> (*show)(const ResourceSources&, const std::string& id) = nullptr;
  json::SchemaSource shown = nullptr;
  ErrorCode missing = ErrorCode::kNotFound;
  /// The number of all rows that match; exact up to kMostCounted.
  Result<std::int64_t> (*count)(const ResourceSources&, const ListQuery&) = nullptr;
};

inline std::string_view member_of(const Resource& resource) {
  return resource.list_member.empty() ? resource.name : resource.list_member;
}

inline std::string_view sorted_by(const Resource& resource, const FilterValues& values) {
  return resource.sorted_by ? resource.sorted_by(values) : std::string_view();
}

/// A column a field of the view, as `Listed::kColumns` has it, with the others before the fields that they name.
template <class Listed, json::HasFields View = typename Listed::View>
std::vector<ListedColumn> listed_columns() {
  std::vector<ListedColumn> columns;
  const auto add = [&columns](const auto& field) {
    using T = std::remove_cvref_t<decltype(json::member_of(std::declval<const View&>(), field))>;
    ListedColumn made{.name = field.name};
    for (const auto& row : Listed::kColumns) {
      if (row.name == field.name) made = row;
      if (row.of == ColumnOf::kPeople && row.before == field.name) columns.push_back(row);
    }
    if (!made.type) made.type = field.rules.one_of.empty() ? ColumnTypeOf<T>::kType : ColumnType::kWord;
    columns.push_back(made);
  };
  View::fields()(add);
  return columns;
}

/// The columns of the console.
template <class Listed>
std::vector<ListedColumn> labelled_columns() {
  const auto typed = listed_columns<Listed>();
  std::vector<ListedColumn> columns;
  for (const auto& row : Listed::kColumns) {
    if (row.label.empty() || row.of == ColumnOf::kCommand) continue;
    const auto found = std::find_if(typed.begin(), typed.end(), [&](const auto& one) { return one.name == row.name; });
    columns.push_back(found == typed.end() ? row : *found);
  }
  return columns;
}

inline const std::string& id_text(const std::string& id) { return id; }
template <class Tag>
const std::string& id_text(const Id<Tag>& id) {
  return id.str();
}

/// Of a list without pages and filters.
struct WholeList {
  static constexpr std::size_t kMost = 1'000'000;
  Cursor after = {};
  int limit = 0;
};
template <>
inline constexpr std::array<FilterRow<WholeList>, 0> kFilters<WholeList>{};
template <class View>
Cursor cursor_of(const View&, const WholeList&) {
  return {};
}

inline std::string text_of(const json::Value& id) { return id.string() ? *id.string() : json::to_text(id); }

template <class Filter>
Result<Filter> filter_of(const ResourceSources& use, const ListQuery& query) {
  const auto value_of = [&query](const FilterName& name) -> std::optional<std::string> {
    const auto found = query.values.find(name.name);
    return found == query.values.end() ? std::nullopt : std::optional(found->second);
  };
  USHER_TRY(auto narrowed, read_filters<Filter>(use.filters, query.now, value_of));
  if (query.notes) *query.notes = std::move(narrowed.notes);
  if constexpr (requires { narrowed.filter.newest_first; }) narrowed.filter.newest_first = query.newest_first;
  if constexpr (requires { narrowed.filter.order; })
    if (query.newest_first && !query.values.contains("order")) narrowed.filter.order = decltype(narrowed.filter.order)::kNewest;
  narrowed.filter.after = query.after;
  return std::move(narrowed.filter);
}

/// Runs a reading work: that of a request ends in time.
template <store::Work F>
auto read_for(const ListQuery& query, const ResourceSources& use, const F& work) {
  auto& transactions = use.ports.transactions;
  return query.for_request ? transactions.search(work) : transactions.read(work);
}

/// Of `Listed`: a struct with kResource, kColumns, View, Filter, and list(ResourceSources, Filter, ListQuery) ->
/// Result<std::vector<View>>, count(ResourceSources, Filter[, ListQuery]) unless the list is whole; for acts by filter
/// matches(Stores&, Filter, id) -> Result<bool>; and where people see other words than the API, People(ResourceSources,
/// ListQuery), which makes ListedRow::shown of a View; note(ResourceSources): what a person should know of the list, or an empty
/// text. A View has fields(); cursor_of(View, Filter) names its place.
template <class Listed>
Result<Part<ListedRow>> list_of(const ResourceSources& use, const ListQuery& query) {
  using Filter = typename Listed::Filter;
  USHER_TRY(auto filter, filter_of<Filter>(use, query));
  const auto most = Listed::kResource.is_whole ? WholeList::kMost : query.most;
  const auto read = [&](const Filter& one) { return Listed::list(use, one, query); };
  const auto read_wanted = [&] {
    if constexpr (requires { reversed(filter); })
      if (query.is_before) return read_part_before(filter, most, read);
    return read_part(filter, most, read);
  };
  USHER_TRY(auto part, read_wanted());
  if constexpr (requires { Listed::note(use); })
    if (auto note = Listed::note(use); query.notes && !note.empty()) query.notes->push_back(std::move(note));
  Part<ListedRow> listed{.rows = {}, .next = std::move(part.next), .previous = std::move(part.previous)};
  auto shown = [&] {
    if constexpr (requires { typename Listed::People; })
      return typename Listed::People(use, query);
    else
      return [](const auto&) { return json::Object(); };
  }();
  for (const auto& view : part.rows) {
    ListedRow row{.place = cursor_of(view, filter)};
    if constexpr (requires { view.id; }) row.id = id_text(view.id);
    if (query.as_text)
      row.text = json::encode(view);
    else if (row.id.empty() || !query.ids_only)
      row.values = std::move(*json::to_value(view).object());
    if (const auto* id = row.values.find(Listed::kResource.id); id && row.id.empty()) row.id = text_of(*id);
    if (query.for_people) row.shown = shown(view);
    listed.rows.push_back(std::move(row));
  }
  return listed;
}

/// {MEMBER: [rows], "next_cursor"}.
json::Value schema_of_list(const Resource& resource, json::Value row);

template <class Listed>
constexpr Resource made_resource() {
  using Filter = typename Listed::Filter;
  Resource resource = Listed::kResource;
  resource.filters = [] {
    const auto& rows = kFilters<Filter>;
    return std::vector<FilterName>(rows.begin(), rows.end());
  };
  resource.columns = &listed_columns<Listed>;
  resource.labelled_columns = &labelled_columns<Listed>;
  resource.schema = [](json::SchemaBook& book) {
    return schema_of_list(Listed::kResource, json::schema_of<typename Listed::View>(book));
  };
  resource.list = &list_of<Listed>;
  constexpr bool has_test = requires(store::Stores & tx, const Filter& filter, const std::string& id) {
    Listed::matches(tx, filter, id);
  };
  static_assert(has_test || kFilters<Filter>.empty() || Listed::kResource.acts.empty());
  if constexpr (requires { &Listed::sorted_by; }) resource.sorted_by = &Listed::sorted_by;
  if constexpr (requires { &Listed::show; }) {
    resource.shown = json::kSchemaOf<typename decltype(Listed::show(std::declval<const ResourceSources&>(), {}))::value_type>;
    resource.show = [](const ResourceSources& use, const std::string& id) -> Result<json::Value> {
      USHER_TRY(const auto view, Listed::show(use, id));
      return json::to_value(view);
    };
  }
  if constexpr (has_test)
    resource.test = [](const ResourceSources& use, const ListQuery& query) -> Result<RowTest> {
      USHER_TRY(auto filter, filter_of<Filter>(use, query));
      return RowTest(
          [filter = std::move(filter)](store::Stores& tx, const std::string& id) { return Listed::matches(tx, filter, id); });
    };
  resource.count = [](const ResourceSources& use, const ListQuery& query) -> Result<std::int64_t> {
    USHER_TRY(const auto filter, filter_of<Filter>(use, query));
    if constexpr (requires { Listed::count(use, filter, query); }) return Listed::count(use, filter, query);
    if constexpr (requires { Listed::count(use, filter); }) return Listed::count(use, filter);
    USHER_TRY(const auto rows, Listed::list(use, filter, query));
    return std::ssize(rows);
  };
  return resource;
}

}  // namespace usher::core
