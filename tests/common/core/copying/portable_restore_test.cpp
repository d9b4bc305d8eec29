#include "common/core/copying/portable_restore.h"

#include "common/core/copying/portable_reader.h"
#include "common/core/upkeep/erased_again.h"
#include "common/core/upkeep/schema_state.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/common/core/copying/portable_files.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/text.h"

namespace usher::core {
namespace {

using namespace testkit;

/// A site with some rows, and its backup.
struct BackedUp {
  TestCore kit;
  std::string file = place("b.tar.gz");

  BackedUp() {
    for (int i = 0; i < 30; ++i) sign_up(kit, "reader" + std::to_string(i) + "@example.com");
    must(back_up_rows("sqlite:" + kit.database().place(), file, kit.clock()));
  }
  [[nodiscard]] std::string place(const std::string& name) { return kit.world()->directory.file(name); }
  Result<std::vector<CopiedTable>> restore(const std::string& url) { return restore_rows(file, url, kit.clock()); }
  /// What the error says, of a file with these members.
  std::string refusal(const Members& members) {
    write_members(place("other.tar.gz"), members);
    const auto refused = restore_rows(place("other.tar.gz"), "sqlite:" + place("never.db"), kit.clock());
    CHECK_FALSE(std::filesystem::exists(place("never.db")));
    return refused.ok() ? "" : refused.error().what;
  }
};

TEST_CASE("portable restore: an empty database gets the same rows, and servers start on it", "[copy][backup]") {
  BackedUp site;
  const auto restored = must(site.restore("sqlite:" + site.place("a.db")));
  CHECK(restored.front().rows == 30);
  CHECK(mode_of(site.place("a.db")) == 0600);
  const auto opened = must(db::open_database("sqlite:" + site.place("a.db")));
  CHECK(require_current_schema(*opened).ok());
  CHECK(outcome(site.restore("sqlite:" + site.place("a.db"))) == "CONFLICT");
}

TEST_CASE("portable restore: through PostgreSQL and back all digests are equal", "[copy][backup][both]") {
  if (!has_postgres()) return;
  BackedUp site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  const auto there = must(site.restore(scratch.url()));
  const auto manifest = must(back_up_rows(scratch.url(), site.place("back.tar.gz"), site.kit.clock()));
  CHECK(digests(manifest.tables) == digests(there));
  const auto back = must(restore_rows(site.place("back.tar.gz"), "sqlite:" + site.place("back.db"), site.kit.clock()));
  CHECK(digests(back) == digests(there));
}

TEST_CASE("portable restore: no server starts before the work is done, whose list an interrupted restore keeps",
          "[copy][backup][security]") {
  BackedUp site;
  const auto url = "sqlite:" + site.place("a.db");
  const BeforeStart fails{.erasures = text_of(ErasureList{{UserId("ada"), from_ms(1), "user", std::nullopt}}),
                          .work = [](db::Database&) { return Status(error(ErrorCode::kInternal)); }};
  CHECK_FALSE(must(PortableRestore::open(site.file))->run({url}, site.kit.clock(), no_progress, fails).ok());
  CHECK(require_current_schema(*must(db::open_database(url))).error().code == ErrorCode::kDatabaseBusy);
  const auto kept = must(read_erasures(*must(db::open_foreign_database(url))));
  REQUIRE(kept);
  CHECK(kept->size() == 1);
  CHECK(must(PortableRestore::open(site.file))->run({url}, site.kit.clock(), no_progress).ok());
  CHECK(must(read_erasures(*must(db::open_foreign_database(url))))->empty());
}

TEST_CASE("portable restore: a file that is damaged anywhere changes nothing", "[copy][backup][security]") {
  BackedUp site;
  const auto whole = digests(must(site.restore("sqlite:" + site.place("whole.db"))));
  const auto bytes = bytes_of_file(site.file);
  for (int part = 0; part < 40; ++part) {
    const auto at = bytes.size() * static_cast<std::size_t>(part) / 40;
    auto changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    for (const auto& damaged : {bytes.substr(0, at), changed}) {
      if (part == 0 && damaged == changed) continue;  // the flags of the head may differ
      write_file(site.place("damaged.tar.gz"), damaged);
      const auto place = site.place("restored.db");
      const auto restored = restore_rows(site.place("damaged.tar.gz"), "sqlite:" + place, site.kit.clock());
      INFO(at);
      CHECK(restored.ok() == std::filesystem::exists(place));
      if (restored.ok()) {  // a changed reference to earlier bytes may name the same ones
        CHECK(digests(restored.value()) == whole);
        std::filesystem::remove(place);
      } else {
        CHECK(restored.error().code == ErrorCode::kInternal);
      }
    }
  }
}

TEST_CASE("portable restore: rows that differ from the manifest are refused in every table", "[copy][backup][security]") {
  BackedUp site;
  const auto members = members_of(site.file);
  for (std::size_t i = 1; i < members.size(); ++i) {
    auto fewer = members;
    const auto lost = fewer[i].second.find('\n');
    if (lost == std::string::npos) continue;  // an empty table
    fewer[i].second.erase(0, lost + 1);
    CHECK(has(site.refusal(fewer), "rows that differ from those of the manifest"));
    auto changed = members;
    changed[i].second.insert(changed[i].second.find('"') + 1, "x");
    CHECK(has(site.refusal(changed), "rows that differ from those of the manifest"));
    auto cut = members;
    cut[i].second.pop_back();
    CHECK(has(site.refusal(cut), "ends within a row"));
    auto missing = members;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(has(site.refusal(missing), "is not where it should be"));
  }
  auto more = members;
  more.emplace_back("tables/more.jsonl", "[]\n");
  CHECK(has(site.refusal(more), "a member that its manifest does not name"));
  more = members;
  more.back().second += "[1,2]\n";
  CHECK(has(site.refusal(more), "a line that is not a row"));
}

TEST_CASE("portable restore: a manifest of another program, format or schema says what to do", "[copy][backup]") {
  BackedUp site;
  const auto with = [&](const std::string& old, const std::string& text) {
    auto members = members_of(site.file);
    auto& manifest = members.front().second;
    manifest.replace(manifest.find(old), old.size(), text);
    return site.refusal(members);
  };
  CHECK(with("\"usher-backup\"", "\"other\"") == "The archive is not a backup of Usher");
  CHECK(has(with("\"format_version\":1", "\"format_version\":2"),
            "a format that this release does not know; use the release that"));
  const auto version = "\"schema_version\":" + std::to_string(db::Migrator().newest());
  CHECK(has(with(version, "\"schema_version\":9999"), "The backup has schema version 9999, and this release knows up to"));
  CHECK(with("\"digest\"", "\"gist\"") == "The archive is damaged: its manifest lacks tables[0].digest");
}

TEST_CASE("portable restore: a backup of an older schema is restored to be migrated", "[copy][backup]") {
  BackedUp site;
  must(site.restore("sqlite:" + site.place("old.db")));
  {
    const auto database = must(db::open_database("sqlite:" + site.place("old.db"), {.write_queue = false}));
    must(db::Migrator().down(*must(database->connect()), 18));
  }
  must(back_up_rows("sqlite:" + site.place("old.db"), site.file, site.kit.clock()));
  must(site.restore("sqlite:" + site.place("a.db")));
  const auto opened = must(db::open_database("sqlite:" + site.place("a.db")));
  CHECK(outcome(require_current_schema(*opened)) == "SCHEMA_OUTDATED");
  must(bring_schema_up(*opened, true, site.kit.clock(), [](std::string_view) {}));
}

TEST_CASE("portable restore: an interrupted one starts no server, and goes on when it runs again", "[copy][backup]") {
  BackedUp site;
  const DatabasePlace target{.url = "sqlite:" + site.place("a.db")};
  const auto stop = [count = 0](std::int64_t) mutable {
    if (++count == 100) throw std::runtime_error("stopped");
  };
  CHECK_THROWS(must(PortableRestore::open(site.file))->run(target, site.kit.clock(), stop));
  {
    const auto opened = must(db::open_database(target.url));
    const auto refused = bring_schema_up(*opened, true, site.kit.clock(), [](std::string_view) {});
    CHECK(has(refused.error().what, "run the same `usher copy` or `usher restore` again"));
  }
  CHECK(must(must(PortableRestore::open(site.file))->run(target, site.kit.clock(), no_progress)).front().rows == 30);
  CHECK(require_current_schema(*must(db::open_database(target.url))).ok());
}

TEST_CASE("backup kind: a file is known by its first bytes", "[copy][backup]") {
  TempDirectory directory;
  const auto kind = [&](const std::string& head) {
    write_file(directory.file("f"), head);
    return must(kind_of_backup(directory.file("f")));
  };
  CHECK(kind("\x1f\x8b\x08") == BackupKind::kPortable);
  CHECK(kind(std::string("SQLite format 3\0rest", 20)) == BackupKind::kSqlite);
  CHECK(kind("PGDMP\x01") == BackupKind::kPostgresDump);
  CHECK(kind("") == BackupKind::kUnknown);
  CHECK(outcome(kind_of_backup(directory.file("none"))) == "NOT_FOUND");
}

}  // namespace
}  // namespace usher::core
