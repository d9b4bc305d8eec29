#include "common/db/engine/database_url.h"

#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"

namespace usher::db {
namespace {

TEST_CASE("database url: every form of a SQLite file", "[db][database_url]") {
  const auto row = GENERATE(values<testkit::InOut>({
      {"sqlite:data/usher.db", "data/usher.db"},
      {"sqlite:./usher.db", "./usher.db"},
      {"sqlite:/var/lib/usher/usher.db", "/var/lib/usher/usher.db"},
      {"sqlite:///usher.db", "usher.db"},
      {"sqlite:////var/lib/usher.db", "/var/lib/usher.db"},
      {"sqlite+aiosqlite:///./test.db", "./test.db"},
      {"sqlite:with space:and colon.db", "with space:and colon.db"},
  }));
  CAPTURE(row.in);
  CHECK(DatabaseUrl::parse(row.in).value().path() == row.out);
}

TEST_CASE("database url: a symbolic link is followed to the file itself, and kept as written", "[db][database_url]") {
  const testkit::TempDirectory dir;
  std::filesystem::create_directory(dir.file("app"));
  std::filesystem::create_symlink("../absent.db", dir.file("app/usher.db"));
  const auto url = DatabaseUrl::parse("sqlite:" + dir.file("app/usher.db")).value();
  CHECK(url.written() == dir.file("app/usher.db"));
  CHECK(url.path() == dir.file("app/../absent.db"));
}

TEST_CASE("database url: an unusable one is refused with the setting and the right form", "[db][database_url]") {
  const auto* url = GENERATE("", "usher.db", "sqlite:", "sqlite://", "sqlite://data/usher.db",
                             "sqlite::memory:", "sqlite:///:memory:", "sqlite:a.db?mode=ro", "sqlite:~/usher.db", "sqlite:data/",
                             "mysql://root:hunter2@db/usher", "postgresql://ann:hunter2@db/usher", "host=db password=hunter2",
                             "sqlite:a\nb.db");
  CAPTURE(url);
  const auto parsed = DatabaseUrl::parse(url);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().code == ErrorCode::kInvalidSettings);
  CHECK(parsed.error().what.find("DATABASE_URL") != std::string::npos);
  CHECK(parsed.error().what.find("; ") != std::string::npos);
  CHECK(parsed.error().what.find("sqlite:") != std::string::npos);
  CHECK(parsed.error().what.find("hunter2") == std::string::npos);
  CHECK(parsed.error().what.find('\n') == std::string::npos);
}

TEST_CASE("database url: messages never show credentials", "[db][database_url][security]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"sqlite:data/usher.db", "sqlite:data/usher.db"},
           {"postgresql://db.example.com:5432/usher", "postgresql://db.example.com:5432/usher"},
           {"postgresql://ann:hunter2@db:5432/usher", "postgresql://***@db:5432/usher"},
           {"postgresql+asyncpg://ann:hunter2@db/usher", "postgresql+asyncpg://***@db/usher"},
           {"postgresql://db/usher?user=ann&password=hunter2", "postgresql://db/usher?***"},
       }) {
    CAPTURE(in);
    CHECK(redacted(in) == out);
  }
  for (const auto* careless :
       {"postgresql://ann:hunter2/x@y@db/usher", "postgresql://ann:hun?ter2@db/usher", "host=db password=hunter2", "hunter2",
        "postgresql:ann:hunter2@db", "postgresql://a:b?c@hunter2@db/x"}) {
    CAPTURE(careless);
    CHECK(redacted(careless).find("ter2") == std::string::npos);
  }
}

}  // namespace
}  // namespace usher::db
