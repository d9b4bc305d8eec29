#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "common/archive/streams.h"
#include "common/archive/tar.h"
#include "common/core/copying/data_tables.h"
#include "common/core/copying/portable_manifest.h"

namespace usher::core {

/// The members of a portable backup in their order, one after the other. Errors: kNotFound and kForbidden for the file;
/// archive::damaged() for what is in it. One thread.
class PortableReader {
 public:
  static Result<PortableReader> open(const std::string& file);

  /// The first member.
  Result<PortableManifest> manifest();
  /// The rows of the next member, which must be that of `table` and have its digest.
  Status rows(const PortableManifest::Table& table, const VisitRow& visit);
  /// Error: something follows the last table.
  Status require_end();

 private:
  explicit PortableReader(archive::ReadBytes file) : tar_(std::move(file)) {}
  Status expect(const std::string& member);
  Status each_line(const VisitRow& visit, std::size_t columns, const std::string& table);

  archive::TarGzReader tar_;
};

/// What a file is that a database may be restored from.
enum class BackupKind {
  kPortable,
  kSqlite,
  kPostgresDump,  ///< Of pg_dump, in its custom format.
  kEncrypted,     ///< Of one of the other kinds (crypto::BackupEncryption).
  kUnknown,
};
/// By the first bytes. Error: kNotFound, kForbidden or kInternal with the reason.
Result<BackupKind> kind_of_backup(const std::string& file);

}  // namespace usher::core
