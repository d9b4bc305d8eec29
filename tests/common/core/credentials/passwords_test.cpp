#include "common/core/credentials/passwords.h"

#include <fstream>

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sign_in/sign_up.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/breaches/password_lists.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("passwords: a hash is an Argon2id PHC string that only its password matches", "[passwords]") {
  TestCore kit;
  const auto hash = must(kit->passwords.hash_new(secret(kPassphrase)));
  CHECK(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
  CHECK(must(kit->passwords.verify(secret(kPassphrase), hash)).matches);
  CHECK_FALSE(must(kit->passwords.verify(secret("S3cret-passphrasE"), hash)).matches);
  CHECK(must(kit->passwords.hash_new(secret(kPassphrase))) != hash);
}

TEST_CASE("passwords: two Unicode forms of the same characters are one password", "[passwords]") {
  TestCore kit;
  const auto hash = must(kit->passwords.hash_new(secret("Caf\u00e9 ol\u00e9 ol\u00e9")));
  CHECK(must(kit->passwords.verify(secret("Cafe\u0301 ole\u0301 ole\u0301"), hash)).matches);
}

TEST_CASE("passwords: a hash of the text as typed, as other products make them, matches and is made again", "[passwords]") {
  TestCore kit;
  const std::string typed = "E=mc\u00b2-einstein";                                             // normalised: E=mc2-einstein
  const crypto::PasswordHasher other({.memory_kib = 8, .time = 1, .lanes = 1}, kit.random());  // of the same cost as ours
  for (const auto& hash :
       {std::string("$2b$04$CCCCCCCCCCCCCCCCCCCCC.XxoNc0o57hp0yQbi7oj5dm4PJGAKG7W"), must(other.hash(secret(typed)))}) {
    CAPTURE(hash);
    const auto verdict = must(kit->passwords.verify(secret(typed), hash));
    CHECK(verdict.matches);
    CHECK(verdict.needs_rehash);
    CHECK_FALSE(must(kit->passwords.verify(secret("E=mc2-einstein"), hash)).matches);
    CHECK_FALSE(must(kit->passwords.verify(secret("E=mc\u00b3-einstein"), hash)).matches);
  }
  kit.run("UPDATE accounts SET password_hash = '" + must(other.hash(secret(typed))) + "' WHERE user_id = '" +
          sign_up(kit).user.id.str() + "'");
  const auto signed_in = [&](const std::string& password) { return outcome(try_sign_in(kit, kAda, password)); };
  CHECK(signed_in("E=mc2-einstein") == "INVALID_CREDENTIALS");
  CHECK(signed_in(typed) == "OK");
  CHECK(signed_in("E=mc2-einstein") == "OK");  // stored in its normal form
}

TEST_CASE("passwords: no password is truncated", "[passwords][security]") {
  TestCore kit;
  const std::string longest(128, 'x');
  const auto hash = must(kit->passwords.hash_new(secret(longest)));
  CHECK_FALSE(must(kit->passwords.verify(secret(longest.substr(1)), hash)).matches);
  CHECK_FALSE(must(kit->passwords.verify(secret(longest + "x"), hash)).matches);
}

TEST_CASE("passwords: an empty or malformed hash matches no password", "[passwords][security]") {
  TestCore kit;
  CHECK_FALSE(must(kit->passwords.verify(secret(kPassphrase), "")).matches);
  CHECK_FALSE(must(kit->passwords.verify(secret(""), "")).matches);
  CHECK_FALSE(must(kit->passwords.verify(secret(kPassphrase), "no hash at all")).matches);
}

TEST_CASE("passwords: a common password is refused with advice", "[passwords][security]") {
  TestCore kit;
  const auto refused = kit->passwords.check_new(secret("password1"));
  CHECK(faults_of(refused) == std::vector<std::string>{"password TOO_COMMON"});
  CHECK(refused.error().fields[0].message.find("longer phrase") != std::string::npos);
  CHECK_FALSE(kit->passwords.check_new(secret("ｐａｓｓｗｏｒｄ１")).ok());  // equal after NFKC, as for hashing
}

TEST_CASE("passwords: one that contains the address, the name or the site's name is refused", "[passwords][security]") {
  TestCore kit([](settings::Settings& settings) { settings.mail.from.name = "Robot School"; });
  const PasswordOwner owner{.email = "grace.hopper@navy.example", .name = "Zoë Müller"};
  for (const auto* const password :
       {"GRACE-of-the-sea", "my hopper 1906", "the navy of 1906", "mÜLLER's house", "at Robot School", "robotschool!"}) {
    INFO(password);
    CHECK(faults_of(kit->passwords.check_new(secret(password), "new_password", owner)) ==
          std::vector<std::string>{"new_password TOO_PERSONAL"});
  }
  for (const auto* const password : {"an example of it", "zoë and the sea", "robot and school"})
    CHECK(kit->passwords.check_new(secret(password), "new_password", owner).ok());
}

TEST_CASE("passwords: every way to set one refuses the owner's address", "[passwords][security]") {
  TestCore kit;
  CHECK(faults_of(kit->sign_up.with_password(sign_up_request("lovelace@example.org", "Lovelace-1815"), caller())) ==
        std::vector<std::string>{"password TOO_PERSONAL"});
  CHECK(faults_of(kit->user_admin.create(admin(), {.email = "lovelace@example.org", .password = secret("Lovelace-1815")})) ==
        std::vector<std::string>{"password TOO_PERSONAL"});
  const auto grant = sign_up(kit, "lovelace@example.org");
  CHECK(faults_of(kit->password_change.change(actor_of(kit, grant), secret(kPassphrase), secret("Lovelace-1815"), caller())) ==
        std::vector<std::string>{"new_password TOO_PERSONAL"});
  CHECK(faults_of(kit->user_admin.set_password(admin(), "lovelace@example.org", secret("Lovelace-1815"))) ==
        std::vector<std::string>{"password TOO_PERSONAL"});
}

TEST_CASE("passwords: the list of common passwords can be off or a file", "[passwords]") {
  TestCore off([](settings::Settings& settings) { settings.breached_passwords.common = false; });
  CHECK(off->passwords.check_new(secret("password1")).ok());

  auto world = std::make_shared<World>();
  const auto file = world->directory.file("known.txt");
  std::ofstream(file) << "first of ours\r\nsecond of ours\n";
  TestCore kit(world, [&](settings::Settings& settings) { settings.breached_passwords = {.common = false, .file = file}; });
  CHECK_FALSE(kit->passwords.check_new(secret("first of ours")).ok());
  CHECK_FALSE(kit->passwords.check_new(secret("second of ours")).ok());
  CHECK(kit->passwords.check_new(secret("third of ours")).ok());
  CHECK_THROWS_WITH(TestCore([](settings::Settings& settings) { settings.breached_passwords = {.file = "/nowhere"}; }),
                    Catch::Contains("BREACHED_PASSWORDS"));
}

/// Answers of the range API: it knows `breached`, and not the others.
void know(TestCore& kit, std::string_view breached, const std::vector<std::string_view>& others) {
  kit.http().on(range_url(breached), 200, kOtherRangeLine + range_line(breached));
  for (const auto other : others) kit.http().on(range_url(other), 200, kOtherRangeLine);
}

constexpr std::string_view kBreached = "a phrase of everybody";

TEST_CASE("passwords: every way to set one refuses what a list and what the range API have", "[passwords][security]") {
  const bool is_online = GENERATE(false, true);
  auto world = std::make_shared<World>();
  const auto list = world->directory.file("breached.list");
  build_list(list, digest_lines({std::string(kBreached)}));
  TestCore kit(world, [&](settings::Settings& settings) {
    settings.breached_passwords.online = is_online;
    if (!is_online) settings.breached_passwords.file = list;
  });
  if (is_online) know(kit, kBreached, {kPassphrase});
  const std::vector<std::string> refused{"password BREACHED"};
  const std::vector<std::string> new_refused{"new_password BREACHED"};
  CHECK(faults_of(kit->sign_up.with_password(sign_up_request(kAda, kBreached), caller())) == refused);
  CHECK(faults_of(kit->user_admin.create(admin(), {.email = std::string(kAda), .password = secret(kBreached)})) == refused);
  const auto grant = sign_up(kit);
  CHECK(faults_of(kit->password_change.change(actor_of(kit, grant), secret(kPassphrase), secret(kBreached), caller())) ==
        new_refused);
  CHECK(faults_of(kit->user_admin.set_password(admin(), kAda, secret(kBreached))) == refused);
  Mailbox mailbox(kit);
  must(kit->password_reset.ask(kAda, caller()));
  const auto token = mailbox.secret("reset_password", kAda);
  CHECK(faults_of(kit->password_reset.reset({.token = secret(token), .new_password = secret(kBreached)}, caller())) ==
        new_refused);
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("passwords: while the range API fails new ones are accepted, or refused where that is set", "[passwords][security]") {
  const auto fail = GENERATE(settings::BreachFail::kOpen, settings::BreachFail::kClosed);
  TestCore kit([&](settings::Settings& settings) { settings.breached_passwords = {.online = true, .fail = fail}; });
  CHECK(faults_of(kit->passwords.hash_new(secret("password1"))) == std::vector<std::string>{"password TOO_COMMON"});
  const auto signed_up = kit->sign_up.with_password(sign_up_request(), caller());
  if (fail == settings::BreachFail::kOpen) {
    CHECK(signed_up.ok());
    CHECK(try_sign_in(kit).ok());
  } else {
    CHECK(faults_of(signed_up) == std::vector<std::string>{"password NOT_CHECKED"});
  }
}

TEST_CASE("passwords: the range API is asked only for those who may set a password (amplification)", "[passwords][security]") {
  TestCore kit([](settings::Settings& settings) {
    settings.breached_passwords.online = true;
    settings.limits.enabled = true;
  });
  constexpr std::string_view kWanted = "another phrase of mine";
  know(kit, kBreached, {kPassphrase, kWanted});
  const auto grant = sign_up(kit);
  const auto by = actor_of(kit, grant);
  CHECK(outcome(kit->password_change.change(by, secret("not the password"), secret(kWanted), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(kit->password_reset.reset({.token = secret("an unknown token"), .new_password = secret(kWanted)}, caller())) ==
        "INVALID_TOKEN");
  CHECK(kit.http().calls(range_url(kWanted)) == 0);
  int tries = 0;
  for (std::string told; told != "RATE_LIMITED"; ++tries)
    told =
        outcome(kit->sign_up.with_password(sign_up_request("u" + std::to_string(tries) + "@example.com", kBreached), caller()));
  CHECK(kit.http().calls(range_url(kBreached)) == tries - 1);
}

TEST_CASE("passwords: the minimum refusal time covers stored hashes that no sign-in has verified yet (timing)",
          "[passwords][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(kit->passwords.recall_stored());  // hashes as they are made now are known
  kit.run(
      "UPDATE accounts SET password_hash = '$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHRzb21lc2FsdA$' || "
      "'4xxFaqQXSmbGEUHmpKbyvqhNyuBsXOpLFbJvdEeBO5o'");
  const auto floor = [&] { return kit->passwords.earliest_refusal(Time{}, kit.clock().now()); };
  const auto before = floor();
  const auto hashes = kit->passwords.hashes();
  must(kit->passwords.recall_stored());
  CHECK(floor() > before);
  CHECK(kit->passwords.hashes() == hashes + 3);  // that one, normalised and as typed, and one as they are made now
}

TEST_CASE("passwords: a start knows the most expensive hash of all, though it reads a part of them (timing)",
          "[passwords][security]") {
  TestCore kit;
  const auto remembered = [&] {
    return kit.number("SELECT CAST(value AS BIGINT) FROM installation WHERE name = 'slowest_hash_ns'");
  };
  must(kit->passwords.measure_stored());
  CHECK(remembered() == 0);
  kit.run("UPDATE installation SET value = '3600000000000' WHERE name = 'slowest_hash_ns'");
  must(kit->passwords.recall_stored());
  CHECK(kit->passwords.earliest_refusal(Time{}, Time{}) >= Time{} + std::chrono::hours(1));
  must(kit->passwords.measure_stored());  // the account with that hash is gone
  CHECK(remembered() == 0);
}

TEST_CASE("passwords: verifying against a missing or malformed hash costs one hash too (timing)", "[passwords][security]") {
  TestCore kit;
  const auto hash = must(kit->passwords.hash_new(secret(kPassphrase)));
  const auto cost_of = [&](std::string_view stored) {
    const auto before = kit->passwords.hashes();
    must(kit->passwords.verify(secret(kPassphrase), stored));
    return kit->passwords.hashes() - before;
  };
  CHECK(cost_of(hash) == 1);
  CHECK(cost_of("") == 1);
  CHECK(cost_of("no hash at all") == 1);
}

}  // namespace
}  // namespace usher::core
