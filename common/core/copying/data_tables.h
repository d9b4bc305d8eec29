#pragma once

#include "common/core/runtime/on_progress.h"
#include "common/db/engine/foreign_database.h"

namespace usher::core {

/// The values of a row as text, in an order of columns that both sides share; nullopt: NULL.
using TextRow = std::vector<std::optional<std::string>>;

/// A digest of a table's rows that does not depend on their order: the sum of each row's SHA-256. It finds rows that a copy lost
/// or changed; it is no defence against rows that are chosen to collide.
class TableDigest {
 public:
  void add(const TextRow& row);
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  /// 64 hexadecimal digits.
  [[nodiscard]] std::string text() const;
  bool operator==(const TableDigest&) const = default;

 private:
  std::array<std::uint64_t, 4> sum_{};
  std::int64_t rows_ = 0;
};

/// A table whose rows belong to the data of a site, whatever database they are in.
struct DataTable {
  std::string name;
  std::vector<std::string> columns;  ///< By name, so that both sides have one order.
  bool operator==(const DataTable&) const = default;
};

struct CopiedTable {
  std::string name;
  std::int64_t rows = 0;
  std::string digest;  ///< Of its rows on both sides.
};

/// Gets a row at a time.
using VisitRow = std::function<Status(const TextRow&)>;
/// Passes on all rows of one table.
using EachRow = std::function<Status(const VisitRow&)>;

/// Begins the names of the rows of `installation` that tell of an unfinished copy, which are no data.
inline constexpr std::string_view kCopyMarks = "copy/";
/// One of them: the accounts that are erased again before the copy is complete.
inline constexpr std::string_view kCopyErasures = "copy/erasures";
/// Begins those that end with the id of a signing key, which is revoked again by then.
inline constexpr std::string_view kCopyRevoked = "copy/revoked/";

/// Of all releases; some may not exist in a database.
std::vector<std::string> data_table_names();
/// In the order of the migrations, so that a row's references come before it. Left out is what tells of the servers and the
/// schema of this one database.
Result<std::vector<DataTable>> data_tables(db::ForeignDatabase& database);
/// Of all these tables together.
Result<std::int64_t> count_data_rows(db::ForeignDatabase& database, const std::vector<DataTable>& tables);
Status each_row(db::ForeignDatabase& database, const DataTable& table, const VisitRow& visit);
Result<TableDigest> digest_of(db::ForeignDatabase& database, const DataTable& table, const OnProgress& progress);

}  // namespace usher::core
