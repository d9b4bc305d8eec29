#include "common/core/copying/portable_reader.h"

#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/core/copying/portable_row.h"
#include "common/crypto/backup_cipher.h"

namespace usher::core {
namespace {

constexpr std::size_t kMaxManifest = 1024 * 1024;
/// Nothing that a table holds is nearly as long.
constexpr std::size_t kMaxLine = 16 * 1024 * 1024;
constexpr std::size_t kReadBlock = 64 * 1024;

Error unreadable(const std::string& file) {
  const int reason = errno;
  if (reason == ENOENT) return error(ErrorCode::kNotFound, "There is no file " + file);
  return error(reason == EACCES ? ErrorCode::kForbidden : ErrorCode::kInternal, "Cannot read " + file + ": " + reason_of(reason));
}

Result<archive::ReadBytes> reader_of(const std::string& file) {
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return unreadable(file);
  const std::shared_ptr<const int> descriptor(new int(opened), [](const int* fd) {
    ::close(*fd);
    delete fd;
  });
  return archive::ReadBytes([descriptor, file](char* to, std::size_t size) -> Result<std::size_t> {
    for (;;) {
      const auto count = ::read(*descriptor, to, size);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno != EINTR) return unreadable(file);
    }
  });
}

Error damaged_table(const std::string& table, const std::string& why) {
  return archive::damaged("is damaged: the table " + table + " " + why);
}

}  // namespace

Result<PortableReader> PortableReader::open(const std::string& file) {
  USHER_TRY(auto bytes, reader_of(file));
  return PortableReader(std::move(bytes));
}

Status PortableReader::expect(const std::string& member) {
  USHER_TRY(const auto found, tar_.next());
  if (found && found->name == member) return done();
  return archive::damaged("is damaged: " + member + " is not where it should be");
}

Result<PortableManifest> PortableReader::manifest() {
  USHER_CHECK(expect(std::string(PortableManifest::kMember)));
  std::string text(kMaxManifest, '\0');
  USHER_TRY(const auto size, tar_.read(text.data(), text.size()));
  return PortableManifest::parse(std::string_view(text).substr(0, size));
}

Status PortableReader::rows(const PortableManifest::Table& table, const VisitRow& visit) {
  USHER_CHECK(expect(table.member()));
  TableDigest digest;
  const auto count_in = [&](const TextRow& row) {
    digest.add(row);
    return visit(row);
  };
  USHER_CHECK(each_line(count_in, table.columns.size(), table.name));
  if (digest.rows() == table.rows && digest.text() == table.digest) return done();
  return damaged_table(table.name, "has " + std::to_string(digest.rows()) + " rows that differ from those of the manifest (" +
                                       std::to_string(table.rows) + ")");
}

Status PortableReader::each_line(const VisitRow& visit, std::size_t columns, const std::string& table) {
  std::string block(kReadBlock, '\0');
  std::string pending;
  for (;;) {
    USHER_TRY(const auto count, tar_.read(block.data(), block.size()));
    if (count == 0) return pending.empty() ? done() : Status(damaged_table(table, "ends within a row"));
    pending.append(block, 0, count);
    std::size_t from = 0;
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', from)) {
      const auto row = row_of(std::string_view(pending).substr(from, end - from));
      if (!row || row->size() != columns) return damaged_table(table, "has a line that is not a row");
      USHER_CHECK(visit(*row));
      from = end + 1;
    }
    pending.erase(0, from);
    if (pending.size() > kMaxLine) return damaged_table(table, "has a line without end");
  }
}

Status PortableReader::require_end() {
  USHER_TRY(const auto more, tar_.next());
  return more ? Status(archive::damaged("has a member that its manifest does not name")) : done();
}

Result<BackupKind> kind_of_backup(const std::string& file) {
  constexpr std::string_view kSqliteHead = "SQLite format 3";
  constexpr std::string_view kDumpHead = "PGDMP";
  USHER_TRY(const auto read, reader_of(file));
  std::array<char, 16> bytes{};
  USHER_TRY(const auto count, read(bytes.data(), bytes.size()));
  const std::string_view head(bytes.data(), count);
  if (archive::is_gzip(head)) return BackupKind::kPortable;
  if (head.starts_with(kSqliteHead)) return BackupKind::kSqlite;
  if (head == crypto::kEncryptedBackupMark) return BackupKind::kEncrypted;
  return head.starts_with(kDumpHead) ? BackupKind::kPostgresDump : BackupKind::kUnknown;
}

}  // namespace usher::core
