#include "common/core/providers/provider_account.h"

#include "common/core/secrets/sealed_columns.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

ProviderIdentity identity() {
  ProviderIdentity who{.provider = "acme", .account_id = "17", .email = "Ada@Example.com", .email_verified = true};
  who.tokens.access = Secret(std::string("token"));
  return who;
}

TEST_CASE("arrival: only an address that the provider verified and we can keep counts", "[social_arrival][security]") {
  TestCore kit;
  auto who = identity();
  CHECK(must(prepare_candidate(kit->ports, who, kit->sealing_keys)).address->compared == "ada@example.com");
  CHECK(must(prepare_candidate(kit->ports, who, kit->sealing_keys)).address->written == "Ada@Example.com");
  who.email_verified = false;
  CHECK_FALSE(must(prepare_candidate(kit->ports, who, kit->sealing_keys)).address);
  who.email_verified = true;
  who.email = "not an address";
  CHECK_FALSE(must(prepare_candidate(kit->ports, who, kit->sealing_keys)).address);
}

TEST_CASE("arrival: a sealed token opens in its place only", "[social_arrival][security]") {
  TestCore kit;
  const auto candidate = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  const auto opened = [&](const SealedColumn& column, const std::string& id) {
    const auto box = kit->sealing_keys.open(column.purpose, *candidate.tokens.access, column.label(id));
    return box ? std::string(box->expose()) : std::string();
  };
  CHECK(opened(kAccessTokenBox, candidate.account.str()) == "token");
  CHECK(opened(kAccessTokenBox, "another").empty());
  CHECK(opened(kRefreshTokenBox, candidate.account.str()).empty());
  CHECK_FALSE(candidate.tokens.refresh);
}

TEST_CASE("arrival: tokens are sealed for the row they are put into, also when it is known already", "[social_arrival]") {
  TestCore kit;
  const auto come = [&](const ProviderCandidate& candidate) {
    return must(kit->ports.transactions.write(
        [&](store::Stores& tx) { return find_or_create_account(tx, candidate, settings::Signup{.enabled = true}); }));
  };
  const auto first = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  const auto racing = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  CHECK(come(first).as == AccountMatch::kSignedUp);
  CHECK(come(racing).as == AccountMatch::kKnown);
  CHECK(kit.texts("SELECT access_token_sealed FROM accounts").at(0) == *first.tokens.access);
  const auto later = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  CHECK(later.account == first.account);
  CHECK(come(later).as == AccountMatch::kKnown);
  CHECK(kit.texts("SELECT access_token_sealed FROM accounts").at(0) == *later.tokens.access);
}

TEST_CASE("arrival: who must confirm the address here first is not let in around it", "[social_arrival][security]") {
  TestCore kit;
  const auto candidate = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  const settings::Signup strict{.enabled = true, .require_email_verification = true};
  const auto come = [&] {
    return kit->ports.transactions.write([&](store::Stores& tx) { return find_or_create_account(tx, candidate, strict); });
  };
  CHECK(must(come()).as == AccountMatch::kSignedUp);
  CHECK(must(come()).as == AccountMatch::kKnown);
  kit.run("UPDATE users SET is_verified = 0");
  CHECK(outcome(come()) == "EMAIL_NOT_VERIFIED");
}

}  // namespace
}  // namespace usher::core
