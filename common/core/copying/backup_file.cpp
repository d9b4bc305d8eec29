#include "common/core/copying/backup_file.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "common/base/files/descriptor.h"
#include "common/base/files/file.h"
#include "common/core/copying/database_copy.h"
#include "common/core/copying/work_directory.h"
#include "common/crypto/backup_cipher.h"
#include "common/db/sqlite/sqlite_backup.h"

namespace usher::core {
namespace {

constexpr std::array<std::pair<std::string_view, BackupKind>, 4> kHeads{{
    {"SQLite format 3", BackupKind::kSqlite},
    {crypto::kEncryptedBackupMark, BackupKind::kEncrypted},
    {"PGDMP", BackupKind::kPostgresDump},
    {"\x1f\x8b", BackupKind::kArchive},  // gzip
}};

Status write_file(const std::string& from, const std::string& file, const db::CopyProgress& progress) {
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(from, ignored);
  if (!ignored) USHER_CHECK(require_room(directory_of(file), static_cast<std::int64_t>(bytes)));
  return db::copy_sqlite(from, file, progress, db::CopyKind::kBackup);
}

Status write_rows(const BackupSource& source, const std::string& file, const db::CopyProgress& progress) {
  USHER_TRY(const auto work, WorkDirectory::make(source.work_directory));
  const auto rows = work->database("rows.db");
  {
    USHER_TRY(const auto copy,
              DatabaseCopy::open_snapshot({source.place.url, "sqlite:" + rows, source.place.schema}, source.clock));
    USHER_TRY(const auto steps, copy->count_steps());
    USHER_CHECK(copy->run([&, done = std::int64_t{0}](std::int64_t more) mutable {
      if (progress) progress(done += more, steps);
    }));
  }
  return write_file(rows, file, nullptr);
}

}  // namespace

Status write_backup(const BackupSource& source, const std::string& file, const db::CopyProgress& progress) {
  auto& database = source.database;
  USHER_CHECK(database.refuse_backup());
  if (!database.is_file()) return write_rows(source, file, progress);
  return write_file(database.place(), file, progress);
}

Result<BackupKind> kind_of_backup(const std::string& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 16> bytes{};
  const auto count = opened.get() < 0 ? -1 : ::read(opened.get(), bytes.data(), bytes.size());
  if (count < 0) {
    const int reason = errno;
    if (reason == ENOENT) return error(ErrorCode::kNotFound, "There is no file " + file);
    return error(reason == EACCES ? ErrorCode::kForbidden : ErrorCode::kInternal,
                 "Cannot read " + file + ": " + reason_of(reason));
  }
  const std::string_view head(bytes.data(), static_cast<std::size_t>(count));
  for (const auto& [beginning, kind] : kHeads)
    if (head.starts_with(beginning)) return kind;
  return BackupKind::kUnknown;
}

}  // namespace usher::core
