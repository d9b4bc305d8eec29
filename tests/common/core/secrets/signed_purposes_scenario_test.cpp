// Each purpose of signed values against each parser.
#include "common/core/accounts/reminders.h"
#include "common/core/accounts/visitors.h"
#include "common/core/administration/resources.h"
#include "common/core/secrets/form_tokens.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sign_in/passkey_sign_in.h"
#include "common/core/upkeep/wake_order.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

const auto& kAccountsResource = core::resource_of("users");

std::string value_of(const std::string& word) { return SignedValues::value_of_encoded(word); }

/// A valid value of each purpose, and its parser.
struct Parsers {
  TestCore kit;
  SessionGrant session = sign_up(kit);
  domain::Administrator ada = make_admin(kit, sign_up(kit, "admin@example.com"));
  Time now = kit.clock().now();

  std::string word_of(SignedPurpose purpose) {
    if (purpose == SignedPurpose::kBetterAuth) return kit->signed_values.sign(session.session_token.expose());
    if (purpose == SignedPurpose::kBearer) return kit->bearer_values.sign(session.session_token.expose());
    if (purpose == SignedPurpose::kVisitor) return kit->visitors.token_of(kit->visitors.make());
    if (purpose == SignedPurpose::kReminder) return signed_for(purpose, session.user.id.str());
    if (purpose == SignedPurpose::kPasskey) return std::string(must(kit->passkey_sign_in.options("browser")).token.expose());
    if (purpose == SignedPurpose::kWake) return make_wake_order(kit->secrets, now);
    return kit->administration.seal(kAccountsResource, kAccountsResource.acts[0], ada,
                                    must(kit->administration.select(kAccountsResource, {}, now)), now);
  }
  bool takes(SignedPurpose purpose, const std::string& word) {
    if (purpose == SignedPurpose::kBetterAuth)
      return kit->authentication.identify({.signed_session_tokens = {word}}).ok() && kit->signed_values.verify(word);
    if (purpose == SignedPurpose::kBearer) return kit->authentication.identify({.bearer = word}).ok();
    if (purpose == SignedPurpose::kVisitor) return kit->visitors.holder_of(word).has_value();
    if (purpose == SignedPurpose::kReminder) return kit->reminders.look(Secret(std::string(word))).ok();
    if (purpose == SignedPurpose::kPasskey)
      return kit->passkey_ceremonies.open(Secret(std::string(word)), Ceremony::kSignIn, "browser").ok();
    if (purpose == SignedPurpose::kWake) return is_wake_order(kit->secrets, word, now);
    return kit->administration.open(kAccountsResource, kAccountsResource.acts[0], ada, word, now).ok();
  }
  /// The same value, signed for another purpose.
  std::string signed_for(SignedPurpose purpose, const std::string& value) {
    const InstallationSecrets secrets{.current = crypto::MasterSecret(kit.settings().secrets.usher.clone())};
    return purpose == SignedPurpose::kBetterAuth ? kit->signed_values.sign(value) : SignedValues(purpose, secrets).sign(value);
  }
};

TEST_CASE("signed values: each parser takes values of its purpose alone", "[signed_values][security]") {
  Parsers here;
  for (const auto& parser : kSignedPurposes) {
    const auto word = here.word_of(parser.purpose);
    CHECK(here.takes(parser.purpose, word));
    for (const auto& signer : kSignedPurposes) {
      CAPTURE(parser.key, signer.key);
      const bool is_older = parser.purpose == SignedPurpose::kBearer && signer.purpose == SignedPurpose::kBetterAuth;
      const bool is_own = signer.purpose == parser.purpose || is_older;
      CHECK(here.takes(parser.purpose, here.signed_for(signer.purpose, value_of(word))) == is_own);
      CHECK(here.takes(parser.purpose, here.word_of(signer.purpose)) == is_own);
    }
    const auto& forms = here.kit->form_tokens;
    const Secret browser(std::string("browser"));
    CHECK_FALSE(forms.accepts(word, browser, ""));
    CHECK_FALSE(forms.unseal("", word));
    CHECK_FALSE(here.takes(parser.purpose, value_of(word) + "." + forms.token_of(browser, "")));
    CHECK_FALSE(here.takes(parser.purpose, forms.seal("", value_of(word))));
  }
}

TEST_CASE("signed values: a purpose is in what is signed, not in its key alone", "[signed_values][security]") {
  const InstallationSecrets secrets{.current = crypto::MasterSecret(Secret(std::string(40, 's')))};
  const SignedValues without_word(secrets.current.derive("selections"));
  CHECK_FALSE(SignedValues(SignedPurpose::kSelection, secrets).verify(without_word.sign("value")));
}

TEST_CASE("signed values: a visitor's cookie of an earlier release is taken", "[signed_values]") {
  Parsers here;
  const auto key = crypto::MasterSecret(here.kit.settings().secrets.usher.clone()).derive("anonymous-visitors");
  const auto value = "visitor~" + std::to_string(to_ms(here.now));
  CHECK(here.kit->visitors.holder_of(SignedValues(key.clone()).sign_encoded(value)) == VisitorId("visitor"));
}

}  // namespace
}  // namespace usher::core
