#include "common/core/credentials/password_change.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

std::string confirmed(TestCore& kit, const domain::SessionActor& by, const Reauthentication::Proof& proof) {
  return outcome(kit->ports.transactions.write([&](store::Stores& tx) { return kit->reauthentication.confirm(tx, by, proof); }));
}

TEST_CASE("reauthentication: an account with a password must give it, even in a fresh session", "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  CHECK(faults_of(kit->reauthentication.prove(actor, std::nullopt, caller())) == std::vector<std::string>{"password REQUIRED"});
  CHECK(outcome(kit->reauthentication.prove(actor, secret("wrong password"), caller())) == "INVALID_PASSWORD");
  const auto proof = must(kit->reauthentication.prove(actor, secret(kPassphrase), caller()));
  CHECK(confirmed(kit, actor, proof) == "OK");
  kit.run("UPDATE accounts SET password_hash = 'another'");
  CHECK(confirmed(kit, actor, proof) == "CONFLICT");
}

TEST_CASE("reauthentication: an account without a password needs a fresh session, and still no password at confirmation",
          "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  kit.run(GENERATE(as<const char*>{}, "UPDATE accounts SET password_hash = NULL", "UPDATE accounts SET initial_until_ms = 1"));
  const auto proof = must(kit->reauthentication.prove(actor, std::nullopt, caller()));
  CHECK(confirmed(kit, actor, proof) == "OK");
  kit.clock().advance(minutes(10));
  CHECK(outcome(kit->reauthentication.prove(actor, std::nullopt, caller())) == "FRESH_SESSION_REQUIRED");
  kit.run("UPDATE accounts SET password_hash = 'now there is one', initial_until_ms = NULL");
  CHECK(confirmed(kit, actor, proof) == "CONFLICT");
  kit.run("UPDATE sessions SET ended_at_ms = 1");
  CHECK(confirmed(kit, actor, proof) == "UNAUTHENTICATED");
}

}  // namespace
}  // namespace usher::core
