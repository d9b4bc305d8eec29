#include "common/store/operations/installation.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::optional<std::string>> InstallationStore::get(std::string_view name) {
  return db_.first(db::query("installation/get"), {{"name", name}}, [](const db::Row& row) { return row.string(0); });
}

Status InstallationStore::put_if_absent(std::string_view name, std::string_view value) {
  return db_.run_later(db::query("installation/put_if_absent"), {{"name", name}, {"value", value}});
}

Status InstallationStore::put(std::string_view name, std::string_view value) {
  return db_.run_later(db::query("installation/put"), {{"name", name}, {"value", value}});
}

Result<bool> InstallationStore::replace(std::string_view name, const std::optional<std::string>& old_value,
                                        std::string_view value) {
  USHER_TRY(const auto changed,
            old_value ? db_.run(db::query("installation/replace"), {{"name", name}, {"old_value", *old_value}, {"value", value}})
                      : db_.run(db::query("installation/put_if_absent"), {{"name", name}, {"value", value}}));
  return changed > 0;
}

Status InstallationStore::erase(std::string_view name) {
  return db_.run_later(db::query("installation/erase"), {{"name", name}});
}

}  // namespace usher::store
