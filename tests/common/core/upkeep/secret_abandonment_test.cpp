#include "common/core/upkeep/secret_abandonment.h"

#include <fstream>

#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/key_ring.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/instance_lock.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/upkeep/secrets.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kBob = "bob@example.com";

/// The commands of an operator, in a process of their own.
struct Operator {
  explicit Operator(std::shared_ptr<World> in, const Adapt& adapt)
      : world(std::move(in)),
        settings(test_settings(*world, adapt)),
        database(must(db::open_database(settings.database.url.expose()))),
        abandonment(settings, world->clock, world->random, *database) {}

  std::shared_ptr<World> world;
  settings::Settings settings;
  std::unique_ptr<db::Database> database;
  SecretAbandonment abandonment;
};

SecretAbandonmentResult abandon(const std::shared_ptr<World>& world, const Adapt& adapt) {
  return must(Operator(world, adapt).abandonment.run(admin()));
}

/// What the installation of before leaves in the hands of others.
struct Kept {
  std::string access_token;
  std::string refresh_token;
  std::string cookie;
  std::string visitor;
  std::string api_key;
  std::string kid;
  std::string device;
};

/// Ada has an app, Bob a password alone; every sealed column has a value.
Kept live(TestCore& kit) {
  const auto ada = sign_up_guarded(kit);
  const auto bob = sign_up(kit, kBob);
  Kept kept{.access_token = bob.access_token,
            .refresh_token = std::string(bob.refresh_token.expose()),
            .cookie = kit->signed_values.sign(bob.session_token.expose()),
            .visitor = kit->visitors.token_of(kit->visitors.make()),
            .api_key = std::string(must(kit->api_keys.create(admin(), domain::kProfileReadScope, "chat")).text.expose()),
            .kid = kit.texts("SELECT id FROM signing_keys").at(0),
            .device = trust_a_browser(kit, ada)};
  kit.run("INSERT INTO imported_keys VALUES ('k', 'EdDSA', '{}', '', 0, 1, NULL)");
  kit.run("INSERT INTO outbox (id, kind, address, payload, attempts, created_at_ms) VALUES ('m', 'new_device', 'a', '{}', 0, 0)");
  for (const auto& column : {kImportedKeyBox, kAccessTokenBox, kRefreshTokenBox, kIdTokenBox, kMailSecretBox}) {
    const std::string id(column.where.id);
    const std::string table(column.where.table);
    const auto row = table == "outbox" ? "m" : kit.texts("SELECT " + id + " FROM " + table).at(0);
    const auto box = kit->sealing_keys.seal(column.purpose, "text", column.label(row));
    kit.run("UPDATE " + table + " SET " + std::string(column.where.column) + " = '" + box + "' WHERE " + id + " = '" + row + "'");
  }
  kit.settle();
  must(kit->audit_chain.link_pending());
  return kept;
}

TEST_CASE("secret abandonment: what the lost secret sealed goes, and everything else stays", "[secret][security]") {
  auto world = std::make_shared<World>();
  Kept kept;
  std::int64_t mails = 0;
  {
    TestCore before(world, with_secrets(kOldSecret));
    kept = live(before);
    must(before->user_admin.erase(admin(), sign_up(before, "carol@example.com").user.id.str()));
    for (const auto* const digest : {"'of the lost key'", "''", "NULL"})
      before.run("INSERT INTO adapted_pages VALUES (" + std::string(digest == std::string("NULL") ? "'shared'" : digest) +
                 ", 'translate', 'ur', NULL, '{}', '/', '', 'x', 1, 0, " + digest + ", NULL, 1, 0, 0)");
    before.run("UPDATE outbox SET account_digest = 'of the lost key', actor_digest = 'of the lost key'");
    mails = before.number("SELECT count(*) FROM outbox WHERE secret_sealed IS NULL");
  }
  const auto expected = must(Operator(world, with_secrets(kNewSecret)).abandonment.forecast());
  const auto dropped = abandon(world, with_secrets(kNewSecret));
  const auto of_mail = dropped.boxes.at(dropped.boxes.size() - 2);
  CHECK(dropped.by_table() == std::vector<std::pair<std::string_view, std::int64_t>>{{"signing_keys", 1},
                                                                                     {"imported_keys", 1},
                                                                                     {"two_factors", 2},
                                                                                     {"accounts", 3},
                                                                                     {"outbox", of_mail},
                                                                                     {"erasure_keys", 1}});
  CHECK(of_mail >= 1);
  CHECK(dropped.sessions == 3);
  CHECK(dropped.admins.empty());
  CHECK(expected.boxes == dropped.boxes);
  CHECK(expected.sessions == dropped.sessions);

  CHECK_THROWS_WITH(TestCore(world, with_secrets(kOldSecret)), Catch::Contains("SECRET_MISMATCH"));
  TestCore after(world, with_secrets(kNewSecret));
  CHECK(after.number("SELECT count(*) FROM users") == 2);
  CHECK(outcome(identify(after, kept.access_token)) == "UNAUTHENTICATED");
  CHECK(outcome(refresh(after, kept.refresh_token)) == "INVALID_REFRESH_TOKEN");
  CHECK_FALSE(after->signed_values.verify(kept.cookie));
  CHECK_FALSE(after->visitors.holder_of(kept.visitor));
  CHECK(after->api_keys.identify(kept.api_key).ok());
  CHECK(after->keys.snapshot()->jwks.text.find(kept.kid) == std::string::npos);
  CHECK(after.number("SELECT count(*) FROM imported_keys") == 0);
  CHECK(after.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == 0);
  CHECK(after.number("SELECT count(*) FROM erasures WHERE address_digest IS NULL") == 1);
  CHECK(after.number("SELECT count(*) FROM erasure_keys WHERE key_sealed <> ''") == 1);
  CHECK(after.number("SELECT count(*) FROM outbox WHERE account_digest <> '' OR actor_digest IS NOT NULL") == 0);
  CHECK(after.number("SELECT count(*) FROM outbox") == mails);
  CHECK(after.texts("SELECT key FROM adapted_pages ORDER BY key") == std::vector<std::string>{"", "shared"});
  CHECK(after.number("SELECT count(*) FROM accounts WHERE access_token_sealed IS NOT NULL OR id_token_sealed IS NOT NULL") == 0);
  CHECK(try_sign_in(after, kBob).ok());
  CHECK(challenge(after, kAda, kept.device).methods == std::vector<std::string>{"email"});
}

TEST_CASE("secret abandonment: a forecast changes nothing", "[secret]") {
  auto world = std::make_shared<World>();
  TestCore before(world, with_secrets(kOldSecret));
  live(before);
  const auto stored = before.everything_stored();
  must(Operator(world, with_secrets(kNewSecret)).abandonment.forecast());
  CHECK(before.everything_stored() == stored);
}

TEST_CASE("secret abandonment: the new secret is rotated as any other", "[secret]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    live(before);
  }
  abandon(world, with_secrets(kNewSecret));
  TestCore during(world, with_secrets(kThirdSecret, kNewSecret));
  CHECK(must(during->secret_rotation.run(admin())).secret_changed);
  CHECK_FALSE(must(during->audit_chain.verify()).broken);
  TestCore after(world, with_secrets(kThirdSecret));
  CHECK(after->check_database().ok());
}

TEST_CASE("secret abandonment: refused where nothing is lost", "[secret][security]") {
  auto world = std::make_shared<World>();
  const auto refused = [&](const Adapt& adapt) { return outcome(Operator(world, adapt).abandonment.run(admin())); };
  { TestCore before(world, with_secrets(kOldSecret)); }
  CHECK(refused(with_secrets(kOldSecret)) == "CONFLICT");
  CHECK(refused(with_secrets(kNewSecret, kOldSecret)) == "CONFLICT");
  CHECK(refused(with_secrets(kNewSecret, kThirdSecret)) == "CONFLICT");
  abandon(world, with_secrets(kNewSecret));
  CHECK(refused(with_secrets(kNewSecret)) == "CONFLICT");  // a second run
  TestCore after(world, with_secrets(kNewSecret));
  after.run("DELETE FROM installation WHERE name = 'secret_check'");
  CHECK(refused(with_secrets(kThirdSecret)) == "CONFLICT");
}

TEST_CASE("secret abandonment: refused while a server runs, which has the secret", "[secret][security]") {
  auto world = std::make_shared<World>();
  { TestCore before(world, with_secrets(kOldSecret)); }
  Operator by(world, with_secrets(kNewSecret));
  {
    const auto server = must(db::InstanceLock::shared(by.settings.database.sqlite_path));
    CHECK(outcome(by.abandonment.run(admin())) == "SERVER_RUNNING");
    CHECK(outcome(by.abandonment.forecast()) == "SERVER_RUNNING");
  }
  CHECK(by.abandonment.run(admin()).ok());
}

TEST_CASE("secret abandonment: a lost file is made again, for its owner alone", "[secret][security]") {
  auto world = std::make_shared<World>();
  const auto path = secret_file_of(test_settings(*world).database.sqlite_path);
  { TestCore before(world, with_secrets("")); }
  std::filesystem::remove(path);
  CHECK_THROWS_WITH(TestCore(world, with_secrets("")), Catch::Contains("usher secret abandon"));
  must(Operator(world, with_secrets("")).abandonment.forecast());
  CHECK_FALSE(std::filesystem::exists(path));
  abandon(world, with_secrets(""));
  CHECK(std::filesystem::status(path).permissions() == std::filesystem::perms(0600));
  TestCore after(world, with_secrets(""));
  CHECK(after->check_database().ok());
}

TEST_CASE("secret abandonment: a second loss, in the middle of an enrolment, is another abandonment", "[secret][security]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    live(before);
  }
  abandon(world, with_secrets(kNewSecret));
  {
    TestCore between(world, with_secrets(kNewSecret));
    between.run("UPDATE two_factors SET secret_sealed = 'begun'");
    must(between->audit_chain.link_pending());
  }
  const auto dropped = abandon(world, with_secrets(kThirdSecret));
  CHECK(dropped.by_table().at(2).second == 1);
  TestCore after(world, with_secrets(kThirdSecret));
  const auto verdict = must(after->audit_chain.verify());
  CHECK_FALSE(verdict.broken);
  CHECK(verdict.events == 1);
  CHECK(challenge(after).methods == std::vector<std::string>{"email"});
}

TEST_CASE("secret abandonment: the admins who need an operator are named", "[secret]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    live(before);
    must(before->user_admin.update(admin(), must(before->user_admin.find(kAda)).id.str(), {.role = "admin"}));
    must(before->user_admin.update(admin(), must(before->user_admin.find(kBob)).id.str(), {.role = "admin"}));
  }
  CHECK(must(Operator(world, with_secrets(kNewSecret)).abandonment.forecast()).admins ==
        std::vector<std::string>{std::string(kAda)});
  CHECK(abandon(world, with_secrets(kNewSecret)).admins == std::vector<std::string>{std::string(kAda)});
  TestCore after(world, with_secrets(kNewSecret));
  CHECK(outcome(begin_sign_in(after)) == "SECOND_FACTOR_LOST");
}

TEST_CASE("secret abandonment: in the middle of a rotation, what the secret at hand opens is kept", "[secret][security]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    live(before);
  }
  TestCore during(world, with_secrets(kNewSecret, kOldSecret));
  interrupt_rotation(during);
  during.run("DROP TRIGGER stop");
  const bool has_new = GENERATE(true, false);  // the other of the two is lost
  const auto dropped = abandon(world, with_secrets(has_new ? kNewSecret : kOldSecret));
  CHECK(dropped.by_table().at(0).second == (has_new ? 0 : 1));
  CHECK(dropped.by_table().at(2).second == (has_new ? 0 : 2));
  CHECK((dropped.boxes.back() == 0) != has_new);  // mail comes last in a rotation
  TestCore after(world, with_secrets(has_new ? kNewSecret : kOldSecret));
  CHECK((challenge(after).methods.front() == "totp") == has_new);
  CHECK(after->check_database().ok());
}

/// Events of before, of which the last `unlinked` wait to be linked.
void write_events(TestCore& kit, int linked, int unlinked) {
  for (int i = 0; i < linked + unlinked; ++i) {
    if (i == linked) must(kit->audit_chain.link_pending());
    must(kit->audit.record({.action = "user.tested"}));
    kit.clock().advance(std::chrono::seconds(1));
  }
}

TEST_CASE("secret abandonment: the audit chain begins again with it, and older events stay", "[audit][secret][security]") {
  auto world = std::make_shared<World>();
  const int unlinked = GENERATE(0, 2);
  {
    TestCore before(world, with_secrets(kOldSecret));
    write_events(before, 3, unlinked);
    if (unlinked == 0) must(before->audit_chain.link_pending());
  }
  abandon(world, with_secrets(kNewSecret));
  const auto abandoned_at = world->clock.now();
  TestCore after(world, with_secrets(kNewSecret));
  world->clock.advance(std::chrono::seconds(1));
  must(after->audit.record({.action = "user.tested"}));
  must(after->audit_chain.link_pending());
  CHECK(after.texts("SELECT action FROM audit_events WHERE position = 4") == std::vector<std::string>{"secret.abandoned"});
  const auto verdict = must(after->audit_chain.verify());
  CHECK_FALSE(verdict.broken);
  CHECK(verdict.unverifiable == 3);
  CHECK(verdict.unverifiable_since == abandoned_at);
  CHECK(verdict.events == 2 + unlinked);
  const auto part = must(after->audit_chain.verify_part(2));
  CHECK(part.events == 2 + unlinked);
  SECTION("a change of an older event is not seen, one of a later is") {
    after.run("UPDATE audit_events SET action = 'user.deleted' WHERE position = 2");
    CHECK_FALSE(must(after->audit_chain.verify()).broken);
    after.run("UPDATE audit_events SET action = 'user.deleted' WHERE position = 4");
    CHECK(must(after->audit_chain.verify()).broken.value().position == 4);
  }
  SECTION("events put before the abandonment are seen") {
    after.run("UPDATE audit_events SET position = position + 100 WHERE position > 3");
    CHECK(must(after->audit_chain.verify()).broken);
  }
  SECTION("retention removes the older events, then those of the new era") {
    const auto gone = must(after->audit_chain.prune(abandoned_at));
    CHECK(gone == (unlinked == 0 ? 3 : 6));  // an event that an older one follows has a clock ahead of its time
    const auto rest = must(after->audit_chain.verify());
    CHECK_FALSE(rest.broken);
    CHECK(rest.pruned == gone);
    CHECK(rest.unverifiable == 0);
    CHECK_FALSE(rest.unverifiable_since);
    must(after->audit_chain.prune(abandoned_at + std::chrono::hours(1)));
    CHECK_FALSE(must(after->audit_chain.verify()).broken);
    CHECK(after.number("SELECT count(*) FROM audit_events") == 0);
  }
}

TEST_CASE("secret abandonment: events that retention removed before are not counted", "[audit][secret]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    write_events(before, 5, 0);
    must(before->audit_chain.link_pending());
    CHECK(must(before->audit_chain.prune(world->clock.now() - std::chrono::seconds(3))) == 2);
  }
  abandon(world, with_secrets(kNewSecret));
  TestCore after(world, with_secrets(kNewSecret));
  const auto verdict = must(after->audit_chain.verify());
  CHECK(verdict.pruned == 2);
  CHECK(verdict.unverifiable == 3);
  CHECK_FALSE(verdict.broken);
}

TEST_CASE("secret abandonment: on PostgreSQL it is the same", "[secret][security][both]") {
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  auto world = std::make_shared<World>();
  const auto on_postgres = [&](std::string_view current) {
    return [&scratch, current](settings::Settings& settings) {
      with_secrets(current)(settings);
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
    };
  };
  Kept kept;
  {
    TestCore before(world, on_postgres(kOldSecret));
    kept = live(before);
  }
  CHECK(outcome(Operator(world, on_postgres("")).abandonment.run(admin())) == "CONFLICT");
  const auto expected = must(Operator(world, on_postgres(kNewSecret)).abandonment.forecast());
  const auto dropped = abandon(world, on_postgres(kNewSecret));
  CHECK(dropped.boxes == expected.boxes);
  CHECK(dropped.sessions == 3);
  TestCore after(world, on_postgres(kNewSecret));
  CHECK(outcome(identify(after, kept.access_token)) == "UNAUTHENTICATED");
  CHECK(after->api_keys.identify(kept.api_key).ok());
  CHECK(challenge(after).methods == std::vector<std::string>{"email"});
  must(after->audit_chain.link_pending());
  const auto verdict = must(after->audit_chain.verify());
  CHECK_FALSE(verdict.broken);
  CHECK(verdict.unverifiable > 0);
}

}  // namespace
}  // namespace usher::core
