#include "common/core/moving/old_table.h"

#include "common/base/text.h"
#include "common/base/time_text.h"

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
  const auto place = std::find(names_.begin(), names_.end(), column) - names_.begin();
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

Result<std::optional<OldTable>> OldTable::find(db::ForeignDatabase& database, std::string_view name,
                                               std::vector<std::string_view> needed,
                                               const std::vector<std::string_view>& others) {
  for (const auto& spelling : spellings_of(name)) {
    USHER_TRY(const auto there, database.columns_of(spelling));
    if (there.empty()) continue;
    OldTable table;
    table.database_ = &database;
    table.foreign_.name = spelling;
    for (const auto column : needed)
      if (spelled_there(there, column).empty())
        return error(ErrorCode::kInvalidArgument,
                     "The table " + spelling + " has no column " + std::string(column) + "; is this the right database?");
    table.names_ = std::move(needed);
    table.names_.insert(table.names_.end(), others.begin(), others.end());
    for (const auto column : table.names_) table.foreign_.columns.push_back(spelled_there(there, column));
    return std::optional(std::move(table));
  }
  return std::optional<OldTable>();
}

Result<OldTable> OldTable::require(db::ForeignDatabase& database, std::string_view name, std::vector<std::string_view> needed,
                                   const std::vector<std::string_view>& others) {
  USHER_TRY(auto table, find(database, name, std::move(needed), others));
  if (!table)
    return error(ErrorCode::kInvalidArgument, "There is no table " + std::string(name) + "; is this the right database?");
  return std::move(*table);
}

const std::string& OldTable::column_there(std::string_view name) const {
  const auto place = std::find(names_.begin(), names_.end(), name) - names_.begin();
  return foreign_.columns[static_cast<std::size_t>(place)];
}

Result<std::map<std::string, std::int64_t>> OldTable::unread() const {
  std::map<std::string, std::int64_t> rows;
  const auto& read = foreign_.columns;
  USHER_TRY(const auto there, database_->columns_of(foreign_.name));
  for (const auto& column : there)
    if (!contains(read, column))
      USHER_CHECK(database_->each({foreign_.name, {column}}, std::nullopt, [&](const db::Row& row) {
        if (!row.is_null(0)) ++rows[column];
        return done();
      }));
  return rows;
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

}  // namespace usher::core
