#include "common/core/credentials/email_codes.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_log.h"
#include "common/core/audit/refusal_windows.h"
#include "common/crypto/digest.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

auto prove(TestCore& kit, std::string_view code, CodeFor use = CodeFor::kSignIn, std::string_view email = kAda) {
  return kit->email_codes.prove(use, email, secret(code), caller());
}

/// A browser that keeps the token of its last request for a code.
struct Principal {
  TestCore& kit;
  domain::Caller from = caller();

  std::string ask(CodeFor use = CodeFor::kSignIn, std::string_view email = kAda) {
    kit.clock().advance(std::chrono::milliseconds(1));
    from.code_asker_hash = crypto::sha256_base64url(must(kit->email_codes.ask(use, email, from)).expose());
    return Mailbox(kit).secret(use == CodeFor::kSignIn ? "sign_in_code" : "verify_email_code", email);
  }
  [[nodiscard]] auto prove(std::string_view code, CodeFor use = CodeFor::kSignIn) const {
    return kit->email_codes.prove(use, kAda, secret(code), from);
  }
};

Status consume(TestCore& kit, const EmailCodes::Proof& proof) {
  return kit->ports.transactions.write([&](store::Stores& tx) { return kit->email_codes.consume(tx, proof); });
}

/// A code that differs from the given one.
std::string other(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

TEST_CASE("e-mail codes: a code proves the mailbox once", "[mailed_codes]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  CHECK(code.size() == 6);
  const auto proof = must(prove(kit, code));
  CHECK(proof.address.compared == kAda);
  must(consume(kit, proof));
  CHECK(outcome(consume(kit, proof)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

TEST_CASE("e-mail codes: a code is valid only for its purpose and its address", "[mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kVerifyEmail);
  CHECK(outcome(prove(kit, code, CodeFor::kSignIn)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code, CodeFor::kResetPassword)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code, CodeFor::kVerifyEmail, "bob@example.com")) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code, CodeFor::kVerifyEmail, "ADA@example.com")) == "OK");
}

TEST_CASE("e-mail codes: a newer code of the same browser voids the older one and its proof", "[mailed_codes][security]") {
  TestCore kit;
  Principal browser{kit};
  const auto first = browser.ask();
  const auto proof = must(browser.prove(first));
  const auto second = browser.ask();
  REQUIRE(first != second);
  CHECK(outcome(browser.prove(first)) == "INVALID_CODE");
  CHECK(outcome(consume(kit, proof)) == "INVALID_CODE");
  CHECK(outcome(browser.prove(second)) == "OK");
}

TEST_CASE("e-mail codes: other browsers try the newest code", "[mailed_codes][security]") {
  TestCore kit;
  const auto first = ask_code(kit, CodeFor::kSignIn);
  const auto second = ask_code(kit, CodeFor::kSignIn);
  REQUIRE(first != second);
  CHECK(outcome(prove(kit, first)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, second)) == "OK");
}

TEST_CASE("e-mail codes: wrong tries of others do not burn the code of the browser that asked", "[mailed_codes][security]") {
  TestCore kit;
  Principal owner{kit};
  const auto code = owner.ask();
  for (int i = 0; i < 5; ++i) CHECK(outcome(prove(kit, other(code))) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code)) == "INVALID_TOKEN");
  CHECK(outcome(owner.prove(other(code))) == "INVALID_CODE");
  must(consume(kit, must(owner.prove(code))));
}

TEST_CASE("e-mail codes: a code that others ask for replaces none, and ends with the one that is used",
          "[mailed_codes][security]") {
  TestCore kit;
  Principal owner{kit};
  Principal stranger{kit, caller("198.51.100.7")};
  const auto code = owner.ask();
  const auto strangers = stranger.ask();
  CHECK(outcome(stranger.prove(other(strangers))) == "INVALID_CODE");
  must(consume(kit, must(owner.prove(code))));
  CHECK(outcome(stranger.prove(strangers)) == "INVALID_CODE");
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'sign_in_code'") == 0);
}

TEST_CASE("e-mail codes: a used-up or foreign token brings no new tries", "[mailed_codes][security]") {
  TestCore kit;
  Principal owner{kit};
  const auto code = owner.ask();
  for (int i = 0; i < 5; ++i) CHECK(outcome(owner.prove(other(code))) == "INVALID_CODE");
  CHECK(outcome(owner.prove(code)) == "INVALID_TOKEN");
  CHECK(outcome(owner.prove(code)) == "INVALID_CODE");

  const auto next = owner.ask();
  Principal stranger{kit};
  for (int i = 0; i < 8; ++i) {
    stranger.from.code_asker_hash = "made up " + std::to_string(i);
    CHECK(outcome(stranger.prove(other(next))) == (i < 5 ? "INVALID_CODE" : i == 5 ? "INVALID_TOKEN" : "INVALID_CODE"));
  }
  CHECK(outcome(stranger.prove(next)) == "INVALID_CODE");
  CHECK(outcome(owner.prove(next)) == "OK");
}

TEST_CASE("e-mail codes: the tries of a day are bounded, others leave half of them, a known browser has its own",
          "[mailed_codes][limits][security]") {
  TestCore kit([](settings::Settings& settings) {
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kCodeAccountDay)].most = 12;
  });
  const auto grant = sign_up(kit);
  Principal stranger{kit};
  for (int i = 0; i < 6; ++i) {
    kit.clock().advance(minutes(15));
    const auto code = ask_code(kit, CodeFor::kSignIn);
    CHECK(outcome(prove(kit, other(code))) == "INVALID_CODE");
  }
  kit.clock().advance(minutes(15));
  CHECK(outcome(prove(kit, ask_code(kit, CodeFor::kSignIn))) == "RATE_LIMITED");
  for (int i = 0; i < 6; ++i) CHECK(outcome(stranger.prove(other(stranger.ask()))) == "INVALID_CODE");
  CHECK(outcome(stranger.prove(stranger.ask())) == "RATE_LIMITED");
  stranger.from.device_hash = crypto::sha256_base64url(grant.device_token->expose());
  CHECK(outcome(stranger.prove(stranger.ask())) == "OK");
}

TEST_CASE("e-mail codes: a code expires after five minutes and TOKEN_EXPIRED is returned once", "[mailed_codes][security]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  kit.clock().advance(minutes(5));
  CHECK(outcome(prove(kit, code)) == "TOKEN_EXPIRED");
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

TEST_CASE("e-mail codes: five wrong tries, the right code is void too", "[mailed_codes][security]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  for (int i = 0; i < 5; ++i) CHECK(outcome(prove(kit, other(code))) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code)) == "INVALID_TOKEN");
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

TEST_CASE("e-mail codes: an address has ten tries in fifteen minutes, however many codes are sent", "[mailed_codes][security]") {
  TestCore kit;
  for (int codes = 0; codes < 2; ++codes) {
    const auto code = ask_code(kit, CodeFor::kSignIn);
    for (int i = 0; i < 5; ++i) CHECK(outcome(prove(kit, other(code))) == "INVALID_CODE");
  }
  const auto code = ask_code(kit, CodeFor::kSignIn);
  CHECK(outcome(prove(kit, code)) == "RATE_LIMITED");
  kit.clock().advance(minutes(15));
  CHECK(outcome(prove(kit, ask_code(kit, CodeFor::kSignIn))) == "OK");
}

TEST_CASE("e-mail codes: wrong tries do not count against the limit of the second factor", "[mailed_codes][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  for (int codes = 0; codes < 2; ++codes) {
    const auto code = ask_code(kit, CodeFor::kSignIn);
    for (int i = 0; i < 5; ++i) static_cast<void>(prove(kit, other(code)));
  }
  CHECK(kit.number("SELECT count(*) FROM rate_limits WHERE subject = '" + ada.user.id.str() + "'") == 0);
}

TEST_CASE("e-mail codes: checking a code without consuming it does not count as a try", "[mailed_codes]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  must(kit->email_codes.leave(must(prove(kit, code))));
  CHECK(kit.number("SELECT coalesce(max(count), 0) FROM rate_limits WHERE rule = 'code_account'") == 0);
  CHECK(outcome(prove(kit, code)) == "OK");
}

TEST_CASE("e-mail codes: known and unknown addresses get the same answers (user enumeration)", "[mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  for (const auto use : {CodeFor::kSignIn, CodeFor::kVerifyEmail, CodeFor::kResetPassword}) {
    std::vector<std::vector<std::string>> said;
    for (const std::string_view email : {kAda, std::string_view("unknown@example.com")}) {
      auto& list = said.emplace_back();
      Principal principal{kit};
      auto token = kit->email_codes.ask(use, email, caller());
      list.push_back(outcome(token));
      for (int i = 0; i < 7; ++i) list.push_back(outcome(prove(kit, "not a code", use, email)));
      principal.from.code_asker_hash = crypto::sha256_base64url(must(std::move(token)).expose());
      for (int i = 0; i < 7; ++i)
        list.push_back(outcome(kit->email_codes.prove(use, email, secret("not a code"), principal.from)));
    }
    CHECK(said[0] == said[1]);
  }
}

TEST_CASE("e-mail codes: mail is sent only where the address can use the code", "[mailed_codes][security]") {
  const bool sign_up_enabled = GENERATE(true, false);
  TestCore kit([=](settings::Settings& settings) { settings.signup.enabled = sign_up_enabled; });
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .name = {}, .profile = {}, .password = {}}));
  for (const auto use : {CodeFor::kSignIn, CodeFor::kVerifyEmail, CodeFor::kResetPassword})
    for (const std::string_view email : {kAda, std::string_view("unknown@example.com")})
      must(kit->email_codes.ask(use, email, caller()));
  Mailbox mailbox(kit);
  for (const auto* kind : {"sign_in_code", "verify_email_code", "reset_password_code"}) CHECK(mailbox.count(kind, kAda) == 1);
  CHECK(mailbox.count("sign_in_code", "unknown@example.com") == (sign_up_enabled ? 1 : 0));
  CHECK(mailbox.count("verify_email_code", "unknown@example.com") == 0);
  CHECK(mailbox.count("reset_password_code", "unknown@example.com") == 0);
}

TEST_CASE("e-mail codes: an address over its mail limit gets no mail, its last code stays valid", "[mailed_codes][security]") {
  TestCore kit(with_limits);
  std::string code;
  for (int i = 0; i < 5; ++i) code = ask_code(kit, CodeFor::kSignIn);
  must(kit->email_codes.ask(CodeFor::kSignIn, kAda, caller()));
  CHECK(Mailbox(kit).count("sign_in_code", kAda) == 5);
  CHECK(outcome(prove(kit, code)) == "OK");
}

TEST_CASE("e-mail codes: guesses without a code and an account write nothing", "[mailed_codes][audit][security]") {
  TestCore kit;
  sign_up(kit);
  const auto count = [&] { return kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.mailed_code_refused'"); };
  for (int i = 0; i < 50; ++i) CHECK(outcome(prove(kit, "000000", CodeFor::kSignIn, "unknown@example.com")) == "INVALID_CODE");
  CHECK(count() == 0);
  for (int i = 0; i < 50; ++i) CHECK(outcome(prove(kit, "000000")) == "INVALID_CODE");
  must(kit->audit.append_folded(Time::max()));
  CHECK(count() == RefusalWindows::kSingle + 1);
  CHECK(kit->audit.refusals("user.mailed_code_refused") == 100);
}

TEST_CASE("e-mail codes: no code is stored in clear", "[mailed_codes][security]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  CHECK(kit.everything_stored().find('"' + code + '"') == std::string::npos);
  CHECK(kit.texts("SELECT payload FROM verifications WHERE purpose = 'sign_in_code'").at(0).find(code) == std::string::npos);
}

TEST_CASE("e-mail codes: setting a password voids them", "[mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kSignIn);
  must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase")));
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

}  // namespace
}  // namespace usher::core
