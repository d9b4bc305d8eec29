#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "common/base/clock.h"
#include "common/core/secrets/installation_secret.h"
#include "common/json/fields.h"

namespace usher::core {

/// The first member of a portable backup, which says what the others hold. A portable backup is a tar archive compressed by gzip:
/// `manifest.json`, then `tables/NAME.jsonl` for each table, a row a line as an array of texts and nulls in the order of
/// `columns`. Numbers are texts as well, so that no reader rounds them.
struct PortableManifest {
  static constexpr std::string_view kMember = "manifest.json";
  static constexpr std::string_view kFormat = "usher-backup";
  static constexpr std::int64_t kFormatVersion = 1;

  struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;  ///< Of its member.
    std::string digest;      ///< TableDigest::text().

    [[nodiscard]] std::string member() const { return "tables/" + name + ".jsonl"; }
    static constexpr auto fields() {
      return std::tuple{json::required("name", &Table::name), json::required("columns", &Table::columns),
                        json::required("rows", &Table::rows), json::required("bytes", &Table::bytes),
                        json::required("digest", &Table::digest)};
    }
  };

  std::string format{kFormat};
  std::int64_t format_version = kFormatVersion;
  std::int64_t schema_version = 0;
  std::string release;
  Time made_at;
  /// Of the secret that sealed the rows, as the table `installation` has them; no secret can be found by them.
  SecretMarks secret;
  std::vector<Table> tables;

  static constexpr auto fields() {
    return std::tuple{json::required("format", &PortableManifest::format),
                      json::required("format_version", &PortableManifest::format_version),
                      json::required("schema_version", &PortableManifest::schema_version),
                      json::required("release", &PortableManifest::release),
                      json::required("made_at", &PortableManifest::made_at),
                      json::required("secret", &PortableManifest::secret),
                      json::required("tables", &PortableManifest::tables)};
  }

  /// Error: kInvalidArgument if it is of another program or a later format; kInternal if it is damaged.
  static Result<PortableManifest> parse(std::string_view text);
  [[nodiscard]] std::int64_t rows() const;
  /// The rows of one table; 0 without it.
  [[nodiscard]] std::int64_t rows_of(std::string_view table) const;
};

}  // namespace usher::core
