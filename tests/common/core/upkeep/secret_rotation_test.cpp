#include "common/core/upkeep/secret_rotation.h"

#include <fstream>
#include <thread>

#include "common/core/audit/audit_chain.h"
#include "common/core/audit/audit_log.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/secrets/pseudonym_key.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/texts/catalogue.h"
#include "common/core/tokens/key_ring.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/instance_lock.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/common/core/upkeep/secrets.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

/// Seals a text into every sealed column but that of signing_keys, which has a row already.
void fill_columns(TestCore& kit) {
  const auto user = sign_up(kit).user.id.str();
  kit.run("INSERT INTO two_factors (user_id, secret_sealed, backup_codes, created_at_ms) VALUES ('" + user + "', '', '', 0)");
  kit.run("INSERT INTO outbox (id, kind, address, payload, attempts, created_at_ms) VALUES ('m', 'new_device', 'a', '{}', 0, 0)");
  kit.run("INSERT INTO imported_keys VALUES ('k', 'EdDSA', '{}', '', 0, NULL, 1)");
  must(kit->erasure_key.get());
  for (const auto& column : kSealedColumns) {
    if (column.where.table == "signing_keys") continue;
    const std::string id(column.where.id);
    const std::string table(column.where.table);
    const auto row = kit.texts("SELECT " + id + " FROM " + table).at(0);
    const auto box = kit->sealing_keys.seal(column.purpose, "text of " + std::string(column.where.column), column.label(row));
    kit.run("UPDATE " + table + " SET " + std::string(column.where.column) + " = '" + box + "'");
  }
}

/// The number of boxes in all columns that the given secret opens.
int opens(TestCore& kit, std::string_view with_secret) {
  const SealingKeys keys(crypto::MasterSecret(secret(with_secret)), nullptr, kit.random());
  int count = 0;
  for (const auto& column : kSealedColumns) {
    const auto boxes =
        must(kit->ports.transactions.read([&](store::Stores& tx) { return tx.sealed_boxes.page(column.where, "", 1000); }));
    for (const auto& box : boxes) count += keys.open(column.purpose, box.box, column.label(box.id)) ? 1 : 0;
  }
  return count;
}

constexpr int kAll = static_cast<int>(kSealedColumns.size());

TEST_CASE("secret rotation: afterwards every box opens with the new secret only", "[secret][security]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    fill_columns(before);
  }
  {
    TestCore during(world, with_secrets(kNewSecret, kOldSecret));
    CHECK(during->secrets.previous_seals);
    const auto rotated = must(during->secret_rotation.run(admin()));
    CHECK(rotated.secret_changed);
    CHECK(rotated.all() == kAll);
    CHECK(opens(during, kOldSecret) == 0);
    CHECK(opens(during, kNewSecret) == kAll);
    CHECK(during.texts("SELECT actor FROM audit_events WHERE action = 'secret.changed'") ==
          std::vector<std::string>{"operator:root"});
  }
  TestCore after(world, with_secrets(kNewSecret));
  CHECK_FALSE(after->secrets.previous);
  CHECK_THROWS_WITH(TestCore(world, with_secrets(kOldSecret)), Catch::Contains("SECRET_MISMATCH"));
}

TEST_CASE("secret rotation: a second run and a run without a previous secret change nothing", "[secret]") {
  auto world = std::make_shared<World>();
  { TestCore before(world, with_secrets(kOldSecret)); }
  TestCore during(world, with_secrets(kNewSecret, kOldSecret));
  must(during->secret_rotation.run(admin()));
  TestCore again(world, with_secrets(kNewSecret, kOldSecret));
  CHECK_FALSE(again->secrets.previous_seals);
  const auto stored = again.everything_stored();
  const auto second = must(again->secret_rotation.run(admin()));
  CHECK(second.all() == 0);
  CHECK_FALSE(second.secret_changed);
  CHECK(again.everything_stored() == stored);
  TestCore alone(world, with_secrets(kNewSecret));
  CHECK_FALSE(must(alone->secret_rotation.run(admin())).secret_changed);
  CHECK(alone.everything_stored() == stored);
}

TEST_CASE("secret rotation: an interrupted run continues where it stopped", "[secret]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    fill_columns(before);
  }
  TestCore during(world, with_secrets(kNewSecret, kOldSecret));
  interrupt_rotation(during);
  CHECK(opens(during, kOldSecret) == 3);  // the provider's id token, the mail's secret and the key of the erasures come last
  CHECK(outcome(open_secrets(test_settings(*world, with_secrets(kNewSecret)), world->random, during->ports.transactions)) ==
        "SECRET_MISMATCH");
  const auto rolled_back =
      open_secrets(test_settings(*world, with_secrets(kOldSecret)), world->random, during->ports.transactions);
  CHECK(rolled_back.error().what.find("rotation of this database is unfinished") != std::string::npos);
  during.run("DROP TRIGGER stop");
  CHECK(must(during->secret_rotation.run(admin())).all() == 3);
  CHECK(opens(during, kNewSecret) == kAll);
}

TEST_CASE("secret rotation: before it is run the old secret can be set again", "[secret]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    fill_columns(before);
  }
  { TestCore during(world, with_secrets(kNewSecret, kOldSecret)); }
  TestCore back(world, with_secrets(kOldSecret, kNewSecret));
  CHECK(back->secrets.previous_seals);
  CHECK(must(back->secret_rotation.run(admin())).secret_changed);
  TestCore after(world, with_secrets(kOldSecret));
  CHECK(opens(after, kOldSecret) == kAll);
}

TEST_CASE("secret rotation: a box that opens with neither secret is named and the rotation does not finish",
          "[secret][security]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    fill_columns(before);
  }
  TestCore during(world, with_secrets(kNewSecret, kOldSecret));
  during.run("UPDATE two_factors SET secret_sealed = 'AQ'");
  const auto rotated = during->secret_rotation.run(admin());
  CHECK(outcome(rotated) == "SECRET_MISMATCH");
  CHECK(rotated.error().what.starts_with("two_factors.secret_sealed of "));
  CHECK(TestCore(world, with_secrets(kNewSecret, kOldSecret))->secrets.previous_seals);
}

TEST_CASE("secret: if neither the current nor the previous one fits, the error names both", "[secret][security]") {
  auto world = std::make_shared<World>();
  { TestCore before(world, with_secrets(kOldSecret)); }
  CHECK_THROWS_WITH(TestCore(world, with_secrets(kNewSecret, kThirdSecret)),
                    Catch::Contains("SECRET_MISMATCH") && Catch::Contains("Neither the secret in USHER_SECRET") &&
                        Catch::Contains("USHER_SECRET_PREVIOUS (fingerprint"));
  CHECK_THROWS_WITH(TestCore(world, with_secrets(kNewSecret)), Catch::Contains("The secret in USHER_SECRET (fingerprint"));
}

TEST_CASE("secret: sessions, signed cookies, keys and access tokens stay valid during a rotation", "[secret]") {
  const auto algorithm = GENERATE(settings::JwtAlgorithm::kEdDsa, settings::JwtAlgorithm::kHs256);
  auto world = std::make_shared<World>();
  const auto serving = [&](std::string_view current, std::string_view previous = "") {
    return [=](settings::Settings& settings) {
      with_secrets(current, previous)(settings);
      settings.tokens.algorithm = algorithm;
      settings.tokens.hs256_key = secret("a shared key of at least thirty-two bytes");
    };
  };
  std::string cookie;
  std::string consumed;
  std::string refresh_token;
  std::string access_token;
  {
    TestCore before(world, serving(kOldSecret));
    const auto grant = sign_up(before);
    cookie = before->signed_values.sign(grant.session_token.expose());
    consumed = grant.refresh_token.expose();
    refresh_token = must(refresh(before, consumed)).refresh_token.expose();
    access_token = grant.access_token;
  }
  const auto works = [&](TestCore& kit) {
    CHECK(identify(kit, access_token).ok());
    CHECK(kit->signed_values.verify(cookie));
    auto refreshed = refresh(kit, refresh_token);
    REQUIRE(refreshed.ok());
    refresh_token = refreshed.value().refresh_token.expose();
  };
  TestCore during(world, serving(kNewSecret, kOldSecret));
  CHECK(must(refresh(during, consumed)).refresh_token.expose() == refresh_token);  // within the grace period
  works(during);
  must(during->secret_rotation.run(admin()));
  works(during);
  TestCore restarted(world, serving(kNewSecret, kOldSecret));
  works(restarted);
  CHECK(restarted->signed_values.sign("value") !=
        TestCore(std::make_shared<World>(), with_secrets(kOldSecret))->signed_values.sign("value"));
  TestCore after(world, serving(kNewSecret));
  CHECK(refresh(after, refresh_token).ok());
  CHECK_FALSE(after->signed_values.verify(cookie));
}

TEST_CASE("secret: servers that started before and after a rotation finish each other's provider sign-ins", "[secret][oauth]") {
  auto world = std::make_shared<World>();
  FakeIssuer acme(world->http, world->clock);
  const auto serving = [](std::string_view current, std::string_view previous = "") {
    return [=](settings::Settings& settings) {
      with_secrets(current, previous)(settings);
      FakeIssuer::configure(settings);
    };
  };
  { TestCore before(world, serving(kOldSecret)); }
  TestCore during(world, serving(kNewSecret, kOldSecret));
  must(during->secret_rotation.run(admin()));
  TestCore restarted(world, serving(kNewSecret, kOldSecret));
  const auto sign_in_at = [&](TestCore& begins, TestCore& ends) {
    const auto begun = must(begins->oauth_sign_in.begin("acme", {.redirect_to = "/"}, caller()));
    return outcome(ends->oauth_sign_in
                       .finish("acme",
                               {.state = begun.state,
                                .code = acme.approve(begun.url),
                                .browser_tokens = {std::string(begun.browser_token.expose())}},
                               caller())
                       .outcome);
  };
  CHECK(sign_in_at(during, restarted) == "OK");
  CHECK(sign_in_at(restarted, during) == "OK");
}

TEST_CASE("secret: a server with the old secret only notices the finished rotation", "[secret][security]") {
  auto world = std::make_shared<World>();
  TestCore stale(world, with_secrets(kOldSecret));
  CHECK(stale->check_database().ok());
  TestCore during(world, with_secrets(kNewSecret, kOldSecret));
  must(during->secret_rotation.run(admin()));
  CHECK(outcome(Result<int>(stale->check_database().error())) == "SECRET_MISMATCH");
  CHECK(during->check_database().ok());
}

TEST_CASE("secret rotation: a running server without the new secret stops it before any change", "[secret][security]") {
  auto world = std::make_shared<World>();
  { TestCore before(world, with_secrets(kOldSecret)); }
  const auto settings = test_settings(*world, with_secrets(kNewSecret, kOldSecret));
  const auto database = must(db::open_database(must(db::DatabaseUrl::parse(settings.database.url.expose()))));
  const auto command = must(Core::make(settings, world->clock, world->random, *database, world->http, Catalogue::built_in()));
  {
    const auto server = must(db::InstanceLock::shared(settings.database.sqlite_path));
    CHECK(outcome(command->secret_rotation.run(admin())) == "SERVER_RUNNING");
    TestCore still(world, with_secrets(kOldSecret));
    CHECK(opens(still, kOldSecret) == 2);  // the signing key, and the key of the erasures
    TestCore restarted(world, with_secrets(kNewSecret, kOldSecret));
    CHECK(must(command->secret_rotation.run(admin())).secret_changed);
  }
}

TEST_CASE("secret rotation: beside busy servers everything ends under the new secret", "[secret][race]") {
  auto world = std::make_shared<World>();
  {
    TestCore before(world, with_secrets(kOldSecret));
    fill_columns(before);
    for (int i = 0; i < 300; ++i) must(before->audit.record({.action = "user.tested"}));
    must(before->audit_chain.link_pending());
  }
  TestCore server(world, with_secrets(kNewSecret, kOldSecret));
  TestCore command(world, with_secrets(kNewSecret, kOldSecret));
  std::jthread busy([&server](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      must(server->keys.rotate(testkit::admin(), true));
      must(server->audit.record({.action = "user.tested"}));
      must(server->audit_chain.link_pending());
    }
  });
  CHECK(must(command->secret_rotation.run(admin())).secret_changed);
  busy.request_stop();
  busy.join();
  must(server->audit_chain.link_pending());
  CHECK(opens(command, kOldSecret) == 0);
  CHECK_FALSE(must(server->audit_chain.verify()).broken);
  TestCore after(world, with_secrets(kNewSecret));
  CHECK_FALSE(must(after->audit_chain.verify()).broken);
}

TEST_CASE("audit chain: after several secret rotations all links verify", "[audit][secret]") {
  auto world = std::make_shared<World>();
  const auto live = [&](std::string_view current, std::string_view previous) {
    TestCore kit(world, with_secrets(current, previous));
    must(kit->audit.record({.action = "user.tested"}));
    must(kit->audit_chain.link_pending());
    if (!previous.empty()) must(kit->secret_rotation.run(admin()));
    must(kit->audit.record({.action = "user.tested"}));
    must(kit->audit_chain.link_pending());
    const auto verdict = must(kit->audit_chain.verify());
    CHECK_FALSE(verdict.broken);
    return verdict.events;
  };
  CHECK(live(kOldSecret, "") == 2);
  CHECK(live(kNewSecret, kOldSecret) == 5);
  CHECK(live(kThirdSecret, kNewSecret) == 8);
  CHECK(live(kThirdSecret, "") == 10);
}

TEST_CASE("audit chain: an old secret cannot forge events linked after its rotation", "[audit][secret][security]") {
  auto world = std::make_shared<World>();
  { TestCore before(world, with_secrets(kOldSecret)); }
  {
    TestCore during(world, with_secrets(kNewSecret, kOldSecret));
    must(during->secret_rotation.run(admin()));
    must(during->audit.record({.action = "user.deleted"}));
    must(during->audit_chain.link_pending());
  }
  TestCore after(world, with_secrets(kNewSecret));
  // The attacker removes the eras, so that the first key, derived from the old secret, would apply to all events again.
  after.run("UPDATE audit_events SET action = 'user.tested', position = NULL, link = NULL");
  SECTION("the row deleted") { after.run("DELETE FROM installation WHERE name = 'audit_chain'"); }
  SECTION("a row sealed with the old secret") {
    const InstallationSecrets old_secrets{.current = crypto::MasterSecret(secret(kOldSecret))};
    const SealingKeys sealing(old_secrets.current, nullptr, after.random());
    const auto forged = AuditChainState::founded(old_secrets.current.derive("audit-chain")).text();
    after.run("UPDATE installation SET value = '" + sealing.seal("audit-chain", forged.expose(), "installation/audit_chain") +
              "' WHERE name = 'audit_chain'");
    must(AuditChain(after->ports, old_secrets, sealing).link_pending());
    CHECK(outcome(after->audit_chain.verify()) == "SECRET_MISMATCH");
    return;
  }
  const InstallationSecrets old_secrets{.current = crypto::MasterSecret(secret(kOldSecret))};
  const SealingKeys sealing(old_secrets.current, nullptr, after.random());
  must(AuditChain(after->ports, old_secrets, sealing).link_pending());
  CHECK(must(after->audit_chain.verify()).broken);
}

TEST_CASE("pseudonym key: exports have the same pseudonyms before and after a secret rotation", "[export][secret]") {
  auto world = std::make_shared<World>();
  const auto key = [](TestCore& kit) {
    return std::string(
        must(kit->ports.transactions.read([&](store::Stores& tx) { return kit->pseudonym_key.read(tx); })).expose());
  };
  TestCore before(world, with_secrets(kOldSecret));
  const auto first = key(before);
  TestCore during(world, with_secrets(kNewSecret, kOldSecret));
  CHECK(key(during) == first);
  must(during->secret_rotation.run(admin()));
  CHECK(key(during) == first);
  TestCore after(world, with_secrets(kNewSecret));
  CHECK(key(after) == first);
}

struct KeptInFile {
  std::shared_ptr<World> world = std::make_shared<World>();
  std::string path = secret_file_of(test_settings(*world).database.sqlite_path);
  KeptInFile() { TestCore first(world, with_secrets("")); }
  [[nodiscard]] std::string text() const {
    std::string line;
    std::ifstream file(path);
    std::getline(file, line);
    return line;
  }
};

TEST_CASE("secret file: USHER_SECRET set to a new one, the file is the previous secret until it is renewed", "[secret]") {
  KeptInFile here;
  const auto old_secret = here.text();
  TestCore during(here.world, with_secrets(kNewSecret));
  REQUIRE(during->secrets.previous_seals);
  const auto rotated = must(during->secret_rotation.run(admin()));
  CHECK(rotated.file_renewed);
  CHECK(here.text() == kNewSecret);
  CHECK(std::filesystem::status(here.path).permissions() == std::filesystem::perms(0600));
  CHECK_FALSE(TestCore(here.world, with_secrets(kNewSecret))->secrets.previous);
  CHECK_FALSE(TestCore(here.world, with_secrets(""))->secrets.previous);
  CHECK_THROWS_WITH(TestCore(here.world, with_secrets(old_secret)), Catch::Contains("SECRET_MISMATCH"));
}

TEST_CASE("secret file: a rotation that ended before it renewed the file renews it in the next run", "[secret]") {
  KeptInFile here;
  const auto old_secret = here.text();
  must(TestCore(here.world, with_secrets(kNewSecret))->secret_rotation.run(admin()));
  std::ofstream(here.path) << old_secret << "\n";
  TestCore again(here.world, with_secrets(kNewSecret));
  CHECK_FALSE(again->secrets.previous);
  CHECK(must(again->secret_rotation.run(admin())).file_renewed);
  CHECK(here.text() == kNewSecret);
}

TEST_CASE("secret file: a file that does not fit the database is neither used nor overwritten", "[secret][security]") {
  auto world = std::make_shared<World>();
  { TestCore before(world, with_secrets(kOldSecret)); }
  const auto path = secret_file_of(test_settings(*world).database.sqlite_path);
  std::ofstream(path) << kThirdSecret << "\n";
  TestCore during(world, with_secrets(kNewSecret, kOldSecret));
  CHECK_FALSE(must(during->secret_rotation.run(admin())).file_renewed);
  CHECK_FALSE(TestCore(world, with_secrets(kNewSecret))->secrets.previous);
}

}  // namespace
}  // namespace usher::core
