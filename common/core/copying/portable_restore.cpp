#include "common/core/copying/portable_restore.h"

#include <algorithm>

#include "common/core/copying/portable_reader.h"
#include "common/crypto/digest.h"
#include "common/db/migrator.h"

namespace usher::core {
namespace {

DataTable table_of(const PortableManifest::Table& listed) { return {listed.name, listed.columns}; }

Status require_known_version(const PortableManifest& manifest) {
  const int newest = db::Migrator().newest();
  if (manifest.schema_version <= newest) return done();
  return error(ErrorCode::kSchemaAhead, "The backup has schema version " + std::to_string(manifest.schema_version) +
                                            ", and this release knows up to " + std::to_string(newest) + "; use release " +
                                            manifest.release + " or a newer one. Nothing was changed");
}

}  // namespace

Result<std::unique_ptr<PortableRestore>> PortableRestore::open(std::string file) {
  USHER_TRY(auto reader, PortableReader::open(file));
  USHER_TRY(auto manifest, reader.manifest());
  USHER_CHECK(require_known_version(manifest));
  return std::unique_ptr<PortableRestore>(new PortableRestore(std::move(file), std::move(manifest)));
}

Status PortableRestore::check(const OnProgress& progress) {
  USHER_TRY(auto reader, PortableReader::open(file_));
  USHER_CHECK(reader.manifest());
  for (const auto& table : manifest_.tables)
    USHER_CHECK(reader.rows(table, [&progress](const TextRow&) {
      progress(1);
      return done();
    }));
  return reader.require_end();
}

/// Two backups with the same manifest have the same rows.
std::string PortableRestore::source_mark() const { return crypto::sha256_base64url(json::encode(manifest_)); }

Result<bool> PortableRestore::is_occupied(db::Database& database) const {
  USHER_TRY(const auto connection, database.connect());
  std::vector<std::string> tables;
  for (const auto& table : manifest_.tables) tables.push_back(table.name);
  return CopyTarget::is_occupied(*connection, source_mark(), static_cast<int>(manifest_.schema_version), tables);
}

Status PortableRestore::require_fitting(const std::vector<DataTable>& tables) const {
  std::vector<DataTable> listed;
  for (const auto& table : manifest_.tables) listed.push_back(table_of(table));
  if (listed == tables) return done();
  return error(ErrorCode::kConflict, "The backup has other tables or columns than schema version " +
                                         std::to_string(manifest_.schema_version) + " of this release; use release " +
                                         manifest_.release + " to restore it");
}

Result<std::vector<CopiedTable>> PortableRestore::run(const DatabasePlace& target, const Clock& clock, const OnProgress& progress,
                                                      const BeforeStart& before) {
  USHER_TRY(target_, CopyTarget::open(target, static_cast<int>(manifest_.schema_version), clock));
  USHER_TRY(const auto tables, target_->tables());
  USHER_CHECK(require_fitting(tables));
  USHER_CHECK(target_->begin(source_mark(), tables));
  USHER_CHECK(target_->keep_erasures(before.erasures));
  USHER_CHECK(fill(progress));
  USHER_TRY(auto copied, compare(progress));
  if (before.work) USHER_CHECK(before.work(target_->database()));
  USHER_CHECK(target_->complete());
  return copied;
}

Status PortableRestore::fill(const OnProgress& progress) {
  USHER_TRY(auto reader, PortableReader::open(file_));
  USHER_CHECK(reader.manifest());
  for (const auto& listed : manifest_.tables) {
    const auto table = table_of(listed);
    const auto rows = [&](const VisitRow& visit) {
      return reader.rows(listed, [&](const TextRow& row) {
        progress(1);
        return visit(row);
      });
    };
    USHER_TRY(const bool is_filled, target_->is_filled(table));
    USHER_CHECK(is_filled ? rows([](const TextRow&) { return done(); }) : target_->fill(table, rows));
  }
  return done();
}

Result<std::vector<CopiedTable>> PortableRestore::compare(const OnProgress& progress) {
  std::vector<CopiedTable> copied;
  for (const auto& listed : manifest_.tables) {
    USHER_TRY(const auto stored, target_->stored(table_of(listed), progress));
    if (stored.rows() != listed.rows || stored.text() != listed.digest)
      return error(ErrorCode::kConflict, "The table " + listed.name + " differs from the backup after the restore (" +
                                             std::to_string(listed.rows) + " rows there, " + std::to_string(stored.rows()) +
                                             " here); empty the database and restore again");
    copied.push_back({listed.name, stored.rows(), stored.text()});
  }
  return copied;
}

}  // namespace usher::core
