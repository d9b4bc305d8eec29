#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_change.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/two_factor/two_factor.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/second_factor.h"

// What one account can make the database keep, however often it acts.
namespace usher::core {
namespace {

using namespace testkit;

/// The most rows of each table after any number of acts of one account within an hour, and what bounds them.
const std::map<std::string, std::int64_t, std::less<>> kBounds{
    {"accounts", 1},                // one a provider, and the password
    {"adapted_pages", 0},           // adapt_caller, and ADAPT_MAX_MIB
    {"api_keys", 0},                // an admin's
    {"audit_events", 700},          // an event an act: the sum of the limits below
    {"chat_messages", 0},           // chat_account_bytes
    {"chat_threads", 0},            // chat_account_bytes
    {"erasure_keys", 1},            // the installation's
    {"erasures", 0},                // one an account
    {"imported_keys", 0},           // an operator's
    {"installation", 20},           // the installation's
    {"outbox", 100},                // mail_address, mail_notice
    {"passkeys", 20},               // passkey_added
    {"profiles", 1},                // one an account
    {"questionnaire_answers", 20},  // one a question
    {"questionnaires", 1},          // an admin's
    {"rate_limits", 40},            // a window a limit, and a kind of mail
    {"refresh_tokens", 400},        // session_account, refresh_session
    {"schema_migrations", 1'000},   // the installation's
    {"servers", 10},                // the installation's
    {"sessions", 130},              // session_account
    {"signing_keys", 5},            // the installation's
    {"two_factors", 1},             // one an account
    {"users", 1},                   // sign_up_address
    {"verifications", 190},  // five links, twenty browsers, a record an answer of a passkey: the limits of sign-ins and proofs
    {"visitors", 0},         // visitor_address
};

TEST_CASE("kept: rows of every table are bounded, whatever one account does how often", "[limits][security][both]") {
  TestCore kit(with_limits);
  auto ada = sign_up_guarded(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  const auto by = actor_of(kit, ada.grant);
  SoftAuthenticator phone;
  add_passkey(kit, by, phone);
  const std::map<std::string, std::function<std::string()>> acts{
      {"signs in by a passkey", [&] { return outcome(try_passkey(kit, phone)); }},
      {"adds and removes a passkey",
       [&] {
         SoftAuthenticator other;
         const auto made = kit->passkeys.add(by, made_by(other, kit, must(kit->passkeys.begin(by))), {}, caller());
         return made.ok() ? outcome(kit->passkeys.remove(by, made.value().id, caller())) : outcome(made);
       }},
      {"confirms the session", [&] { return outcome(kit->password_change.reauthenticate(by, secret(kPassphrase), caller())); }},
      {"makes backup codes", [&] { return outcome(kit->two_factor.new_backup_codes(by, secret(kPassphrase), caller())); }},
      {"asks for a link", [&] { return outcome(kit->email_verification.ask(kAda, caller())); }},
  };
  for (const auto& [name, act] : acts) {
    INFO(name);
    std::string last;
    for (int i = 0; i < 130; ++i) last = act();
    CHECK(last == "RATE_LIMITED");
  }
  for (int i = 0; i < 130; ++i) answer(kit, owner_of(ada.grant), {{"organization", "ACME " + std::to_string(i)}});
  kit.settle();
  for (const auto& table :
       kit.texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%part%' AND name NOT LIKE 'sqlite%'")) {
    INFO(table);
    const auto bound = kBounds.find(table);
    REQUIRE(bound != kBounds.end());  // what bounds the rows that an account causes?
    CHECK(kit.number("SELECT count(*) FROM " + table) <= bound->second);
  }
}

}  // namespace
}  // namespace usher::core
