#include "common/db/open_database.h"

#include <utility>

#include "common/db/sqlite/sqlite_database.h"

namespace usher::db {

Result<std::unique_ptr<Database>> open_database(const DatabaseUrl& url, OpenOptions options) {
  USHER_TRY(auto database, SqliteDatabase::open(url.path(), std::move(options)));
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace usher::db
