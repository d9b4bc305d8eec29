#include "common/db/open_database.h"

#include "tests/catch.h"

namespace usher::db {
namespace {

TEST_CASE("open database: another program's database is refused with a readable text and no password", "[db]") {
  const auto said = [](std::string_view url) { return open_foreign_database(url).error(); };
  const auto away = said("postgresql+psycopg2://ada:secret@127.0.0.1:1/app");
  CHECK(away.code == ErrorCode::kDatabaseUnreachable);
  CHECK(away.what.find("127.0.0.1:1") != std::string::npos);
  CHECK(away.what.find("secret") == std::string::npos);
  CHECK(said("mysql://localhost/app").code == ErrorCode::kInvalidArgument);
  CHECK(said("postgresql://localhost/app?sslmode=perhaps").code == ErrorCode::kInvalidArgument);
  CHECK(said("sqlite:/no/such/file.db").code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace usher::db
