#include "common/db/postgres/postgres_url.h"

#include <filesystem>

#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher::db {
namespace {

PostgresUrl url_of(std::string_view text) {
  auto parsed = PostgresUrl::parse(text);
  INFO((parsed.ok() ? "" : parsed.error().what));
  REQUIRE(parsed.ok());
  return std::move(parsed).value();
}

TEST_CASE("postgres url: every form names host, port, user, password and database", "[db][postgres][url]") {
  struct Case {
    const char* url;
    const char* host;
    const char* port;
    const char* user;
    const char* password;
    const char* name;
  };
  const auto row = GENERATE(values<Case>({
      {"postgresql://ann:hunter2@db.example.com:5433/app", "db.example.com", "5433", "ann", "hunter2", "app"},
      {"postgres://db.example.com/app", "db.example.com", "", "", "", "app"},
      {"postgresql+asyncpg://ann:p%40ss%2Fword@db/app", "db", "", "ann", "p@ss/word", "app"},
      {"postgresql+psycopg2://ann:a@b@db/app", "db", "", "ann", "a@b", "app"},
      {"postgresql://a,b:5433/app", "a,b", ",5433", "", "", "app"},
      {"postgresql://[::1]:5433,[2001:db8::1]/app", "::1,2001:db8::1", "5433,", "", "", "app"},
      {"postgresql:///app?host=/run/postgresql&user=ann", "/run/postgresql", "", "ann", "", "app"},
      {"postgresql://ann@%2Frun%2Fpostgresql/app", "/run/postgresql", "", "ann", "", "app"},
      {"postgresql://db?dbname=app&password=hunter2", "db", "", "", "hunter2", "app"},
  }));
  CAPTURE(row.url);
  const auto url = url_of(row.url);
  CHECK(url.value_of("host") == row.host);
  CHECK(url.value_of("port") == row.port);
  CHECK(url.value_of("user") == row.user);
  CHECK(url.value_of("password") == row.password);
  CHECK(url.value_of("dbname") == row.name);
}

TEST_CASE("postgres url: a host elsewhere is verified, unless the URL says otherwise", "[db][postgres][url][security]") {
  const auto mode = [](std::string_view text) { return std::string(url_of(text).value_of("sslmode")); };
  CHECK(mode("postgresql://db.example.com/app") == "verify-full");
  CHECK(mode("postgresql://10.0.0.7/app") == "verify-full");
  CHECK(mode("postgresql://localhost,db.example.com/app") == "verify-full");
  CHECK(mode("postgresql://db.example.com/app?hostaddr=192.0.2.1") == "verify-full");
  CHECK(mode("postgresql://db.example.com/app?ssl=true") == "verify-full");
  CHECK(mode("postgresql+asyncpg://db.example.com/app?ssl=require") == "require");
  CHECK(mode("postgresql://db.example.com/app?sslmode=no-verify") == "require");
  CHECK(mode("postgresql://db.example.com/app?sslmode=disable") == "disable");
  for (const auto* local : {"postgresql://localhost/app", "postgresql://127.0.0.1/app", "postgresql://[::1]/app",
                            "postgresql:///app", "postgresql:///app?host=/run/postgresql"}) {
    CAPTURE(local);
    CHECK(mode(local) == "prefer");
    CHECK(url_of(local).is_local());
  }
}

TEST_CASE("postgres url: certificates of the system prove a server", "[db][postgres][url]") {
  const auto url = url_of("postgresql://db.example.com/app");
  CHECK(std::filesystem::exists(url.value_of("sslrootcert")));
  CHECK(url_of("postgresql://db.example.com/app?sslrootcert=system").value_of("sslrootcert") == url.value_of("sslrootcert"));
  CHECK(url_of("postgresql://db.example.com/app?sslrootcert=/etc/own.pem").value_of("sslrootcert") == "/etc/own.pem");
  CHECK(url_of("postgresql://db.example.com/app?sslmode=require").value_of("sslrootcert").empty());
}

TEST_CASE("postgres url: what is left open gets bounds", "[db][postgres][url]") {
  const auto one = url_of("postgresql://db/app");
  CHECK(one.connect_patience() == std::chrono::seconds(5));
  CHECK(one.value_of("tcp_user_timeout") == "3000");
  CHECK(one.value_of("application_name") == "usher");
  CHECK(one.value_of("target_session_attrs").empty());
  const auto two = url_of("postgresql://a,b/app");
  CHECK(two.connect_patience() == std::chrono::seconds(2));
  CHECK(two.value_of("target_session_attrs") == "read-write");
  CHECK(url_of("postgresql://a,b/app?target_session_attrs=any").value_of("target_session_attrs") == "any");
  CHECK(PostgresUrl::parse("postgresql://a,b").error().what.starts_with("DATABASE_URL=postgresql://a,b names no database"));
  CHECK(url_of("postgresql://a/app?connect_timeout=9").connect_patience() == std::chrono::seconds(9));
}

TEST_CASE("postgres url: the drivers of other programs are understood", "[db][postgres][url]") {
  const auto prisma = url_of("postgresql://a/app?schema=shop&pgbouncer=true&connection_limit=5&pool_timeout=10");
  CHECK(prisma.schema() == "shop");
  CHECK_FALSE(prisma.names_statements());
  CHECK(prisma.max_connections() == 5U);
  CHECK(url_of("postgresql://a/app").names_statements());
  CHECK(url_of("postgresql://a/app?pool_max_writers=3").max_writers() == 3U);
  CHECK(url_of("postgresql://a/app?options=endpoint%3Dep-1&channel_binding=require").value_of("options").empty());
}

TEST_CASE("postgres url: hosts are taken one by one", "[db][postgres][url]") {
  const auto url = url_of("postgresql://ann:hunter2@a:1,b/app");
  const auto first = url.with_only_host(0);
  const auto second = url.with_only_host(1);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->value_of("host") == "a");
  CHECK(first->value_of("port") == "1");
  CHECK(second->value_of("host") == "b");
  CHECK(second->value_of("port").empty());
  CHECK(second->value_of("password") == "hunter2");
  CHECK_FALSE(url.with_only_host(2));
}

TEST_CASE("postgres url: an unusable one is refused with its fault, and without its password", "[db][postgres][url][security]") {
  const auto row = GENERATE(values<testkit::InOut>({
      {"postgresql:ann:hunter2@db", "is not a PostgreSQL URL"},
      {"postgresql://ann:hunter2@db", "names no database"},
      {"postgresql://ann:hunter2@db:x/app", "port"},
      {"postgresql://ann:hun/hunter2@db/app", "%2F"},
      {"postgresql://ann:hunter2%zz@db/app", "%25"},
      {"postgresql://ann:h#unter2@db/app", "%23"},
      {"postgresql://ann:1#unter2@db/app", "%23"},
      {"postgresql://db/app?password=hunter#2", "%23"},
      {"postgresql://ann:hunter2@/app?host=a&host=b", "twice: host"},
      {"postgresql://ann:hunter2@db/app?sslmode=strict", "sslmode=verify-full"},
      {"postgresql://ann:hunter2@db/app?connect_timeout=soon", "connect_timeout"},
      {"postgresql://ann:hunter2@db/app?sslmodee=disable", "sslmodee"},
      {"postgresql://ann:x@db/app?password=a&hunter2=b", "not known"},
      {"postgresql://ann:hunter2@db/app?pool_max_writers=0", "pool_max_writers"},
  }));
  CAPTURE(row.in);
  const auto parsed = PostgresUrl::parse(row.in);
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().code == ErrorCode::kInvalidSettings);
  CHECK(parsed.error().what.find("DATABASE_URL") != std::string::npos);
  CHECK(parsed.error().what.find(row.out) != std::string::npos);
  CHECK(parsed.error().what.find("unter2@") == std::string::npos);
}

TEST_CASE("postgres url: the way past a pooler is known for Neon, and for none that is declared", "[db][postgres][url]") {
  const auto host = [](std::string_view url) {
    const auto direct = PostgresUrl::parse(url).value().past_pooler();
    return direct ? std::string(direct->value_of("host")) : "none";
  };
  CHECK(host("postgresql://u@ep-cool-1-pooler.eu.aws.neon.tech/app") == "ep-cool-1.eu.aws.neon.tech");
  CHECK(host("postgresql://u@db-1,db-2-pooler.example.com/app") == "db-1,db-2.example.com");
  CHECK(host("postgresql://u@my-pooler/app") == "my-pooler");
  CHECK(host("postgresql://u@localhost:6432/app?pgbouncer=true") == "none");
}

}  // namespace
}  // namespace usher::db
