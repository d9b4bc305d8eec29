#include "common/store/installation.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::optional<std::string>> Installation::get(std::string_view name) {
  static const auto& kGet = db::query("installation/get");
  return db_.first(kGet, {{"name", name}}, [](const db::Row& row) { return row.string(0); });
}

Status Installation::put_if_absent(std::string_view name, std::string_view value) {
  static const auto& kPut = db::query("installation/put_if_absent");
  USHER_CHECK(db_.run(kPut, {{"name", name}, {"value", value}}));
  return done();
}

}  // namespace usher::store
