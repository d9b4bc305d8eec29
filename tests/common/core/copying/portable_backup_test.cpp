#include "common/core/copying/portable_backup.h"

#include "tests/catch.h"
#include "tests/common/core/copying/portable_files.h"
#include "tests/testkit/people.h"
#include "tests/testkit/text.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("portable backup: a manifest, then the rows of each table as lines", "[copy][backup]") {
  TestCore kit;
  sign_up(kit);
  const auto file = kit.world()->directory.file("b.tar.gz");
  const auto manifest = must(back_up_rows("sqlite:" + kit.database().place(), file, kit.clock()));
  CHECK(manifest.rows_of("users") == 1);
  CHECK(manifest.made_at == kit.clock().now());
  const auto members = members_of(file);
  REQUIRE(members.size() == manifest.tables.size() + 1);
  CHECK(members.front().first == "manifest.json");
  CHECK(has(members.front().second, R"("format":"usher-backup","format_version":1,)"));
  CHECK(members[1].first == "tables/users.jsonl");
  CHECK(has(members[1].second, R"("ada@example.com")"));
  for (const auto& [name, text] : members) CHECK_FALSE(has(name, "schema_migrations"));
}

TEST_CASE("portable backup: the file has no secret, and of it only what the database has", "[copy][backup][security]") {
  TestCore kit;
  const auto session = sign_up(kit);
  const auto file = kit.world()->directory.file("b.tar.gz");
  const auto manifest = must(back_up_rows("sqlite:" + kit.database().place(), file, kit.clock()));
  std::string everything;
  for (const auto& [name, text] : members_of(file)) everything += text;
  CHECK_FALSE(has(everything, kit.settings().secrets.usher.expose()));
  CHECK_FALSE(has(everything, kPassphrase));
  CHECK_FALSE(has(everything, session.refresh_token.expose()));
  CHECK(manifest.secret.check == kit.texts("SELECT value FROM installation WHERE name = 'secret_check'").front());
  CHECK_FALSE(manifest.secret.next);
}

TEST_CASE("portable backup: a text that JSON cannot hold, and a database without a schema, are refused", "[copy][backup]") {
  TestCore kit;
  sign_up(kit);
  const auto file = kit.world()->directory.file("b.tar.gz");
  kit.run("UPDATE users SET name = CAST(X'ff' AS TEXT)");
  const auto refused = back_up_rows("sqlite:" + kit.database().place(), file, kit.clock());
  CHECK(has(refused.error().what, "A row of the table users has a text that is not UTF-8"));
  write_file(kit.world()->directory.file("empty.db"), "");
  CHECK(outcome(back_up_rows("sqlite:" + kit.world()->directory.file("empty.db"), file, kit.clock())) == "CONFLICT");
}

}  // namespace
}  // namespace usher::core
