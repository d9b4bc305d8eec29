#include "common/core/social_arrival.h"

#include "common/crypto/sealed_box.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

const std::string kKey(crypto::kSealingKeySize, 'k');

ProviderIdentity identity() {
  ProviderIdentity who{.provider = "acme", .account_id = "17", .email = "Ada@Example.com", .email_verified = true};
  who.tokens.access = Secret(std::string("token"));
  return who;
}

TEST_CASE("arrival: only an address that the provider verified and we can keep counts", "[social_arrival][security]") {
  TestCore kit;
  auto who = identity();
  CHECK(prepare_arrival(kit->ports, who, kKey).address->compared == "ada@example.com");
  CHECK(prepare_arrival(kit->ports, who, kKey).address->written == "Ada@Example.com");
  who.email_verified = false;
  CHECK_FALSE(prepare_arrival(kit->ports, who, kKey).address);
  who.email_verified = true;
  who.email = "not an address";
  CHECK_FALSE(prepare_arrival(kit->ports, who, kKey).address);
}

TEST_CASE("arrival: a sealed token opens in its place only", "[social_arrival][security]") {
  TestCore kit;
  const auto arrival = prepare_arrival(kit->ports, identity(), kKey);
  CHECK(crypto::open(kKey, *arrival.tokens.access, "accounts.access_token_sealed:acme:17")->expose() == "token");
  CHECK_FALSE(crypto::open(kKey, *arrival.tokens.access, "accounts.access_token_sealed:acme:18"));
  CHECK_FALSE(crypto::open(kKey, *arrival.tokens.access, "accounts.refresh_token_sealed:acme:17"));
  CHECK_FALSE(arrival.tokens.refresh);
}

TEST_CASE("arrival: who must confirm the address here first is not let in around it", "[social_arrival][security]") {
  TestCore kit;
  const auto arrival = prepare_arrival(kit->ports, identity(), kKey);
  const settings::Signup strict{.enabled = true, .require_email_verification = true};
  const auto come = [&] { return kit->ports.transactions.write([&](store::Stores& tx) { return arrive(tx, arrival, strict); }); };
  CHECK(must(come()).as == ArrivedAs::kSignedUp);
  CHECK(must(come()).as == ArrivedAs::kKnown);
  kit.run("UPDATE users SET is_verified = 0");
  CHECK(outcome(come()) == "EMAIL_NOT_VERIFIED");
}

}  // namespace
}  // namespace usher::core
