#include "common/store/operations/installation.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::optional<std::string>> InstallationStore::get(std::string_view name) {
  static const auto& kGet = db::query("installation/get");
  return db_.first(kGet, {{"name", name}}, [](const db::Row& row) { return row.string(0); });
}

Status InstallationStore::put_if_absent(std::string_view name, std::string_view value) {
  static const auto& kPut = db::query("installation/put_if_absent");
  return db_.run_later(kPut, {{"name", name}, {"value", value}});
}

Status InstallationStore::put(std::string_view name, std::string_view value) {
  static const auto& kPut = db::query("installation/put");
  return db_.run_later(kPut, {{"name", name}, {"value", value}});
}

Result<bool> InstallationStore::replace(std::string_view name, const std::optional<std::string>& old_value,
                                        std::string_view value) {
  static const auto& kPutIfAbsent = db::query("installation/put_if_absent");
  static const auto& kReplace = db::query("installation/replace");
  USHER_TRY(const auto changed, old_value ? db_.run(kReplace, {{"name", name}, {"old_value", *old_value}, {"value", value}})
                                          : db_.run(kPutIfAbsent, {{"name", name}, {"value", value}}));
  return changed > 0;
}

Status InstallationStore::erase(std::string_view name) {
  static const auto& kErase = db::query("installation/erase");
  return db_.run_later(kErase, {{"name", name}});
}

}  // namespace usher::store
