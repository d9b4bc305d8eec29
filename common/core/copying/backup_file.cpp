#include "common/core/copying/backup_file.h"

#include <cerrno>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "common/base/files/file.h"
#include "common/core/copying/database_copy.h"
#include "common/core/copying/work_directory.h"
#include "common/db/sqlite/sqlite_backup.h"

namespace usher::core {
namespace {

/// A file that no restore reads, by its first bytes: what it is, and what to do with it. {FILE}: its name; {}: its act.
struct OtherKind {
  std::string_view beginning;
  std::string_view act;
  std::string_view what;
};
constexpr std::string_view kAge = "encrypted by age: `age --decrypt --identity KEY_FILE {FILE} | {}`";
constexpr std::array kOtherKinds{
    OtherKind{
        "PGDMP", "audit verify",
        "a dump of PostgreSQL's own tools, which restore it while no usherd runs: pg_restore --clean --if-exists -n {SCHEMA} "
        "-d DATABASE_URL {FILE}, then `{}`"},
    OtherKind{"\x1f\x8b", "backup FILE",
              "an archive of rows (tar.gz), which only the build reads that wrote it: restore it by that one, then make another "
              "backup by `{}`"},
    OtherKind{"usher-encrypted\n", "backup FILE",
              "encrypted to a key of an earlier release, which only the build decrypts that wrote it: restore it by that one "
              "with --key, then make another backup by `{}`"},
    OtherKind{"age-encryption.org/", "restore - --yes", kAge},
    OtherKind{"-----BEGIN AGE ENC", "restore - --yes", kAge},
};

std::string with_value(std::string text, std::string_view name, std::string_view value) {
  for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += value.size())
    text.replace(at, name.size(), value);
  return text;
}

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

Status require_restorable(const std::string& file, const std::string& name, const std::string& schema) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 20> bytes{};
  const auto count = opened.get() < 0 ? -1 : ::read(opened.get(), bytes.data(), bytes.size());
  if (count < 0 && errno == ENOENT) return error(ErrorCode::kNotFound, "There is no file " + file);
  if (count < 0) return file_failure("read", file);
  const std::string_view head(bytes.data(), static_cast<std::size_t>(count));
  for (const auto& [beginning, act, what] : kOtherKinds)
    if (head.starts_with(beginning))
      return error(ErrorCode::kInvalidArgument, {act},
                   name + " is " + with_value(with_value(std::string(what), "{SCHEMA}", schema), "{FILE}", name));
  return done();
}

}  // namespace usher::core
