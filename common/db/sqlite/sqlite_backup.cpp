#include "common/db/sqlite/sqlite_backup.h"

#include <cerrno>
#include <iterator>

#include <sqlite3.h>
#include <unistd.h>

#include "common/base/files/file.h"
#include "common/base/files/unfinished_file.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "common/db/sqlite/sqlite_part_texts.h"

namespace usher::db {
namespace {

constexpr int kPagesPerStep = 256;
constexpr std::string_view kJournals[] = {"-wal", "-shm", "-journal"};

void remove_journals(const std::string& path) {
  for (const auto suffix : kJournals) ::unlink((path + std::string(suffix)).c_str());
}

/// An unfinished copy beside its destination. The destructor deletes it unless it was moved into place.
class Draft {
 public:
  static Result<Draft> beside(const std::string& destination) {
    auto file = TemporaryFile::make(destination);
    if (!file && errno == ENOENT)
      return error(ErrorCode::kNotFound, "There is no directory " + directory_of(destination) + "; make it first");
    if (!file) return file_failure("create a file beside", destination);
    file->close();
    return Draft(std::move(*file));
  }
  Draft(Draft&& other) = default;
  ~Draft() {
    if (!path().empty()) remove_journals(path());
  }

  [[nodiscard]] const std::string& path() const { return file_.path(); }

  Status put_in_place(const std::string& destination) {
    // SQLite would replay the old file's journal into the new file.
    remove_journals(destination);
    return file_.replace(destination) ? done() : Status(file_failure("write", destination));
  }

 private:
  explicit Draft(TemporaryFile file)
      : file_(std::move(file)),
        journals_{UnfinishedFile(path() + "-wal"), UnfinishedFile(path() + "-shm"), UnfinishedFile(path() + "-journal")} {}
  TemporaryFile file_;
  std::array<UnfinishedFile, std::size(kJournals)> journals_;
};

Error engine_failure(sqlite3* db, const std::string& path) {
  return error_of_sqlite(sqlite3_extended_errcode(db), "copy to " + path + ": " + sqlite3_errmsg(db));
}

Status copy_pages(SqliteConnection& source, SqliteConnection& copy, const std::string& path, const CopyProgress& progress) {
  sqlite3_backup* const backup = sqlite3_backup_init(copy.handle(), "main", source.handle(), "main");
  if (backup == nullptr) return engine_failure(copy.handle(), path);
  while (sqlite3_backup_step(backup, kPagesPerStep) == SQLITE_OK) {
    const std::int64_t total = sqlite3_backup_pagecount(backup);
    if (progress) progress(total - sqlite3_backup_remaining(backup), total);
  }
  if (sqlite3_backup_finish(backup) != SQLITE_OK) return engine_failure(copy.handle(), path);
  return done();
}

/// `last` is run on the copy.
Status copy_into(const std::string& from, const std::string& draft, const CopyProgress& progress, CopyKind kind,
                 std::string_view last) {
  USHER_TRY(const auto source, SqliteConnection::open(from, {.mode = SqliteMode::kReadOnly}));
  USHER_TRY(const auto copy, SqliteConnection::open(draft, {.mode = SqliteMode::kReadWrite}));
  // An open read transaction holds the snapshot; without it every concurrent commit would restart the copy.
  USHER_CHECK(source->script("BEGIN; SELECT count(*) FROM sqlite_master"));
  USHER_CHECK(copy_pages(*source, *copy, draft, progress));
  USHER_CHECK(copy->script(last));
  // One file without a journal that can be opened anywhere, even on a read-only medium.
  USHER_CHECK(copy->script("PRAGMA journal_mode = DELETE"));
  return copy->script("PRAGMA application_id = " + std::to_string(kind == CopyKind::kBackup ? kBackupMark : 0));
}

Result<Draft> copy_beside(const std::string& from, const std::string& to, const CopyProgress& progress, CopyKind kind,
                          std::string_view last = {}) {
  USHER_TRY(auto draft, Draft::beside(to));
  USHER_CHECK(copy_into(from, draft.path(), progress, kind, last));
  return draft;
}

Status require_sound(const std::string& path, Error damaged) {
  USHER_TRY(const auto connection, SqliteConnection::open(path, {.mode = SqliteMode::kReadOnly}));
  const auto verdict = quick_check(*connection);
  return verdict.ok() && verdict.value() == "ok" ? done() : Status(std::move(damaged));
}

}  // namespace

Status copy_sqlite(const std::string& from, const std::string& to, const CopyProgress& progress, CopyKind kind) {
  USHER_TRY(auto draft, copy_beside(from, to, progress, kind, kSqlitePartTexts.drop));  // derived data
  if (kind == CopyKind::kBackup)
    USHER_CHECK(require_sound(
        draft.path(), error(ErrorCode::kInternal, {"restore"},
                            "The database " + from +
                                " is damaged, so its copy is no backup; nothing was written. Restore the newest backup: `{}`")));
  return draft.put_in_place(to);
}

Result<std::unique_ptr<Connection>> open_backup(const std::string& path) {
  USHER_TRY(const bool is_there, exists(path));
  if (!is_there) return error(ErrorCode::kNotFound, "There is no file " + path);
  if (::access(path.c_str(), R_OK) != 0) return file_failure("read", path);
  const auto damaged = [&path](const std::string& why) {
    return Error{.code = ErrorCode::kInternal, .what = path + " is not a database or is damaged", .cause = LogNote(why)};
  };
  auto opened = SqliteConnection::open(path, {.mode = SqliteMode::kReadOnly});
  if (!opened.ok() && opened.error().code == ErrorCode::kDatabaseBusy) return opened.error();
  if (!opened.ok()) return damaged(opened.error().cause.for_log());
  const auto verdict = quick_check(*opened.value());
  if (!verdict.ok() && verdict.error().code == ErrorCode::kDatabaseBusy) return verdict.error();
  if (!verdict.ok()) return damaged(verdict.error().cause.for_log());
  if (verdict.value() != "ok") return damaged(verdict.value().value_or(""));
  return std::unique_ptr<Connection>(std::move(opened).value());
}

Status restore_sqlite(const std::string& from, const std::string& database, InstanceLock& alone, const CopyProgress& progress) {
  USHER_CHECK(make_private_directories(directory_of(database)));
  USHER_TRY(auto draft, copy_beside(from, database, progress, CopyKind::kDatabase));
  USHER_CHECK(
      require_sound(draft.path(), error(ErrorCode::kInvalidArgument, "The backup " + from + " is damaged; nothing was changed")));
  // Opening and closing the old database applies its journal, so that a crash before the rename loses nothing. The database may
  // be damaged.
  static_cast<void>(SqliteConnection::open(database));
  USHER_CHECK(alone.add(draft.path()));
  return draft.put_in_place(database);
}

}  // namespace usher::db
