#include "common/db/concurrent_indexes.h"

#include <thread>

#include "common/base/text.h"
#include "common/db/engine/transaction.h"
#include "common/db/row_counts.h"

namespace usher::db {
namespace {

constexpr std::string_view kReadableLine = "-- readable from: ";
constexpr std::string_view kConcurrentLine = "-- concurrently";

constexpr std::chrono::milliseconds kBetweenLooks{100};
constexpr int kLooks = 5;  ///< Of a runner whose index others drop, or whose name another relation has.

struct NewIndex {
  std::string name;
  std::string table;
  std::string sql;
  std::string sql_beside_writers;
};

enum class IndexState { kAbsent, kReady, kBroken, kInProgress };

std::string without_comments(std::string_view sql) {
  std::string text;
  while (!sql.empty()) {
    const auto line = take_until(sql, '\n');
    text.append(line.substr(0, line.find("--"))).append("\n");
  }
  return text;
}

std::string first_word(std::string_view text) { return std::string(text.substr(0, text.find_first_of(" \n("))); }

/// `CREATE [UNIQUE] INDEX name ON table ...`
std::optional<NewIndex> index_of(std::string_view statement) {
  for (const std::string_view head : {"CREATE INDEX ", "CREATE UNIQUE INDEX "}) {
    const auto on = statement.find(" ON ");
    if (!statement.starts_with(head) || on == std::string_view::npos) continue;
    const auto rest = statement.substr(head.size());
    return NewIndex{.name = ascii_lower(first_word(rest)),
                    .table = ascii_lower(first_word(statement.substr(on + 4))),
                    .sql = std::string(statement),
                    .sql_beside_writers = std::string(head) + "CONCURRENTLY IF NOT EXISTS " + std::string(rest)};
  }
  return std::nullopt;
}

Result<std::vector<NewIndex>> indexes_of(std::string_view step) {
  std::vector<NewIndex> indexes;
  const auto text = without_comments(step);
  for (std::string_view rest = text; !trim(rest).empty();) {
    auto index = index_of(trim(take_until(rest, ';')));
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

/// The state once no other runner builds the index.
Result<IndexState> settled_state(Connection& connection, const std::string& name) {
  while (true) {
    USHER_TRY(const auto state, state_of(connection, name));
    if (state != IndexState::kInProgress) return state;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

Status drop(Connection& inside, const std::string& name) { return inside.script("DROP INDEX " + name); }

/// Under the lock of runners: between a look and the drop, another could have built the index and recorded it.
Status drop_broken(Connection& connection, const std::string& name) {
  return in_transaction(connection, Begin::kRowWrite, [&name](Connection& inside) -> Status {
    USHER_CHECK(inside.script(inside.schema_texts().lock));
    USHER_TRY(const auto state, state_of(inside, name));
    return state == IndexState::kBroken ? drop(inside, name) : done();
  });
}

Status build(Connection& connection, const NewIndex& index, const StillPending& still_pending) {
  for (int look = 0; look < kLooks; ++look) {
    USHER_TRY(const auto state, settled_state(connection, index.name));
    if (state == IndexState::kReady) return done();
    USHER_TRY(const bool pending, still_pending(connection));
    if (!pending) return done();
    USHER_CHECK(state == IndexState::kBroken ? drop_broken(connection, index.name) : connection.script(index.sql_beside_writers));
  }
  return error_because(ErrorCode::kInternal, "CREATE INDEX succeeds, but there is no index " + index.name);
}

}  // namespace

StepMarkers markers_of(std::string_view step) {
  StepMarkers markers;
  while (!step.empty()) {
    const auto line = take_until(step, '\n');
    if (line.starts_with(kReadableLine)) markers.readable_from = parse_whole<int>(line.substr(kReadableLine.size()));
    if (line == kConcurrentLine) markers.concurrently = true;
  }
  return markers;
}

bool is_built_beside_writers(const Connection& connection, std::string_view step) {
  return !connection.schema_texts().index_state.sql.empty() && markers_of(step).concurrently;
}

Status build_beside_writers(Connection& connection, std::string_view step, const StillPending& still_pending) {
  USHER_TRY(const auto indexes, indexes_of(step));
  for (const auto& index : indexes) {
    USHER_TRY(const bool is_filled, has_rows(connection, {index.table}));
    if (is_filled) USHER_CHECK(build(connection, index, still_pending));
  }
  return done();
}

Status build_beside_writers(Connection& connection, std::string_view create_index) {
  const auto index = index_of(create_index);
  if (!index) return error_because(ErrorCode::kInternal, "not a CREATE INDEX");
  return build(connection, *index, [](Connection&) -> Result<bool> { return true; });
}

Status build_missing(Connection& inside, std::string_view step) {
  USHER_TRY(const auto indexes, indexes_of(step));
  for (const auto& index : indexes) {
    USHER_TRY(const auto state, state_of(inside, index.name));
    if (state == IndexState::kReady) continue;
    if (state != IndexState::kAbsent) USHER_CHECK(drop(inside, index.name));
    USHER_CHECK(inside.script(index.sql));
  }
  return done();
}

}  // namespace usher::db
