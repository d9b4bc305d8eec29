#include "common/core/copying/copy_target.h"

#include "common/base/text.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "common/db/row_counts.h"
#include "common/store/operations/installation.h"

namespace usher::core {

DatabasePlace place_of(const settings::Settings& settings) {
  return {std::string(settings.database.url.expose()), settings.database.schema};
}

Result<std::unique_ptr<db::Database>> open_database(const DatabasePlace& place) {
  return db::open_database(place.url, {.schema = place.schema, .create = false, .write_queue = false});
}

namespace {

constexpr std::size_t kRowsAStatement = 20;
constexpr std::size_t kRowsACommit = 2000;
/// The migration that makes the table `servers`.
constexpr int kServersStep = 24;
constexpr std::string_view kSourceMark = "copy/source";
constexpr std::string_view kComparedMark = "copy/compared";
constexpr std::string_view kForgetMarks = "DELETE FROM installation WHERE name LIKE 'copy/%'";

std::string mark_of(const DataTable& table) { return std::string(kCopyMarks) + "done/" + table.name; }

/// A half-copied table starts from its first row. Tables that refer to it are empty then.
std::string clear_text(const DataTable& table) {
  return table.name == "installation" ? "DELETE FROM installation WHERE name NOT LIKE 'copy/%'" : "DELETE FROM " + table.name;
}

/// In a transaction, in which no timeout of the role holds.
Status run_long(db::Connection& connection, const std::string& sql) {
  return db::in_transaction(connection, db::Begin::kRowWrite, [&sql](db::Connection& inside) { return inside.script(sql); });
}

std::string insert_text(const DataTable& table, std::size_t rows) {
  const auto names = joined(table.columns, ", ");
  std::string values;
  for (std::size_t row = 0, number = 0; row < rows; ++row) {
    std::string one;
    for (std::size_t i = 0; i < table.columns.size(); ++i) one += (one.empty() ? ":v" : ", :v") + std::to_string(number++);
    values += (values.empty() ? "(" : ", (") + one + ")";
  }
  return "INSERT INTO " + table.name + " (" + names + ") VALUES " + values;
}

}  // namespace

/// Collects rows and inserts several by a statement, some thousands by a commit.
class CopyTarget::Inserter {
 public:
  Inserter(db::Connection& connection, const DataTable& table)
      : connection_(connection), many_(insert_text(table, kRowsAStatement)), one_(insert_text(table, 1)) {
    for (std::size_t i = 0; i < kRowsAStatement * table.columns.size(); ++i) names_.push_back("v" + std::to_string(i));
  }

  Status add(const TextRow& row) {
    waiting_.push_back(row);
    if (waiting_.size() < kRowsAStatement) return done();
    USHER_CHECK(insert(many_, std::span(waiting_)));
    waiting_.clear();
    return uncommitted_ < kRowsACommit ? done() : commit();
  }
  Status finish() {
    for (const auto& row : waiting_) USHER_CHECK(insert(one_, std::span(&row, 1)));
    waiting_.clear();
    return commit();
  }

 private:
  Status insert(const std::string& sql, std::span<const TextRow> rows) {
    if (!connection_.in_transaction()) USHER_CHECK(connection_.begin(db::Begin::kRowWrite));
    std::vector<db::Binding> bindings;
    for (const auto& row : rows)
      for (const auto& value : row) bindings.push_back({names_[bindings.size()], db::Param(value)});
    USHER_CHECK(connection_.run({"copy/insert", sql}, bindings, nullptr));
    uncommitted_ += rows.size();
    return done();
  }
  Status commit() {
    uncommitted_ = 0;
    return connection_.in_transaction() ? connection_.commit() : done();
  }

  db::Connection& connection_;
  const std::string many_;
  const std::string one_;
  std::vector<std::string> names_;
  std::vector<TextRow> waiting_;
  std::size_t uncommitted_ = 0;
};

Result<std::unique_ptr<CopyTarget>> CopyTarget::open(DatabasePlace place, int version, std::string_view source,
                                                     const Clock& clock) {
  USHER_TRY(auto database, db::open_database(place.url, {.schema = place.schema, .write_queue = false}));
  std::unique_ptr<CopyTarget> target(new CopyTarget(std::move(place), std::move(database)));
  USHER_CHECK(target->bring_up(version, source, clock));
  return target;
}

/// The steps take long over a network: the mark comes with the first one, so that no server starts between them, and the claim as
/// soon as there is a place for it, so that none wakes.
Status CopyTarget::bring_up(int version, std::string_view source, const Clock& clock) {
  USHER_TRY(writing_, database_->connect());
  const db::Migrator migrator;
  USHER_TRY(const int found, migrator.schema_version(*writing_));
  if (found == 0) {
    USHER_CHECK(migrator.up(*writing_, 1, clock.now()));
    USHER_CHECK(database_->adopt());
    USHER_TRY(writing_, database_->connect());
    USHER_CHECK(mark(std::string(kSourceMark), source));
    USHER_CHECK(migrator.up(*writing_, std::min(version, kServersStep), clock.now()));
    USHER_TRY(claim_, database_->claim(db::Claim::kAlone));
    USHER_CHECK(migrator.up(*writing_, version, clock.now()));
  } else if (found != version) {
    return error(ErrorCode::kConflict, "The target has schema version " + std::to_string(found) +
                                           ", and the rows are of version " + std::to_string(version) +
                                           "; name a database that does not exist or has no tables");
  }
  USHER_CHECK(migrator.require_known(*writing_));
  if (claim_) return done();
  USHER_TRY(claim_, database_->claim(db::Claim::kAlone));
  return done();
}

Result<bool> CopyTarget::is_occupied(db::Connection& connection, std::string_view source) {
  const db::Migrator migrator;
  USHER_TRY(const int found, migrator.schema_version(connection));
  if (found != migrator.newest()) return found != 0;
  USHER_TRY(const auto begun, store::InstallationStore(connection).get(kSourceMark));
  if (begun) return begun != source;
  return db::has_rows(connection, data_table_names());
}

Status CopyTarget::begin(std::string_view source, const std::vector<DataTable>& tables) {
  USHER_TRY(const auto begun, store::InstallationStore(*writing_).get(kSourceMark));
  if (begun == source) return done();
  if (begun) return error(ErrorCode::kConflict, "A copy of another database into this one has not finished");
  USHER_CHECK(require_empty(tables));
  return mark(std::string(kSourceMark), source);
}

Status CopyTarget::require_empty(const std::vector<DataTable>& tables) {
  std::vector<std::string> names;
  for (const auto& table : tables) names.push_back(table.name);
  USHER_TRY(const auto counts, db::count_rows(*writing_, names));
  for (const auto& [table, rows] : counts)
    if (rows > 0)
      return error(ErrorCode::kConflict, "The target is not empty: its table " + table + " has rows. Nothing was copied");
  return done();
}

Status CopyTarget::mark(const std::string& name, std::string_view value) {
  USHER_CHECK(writing_->begin(db::Begin::kWrite));
  USHER_CHECK(store::InstallationStore(*writing_).put(name, value));
  return writing_->commit();
}

Status CopyTarget::keep(std::string_view erasures, const std::vector<KeyId>& revoked) {
  for (const auto& key : revoked) USHER_CHECK(mark(std::string(kCopyRevoked) + key.str(), "1"));
  return erasures.empty() ? done() : mark(std::string(kCopyErasures), erasures);
}

Result<bool> CopyTarget::is_filled(const DataTable& table) {
  USHER_TRY(const auto marked, store::InstallationStore(*writing_).get(mark_of(table)));
  return marked.has_value();
}

Result<bool> CopyTarget::is_compared() {
  USHER_TRY(const auto marked, store::InstallationStore(*writing_).get(kComparedMark));
  return marked.has_value();
}

Status CopyTarget::note_compared() { return mark(std::string(kComparedMark), "1"); }

Status CopyTarget::fill(const DataTable& table, const EachRow& rows) {
  USHER_CHECK(run_long(*writing_, clear_text(table)));
  Inserter inserter(*writing_, table);
  USHER_CHECK(rows([&inserter](const TextRow& row) { return inserter.add(row); }));
  USHER_CHECK(inserter.finish());
  return mark(mark_of(table), "1");
}

Result<TableDigest> CopyTarget::stored(const DataTable& table, const OnProgress& progress) {
  if (!reading_) {
    USHER_TRY(reading_, db::open_foreign_database(place_.url, place_.schema));
  }
  return digest_of(*reading_, table, progress);
}

Status CopyTarget::complete() {
  reading_.reset();
  USHER_CHECK(writing_->script(kForgetMarks));
  // Without statistics the first queries would read whole tables; the database makes them later, too.
  static_cast<void>(run_long(*writing_, "ANALYZE"));
  return done();
}

Status refuse_unfinished_copy(db::Connection& connection) {
  USHER_TRY(const auto begun, store::InstallationStore(connection).get(kSourceMark));
  if (!begun) return done();
  return error(ErrorCode::kDatabaseBusy,
               "A copy into this database has not finished; run the same copy or restore again, which goes on with it");
}

}  // namespace usher::core
