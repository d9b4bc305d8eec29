#include "common/url/database_url.h"

#include <vector>

#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher {
namespace {

TEST_CASE("database url: a file is named by path or as SQLAlchemy writes it", "[url][database_url]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"sqlite:data/usher.db", "data/usher.db"},
           {"sqlite:./u.db", "./u.db"},
           {"sqlite:/abs/u.db", "/abs/u.db"},
           {"sqlite:///u.db", "u.db"},
           {"sqlite:///./u.db", "./u.db"},
           {"sqlite:////abs/u.db", "/abs/u.db"},
           {"sqlite+aiosqlite:///./u.db", "./u.db"},
           {"sqlite+aiosqlite:////abs/u.db", "/abs/u.db"},
           {"sqlite+pysqlite:///u.db", "u.db"},
           {"sqlite+pysqlite:u.db", "u.db"},
           {"sqlite:with space:and colon.db", "with space:and colon.db"},
           {"sqlite:./~", "./~"},
       }) {
    CAPTURE(in);
    const auto named = named_database(in);
    CHECK(named.is_file);
    CHECK(named.what.empty());
    CHECK(named.text == out);
  }
}

TEST_CASE("database url: a server loses the driver and gets the long scheme", "[url][database_url]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"postgresql://u:p@h:1/d", "postgresql://u:p@h:1/d"},
           {"postgres://u:p@h/d?sslmode=require", "postgresql://u:p@h/d?sslmode=require"},
           {"postgresql+psycopg://u:p@h/d", "postgresql://u:p@h/d"},
           {"postgresql+psycopg2://u:p@h/d", "postgresql://u:p@h/d"},
           {"postgresql+asyncpg://u:p%2F@h/d", "postgresql://u:p%2F@h/d"},
           {"postgresql:///d?host=/run/postgresql", "postgresql:///d?host=/run/postgresql"},
       }) {
    CAPTURE(in);
    const auto named = named_database(in);
    CHECK_FALSE(named.is_file);
    CHECK(named.what.empty());
    CHECK(named.text == out);
  }
}

TEST_CASE("database url: what names no usable database is refused with fault and fix", "[url][database_url]") {
  for (const auto& [in, fault] : std::vector<testkit::InOut>{
           {"", "is not a database"},
           {"u.db", "is not a database"},
           {"sqlite", "is not a database"},
           {"sqlite+aiosqlite", "is not a database"},
           {"sqlite3:u.db", "is not a database"},
           {"file:u.db", "is not a database"},
           {"mysql://u:p@h/d", "is not a database"},
           {"postgresql:d", "is not a database"},
           {"postgresqlx://h/d", "is not a database"},
           {"host=h password=p", "is not a database"},
           {"sqlite:", "names no file"},
           {"sqlite://", "has two slashes"},
           {"sqlite://u.db", "has two slashes"},
           {"sqlite+aiosqlite://data/u.db", "has two slashes"},
           {"sqlite:///", "names no file"},
           {"sqlite::memory:", "names no file"},
           {"sqlite:///:memory:", "names no file"},
           {"sqlite:///u.db?mode=ro", "has options"},
           {"sqlite:~/u.db", "begins with ~"},
           {"sqlite+aiosqlite:///~/u.db", "begins with ~"},
           {"sqlite:data/", "names a directory"},
           {"sqlite:////", "names a directory"},
           {"sqlite:u\n.db", "contains a control character"},
       }) {
    CAPTURE(in);
    const auto named = named_database(in);
    CHECK(named.what.find(fault) == 0);
    CHECK(named.fix.find("sqlite:") != std::string_view::npos);
    CHECK(named.text.empty());
  }
}

}  // namespace
}  // namespace usher
