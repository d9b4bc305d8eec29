#include "common/store/operations/short_ids.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::vector<std::string>> ShortIdStore::texts(const db::Query& query, db::Bindings bindings) {
  return db_.all(query, bindings, [](const db::Row& row) { return row.string(0); });
}

Result<std::vector<std::string>> ShortIdStore::ending(const db::Query& query, std::string_view tail) {
  const std::string pattern = "%" + std::string(tail);
  return texts(query, {{"pattern", pattern}, {"limit", kMost}});
}

Result<std::vector<std::string>> ShortIdStore::users(std::string_view tail) { return ending(db::query("short_ids/users"), tail); }

Result<std::vector<std::string>> ShortIdStore::sessions(std::string_view tail) {
  return ending(db::query("short_ids/sessions"), tail);
}

Result<std::vector<std::string>> ShortIdStore::mails(std::string_view tail) { return ending(db::query("short_ids/mails"), tail); }

Result<std::vector<std::string>> ShortIdStore::emails(std::string_view start, int limit) {
  const std::string end = std::string(start) + "\x7f";  // addresses are ASCII or sort after it
  return texts(db::query("short_ids/emails"), {{"begin", start}, {"end", end}, {"limit", limit}});
}

}  // namespace usher::store
