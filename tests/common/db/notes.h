#pragma once

#include "common/db/engine/transaction.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

// A table of texts for the tests of this folder.
namespace usher::db::notes {

inline constexpr Query kInsert{"notes/insert", "INSERT INTO notes (text) VALUES (:text)"};
inline constexpr Query kCount{"notes/count", "SELECT count(*) FROM notes"};

inline std::unique_ptr<SqliteConnection> open(const std::string& path,
                                              std::chrono::milliseconds busy_timeout = std::chrono::seconds(4)) {
  auto opened = SqliteConnection::open(path, {.create = true, .busy_timeout = busy_timeout});
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

inline std::unique_ptr<SqliteConnection> open_with_table(const std::string& path) {
  auto connection = open(path);
  REQUIRE(connection->script("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)").ok());
  return connection;
}

inline Status insert(Connection& connection, const std::string& text) {
  USHER_CHECK(connection.run(kInsert, {{"text", text}}));
  return done();
}

inline Work inserting(const std::string& text) {
  return [text](Connection& connection) { return insert(connection, text); };
}

inline std::int64_t count(Connection& connection) {
  const auto found = connection.first(kCount, {}, [](const Row& row) { return row.integer(0); });
  return found.ok() ? found.value().value_or(-1) : -1;
}

}  // namespace usher::db::notes
