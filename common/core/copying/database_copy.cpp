#include "common/core/copying/database_copy.h"

#include <utility>

#include "common/crypto/digest.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"

namespace usher::core {

Result<std::unique_ptr<DatabaseCopy>> DatabaseCopy::open(const Ends& ends, const Clock& clock) {
  if (ends.source == ends.target) return error(ErrorCode::kInvalidArgument, "The source and the target are the same database");
  const db::OpenOptions reading{.schema = ends.schema, .create = false, .write_queue = false};
  USHER_TRY(const auto source, db::open_database(ends.source, reading));
  USHER_TRY(const auto connection, source->connect());
  USHER_CHECK(db::Migrator().require_current(*connection));
  USHER_CHECK(db::Migrator().require_known(*connection));
  USHER_CHECK(refuse_unfinished_copy(*connection));
  USHER_TRY(auto target, CopyTarget::open({ends.target, ends.schema}, std::nullopt, clock));
  USHER_TRY(auto rows, db::open_foreign_database(ends.source, ends.schema));
  std::unique_ptr<DatabaseCopy> copy(new DatabaseCopy(std::move(target), std::move(rows)));
  USHER_TRY(copy->tables_, data_tables(*copy->source_));
  const auto source_mark = crypto::sha256_base64url(ends.source);  // the URL itself may have a password
  USHER_CHECK(copy->target_->begin(source_mark, copy->tables_));
  return copy;
}

Result<std::int64_t> DatabaseCopy::count_steps() {
  USHER_TRY(const auto rows, count_data_rows(*source_, tables_));
  return 2 * rows;
}

Result<std::vector<CopiedTable>> DatabaseCopy::run(const OnProgress& progress) {
  for (const auto& table : tables_) {
    USHER_TRY(const bool is_filled, target_->is_filled(table));
    if (!is_filled) USHER_CHECK(copy(table, progress));
  }
  std::vector<CopiedTable> copied;
  for (const auto& table : tables_) {
    USHER_TRY(auto one, compare(table, progress));
    copied.push_back(std::move(one));
  }
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
  USHER_TRY(const auto stored, target_->stored(table, progress));
  const auto& sent = sent_[table.name];
  if (stored == sent) return CopiedTable{table.name, stored.rows(), stored.text()};
  return error(ErrorCode::kConflict,
               "The table " + table.name + " differs after the copy (" + std::to_string(sent.rows()) + " rows there, " +
                   std::to_string(stored.rows()) +
                   " here): the source changed since an earlier run; stop its servers, empty the target and copy again");
}

}  // namespace usher::core
