#include "common/core/credentials/email_codes.h"

#include "tests/catch.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;
using std::chrono::minutes;

auto prove(TestCore& kit, std::string_view code, CodeFor use = CodeFor::kSignIn, std::string_view email = kAda) {
  return kit->email_codes.prove(use, email, secret(code), caller());
}

Status consume(TestCore& kit, const EmailCodes::Proof& proof) {
  return kit->ports.transactions.write([&](store::Stores& tx) { return kit->email_codes.consume(tx, proof); });
}

/// Another code than that.
std::string other(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

TEST_CASE("mailed codes: a code proves the mailbox once", "[mailed_codes]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  CHECK(code.size() == 6);
  const auto proof = must(prove(kit, code));
  CHECK(proof.address.compared == kAda);
  must(consume(kit, proof));
  CHECK(outcome(consume(kit, proof)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

TEST_CASE("mailed codes: a code opens nothing but its use and address", "[mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kVerifyEmail);
  CHECK(outcome(prove(kit, code, CodeFor::kSignIn)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code, CodeFor::kResetPassword)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code, CodeFor::kVerifyEmail, "bob@example.com")) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code, CodeFor::kVerifyEmail, "ADA@example.com")) == "OK");
}

TEST_CASE("mailed codes: a newer code takes the place of the older, and another proof of it is worth nothing",
          "[mailed_codes][security]") {
  TestCore kit;
  const auto first = ask_code(kit, CodeFor::kSignIn);
  const auto proof = must(prove(kit, first));
  const auto second = ask_code(kit, CodeFor::kSignIn);
  REQUIRE(first != second);
  CHECK(outcome(prove(kit, first)) == "INVALID_CODE");
  CHECK(outcome(consume(kit, proof)) == "INVALID_CODE");
  CHECK(outcome(prove(kit, second)) == "OK");
}

TEST_CASE("mailed codes: a code lives five minutes, which is told once", "[mailed_codes][security]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  kit.clock().advance(minutes(5));
  CHECK(outcome(prove(kit, code)) == "TOKEN_EXPIRED");
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

TEST_CASE("mailed codes: after five tries a code is gone, the right one too", "[mailed_codes][security]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  for (int i = 0; i < 5; ++i) CHECK(outcome(prove(kit, other(code))) == "INVALID_CODE");
  CHECK(outcome(prove(kit, code)) == "INVALID_TOKEN");
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

TEST_CASE("mailed codes: an address has ten tries in a quarter of an hour, with as many codes as it likes",
          "[mailed_codes][security]") {
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

TEST_CASE("mailed codes: tries of mailed codes do not use up the second factor's", "[mailed_codes][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  for (int codes = 0; codes < 2; ++codes) {
    const auto code = ask_code(kit, CodeFor::kSignIn);
    for (int i = 0; i < 5; ++i) static_cast<void>(prove(kit, other(code)));
  }
  CHECK(kit.number("SELECT count(*) FROM rate_limits WHERE subject = '" + ada.user.id.str() + "'") == 0);
}

TEST_CASE("mailed codes: looking at a code costs the address nothing in the end", "[mailed_codes]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  must(kit->email_codes.leave(must(prove(kit, code))));
  CHECK(kit.number("SELECT coalesce(max(count), 0) FROM rate_limits WHERE rule = 'code_account'") == 0);
  CHECK(outcome(prove(kit, code)) == "OK");
}

TEST_CASE("mailed codes: every try looks the same whether anybody has the address", "[mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  for (const auto use : {CodeFor::kSignIn, CodeFor::kVerifyEmail, CodeFor::kResetPassword}) {
    std::vector<std::vector<std::string>> said;
    for (const std::string_view email : {kAda, std::string_view("nobody@example.com")}) {
      auto& list = said.emplace_back();
      list.push_back(outcome(kit->email_codes.ask(use, email, caller())));
      for (int i = 0; i < 7; ++i) list.push_back(outcome(prove(kit, "not a code", use, email)));
    }
    CHECK(said[0] == said[1]);
  }
}

TEST_CASE("mailed codes: mail goes to whom a code is of use", "[mailed_codes][security]") {
  const bool sign_up_enabled = GENERATE(true, false);
  TestCore kit([=](settings::Settings& settings) { settings.signup.enabled = sign_up_enabled; });
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .name = {}, .profile = {}, .password = {}}));
  for (const auto use : {CodeFor::kSignIn, CodeFor::kVerifyEmail, CodeFor::kResetPassword})
    for (const std::string_view email : {kAda, std::string_view("nobody@example.com")})
      must(kit->email_codes.ask(use, email, caller()));
  Mailbox mailbox(kit);
  for (const auto* kind : {"sign_in_code", "verify_email_code", "reset_password_code"}) CHECK(mailbox.count(kind, kAda) == 1);
  CHECK(mailbox.count("sign_in_code", "nobody@example.com") == (sign_up_enabled ? 1 : 0));
  CHECK(mailbox.count("verify_email_code", "nobody@example.com") == 0);
  CHECK(mailbox.count("reset_password_code", "nobody@example.com") == 0);
}

TEST_CASE("mailed codes: an address over its share of mail gets none, and its code stays", "[mailed_codes][security]") {
  TestCore kit(with_limits);
  std::string code;
  for (int i = 0; i < 3; ++i) code = ask_code(kit, CodeFor::kSignIn);
  must(kit->email_codes.ask(CodeFor::kSignIn, kAda, caller()));
  CHECK(Mailbox(kit).count("sign_in_code", kAda) == 3);
  CHECK(outcome(prove(kit, code)) == "OK");
}

TEST_CASE("mailed codes: no code is stored in clear", "[mailed_codes][security]") {
  TestCore kit;
  const auto code = ask_code(kit, CodeFor::kSignIn);
  CHECK(kit.everything_stored().find('"' + code + '"') == std::string::npos);
  CHECK(kit.texts("SELECT payload FROM verifications WHERE purpose = 'sign_in_code'").at(0).find(code) == std::string::npos);
}

TEST_CASE("mailed codes: a new password voids them", "[mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kSignIn);
  must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase")));
  CHECK(outcome(prove(kit, code)) == "INVALID_CODE");
}

}  // namespace
}  // namespace usher::core
