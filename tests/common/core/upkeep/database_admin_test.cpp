#include "common/core/upkeep/database_admin.h"

#include "common/core/accounts/erasures.h"
#include "common/core/upkeep/server_notes.h"
#include "common/domain/actor.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;

const domain::OperatorActor kOperatorAda("ada");

TEST_CASE("database admin: every operation is audited if the schema has the audit table", "[core][migrate]") {
  testkit::TestCore core;
  DatabaseAdmin admin(core.settings(), core.clock(), core.random(), core.database());
  const auto actors = [&](const std::string& action) {
    return core.texts("SELECT actor FROM audit_events WHERE action = '" + action + "'");
  };
  const std::vector<std::string> one{"operator:ada"};
  const auto newest = core.number("SELECT max(version) FROM schema_migrations");
  CHECK(must(admin.migrate_down(kOperatorAda, static_cast<int>(newest) - 1)).size() == 1);
  CHECK(actors("database.migrated_down") == one);
  CHECK(must(admin.migrate_up(kOperatorAda, std::nullopt)).size() == 1);
  CHECK(actors("database.migrated_up") == one);
  CHECK(must(admin.migrate_up(kOperatorAda, std::nullopt)).empty());
  CHECK(actors("database.migrated_up") == one);  // nothing changed, so nothing is audited
  must(admin.note_backed_up(kOperatorAda));
  CHECK(actors("database.backed_up") == one);
  must(admin.note_restored(kOperatorAda, std::nullopt));
  CHECK(actors("database.restored") == one);
  const auto steps = core.number("SELECT count(*) FROM schema_migrations");
  CHECK(std::int64_t(must(admin.migrate_down(kOperatorAda, 0)).size()) == steps);
  CHECK(must(admin.migrate_up(kOperatorAda, 1)).size() == 1);
  must(admin.note_restored(kOperatorAda, core.clock().now()));
}

TEST_CASE("database admin: after a restore the last backup is the file, of the time at which it was made", "[core][backup]") {
  testkit::TestCore core;
  DatabaseAdmin admin(core.settings(), core.clock(), core.random(), core.database());
  CHECK_FALSE(must(read_server_notes(core->ports)).backed_up_at);
  must(admin.note_restored(kOperatorAda, std::nullopt));
  CHECK_FALSE(must(read_server_notes(core->ports)).backed_up_at);
  const auto now = core.clock().now();
  must(admin.note_restored(kOperatorAda, now - std::chrono::hours(9)));
  CHECK(must(read_server_notes(core->ports)).backed_up_at == now - std::chrono::hours(9));
  must(admin.note_restored(kOperatorAda, now + std::chrono::hours(1)));
  CHECK(must(read_server_notes(core->ports)).backed_up_at == now);
}

TEST_CASE("database admin: after a copy to a file the list of erasures lies beside it", "[core][copy][security]") {
  testkit::TestCore core;
  core.run("INSERT INTO erasures (user_id, at_ms, actor) VALUES ('gone', 1, 'user')");
  DatabaseAdmin admin(core.settings(), core.clock(), core.random(), core.database());
  must(admin.note_copied(kOperatorAda));
  const auto list = read_erasure_file(erasure_copy_of(core.database().place()));
  CHECK((list.ok() && list.value().size() == 1));
  CHECK_FALSE(must(read_server_notes(core->ports)).backed_up_at);
}

TEST_CASE("database admin: the first migration sets mode 0600, later ones keep the mode", "[core][migrate][security]") {
  testkit::TestCore core;
  DatabaseAdmin admin(core.settings(), core.clock(), core.random(), core.database());
  const auto mode_after = [&](int from) {
    must(admin.migrate_down(kOperatorAda, from));
    std::filesystem::permissions(core.database().place(), std::filesystem::perms(0644));
    must(admin.migrate_up(kOperatorAda, std::nullopt));
    return testkit::mode_of(core.database().place());
  };
  CHECK(mode_after(0) == 0600);
  CHECK(mode_after(1) == 0644);
}

}  // namespace
}  // namespace usher::core
