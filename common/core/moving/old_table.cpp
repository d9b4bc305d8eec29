#include "common/core/moving/old_table.h"

#include "common/base/text.h"

namespace usher::core {
namespace {

/// The camelCase and the snake_case name: `credentialID` is also `credential_id`.
std::array<std::string, 2> spellings_of(std::string_view name) {
  std::string snake;
  char last = 'A';
  for (const char c : name) {
    if (is_upper(c) && !is_upper(last)) snake += '_';
    snake += ascii_lower({&c, 1});
    last = c;
  }
  return {std::string(name), snake};
}

/// Returns the column's name in the table; empty if the table lacks it.
std::string spelled_there(const std::vector<std::string>& there, std::string_view name) {
  for (const auto& spelling : spellings_of(name))
    if (contains(there, spelling)) return spelling;
  return {};
}

bool has_columns(const std::vector<std::string>& there, const std::vector<std::string_view>& names) {
  return std::ranges::none_of(names, [&](std::string_view name) { return spelled_there(there, name).empty(); });
}

/// Whether `table` is `name` with or without the s of a plural.
bool is_number_of(std::string_view table, std::string_view name) {
  return table == name || (table.ends_with('s') && table.substr(0, table.size() - 1) == name) ||
         (name.ends_with('s') && name.substr(0, name.size() - 1) == table);
}

/// Whether the end of `table` after some `_` is.
bool has_end_of(std::string_view table, std::string_view name) {
  for (auto at = table.find('_'); at != std::string_view::npos; at = table.find('_', at + 1))
    if (is_number_of(table.substr(at + 1), name)) return true;
  return false;
}

/// `1 row has`, `2 rows have`.
std::string rows_have(std::int64_t rows) { return counted(rows, "row") + (rows == 1 ? " has" : " have"); }

struct FlagWord {
  std::string_view word;
  bool flag;
};
constexpr std::array kFlagTexts{FlagWord{"1", true},  FlagWord{"true", true},   FlagWord{"t", true},
                                FlagWord{"0", false}, FlagWord{"false", false}, FlagWord{"f", false}};

std::optional<Time> time_of_number(std::string_view text) {
  constexpr std::int64_t kLeastMilliseconds = 100'000'000'000;  // as seconds this would be in the year 5138
  constexpr std::int64_t kLast = 253'402'300'799'999;           // the end of 9999
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || number < 0 || number > kLast) return std::nullopt;
  const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (!rest.empty() && rest.find_first_not_of("0123456789", 1) != std::string_view::npos) return std::nullopt;
  if (!rest.empty() && rest.front() != '.') return std::nullopt;
  return from_ms(number < kLeastMilliseconds ? number * 1000 : number);
}

}  // namespace

std::optional<Time> time_of_text(std::string_view text) {
  if (const auto time = parse_time(text)) return time;
  if (const auto time = parse_time(std::string(text) + "Z")) return time;
  return time_of_number(text);
}

std::optional<std::string> OldRow::text(std::string_view column) const {
  const auto place = std::ranges::find(names_, column) - names_.begin();
  if (row_.is_null(static_cast<int>(place))) return std::nullopt;
  auto text = row_.string(static_cast<int>(place));
  if (is_storable(text)) return text;
  unreadable_.push_back(column);
  return std::nullopt;
}

std::optional<Time> OldRow::time(std::string_view column) const {
  const auto written = text(column);
  if (!written) return std::nullopt;
  const auto time = time_of_text(*written);
  if (!time) unreadable_.push_back(column);
  return time;
}

std::optional<bool> OldRow::flag(std::string_view column, std::optional<bool> unreadable) const {
  const auto known = unreadable_.size();
  if (const auto written = text(column)) {
    for (const auto& [word, flag] : kFlagTexts)
      if (iequals(*written, word)) return flag;
    unreadable_.push_back(column);
  }
  return unreadable_.size() > known ? unreadable : std::nullopt;
}

const std::string& OldTable::column_there(std::string_view name) const {
  const auto place = std::ranges::find(names_, name) - names_.begin();
  return foreign_.columns[static_cast<std::size_t>(place)];
}

Status OldTable::each_with(const Beside& beside, const Visit& visit) const {
  std::vector<std::string_view> names = names_;
  names.insert(names.end(), beside.table->names_.begin(), beside.table->names_.end());
  const db::ForeignBeside joined{.table = beside.table->foreign_,
                                 .key = beside.table->column_there(beside.key),
                                 .refers = column_there(beside.refers),
                                 .kind = beside.kind.empty() ? "" : beside.table->column_there(beside.kind),
                                 .is = beside.is};
  std::vector<std::optional<std::string>> last;
  return database_->each(foreign_, joined, [&](const db::Row& row) -> Status {
    std::vector<std::optional<std::string>> own;
    for (std::size_t i = 0; i < names_.size(); ++i) own.push_back(row.maybe_string(static_cast<int>(i)));
    if (own == last) return done();  // the join repeats a row that has several beside it
    last = std::move(own);
    return visit(OldRow(row, names));
  });
}

Result<std::optional<std::string>> OldTables::name_there(std::string_view name,
                                                         const std::vector<std::string_view>& needed) const {
  if (const auto given = names_.find(name); given != names_.end()) return std::optional(given->second);
  const auto spellings = spellings_of(name);
  for (const auto& spelling : spellings) {
    USHER_TRY(const auto columns, database_->columns_of(spelling));
    if (!columns.empty()) return std::optional(spelling);
  }
  USHER_TRY(const auto tables, database_->tables(true));
  for (const auto is_alike : {is_number_of, has_end_of}) {
    std::vector<std::string> found;
    for (const auto& table : tables) {
      if (!is_alike(table, spellings[0]) && !is_alike(table, spellings[1])) continue;
      USHER_TRY(const auto columns, database_->columns_of(table));
      if (has_columns(columns, needed)) found.push_back(table);
    }
    if (found.size() > 1)
      return error(ErrorCode::kInvalidArgument, "Several tables may be " + std::string(name) + ": " + joined(found, ", ") +
                                                    "; name it by --table " + std::string(name) + "=" + found[0]);
    if (!found.empty()) return std::optional(found[0]);
  }
  return std::optional<std::string>();
}

Result<std::optional<OldTable>> OldTables::find(std::string_view name, std::vector<std::string_view> needed,
                                                const std::vector<std::string_view>& others) {
  sought_.emplace(name);
  USHER_TRY(auto found, name_there(name, needed));
  if (!found) return std::optional<OldTable>();
  USHER_TRY(const auto there, database_->columns_of(*found));
  if (there.empty()) return error(ErrorCode::kInvalidArgument, "There is no table " + *found + "; correct --table");
  OldTable table;
  table.database_ = database_.get();
  table.foreign_.name = std::move(*found);
  for (const auto column : needed)
    if (spelled_there(there, column).empty())
      return error(ErrorCode::kInvalidArgument, "The table " + table.name() + " has no column " + std::string(column) +
                                                    "; is this the right database? Another table is named by --table " +
                                                    std::string(name) + "=NAME");
  table.names_ = std::move(needed);
  table.names_.insert(table.names_.end(), others.begin(), others.end());
  for (const auto column : table.names_) table.foreign_.columns.push_back(spelled_there(there, column));
  read_columns_[table.name()].insert(table.foreign_.columns.begin(), table.foreign_.columns.end());
  return std::optional(std::move(table));
}

Result<OldTable> OldTables::require(std::string_view name, std::vector<std::string_view> needed,
                                    const std::vector<std::string_view>& others) {
  USHER_TRY(auto table, find(name, std::move(needed), others));
  if (!table)
    return error(ErrorCode::kInvalidArgument, "There is no table " + std::string(name) +
                                                  "; is this the right database? Its table of another name is named by --table " +
                                                  std::string(name) + "=NAME");
  return std::move(*table);
}

Status OldTables::check_names() const {
  for (const auto& given : names_)
    if (!sought_.contains(given.first))
      return error(ErrorCode::kInvalidArgument, "--table names " + printable(given.first) + ", which is not read; it takes " +
                                                    alternatives(std::vector(sought_.begin(), sought_.end())));
  return done();
}

Status OldTables::report_unread(MoveReport& report, const OldTable* declared) const {
  USHER_TRY(const auto tables, database_->tables(false));
  for (const auto& table : tables) {
    if (const auto read = read_columns_.find(table); read != read_columns_.end()) {
      USHER_CHECK(report_columns(table, read->second, declared && declared->name() == table, report));
      continue;
    }
    USHER_TRY(const auto rows, database_->count(table));
    if (rows > 0) report.leave("table", table, rows_have(rows) + " no place in Usher", rows);
  }
  return done();
}

Status OldTables::report_columns(const std::string& table, const std::set<std::string>& read, bool is_declared,
                                 MoveReport& report) const {
  db::ForeignTable unread{table, {}};
  USHER_TRY(const auto columns, database_->columns_of(table));
  std::ranges::copy_if(columns, std::back_inserter(unread.columns),
                       [&](const std::string& column) { return !read.contains(column); });
  if (unread.columns.empty()) return done();
  std::vector<std::int64_t> rows(unread.columns.size());
  USHER_CHECK(database_->each(unread, std::nullopt, [&](const db::Row& row) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!row.is_null(static_cast<int>(i))) ++rows[i];
    return done();
  }));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& column = unread.columns[i];
    if (rows[i] > 0)
      report.leave("column", is_declared ? column : table + "." + column,
                   rows_have(rows[i]) + " a value" +
                       (is_declared ? "; declare it as [user_fields." + column + "] before" : ", which has no place in Usher"),
                   rows[i]);
  }
  return done();
}

}  // namespace usher::core
