#include "common/core/copying/portable_backup.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "common/archive/tar.h"
#include "common/base/version.h"
#include "common/core/copying/portable_row.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"

namespace usher::core {
namespace {

constexpr std::size_t kWriteBlock = 64 * 1024;

Status require_known_schema(const DatabasePlace& source) {
  USHER_TRY(const auto database, db::open_database(source.url, {.schema = source.schema, .create = false, .write_queue = false}));
  USHER_TRY(const auto connection, database->connect());
  USHER_CHECK(db::Migrator().require_known(*connection));
  USHER_TRY(const int version, db::Migrator().schema_version(*connection));
  if (version == 0) return error(ErrorCode::kConflict, database->place() + " has no Usher schema; there is nothing to back up");
  return refuse_unfinished_copy(*connection);
}

Result<std::string> written(const DataTable& table, const TextRow& row) {
  auto line = line_of(row);
  if (line) return *std::move(line);
  return error(ErrorCode::kConflict, "A row of the table " + table.name +
                                         " has a text that is not UTF-8, which a portable backup cannot hold; back up without "
                                         "--portable");
}

/// Keeps the check values of the secret that pass by.
void note_secret(const DataTable& table, const TextRow& row, SecretMarks& secret) {
  if (table.name != "installation") return;
  const auto at = [&](std::string_view column) {
    const auto place = std::find(table.columns.begin(), table.columns.end(), column) - table.columns.begin();
    return row[static_cast<std::size_t>(place)];
  };
  if (auto* const mark = secret.find(at("name").value_or(""))) *mark = at("value");
}

}  // namespace

Result<std::unique_ptr<PortableBackup>> PortableBackup::open(const DatabasePlace& source, const Clock& clock) {
  USHER_CHECK(require_known_schema(source));
  USHER_TRY(auto rows, db::open_foreign_database(source.url, source.schema));
  std::unique_ptr<PortableBackup> backup(new PortableBackup(std::move(rows), clock.now()));
  USHER_TRY(backup->tables_, data_tables(*backup->source_));
  return backup;
}

Result<std::int64_t> PortableBackup::count_steps() {
  USHER_TRY(const auto rows, count_data_rows(*source_, tables_));
  return 2 * rows;
}

/// As the snapshot has it.
Result<std::int64_t> PortableBackup::schema_version() {
  std::int64_t newest = 0;
  USHER_CHECK(each_row(*source_, {"schema_migrations", {"version"}}, [&newest](const TextRow& row) {
    const auto text = row.front().value_or("");
    std::int64_t version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    newest = std::max(newest, version);
    return done();
  }));
  return newest;
}

Result<PortableManifest> PortableBackup::describe(const OnProgress& progress) {
  PortableManifest manifest;
  manifest.release = kVersion;
  manifest.made_at = now_;
  USHER_TRY(manifest.schema_version, schema_version());
  for (const auto& table : tables_) {
    TableDigest digest;
    std::int64_t bytes = 0;
    USHER_CHECK(each_row(*source_, table, [&](const TextRow& row) -> Status {
      USHER_TRY(const auto line, written(table, row));
      bytes += static_cast<std::int64_t>(line.size());
      digest.add(row);
      note_secret(table, row, manifest.secret);
      progress(1);
      return done();
    }));
    manifest.tables.push_back({table.name, table.columns, digest.rows(), bytes, digest.text()});
  }
  return manifest;
}

Result<PortableManifest> PortableBackup::write(const archive::WriteBytes& out, const OnProgress& progress) {
  USHER_TRY(auto manifest, describe(progress));
  archive::TarGzWriter tar(out, now_);
  const auto text = json::encode(manifest) + "\n";
  USHER_CHECK(tar.begin({std::string(PortableManifest::kMember), text.size()}));
  USHER_CHECK(tar.write(text));
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const auto& listed = manifest.tables[i];
    USHER_CHECK(tar.begin({listed.member(), static_cast<std::uint64_t>(listed.bytes)}));
    std::string block;
    USHER_CHECK(each_row(*source_, tables_[i], [&](const TextRow& row) -> Status {
      USHER_TRY(const auto line, written(tables_[i], row));
      block += line;
      progress(1);
      if (block.size() < kWriteBlock) return done();
      return tar.write(std::exchange(block, {}));
    }));
    USHER_CHECK(tar.write(block));
  }
  USHER_CHECK(tar.finish());
  return manifest;
}

}  // namespace usher::core
