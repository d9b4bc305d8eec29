#include "common/core/upkeep/database_copy.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <utility>

#include "common/crypto/digest.h"
#include "common/db/created_tables.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "common/db/row_counts.h"
#include "common/store/operations/installation.h"

namespace usher::core {
namespace {

constexpr std::size_t kRowsAStatement = 20;
constexpr std::size_t kRowsACommit = 2000;
/// Begins the names of the rows of `installation` that tell of a copy.
constexpr std::string_view kMarks = "copy/";
constexpr std::string_view kSourceMark = "copy/source";
/// Nothing of the old place's servers holds in the new one.
constexpr std::array<std::string_view, 2> kLeftOut{"servers", "schema_migrations"};

constexpr std::string_view kForgetMarks = "DELETE FROM installation WHERE name LIKE 'copy/%'";

std::string mark_of(const std::string& table) { return "copy/done/" + table; }

/// A half-copied table starts from its first row. Tables that refer to it are empty then.
std::string clear_text(const std::string& table) {
  return table == "installation" ? "DELETE FROM installation WHERE name NOT LIKE 'copy/%'" : "DELETE FROM " + table;
}

bool is_own_mark(const std::string& table, const std::vector<std::string>& columns, const TextRow& row) {
  if (table != "installation") return false;
  const auto name = std::find(columns.begin(), columns.end(), "name") - columns.begin();
  return row[static_cast<std::size_t>(name)].value_or("").starts_with(kMarks);
}

std::string insert_text(const std::string& table, const std::vector<std::string>& columns, std::size_t rows) {
  std::string names;
  for (const auto& column : columns) names += (names.empty() ? "" : ", ") + column;
  std::string values;
  for (std::size_t row = 0, number = 0; row < rows; ++row) {
    std::string one;
    for (std::size_t i = 0; i < columns.size(); ++i) one += (one.empty() ? ":v" : ", :v") + std::to_string(number++);
    values += (values.empty() ? "(" : ", (") + one + ")";
  }
  return "INSERT INTO " + table + " (" + names + ") VALUES " + values;
}

/// Passes on each row of a table that belongs to the data.
Status each_row(db::ForeignDatabase& database, const std::string& table, const std::vector<std::string>& columns,
                const std::function<Status(const TextRow&)>& visit) {
  return database.each({.name = table, .columns = columns}, std::nullopt, [&](const db::Row& row) -> Status {
    TextRow values;
    for (int i = 0; i < row.columns(); ++i) values.push_back(row.maybe_string(i));
    return is_own_mark(table, columns, values) ? done() : visit(values);
  });
}

}  // namespace

/// Collects rows and inserts several by a statement, some thousands by a commit.
class DatabaseCopy::Inserter {
 public:
  Inserter(db::Connection& connection, const Table& table)
      : connection_(connection),
        many_(insert_text(table.name, table.columns, kRowsAStatement)),
        one_(insert_text(table.name, table.columns, 1)) {
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

Result<std::unique_ptr<DatabaseCopy>> DatabaseCopy::open(Ends ends, const Clock& clock) {
  if (ends.source == ends.target) return error(ErrorCode::kInvalidArgument, "The source and the target are the same database");
  const db::OpenOptions reading{.schema = ends.schema, .create = false, .write_queue = false};
  USHER_TRY(const auto source, db::open_database(ends.source, reading));
  USHER_TRY(const auto connection, source->connect());
  USHER_CHECK(db::Migrator().require_current(*connection));
  USHER_CHECK(refuse_unfinished_copy(*connection));
  USHER_TRY(auto target, db::open_database(ends.target, {.schema = ends.schema, .write_queue = false}));
  std::unique_ptr<DatabaseCopy> copy(new DatabaseCopy(std::move(ends), std::move(target)));
  USHER_CHECK(copy->bring_up_target(clock));
  USHER_TRY(copy->source_, db::open_foreign_database(copy->ends_.source, copy->ends_.schema));
  USHER_CHECK(copy->find_tables());
  USHER_CHECK(copy->require_fitting_target());
  return copy;
}

Status DatabaseCopy::bring_up_target(const Clock& clock) {
  USHER_TRY(writing_, target_->connect());
  const db::Migrator migrator;
  USHER_TRY(const int version, migrator.schema_version(*writing_));
  if (version == 0) {
    USHER_CHECK(migrator.up(*writing_, std::nullopt, clock.now()));
    USHER_CHECK(target_->adopt());
    USHER_TRY(writing_, target_->connect());
  }
  USHER_CHECK(migrator.require_current(*writing_));
  USHER_TRY(claim_, target_->claim(db::Claim::kAlone));
  return done();
}

/// In the order of the migrations, so that a row's references are there before it.
Status DatabaseCopy::find_tables() {
  for (const auto& name : db::created_tables(db::migrations())) {
    if (std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end() || name.ends_with("_v1")) continue;
    USHER_TRY(auto columns, source_->columns_of(name));
    if (columns.empty()) continue;  // a later step removed it
    std::sort(columns.begin(), columns.end());
    tables_.push_back({name, std::move(columns)});
  }
  return done();
}

Status DatabaseCopy::require_fitting_target() {
  store::InstallationStore installation(*writing_);
  USHER_TRY(const auto begun, installation.get(kSourceMark));
  const auto ours = crypto::sha256_base64url(ends_.source);  // the URL itself may have a password
  if (begun == ours) return done();
  if (begun) return error(ErrorCode::kConflict, "A copy of another database into this one has not finished");
  std::vector<std::string> names;
  for (const auto& table : tables_) names.push_back(table.name);
  USHER_TRY(const auto counts, db::count_rows(*writing_, names));
  for (const auto& [table, rows] : counts)
    if (rows > 0)
      return error(ErrorCode::kConflict, "The target is not empty: its table " + table + " has rows. Nothing was copied");
  return mark(std::string(kSourceMark), ours);
}

Status DatabaseCopy::mark(const std::string& name, const std::string& value) {
  USHER_CHECK(writing_->begin(db::Begin::kWrite));
  USHER_CHECK(store::InstallationStore(*writing_).put(name, value));
  return writing_->commit();
}

Result<std::int64_t> DatabaseCopy::count_steps() {
  std::int64_t steps = 0;
  for (const auto& table : tables_) {
    USHER_TRY(const auto rows, source_->count(table.name));
    steps += 2 * rows;
  }
  return steps;
}

Result<bool> DatabaseCopy::is_finished(const Table& table) {
  USHER_TRY(const auto marked, store::InstallationStore(*writing_).get(mark_of(table.name)));
  return marked.has_value();
}

Result<std::vector<CopiedTable>> DatabaseCopy::run(const OnProgress& progress) {
  for (const auto& table : tables_) {
    USHER_TRY(const bool finished, is_finished(table));
    if (!finished) USHER_CHECK(copy(table, progress));
  }
  USHER_TRY(auto copied, compare(progress));
  USHER_CHECK(writing_->script(kForgetMarks));
  USHER_CHECK(writing_->script("ANALYZE"));  // without statistics the first queries would read whole tables
  return copied;
}

Status DatabaseCopy::copy(const Table& table, const OnProgress& progress) {
  USHER_CHECK(writing_->script(clear_text(table.name)));
  Inserter inserter(*writing_, table);
  auto& digest = sent_[table.name];
  USHER_CHECK(each_row(*source_, table.name, table.columns, [&](const TextRow& row) {
    progress(1);
    digest.add(row);
    return inserter.add(row);
  }));
  USHER_CHECK(inserter.finish());
  return mark(mark_of(table.name), "1");
}

Result<std::vector<CopiedTable>> DatabaseCopy::compare(const OnProgress& progress) {
  USHER_TRY(const auto target, db::open_foreign_database(ends_.target, ends_.schema));
  std::vector<CopiedTable> copied;
  for (const auto& table : tables_) {
    const auto digest_of = [&](db::ForeignDatabase& database) -> Result<TableDigest> {
      TableDigest digest;
      USHER_CHECK(each_row(database, table.name, table.columns, [&](const TextRow& row) {
        progress(1);
        digest.add(row);
        return done();
      }));
      return digest;
    };
    if (!sent_.contains(table.name)) {  // an earlier run sent it
      USHER_TRY(sent_[table.name], digest_of(*source_));
    }
    USHER_TRY(const auto received, digest_of(*target));
    if (received != sent_[table.name])
      return error(ErrorCode::kConflict,
                   "The table " + table.name + " differs after the copy (" + std::to_string(sent_[table.name].rows()) +
                       " rows there, " + std::to_string(received.rows()) +
                       " here): the source changed since an earlier run; stop its servers, empty the target and copy again");
    copied.push_back({table.name, received.rows(), received.text()});
  }
  return copied;
}

Status refuse_unfinished_copy(db::Connection& connection) {
  USHER_TRY(const auto begun, store::InstallationStore(connection).get(kSourceMark));
  if (!begun) return done();
  return error(ErrorCode::kDatabaseBusy,
               "A copy into this database has not finished; run the same `usher copy` again, which goes on with it");
}

}  // namespace usher::core
