#include "common/core/providers/provider_account.h"

#include "common/core/credentials/right_loss.h"
#include "common/core/providers/id_token.h"
#include "common/core/providers/provider_identity.h"
#include "common/core/secrets/sealed_columns.h"
#include "common/settings/settings.h"
#include "common/store/sessions/verifications.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

ProviderIdentity identity() {
  ProviderIdentity who{.provider = "acme", .account_id = "17", .email = "Ada@Example.com", .email_verified = true};
  who.tokens.access = Secret(std::string("token"));
  return who;
}

TEST_CASE("provider account: only a valid address that the provider verified is used", "[social_arrival][security]") {
  TestCore kit;
  auto who = identity();
  const auto address = [&] { return must(prepare_candidate(kit->ports, who, kit->sealing_keys)).address; };
  CHECK(address().value().compared == "ada@example.com");
  CHECK(address().value().written == "Ada@Example.com");
  who.email_verified = false;
  CHECK_FALSE(address().ok());
  who.email_verified = true;
  who.email = "not an address";
  CHECK_FALSE(address().ok());
}

TEST_CASE("provider account: a sealed token opens only in its own column and row", "[social_arrival][security]") {
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

TEST_CASE("provider account: tokens are sealed for the row that stores them, even if it exists already", "[social_arrival]") {
  TestCore kit;
  const auto find_or_create = [&](const ProviderCandidate& candidate) {
    return must(kit->ports.transactions.write(
        [&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings(), RightLoss()); }));
  };
  const auto first = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  const auto racing = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  CHECK(find_or_create(first).as == AccountMatch::kSignedUp);
  CHECK(find_or_create(racing).as == AccountMatch::kKnown);
  CHECK(kit.texts("SELECT access_token_sealed FROM accounts").at(0) == *first.tokens.access);
  const auto later = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  CHECK(later.account == first.account);
  CHECK(find_or_create(later).as == AccountMatch::kKnown);
  CHECK(kit.texts("SELECT access_token_sealed FROM accounts").at(0) == *later.tokens.access);
}

TEST_CASE("provider account: verification mode, an unverified account is refused", "[social_arrival][security]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.require_email_verification = true; });
  const auto candidate = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  const auto find_or_create = [&] {
    return kit->ports.transactions.write(
        [&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings(), RightLoss()); });
  };
  CHECK(must(find_or_create()).as == AccountMatch::kSignedUp);
  CHECK(must(find_or_create()).as == AccountMatch::kKnown);
  kit.run("UPDATE users SET is_verified = 0, email = 'other@example.com'");
  CHECK(outcome(find_or_create()) == "EMAIL_NOT_VERIFIED");
}

TEST_CASE("provider account: verification mode, a linked account whose address the provider verified is let in",
          "[social_arrival]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.require_email_verification = true; });
  const auto candidate = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  const auto find_or_create = [&] {
    return must(kit->ports.transactions.write(
        [&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings(), RightLoss()); }));
  };
  CHECK(find_or_create().as == AccountMatch::kSignedUp);
  kit.run("UPDATE users SET is_verified = 0");
  const auto proved = find_or_create();
  CHECK(proved.as == AccountMatch::kProved);
  CHECK(proved.user.is_verified);
  CHECK(kit.number("SELECT is_verified FROM users") == 1);
}

TEST_CASE("provider account: a reclaimed account loses the own fields that its maker could set", "[social_arrival][security]") {
  TestCore kit([](settings::Settings& settings) {
    settings.user_fields = {{.name = "company"}, {.name = "plan", .input = false}};
  });
  sign_up(kit, identity().email);
  kit.run(R"(UPDATE users SET user_fields = '{"company":"Squatters","former":"x","plan":"pro"}')");
  const auto candidate = must(prepare_candidate(kit->ports, identity(), kit->sealing_keys));
  const auto done = must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return find_or_create_account(tx, candidate, kit.settings(), RightLoss()); }));
  CHECK(done.as == AccountMatch::kReclaimed);
  CHECK(kit.texts("SELECT user_fields FROM users") == std::vector<std::string>{R"({"plan":"pro"})"});
}

using namespace testkit;

TEST_CASE("used ID token: remembered until it expires, by either of its digests", "[id_token][security]") {
  TestCore kit;
  const auto now = kit.clock().now();
  const auto remembers = [&](const std::string& claims, const std::string& signed_part) {
    const auto used = prepare_used(kit->ports, {.digests = {claims, signed_part}, .ends = now + std::chrono::minutes(5)});
    return !must(kit->ports.transactions.write([&](store::Stores& tx) { return remember(tx, used); }));
  };
  CHECK_FALSE(remembers("a", "1"));
  CHECK(remembers("a", "1"));
  CHECK(remembers("a", "2"));
  CHECK(remembers("b", "1"));
  CHECK_FALSE(remembers("c", "3"));
  const auto prune = [&](Time at) {
    return must(kit->ports.transactions.write([&](store::Stores& tx) { return tx.verifications.prune(at, Time{}, 100); }));
  };
  CHECK(prune(now + std::chrono::minutes(5)) == 0);
  CHECK(prune(now + std::chrono::minutes(6)) == 6);
  CHECK_FALSE(remembers("a", "1"));
}

}  // namespace
}  // namespace usher::core
