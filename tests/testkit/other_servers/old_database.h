#pragma once

#include <fstream>
#include <sstream>

#include "common/db/sqlite/sqlite_connection.h"
#include "tests/testkit/temp_directory.h"

namespace usher::testkit {

/// A SQLite file of another program, with a rollback journal.
class OldDatabase {
 public:
  explicit OldDatabase(std::string_view sql) {
    auto opened = db::SqliteConnection::open(path(), {.create = true});
    if (!opened.ok()) throw std::runtime_error(opened.error().cause.for_log());
    connection_ = std::move(opened).value();
    run("PRAGMA journal_mode = DELETE");
    run(sql);
  }
  void run(std::string_view sql) {
    const auto ran = connection_->script(sql);
    if (!ran.ok()) throw std::runtime_error(ran.error().cause.for_log());
  }
  [[nodiscard]] std::string path() const { return directory_.file("old.db"); }
  [[nodiscard]] std::string url() const { return "sqlite:" + path(); }
  [[nodiscard]] std::string bytes() const {
    std::ifstream file(path(), std::ios::binary);
    return (std::ostringstream() << file.rdbuf()).str();
  }
  [[nodiscard]] const TempDirectory& directory() const { return directory_; }

 private:
  TempDirectory directory_;
  std::unique_ptr<db::SqliteConnection> connection_;
};

}  // namespace usher::testkit
