#include "common/core/copying/data_tables.h"

#include <cstring>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/db/created_tables.h"

namespace usher::core {
namespace {

/// Nothing of the old place's servers holds in the new one.
constexpr std::array<std::string_view, 2> kLeftOut{"servers", "schema_migrations"};

bool is_mark(const DataTable& table, const TextRow& row) {
  if (table.name != "installation") return false;
  const auto name = std::ranges::find(table.columns, "name") - table.columns.begin();
  const auto text = row[static_cast<std::size_t>(name)].value_or("");
  return text.starts_with(kCopyMarks) || text.starts_with("asleep/");
}

}  // namespace

void TableDigest::add(const TextRow& row) {
  std::string bytes;
  for (const auto& value : row) bytes += value ? std::to_string(value->size()) + ":" + *value : "-";
  const auto digest = crypto::sha256(bytes);
  for (std::size_t i = 0; i < sum_.size(); ++i) {
    std::uint64_t part = 0;
    std::memcpy(&part, digest.data() + i * sizeof part, sizeof part);
    sum_[i] += part;
  }
  ++rows_;
}

std::string TableDigest::text() const {
  return hex_encode(std::string_view(reinterpret_cast<const char*>(sum_.data()), sizeof sum_));
}

std::vector<std::string> data_table_names() {
  auto names = db::created_tables(db::migrations());
  std::erase_if(names, [](const std::string& name) { return contains(kLeftOut, name) || name.ends_with("_v1"); });
  return names;
}

Result<std::vector<DataTable>> data_tables(db::ForeignDatabase& database) {
  std::vector<DataTable> tables;
  for (const auto& name : data_table_names()) {
    USHER_TRY(auto columns, database.columns_of(name));
    if (columns.empty()) continue;  // of a later step, or removed by one
    std::ranges::sort(columns);
    tables.push_back({name, std::move(columns)});
  }
  return tables;
}

Result<std::int64_t> count_data_rows(db::ForeignDatabase& database, const std::vector<DataTable>& tables) {
  std::int64_t all = 0;
  for (const auto& table : tables) {
    USHER_TRY(const auto rows, database.count(table.name));
    all += rows;
  }
  return all;
}

Status each_row(db::ForeignDatabase& database, const DataTable& table, const VisitRow& visit) {
  return database.each({.name = table.name, .columns = table.columns}, std::nullopt, [&](const db::Row& row) -> Status {
    TextRow values;
    for (int i = 0; i < row.columns(); ++i) values.push_back(row.maybe_string(i));
    return is_mark(table, values) ? done() : visit(values);
  });
}

Result<TableDigest> digest_of(db::ForeignDatabase& database, const DataTable& table, const OnProgress& progress) {
  TableDigest digest;
  USHER_CHECK(each_row(database, table, [&](const TextRow& row) {
    progress(1);
    digest.add(row);
    return done();
  }));
  return digest;
}

}  // namespace usher::core
