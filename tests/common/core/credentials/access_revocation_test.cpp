#include "common/core/credentials/access_revocation.h"

#include "common/core/accounts/profiles.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/sessions/refresh_session.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

void issue_all(TestCore& kit, const UserId& user) {
  using namespace domain::purpose;
  for (const auto* purpose : {kVerifyEmail, kResetPassword, kChangeEmail, kTwoFactor, kUndoEmailChange}) {
    const auto made = prepare_verification_token(kit->ports, {.purpose = purpose, .life = std::chrono::hours(1), .user = user});
    must(kit->ports.transactions.write([&](store::Stores& tx) { return issue_verification_token(tx, made); }));
  }
}

std::vector<std::string> purposes_of(TestCore& kit, const UserId& user) {
  return kit.texts("SELECT DISTINCT purpose FROM verifications WHERE user_id = '" + user.str() + "' ORDER BY purpose");
}

TEST_CASE("access revocation: links and codes are void, the undo link and known browsers stay", "[address_proof][security]") {
  TestCore kit;
  const auto ada = sign_up(kit).user.id;
  const auto bob = sign_up(kit, "bob@example.com").user.id;
  issue_all(kit, ada);
  issue_all(kit, bob);
  must(kit->ports.transactions.write([&](store::Stores& tx) { return revoke_verification_tokens(tx, ada); }));
  CHECK(purposes_of(kit, ada) == std::vector<std::string>{"device", "undo_email_change"});
  CHECK(purposes_of(kit, bob).size() == 6);
}

TEST_CASE("access revocation: sessions, tokens, password and links end, the profile stays", "[address_proof][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto other = sign_up(kit, "bob@example.com");
  issue_all(kit, grant.user.id);
  must(kit->ports.transactions.write(
      [&](store::Stores& tx) { return revoke_all_access(tx, domain::WayOut::kReclaimed, grant.user.id, kit.clock().now()); }));
  CHECK_FALSE(identify(kit, grant.session_token.expose()).ok());
  CHECK_FALSE(identify(kit, grant.access_token).ok());
  CHECK_FALSE(refresh(kit, grant.refresh_token.expose()).ok());
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK(purposes_of(kit, grant.user.id) == std::vector<std::string>{"undo_email_change"});
  CHECK(must(kit->profiles.find(grant.user.id)));
  CHECK(kit.texts("SELECT DISTINCT end_reason FROM sessions WHERE ended_at_ms IS NOT NULL") ==
        std::vector<std::string>{"address_reclaimed"});
  CHECK(identify(kit, other.session_token.expose()).ok());
  CHECK(try_sign_in(kit, "bob@example.com").ok());
}

}  // namespace
}  // namespace usher::core
