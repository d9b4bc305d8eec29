#include "common/store/keys/sealed_boxes.h"

#include <map>
#include <memory>

#include "common/base/mutex.h"

namespace usher::store {
namespace {

/// The statements of one column. Connections cache statements by the text's address, so each text is created once and kept.
struct Texts {
  std::string page_name;
  std::string page_sql;
  std::string replace_name;
  std::string replace_sql;
};

Texts texts_for(const BoxColumn& where) {
  const std::string table(where.table);
  const std::string id(where.id);
  const std::string column(where.column);
  const auto name = "sealed_boxes/" + table + "." + column;
  return {
      .page_name = name + "/page",
      .page_sql = "SELECT " + id + ", " + column + " FROM " + table + " WHERE " + column + " <> '' AND " + id +
                  " > :after ORDER BY " + id + " LIMIT :limit",
      .replace_name = name + "/replace",
      .replace_sql = "UPDATE " + table + " SET " + column + " = :new_box WHERE " + id + " = :id AND " + column + " = :old_box"};
}

class TextBook {
 public:
  const Texts& of(const BoxColumn& where) {
    const Lock lock(mutex_);
    auto& kept = texts_[std::string(where.table).append(".").append(where.column)];
    if (!kept) kept = std::make_unique<const Texts>(texts_for(where));
    return *kept;
  }

 private:
  Mutex mutex_;
  std::map<std::string, std::unique_ptr<const Texts>> texts_ GUARDED_BY(mutex_);
};

const Texts& texts_of(const BoxColumn& where) {
  static TextBook book;
  return book.of(where);
}

}  // namespace

Result<std::vector<StoredBox>> SealedBoxStore::page(const BoxColumn& where, std::string_view after, int limit) {
  const auto& texts = texts_of(where);
  return db_.all({texts.page_name, texts.page_sql}, {{"after", after}, {"limit", limit}}, [](const db::Row& row) {
    return StoredBox{row.string(0), row.string(1)};
  });
}

Result<bool> SealedBoxStore::replace(const BoxColumn& where, const StoredBox& old_box, std::string_view new_box) {
  const auto& texts = texts_of(where);
  return db_.changes({texts.replace_name, texts.replace_sql},
                     {{"id", old_box.id}, {"old_box", old_box.box}, {"new_box", new_box}});
}

}  // namespace usher::store
