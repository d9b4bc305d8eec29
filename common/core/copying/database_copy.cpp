#include "common/core/copying/database_copy.h"

#include "common/base/files/file.h"
#include "common/crypto/digest.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"

namespace usher::core {

Result<std::unique_ptr<DatabaseCopy>> DatabaseCopy::open(const Ends& ends, const Clock& clock) {
  if (ends.source == ends.target) return error(ErrorCode::kInvalidArgument, "The source and the target are the same database");
  USHER_TRY(auto source, open_database({ends.source, ends.schema}));
  USHER_TRY(const auto connection, source->connect());
  USHER_CHECK(db::Migrator().require_current(*connection));
  USHER_CHECK(db::Migrator().require_known(*connection));
  USHER_CHECK(refuse_unfinished_copy(*connection));
  std::unique_ptr<DatabaseCopy> copy(new DatabaseCopy());
  USHER_CHECK(copy->hold(std::move(source), ends));
  USHER_CHECK(copy->join(ends, clock));
  return copy;
}

Result<std::unique_ptr<DatabaseCopy>> DatabaseCopy::open_snapshot(const Ends& ends, const Clock& clock) {
  USHER_TRY(const auto source, open_database({ends.source, ends.schema}));
  USHER_TRY(const auto connection, source->connect());
  USHER_CHECK(db::Migrator().require_known(*connection));
  USHER_TRY(const int version, db::Migrator().schema_version(*connection));
  if (version == 0) return error(ErrorCode::kConflict, source->place() + " has no Usher schema; there is nothing to back up");
  USHER_CHECK(refuse_unfinished_copy(*connection));
  std::unique_ptr<DatabaseCopy> copy(new DatabaseCopy());
  USHER_CHECK(copy->join(ends, clock));
  return copy;
}

Status DatabaseCopy::join(const Ends& ends, const Clock& clock) {
  USHER_TRY(source_, db::open_foreign_database(ends.source, ends.schema));
  USHER_TRY(tables_, data_tables(*source_));
  USHER_TRY(const int version, schema_version());
  const auto by_url = crypto::sha256_base64url(ends.source);  // the URL itself may have a password
  const auto& mark = ends.mark.empty() ? by_url : ends.mark;
  USHER_TRY(target_, CopyTarget::open({ends.target, ends.schema}, version, mark, clock));
  return target_->begin(mark, tables_);
}

Result<int> DatabaseCopy::schema_version() {
  std::int64_t newest = 0;
  USHER_CHECK(source_->each({"schema_migrations", {"version"}}, std::nullopt, [&newest](const db::Row& row) {
    newest = std::max(newest, row.integer(0));
    return done();
  }));
  return static_cast<int>(newest);
}

Status DatabaseCopy::hold(std::unique_ptr<db::Database> source, const Ends& ends) {
  held_ = std::move(source);
  USHER_TRY(const auto servers, held_->live_servers());
  is_of_running_server_ = ends.live && !servers.empty();
  USHER_TRY(const bool has_lock_file, exists(held_->place() + ".lock"));
  const bool was_served = has_lock_file || !ends.source.starts_with("sqlite");  // a backup's file gets no lock beside it
  if (is_of_running_server_ || !was_served) return done();
  auto claim = held_->claim(db::Claim::kAlone);
  if (claim.ok()) {
    claim_ = std::move(claim).value();
    USHER_TRY(const auto asleep, held_->sleeping_servers());
    for (const auto& server : asleep) sleepers_.push_back(server.id);
    return done();
  }
  if (claim.error().code == ErrorCode::kServerRunning)
    return error(ErrorCode::kServerRunning, claim.error().what +
                                                ". What it writes during the copy would be lost; --live copies "
                                                "what is there now");
  const bool is_in_the_way = claim.error().code == ErrorCode::kDatabaseBusy || !servers.empty();
  return is_in_the_way ? Status(claim.error()) : done();  // a source that cannot be written to is only read
}

Result<std::vector<CopiedTable>> DatabaseCopy::run(const OnProgress& progress, const BeforeStart& before) {
  USHER_CHECK(target_->keep(before.erasures, before.revoked));
  for (const auto& table : tables_) {
    USHER_TRY(const bool is_filled, target_->is_filled(table));
    if (!is_filled) USHER_CHECK(copy(table, progress));
  }
  std::vector<CopiedTable> copied;
  USHER_TRY(is_compared_, target_->is_compared());
  for (const auto& table : tables_) {
    USHER_TRY(auto one, compare(table, progress));
    copied.push_back(std::move(one));
  }
  USHER_CHECK(target_->note_compared());
  if (before.work) USHER_CHECK(before.work(target_->database()));
  USHER_CHECK(target_->complete());
  return copied;
}

Status DatabaseCopy::copy(const DataTable& table, const OnProgress& progress) {
  auto& digest = sent_[table.name];
  return target_->fill(table, [&](const VisitRow& visit) {
    return each_row(*source_, table, [&](const TextRow& row) {
      progress(1);
      digest.add(row);
      return visit(row);
    });
  });
}

Result<CopiedTable> DatabaseCopy::compare(const DataTable& table, const OnProgress& progress) {
  if (!sent_.contains(table.name)) {  // an earlier run sent it
    USHER_TRY(sent_[table.name], digest_of(*source_, table, progress));
  }
  const auto& sent = sent_[table.name];
  if (is_compared_) return CopiedTable{table.name, sent.rows(), sent.text()};
  USHER_TRY(const auto stored, target_->stored(table, progress));
  if (stored == sent) return CopiedTable{table.name, stored.rows(), stored.text()};
  return error(ErrorCode::kConflict,
               "The table " + table.name + " differs after the copy (" + std::to_string(sent.rows()) + " rows there, " +
                   std::to_string(stored.rows()) +
                   " here): the source changed since an earlier run; stop its servers, empty the target and copy again");
}

}  // namespace usher::core
