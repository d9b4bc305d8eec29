#include "common/core/credentials/reclaim.h"
#include "common/core/providers/provider_account.h"
#include "common/core/providers/provider_identity.h"
#include "common/core/sign_in/email_account.h"
#include "common/core/tokens/api_keys.h"
#include "common/domain/email_address.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The owner of the address proves it at a provider.
void by_provider(TestCore& kit) {
  const ProviderIdentity who{
      .provider = "acme", .account_id = "17", .email = std::string(kAda), .email_verified = true, .name = "Ada Lovelace"};
  const auto candidate = must(prepare_candidate(kit->ports, who, kit->sealing_keys));
  const auto loss = must(RightLoss::of_unproved(kit->ports, kit->outbox, kit->audit, kAda, caller()));
  must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings(), loss); }));
}

/// The owner of the address proves it by a mailed link or code.
void by_mail(TestCore& kit) {
  const auto address = must(domain::EmailAddress::parse(kAda));
  const auto candidate =
      must(prepare_candidate(kit->ports, kit->outbox, kit->audit, address, {.name = "Ada Lovelace"}, caller()));
  must(kit->ports.transactions.write([&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings()); }));
}

/// An admin's account at an unproved address, with everything that an account may have.
struct Squatter {
  explicit Squatter(TestCore& kit) {
    publish(kit);
    sign_up(kit, "chief@example.com");
    kit.run("UPDATE users SET role = 'admin', is_verified = 1");
    const auto guarded = sign_up_guarded(kit);
    id = guarded.grant.user.id.str();
    answer(kit, owner_of(guarded.grant), {{"robot", true}});
    key = key_of_admin(kit, id);
    kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) VALUES ('a', '" +
            id + "', 'google', 'g', 0, 0)");
    kit.run("INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms) VALUES ('t', '" +
            owner_of(guarded.grant).text() + "', 't', 'Notes', 1, 1)");
    session = std::string(guarded.grant.session_token.expose());
  }
  std::string id;
  std::string key;
  std::string session;
};

void check_reclaim(void (*prove)(TestCore&), bool links, const Adapt& engine) {
  TestCore kit(engine);
  const Squatter squatter(kit);
  REQUIRE(kit->api_keys.identify(squatter.key).ok());
  kit.run("DELETE FROM outbox");
  prove(kit);
  CHECK_FALSE(identify(kit, squatter.session).ok());
  CHECK(outcome(kit->api_keys.identify(squatter.key)) == "UNAUTHENTICATED");
  const auto of_account = " WHERE user_id = '" + squatter.id + "'";
  CHECK(kit.number("SELECT count(*) FROM accounts" + of_account) == (links ? 1 : 0));
  CHECK(kit.number("SELECT count(*) FROM two_factors" + of_account) == 0);
  CHECK(kit.number("SELECT count(*) FROM profiles" + of_account) == 0);
  CHECK(kit.number("SELECT count(*) FROM questionnaire_answers") == 0);
  CHECK(kit.number("SELECT count(*) FROM chat_threads") == 0);
  CHECK(kit.number("SELECT count(*) FROM users WHERE questionnaire_offered_at_ms IS NOT NULL") == 0);
  CHECK(kit.number("SELECT count(*) FROM api_keys WHERE revoked_at_ms IS NOT NULL") == 1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'api_keys.revoked'") == 1);
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'api_keys_revoked' AND address = 'chief@example.com'") == 1);
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'account_unlinked' AND address = 'ada@example.com'") == 1);
  CHECK(kit.texts("SELECT action FROM audit_events WHERE action IN ('account.unlinked', 'user.second_factor_taken_back') "
                  "ORDER BY action") == std::vector<std::string>{"account.unlinked", "user.second_factor_taken_back"});
  CHECK(kit.texts("SELECT name FROM users WHERE id = '" + squatter.id + "' AND is_verified = 1 AND two_factor_enabled = 0") ==
        std::vector<std::string>{"Ada Lovelace"});
}

TEST_CASE("reclaim: the first proof by another removes every way in and all data (pre-hijacking)", "[accounts][security]") {
  check_reclaim(by_provider, true, {});
  check_reclaim(by_mail, false, {});
}

TEST_CASE("reclaim: on PostgreSQL it is the same", "[accounts][security][both]") {
  if (!has_postgres()) return;
  for (const bool links : {true, false}) {
    const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
    check_reclaim(links ? by_provider : by_mail, links, [&scratch](settings::Settings& settings) {
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
    });
  }
}

}  // namespace
}  // namespace usher::core
