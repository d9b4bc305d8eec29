#include "common/db/concurrent_indexes.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/base/text.h"
#include "common/db/step_markers.h"

namespace usher::db {
namespace {

struct NewIndex {
  std::string name;
  std::string sql;  ///< With CONCURRENTLY.
};

enum class IndexState { kAbsent, kReady, kBroken, kInProgress };

std::string without_comments(std::string_view sql) {
  std::string text;
  while (!sql.empty()) {
    const auto line = sql.substr(0, sql.find('\n'));
    sql.remove_prefix(std::min(line.size() + 1, sql.size()));
    text.append(line.substr(0, line.find("--"))).append("\n");
  }
  return text;
}

/// `CREATE [UNIQUE] INDEX name ON ...`
std::optional<NewIndex> index_of(std::string_view statement) {
  for (const std::string_view head : {"CREATE INDEX ", "CREATE UNIQUE INDEX "}) {
    if (!statement.starts_with(head)) continue;
    const auto rest = statement.substr(head.size());
    const auto name = rest.substr(0, rest.find(' '));
    return NewIndex{ascii_lower(name), std::string(head) + "CONCURRENTLY IF NOT EXISTS " + std::string(rest)};
  }
  return std::nullopt;
}

Result<std::vector<NewIndex>> indexes_of(std::string_view step) {
  std::vector<NewIndex> indexes;
  const auto text = without_comments(step);
  for (std::string_view rest = text; !trim(rest).empty();) {
    const auto statement = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(statement.size() + 1, rest.size()));
    auto index = index_of(trim(statement));
    if (!index) return error_because(ErrorCode::kInternal, "a step that is built concurrently has CREATE INDEX alone");
    indexes.push_back(*std::move(index));
  }
  return indexes;
}

Result<IndexState> state_of(Connection& connection, const std::string& name) {
  const auto& query = connection.schema_texts().index_state;
  USHER_TRY(const auto found, connection.first(query, {{"index", name}}, [](const Row& row) {
    if (row.flag(0)) return IndexState::kReady;
    return row.flag(1) ? IndexState::kInProgress : IndexState::kBroken;
  }));
  return found.value_or(IndexState::kAbsent);
}

Status build(Connection& connection, const NewIndex& index) {
  USHER_TRY(auto state, state_of(connection, index.name));
  if (state == IndexState::kBroken) {
    USHER_CHECK(connection.script("DROP INDEX " + index.name));
    state = IndexState::kAbsent;
  }
  if (state == IndexState::kAbsent) {
    USHER_CHECK(connection.script(index.sql));
    USHER_TRY(state, state_of(connection, index.name));
  }
  if (state == IndexState::kReady) return done();
  return error(ErrorCode::kDatabaseBusy, "Another process builds the index " + index.name + "; try again when it is done");
}

}  // namespace

bool is_built_beside_writers(const Connection& connection, std::string_view step) {
  return !connection.schema_texts().index_state.sql.empty() && markers_of(step).concurrently;
}

Status build_beside_writers(Connection& connection, std::string_view step) {
  USHER_TRY(const auto indexes, indexes_of(step));
  for (const auto& index : indexes) USHER_CHECK(build(connection, index));
  return done();
}

}  // namespace usher::db
