#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/world.h"

// Several sign-ups wait for the proof of one address (pre-hijacking): in no order does one of them get in.

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kOthers = "the stranger's passphrase";
constexpr std::string_view kChosenAfter = "a third passphrase";

/// A site that wants proved addresses, and who signs up there with the same one.
struct Contest {
  Contest() : kit(with_verification) { must(kit->passkeys.note_relying_party()); }

  void sign_up_by_password(std::string_view password) {
    kit.clock().advance(std::chrono::minutes(1));
    auto request = sign_up_request(kAda, password);
    request.name = "Somebody";
    request.profile.organization = {.present = true, .value = "A company"};
    must(kit->sign_up.with_password(std::move(request), caller()));
  }
  void sign_up_by_passkey(SoftAuthenticator& device) {
    kit.clock().advance(std::chrono::minutes(1));
    const auto request = [] {
      auto asked = sign_up_request(kAda);
      asked.password.reset();
      return asked;
    };
    const auto answer = made_by(device, kit, must(kit->sign_up.begin_passkey(request(), kBrowser, {})));
    must(kit->sign_up.with_passkey(request(), must(kit->sign_up.open_passkey(answer.token, kBrowser)), answer.credential,
                                   caller()));
  }
  std::string link() { return Mailbox(kit).secret("verify_email", kAda); }
  VerifiedAddress verify(std::string_view token) {
    return must(kit->email_verification.verify({.token = secret(token)}, caller()));
  }
  bool gets_in(std::string_view password) { return try_sign_in(kit, kAda, password).ok(); }

  TestCore kit;
  SoftAuthenticator phone;
};

TEST_CASE("two sign-ups: neither password nor passkey gets in, in both orders and by either link",
          "[verify][sign_up][security]") {
  Contest world;
  const bool owner_first = GENERATE(true, false);
  const bool by_passkey = GENERATE(true, false);
  const auto stranger = [&] { by_passkey ? world.sign_up_by_passkey(world.phone) : world.sign_up_by_password(kOthers); };
  if (!owner_first) stranger();
  if (owner_first) world.sign_up_by_password(kPassphrase);
  const auto first = world.link();
  owner_first ? stranger() : world.sign_up_by_password(kPassphrase);
  const auto second = world.link();

  const auto clicked = GENERATE_COPY(first, second);
  const auto seen = must(world.kit->email_verification.look({.token = secret(clicked)}));
  CHECK(seen.sign_ups.size() == 2);
  CHECK_FALSE(seen.takes_password);
  auto verified = world.verify(clicked);
  CHECK(verified.user.is_verified);
  CHECK_FALSE(verified.user.name);
  REQUIRE(verified.reset_token);
  CHECK_FALSE(world.gets_in(kPassphrase));
  CHECK_FALSE(world.gets_in(kOthers));
  CHECK(
      world.kit.number("SELECT (SELECT count(*) FROM passkeys) + (SELECT count(*) FROM accounts WHERE password_hash IS NOT NULL) "
                       "+ (SELECT count(*) FROM profiles) + (SELECT count(*) FROM sessions)") == 0);
  CHECK(must(world.kit->password_reset.look(*verified.reset_token)).user.contested_at);
  must(world.kit->password_reset.reset({.token = std::move(*verified.reset_token), .new_password = secret(kChosenAfter)},
                                       caller()));
  CHECK(world.gets_in(kChosenAfter));
  CHECK_FALSE(must(world.kit->user_admin.find(kAda)).contested_at);
}

TEST_CASE("two sign-ups: the mail says when they were", "[verify][sign_up][security]") {
  Contest world;
  world.sign_up_by_password(kPassphrase);
  CHECK(Mailbox(world.kit).all("verify_email", kAda).at(0).payload.find("first") == std::string::npos);
  world.sign_up_by_password(kOthers);
  const auto user = must(world.kit->user_admin.find(kAda));
  const auto told = json::parse_stored_object(Mailbox(world.kit).all("verify_email", kAda).at(1).payload);
  CHECK(json::text_at(told, "first") == to_rfc3339(user.created_at));
  CHECK(json::text_at(told, "when") == to_rfc3339(user.created_at + std::chrono::minutes(1)));
}

TEST_CASE("two sign-ups: with the same password they are one, and its holder gets in", "[verify][sign_up]") {
  Contest world;
  world.sign_up_by_password(kPassphrase);
  const auto first = world.link();
  world.sign_up_by_password(kPassphrase);
  const auto second = world.link();
  const auto verified = world.verify(GENERATE_COPY(first, second));
  CHECK_FALSE(verified.reset_token);
  CHECK(verified.user.name == "Somebody");
  CHECK(world.gets_in(kPassphrase));
}

TEST_CASE("two sign-ups: contested after the links of the first are over, and where the second gets no mail",
          "[verify][sign_up][limits][security]") {
  Contest world;
  world.sign_up_by_password(kOthers);
  auto link = world.link();
  SECTION("a day later") {
    world.kit.clock().advance(std::chrono::hours(30));
    world.sign_up_by_password(kPassphrase);
    link = world.link();
  }
  SECTION("a link asked for a day after both") {
    world.sign_up_by_password(kPassphrase);
    world.link();
    world.kit.clock().advance(std::chrono::hours(30));
    must(world.kit->email_verification.ask(kAda, caller()));
    link = world.link();
  }
  SECTION("the mails of the address are used up") {
    TestCore limited(world.kit.world(), [](settings::Settings& settings) {
      with_verification(settings);
      with_limits(settings);
    });
    for (int i = 0; i < 4; ++i) {
      must(limited->email_verification.ask(kAda, caller()));
      Mailbox(limited).count("verify_email", kAda);
    }
    must(limited->sign_up.with_password(sign_up_request(kAda), caller()));
    const auto mails = Mailbox(limited).count("verify_email", kAda);
    CHECK(mails < 6);
  }
  CHECK(world.verify(link).reset_token);
  CHECK_FALSE(world.gets_in(kOthers));
}

TEST_CASE("two sign-ups: a code, a reset by mail and a sign-in by mail take no claim either", "[verify][sign_up][security]") {
  Contest world;
  world.sign_up_by_passkey(world.phone);
  world.sign_up_by_password(kOthers);
  world.link();
  SECTION("a code") {
    const auto code = ask_code(world.kit, CodeFor::kVerifyEmail);
    CHECK(must(world.kit->email_verification.verify(VerifyByCode{.email = std::string(kAda), .code = secret(code)}, caller()))
              .reset_token);
  }
  SECTION("a reset") {
    must(world.kit->password_reset.ask(kAda, caller()));
    const auto token = Mailbox(world.kit).secret("reset_password", kAda);
    CHECK(must(world.kit->password_reset.look(secret(token))).removes_all);
    must(world.kit->password_reset.reset({.token = secret(token), .new_password = secret(kChosenAfter)}, caller()));
    CHECK(world.gets_in(kChosenAfter));
  }
  SECTION("a sign-in") {
    const auto code = ask_code(world.kit, CodeFor::kSignIn);
    must(world.kit->mail_sign_in.by_code(kAda, secret(code), {}, {}, caller()));
  }
  CHECK(outcome(try_passkey(world.kit, world.phone)) == "INVALID_PASSKEY");
  CHECK_FALSE(world.gets_in(kOthers));
}

TEST_CASE("two sign-ups: an account from before verification keeps its data in its own browser, and no way in",
          "[verify][sign_up][security]") {
  TestCore before;
  const auto grant = sign_up(before);
  TestCore kit(before.world(), with_verification);
  kit.clock().advance(std::chrono::minutes(1));
  must(kit->sign_up.with_password(sign_up_request(kAda, kOthers), caller()));
  VerifyRequest request{.token = secret(Mailbox(kit).secret("verify_email", kAda))};
  const bool is_own = GENERATE(true, false);
  if (is_own) request.device_token = grant.device_token->clone();
  CHECK(must(kit->email_verification.verify(request, caller())).reset_token);
  CHECK(kit.number("SELECT count(*) FROM profiles") == (is_own ? 1 : 0));
  CHECK_FALSE(identify(kit, grant.session_token.expose()).ok());
  CHECK_FALSE(try_sign_in(kit).ok());
}

TEST_CASE("two sign-ups: with an account that has no way in, the only one takes it, and of two none",
          "[verify][sign_up][security]") {
  Contest world;
  must(world.kit->user_admin.create(admin(), {.email = std::string(kAda), .name = "Imported"}));
  const bool is_contested = GENERATE(true, false);
  if (is_contested) {
    world.sign_up_by_password(kOthers);
    world.link();
  }
  world.sign_up_by_password(kPassphrase);
  CHECK(world.verify(world.link()).reset_token.has_value() == is_contested);
  CHECK(world.gets_in(kPassphrase) != is_contested);
  CHECK_FALSE(world.gets_in(kOthers));
}

TEST_CASE("two sign-ups: by the reset's token an account without any way in takes a passkey",
          "[verify][reset][passkeys][security]") {
  Contest world;
  world.sign_up_by_password(kPassphrase);
  world.sign_up_by_password(kOthers);
  auto verified = world.verify(world.link());
  const auto& ceremonies = world.kit->passkey_ceremonies;
  const auto look = must(world.kit->password_reset.look(*verified.reset_token));
  CHECK(look.takes_passkey);
  const auto answer =
      made_by(world.phone, world.kit, must(ceremonies.creation(Ceremony::kReset, verified.reset_token->expose(), look.user, {})));
  const auto ceremony = must(ceremonies.open(answer.token, Ceremony::kReset, verified.reset_token->expose()));
  const auto made = must(made_passkey(ceremony, answer.credential, std::nullopt, caller(), world.kit->ports));
  SECTION("and signs in by it") {
    must(world.kit->password_reset.reset({.token = std::move(*verified.reset_token), .passkey = made}, caller()));
    CHECK(sign_in_by_passkey(world.kit, world.phone).user.id == look.user.id);
    CHECK(Mailbox(world.kit).count("passkey_added", kAda) == 1);
  }
  SECTION("but not beside a password or a second factor, which it would skip") {
    world.kit.run(GENERATE("UPDATE users SET two_factor_enabled = 1",
                           "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) "
                           "SELECT 'g', id, 'google', '7', 0, 0 FROM users"));
    CHECK(faults_of(world.kit->password_reset.reset({.token = std::move(*verified.reset_token), .passkey = made}, caller())) ==
          std::vector<std::string>{"passkey NOT_ALLOWED"});
    CHECK(world.kit.number("SELECT count(*) FROM passkeys") == 0);
  }
}

}  // namespace
}  // namespace usher::core
