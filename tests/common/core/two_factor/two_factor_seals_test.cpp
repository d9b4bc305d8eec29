#include "common/core/two_factor/two_factor_seals.h"

#include "common/core/two_factor/two_factor_enrolment.h"
#include "tests/catch.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The seals of an installation with the given secret.
struct Installed {
  Installed(TestCore& kit, std::string_view text) : master(secret(text)), keys(master, nullptr, kit.random()) {}
  crypto::MasterSecret master;
  SealingKeys keys;
  TwoFactorSeals seals{keys};
};

TEST_CASE("two-factor seals: a box opens only for its user, column and installation", "[two_factor][security]") {
  TestCore kit;
  const Installed here(kit, "a secret of this installation, long enough");
  const Installed elsewhere(kit, "a secret of some other, and long enough");
  const auto& seals = here.seals;
  const auto& others = elsewhere.seals;
  domain::SecondFactor factor{.user_id = UserId("ann")};
  factor.secret_sealed = seals.seal_secret(factor.user_id, secret("bytes"));
  factor.backup_codes = seals.seal_codes(factor.user_id, secret("codes"));
  CHECK(must(seals.open_secret(factor)).expose() == "bytes");
  CHECK(must(seals.open_codes(factor)).expose() == "codes");
  CHECK(outcome(others.open_secret(factor)) == "INTERNAL");
  auto swapped = factor;
  std::swap(swapped.secret_sealed, swapped.backup_codes);
  CHECK(outcome(seals.open_secret(swapped)) == "INTERNAL");
  CHECK(outcome(seals.open_codes(swapped)) == "INTERNAL");
  factor.user_id = UserId("bob");
  CHECK(outcome(seals.open_secret(factor)) == "INTERNAL");
  CHECK(outcome(seals.open_codes(factor)) == "INTERNAL");
}

TEST_CASE("two-factor seals: the database contains no secret and no backup code in clear", "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  const auto enrolment = must(kit->two_factor_enrolment.begin(actor, secret(kPassphrase), caller()));
  const Authenticator app(kit, enrolment);
  const auto codes = texts_of(must(kit->two_factor_enrolment.confirm(actor, secret(app.code()), caller())).backup_codes);
  const auto stored = kit.everything_stored();
  CHECK(stored.find(enrolment.secret.expose()) == std::string::npos);
  CHECK(stored.find(base32_decode(enrolment.secret.expose()).value()) == std::string::npos);
  for (const auto& code : codes) CHECK(stored.find(code) == std::string::npos);
}

}  // namespace
}  // namespace usher::core
