#include "common/store/operations/short_ids.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::vector<std::string>> ShortIdStore::texts(const db::Query& query, db::Bindings bindings) {
  std::vector<std::string> found;
  USHER_CHECK(db_.each(query, bindings, [&](const db::Row& row) {
    found.push_back(row.string(0));
    return true;
  }));
  return found;
}

Result<std::vector<std::string>> ShortIdStore::ending(const db::Query& query, std::string_view tail) {
  const std::string pattern = "%" + std::string(tail);
  return texts(query, {{"pattern", pattern}, {"limit", kMost}});
}

Result<std::vector<std::string>> ShortIdStore::users(std::string_view tail) {
  static const auto& kFind = db::query("short_ids/users");
  return ending(kFind, tail);
}

Result<std::vector<std::string>> ShortIdStore::sessions(std::string_view tail) {
  static const auto& kFind = db::query("short_ids/sessions");
  return ending(kFind, tail);
}

Result<std::vector<std::string>> ShortIdStore::mails(std::string_view tail) {
  static const auto& kFind = db::query("short_ids/mails");
  return ending(kFind, tail);
}

Result<std::vector<std::string>> ShortIdStore::emails(std::string_view start, int limit) {
  static const auto& kFind = db::query("short_ids/emails");
  const std::string end = std::string(start) + "\x7f";  // addresses are ASCII or sort after it
  return texts(kFind, {{"begin", start}, {"end", end}, {"limit", limit}});
}

}  // namespace usher::store
