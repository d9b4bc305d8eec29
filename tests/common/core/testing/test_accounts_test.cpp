#include "common/core/testing/test_accounts.h"

#include "common/base/encoding.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/samples/sample_accounts.h"
#include "common/core/sign_in/sign_in_obstacles.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/stores.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/common/core/testing/as_of.h"
#include "tests/eventually.h"
#include "tests/testkit/answers.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using testkit::faults_of;
using testkit::kPassphrase;
using testkit::make_one;
using testkit::must;
using testkit::outcome;
using testkit::TestCore;
using testkit::try_make;

/// On both engines, one after the other.
void on_each_engine(const testkit::Adapt& adapt, const std::function<void(TestCore& kit)>& look) {
  {
    TestCore kit(adapt);
    look(kit);
  }
  if (!testkit::has_postgres()) return;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kSchema);
  TestCore kit([&](settings::Settings& settings) {
    adapt(settings);
    settings.database.engine = settings::Engine::kPostgres;
    settings.database.url = Secret(std::string(scratch.url()));
  });
  look(kit);
}

TestAccountsOrder order_of(std::string_view body) { return must(json::decode<TestAccountsOrder>(must(json::parse(body)))); }

std::int64_t notes(TestCore& kit) { return kit.number("SELECT count(*) FROM installation WHERE name LIKE 'test_accounts%'"); }

domain::User user_of(TestCore& kit, const MadeTestAccount& made) { return must(kit->user_admin.find(made.id.str())); }

/// What `usher user why` says first.
std::string why(TestCore& kit, const MadeTestAccount& made) {
  return must(sign_in_obstacles_of(user_of(kit, made), kit->ports)).front().text;
}

/// The outcome of a sign-in with the password: the wire code of the refusal, or what was issued.
std::string signed_in(TestCore& kit, const MadeTestAccount& made) {
  const auto begun =
      testkit::begin_sign_in(kit, made.email, made.password ? made.password->expose() : std::string_view("a guess of the test"));
  if (!begun.ok()) return outcome(begun);
  constexpr std::array kIssued{"session", "challenge", "change"};
  return kIssued.at(begun.value().index());
}

TEST_CASE("test accounts: each state signs in as it should, and says why not", "[test_api]") {
  struct State {
    std::string account;
    std::string signs_in;
    std::string says;
  };
  const std::vector<State> states{
      {R"({"email":"plain"})", "session", "Nothing stored blocks this account"},
      {R"({"email":"own","password":"S3cret-passphrase"})", "session", "Nothing stored blocks this account"},
      {R"({"email":"unproved","is_verified":false})", "EMAIL_NOT_VERIFIED", "Its address is not verified"},
      {R"({"email":"none","password":null})", "INVALID_CREDENTIALS", "A password, of which it had none was refused just now"},
      {R"({"email":"held","suspended":{"reason":"Spam","until":"2126-01-01T00:00:00Z"}})", "ACCOUNT_SUSPENDED",
       "The account is suspended until 2126-01-01T00:00:00.000Z: Spam"},
      {R"({"email":"app","two_factor":true})", "challenge", "Nothing stored blocks this account"},
      {R"({"email":"first","initial_password":true})", "change", "Nothing stored blocks this account"},
      {R"({"email":"late","initial_password":true,"created_at":"2026-01-01T00:00:00Z"})", "INVALID_CREDENTIALS",
       "Its initial password expired at 2026-01-08T00:00:00.000Z"},
      {R"({"email":"known","breached":true})", "change", "Nothing stored blocks this account"},
      {R"({"email":"listed","breached":true,"password":"password123"})", "change", "Nothing stored blocks this account"},
      {R"({"email":"boss","role":"admin","passkey":true,"provider":"google"})", "session", "Nothing stored blocks this account"},
  };
  const auto adapt = [](settings::Settings& settings) {
    settings.signup.require_email_verification = true;
    settings.breached_passwords.at_sign_in = settings::BreachAtSignIn::kChange;
    testkit::with_providers(settings);
  };
  on_each_engine(adapt, [&](TestCore& kit) {
    std::string body;
    for (const auto& state : states) body += (body.empty() ? "" : ",") + state.account;
    const auto all = must(try_make(kit, R"({"accounts":[)" + body + "]}"));
    for (std::size_t i = 0; i < states.size(); ++i) {
      INFO(states[i].account);
      CHECK(all[i].created);
      CHECK(signed_in(kit, all[i]) == states[i].signs_in);
      testkit::eventually("what is said of it", [&] { return why(kit, all[i]).starts_with(states[i].says); });
    }
  });
}

TEST_CASE("test accounts: the answer has what the account signs in with", "[test_api]") {
  TestCore kit([](settings::Settings& settings) {
    settings.user_fields = {{.name = "plan"}};
    testkit::with_providers(settings);
  });
  testkit::publish(kit);
  const auto made = make_one(kit, R"({"email":"ada","name":"Ada","role":"admin","two_factor":true,"passkey":true,
    "provider":"google","created_at":"2026-03-01T00:00:00Z","profile":{"organization":"Org"},"user_fields":{"plan":"gold"},
    "answers":{"version":2,"answers":{"robot":true},"completed_steps":["hardware"]}})");
  CHECK(made.email == "ada@default.example.test");

  const auto user = user_of(kit, made);
  CHECK(user.name == "Ada");
  CHECK(user.role == "admin");
  CHECK(user.is_verified);
  CHECK(user.two_factor_enabled);
  CHECK(user.has_passkey);
  CHECK(to_rfc3339(user.created_at) == "2026-03-01T00:00:00.000Z");
  CHECK(json::to_text(user.user_fields) == R"({"plan":"gold"})");

  const domain::Owner owner(user.id);
  CHECK(testkit::profile_of(kit, owner).organization == "Org");
  const auto answers = must(kit->answers.of(owner));
  CHECK(answers.version == 2);
  CHECK(json::to_text(answers.answers) == R"({"robot":true})");
  CHECK(answers.completed_steps == std::vector<std::string>{"hardware"});
  CHECK_FALSE(answers.completed_at);

  const auto methods = must(kit->user_admin.sign_in_methods(user.id));
  CHECK(std::any_of(methods.accounts.begin(), methods.accounts.end(), [&](const auto& account) {
    return account.provider == made.provider && account.provider_account_id == made.provider_account_id;
  }));
  REQUIRE(methods.passkeys.size() == 1);
  const auto key = must(crypto::SigningKey::import_private(Secret(base64_decode(made.passkey->private_key.expose()).value())));
  CHECK(methods.passkeys[0].public_key == base64url_encode(testkit::cose_key_of(key)));
  CHECK(methods.passkeys[0].credential_id == base64url_encode(base64_decode(made.passkey->credential_id).value()));
  CHECK(methods.passkeys[0].created_at == user.created_at);
  CHECK(base64_decode(made.passkey->user_handle) == user.id.str());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'passkey.added'") == 1);

  const auto challenge = [&] {
    return std::get<TwoFactorChallenge>(must(testkit::begin_sign_in(kit, made.email, made.password->expose())));
  };
  const auto app = base32_decode(*made.totp_secret).value();
  const auto code = crypto::totp_code(app, crypto::totp_step(kit.clock().now()));
  CHECK(testkit::answer(kit, challenge(), testkit::code_of(code)).ok());
  REQUIRE(made.backup_codes.size() == BackupCodes::kCount);
  CHECK(testkit::answer(kit, challenge(), testkit::backup_code_of(made.backup_codes[9].expose())).ok());
}

TEST_CASE("test accounts: answers of an earlier version", "[test_api]") {
  TestCore kit;
  testkit::publish(kit);
  const auto made = make_one(kit, R"({"email":"ada","answers":{"version":1,"answers":{"experience_level":"beginner"}}})");
  CHECK(must(kit->answers.of(domain::Owner(made.id))).version == 1);
}

/// All that follows from the seed.
std::string seeded_part(const MadeTestAccount& made) {
  auto text = made.id.str() + " " + std::string(made.password->expose()) + " " + *made.totp_secret;
  for (const auto& code : made.backup_codes) text.append(" ").append(code.expose());
  return text;
}

TEST_CASE("test accounts: the key, the seed, the address and nothing else decide the secrets", "[test_api][security]") {
  constexpr auto kAccount = R"("accounts":[{"email":"ada","two_factor":true,"passkey":true}]})";
  const auto make = [&](std::string_view head, std::string_view key = "") {
    TestCore kit([&](settings::Settings& settings) { settings.test_api.key = Secret(std::string(key)); });
    kit.clock().advance(std::chrono::hours(1));
    return std::move(must(try_make(kit, "{" + std::string(head) + kAccount)).front());
  };
  const auto first = make("");
  const auto again = make(R"("seed":1,)");
  CHECK(seeded_part(first) == seeded_part(again));
  CHECK(first.passkey->private_key.expose() != again.passkey->private_key.expose());
  CHECK(seeded_part(make(R"("seed":2,)")) != seeded_part(first));
  CHECK(seeded_part(make(R"("namespace":"w1",)")) != seeded_part(first));
  CHECK(seeded_part(make("", "another key")) != seeded_part(first));

  TestCore kit;
  const auto other = make_one(kit, R"({"email":"ADA@default.example.test","role":"admin","name":"Ada","two_factor":true})");
  CHECK(seeded_part(other) == seeded_part(first));
}

TEST_CASE("test accounts: a second run changes nothing, whatever became of the account", "[test_api]") {
  TestCore kit;
  constexpr auto kAccount = R"({"email":"ada","two_factor":true,"passkey":true})";
  const auto first = make_one(kit, kAccount);
  must(kit->user_admin.update(testkit::admin(), first.id.str(), {.email = "new@example.com"}));
  kit.settle();
  const auto before = kit.everything_stored();
  const auto second = make_one(kit, kAccount);
  CHECK_FALSE(second.created);
  CHECK_FALSE(second.passkey);
  CHECK(seeded_part(second) == seeded_part(first));
  CHECK(kit.everything_stored() == before);
}

TEST_CASE("test accounts: one that is there is shown as it is, whatever is ordered", "[test_api]") {
  TestCore kit(testkit::with_providers);
  make_one(kit, R"({"email":"ada","password":null,"name":"Ada"})");
  const auto again = make_one(kit, R"({"email":"ada","role":"admin","name":"Eve","two_factor":true,"provider":"google"})");
  CHECK_FALSE(again.created);
  CHECK(again.name == "Ada");
  CHECK(again.role == "user");
  CHECK_FALSE(again.password);
  CHECK_FALSE(again.totp_secret);
  CHECK(again.backup_codes.empty());
  CHECK_FALSE(again.provider);
  CHECK_FALSE(again.provider_account_id);

  must(kit->user_admin.update(testkit::admin(), "ada@default.example.test", {.email = "new@example.com"}));
  CHECK(make_one(kit, R"({"email":"ada"})").email == "new@example.com");
}

TEST_CASE("test accounts: an address of another account stays its own, and the answer has no credentials",
          "[test_api][security]") {
  TestCore kit;
  const auto person = testkit::sign_up(kit);
  const auto made = make_one(kit, R"({"email":"ada@example.com","role":"admin","passkey":true})");
  CHECK(made.id == person.user.id);
  CHECK_FALSE(made.created);
  CHECK_FALSE(made.password);
  CHECK(user_of(kit, made).role == "user");
  CHECK(must(kit->user_admin.sign_in_methods(made.id)).passkeys.empty());
  CHECK(notes(kit) == 0);
  CHECK(must(TestAccounts(testkit::as_of(kit)).erase(std::nullopt)) == 0);
}

TEST_CASE("test accounts: what contradicts itself is refused", "[test_api]") {
  struct Wrong {
    std::string body;
    std::vector<std::string> faults;
    std::string code = "VALIDATION_FAILED";
  };
  const auto one = [](const std::string& members) { return R"({"accounts":[{"email":"ada",)" + members + "}]}"; };
  std::string crowd;
  for (int i = 0; i <= 1000; ++i) crowd += std::string(i ? "," : "") + R"({"email":"u)" + std::to_string(i) + R"("})";
  const std::vector<Wrong> all{
      {one(R"("anonymous":true,"suspended":{})"), {"accounts[0].anonymous STATE_NOT_MADE"}, "STATE_NOT_MADE"},
      {one(R"("passkey":true)"), {"accounts[0].passkey NOT_ALLOWED"}},
      {one(R"("password":null,"initial_password":true)"), {"accounts[0].initial_password NOT_ALLOWED"}},
      {one(R"("password":null,"breached":true)"),
       {"accounts[0].breached NOT_ALLOWED", "accounts[0].breached STATE_NOT_MADE"},
       "STATE_NOT_MADE"},
      {one(R"("password":"")"), {"accounts[0].password NOT_ALLOWED"}},
      {one(R"("password":"x","breached":true)"),
       {"accounts[0].breached STATE_NOT_MADE", "accounts[0].password TOO_SHORT"},
       "STATE_NOT_MADE"},
      {one(R"("password":"password123")"), {"accounts[0].password TOO_COMMON"}},
      {one(R"("created_at":"2126-01-01T00:00:00Z")"), {"accounts[0].created_at NOT_ALLOWED"}},
      {one(R"("created_at":"1969-12-31T00:00:00Z")"), {"accounts[0].created_at NOT_ALLOWED"}},
      {one(R"("suspended":{"until":"2026-01-01T00:00:00Z"})"), {"accounts[0].suspended.until NOT_ALLOWED"}},
      {one(R"("provider":"credential")"), {"accounts[0].provider STATE_NOT_MADE"}, "STATE_NOT_MADE"},
      {one(R"("provider":"google")"), {"accounts[0].provider STATE_NOT_MADE"}, "STATE_NOT_MADE"},
      {one(R"("role":"king")"), {"accounts[0].role NOT_ALLOWED"}},
      {one(R"("answers":{"answers":{"no_such":1}})"), {"accounts[0].answers.no_such NOT_ALLOWED"}},
      {R"({"namespace":"w1","accounts":[{"email":"ada@w2.example.test"}]})", {"accounts[0].email NOT_ALLOWED"}},
      {R"({"namespace":"W 1","accounts":[{"email":"ada"}]})", {"namespace INVALID_FORMAT"}},
      {R"({"namespace":"W 1","users":1})", {"namespace INVALID_FORMAT"}},
      {R"({"accounts":[{"email":"ada"},{"email":"ADA"}]})", {"accounts[1].email NOT_ALLOWED"}},
      {R"({"accounts":[)" + crowd + "]}", {"accounts OUT_OF_RANGE"}},
      {R"({"users":1001})", {"users OUT_OF_RANGE"}},
      {R"({"users":1,"after":100001})", {"after OUT_OF_RANGE"}},
      {"{}", {"accounts REQUIRED"}},
      {R"({"users":1,"accounts":[{"email":"ada"}]})", {"accounts REQUIRED"}}};
  TestCore kit([](settings::Settings& settings) {
    settings.public_url = "http://192.168.1.10";
    settings.breached_passwords.at_sign_in = settings::BreachAtSignIn::kOff;
  });
  for (const auto& wrong : all) {
    INFO(wrong.body.substr(0, 200));
    const auto refused = try_make(kit, wrong.body);
    CHECK(outcome(refused) == wrong.code);
    CHECK(faults_of(refused) == wrong.faults);
    CHECK(kit.number("SELECT count(*) FROM users") == 0);
    CHECK(notes(kit) == 0);
  }
}

TEST_CASE("test accounts: a state that its use case refuses leaves none of the accounts", "[test_api]") {
  TestCore kit;
  const auto refused =
      try_make(kit, R"({"accounts":[{"email":"ada","passkey":true},{"email":"boss","role":"admin","suspended":{}}]})");
  CHECK(outcome(refused) == "STATE_NOT_MADE");
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("test accounts: a failure in a later batch leaves none of the earlier ones", "[test_api]") {
  TestCore kit;
  std::string crowd;
  for (int i = 0; i < 101; ++i) crowd += std::string(i ? "," : "") + R"({"email":"u)" + std::to_string(i) + R"("})";
  const auto order = R"({"accounts":[)" + crowd + "]}";
  kit.run(
      "CREATE TRIGGER no_more BEFORE INSERT ON users WHEN (SELECT count(*) FROM users) >= 100"
      " BEGIN SELECT RAISE(ABORT, 'no more'); END");
  CHECK_FALSE(try_make(kit, order).ok());
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
  CHECK(notes(kit) == 0);
  kit.run("DROP TRIGGER no_more");
  CHECK(must(try_make(kit, order)).front().created);
}

TEST_CASE("test accounts: a failure of the server's is told as one, and leaves none", "[test_api]") {
  TestCore kit;
  const auto does = testkit::as_of(kit);
  const TestAccounts accounts(
      [&](std::optional<Time> at, const auto& work) { return at ? Status(error(ErrorCode::kDatabaseBusy)) : does(at, work); });
  CHECK(outcome(accounts.make(order_of(R"({"accounts":[{"email":"ada","suspended":{}}]})"))) == "DATABASE_UNAVAILABLE");
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
}

/// As a kill before each write in turn.
TEST_CASE("test accounts: what a call left that broke off goes with the next, which makes all", "[test_api]") {
  constexpr auto kOrder = R"({"accounts":[{"email":"ada","passkey":true,"suspended":{"reason":"A test"}},{"email":"bob"}]})";
  int writes = 0;
  for (bool broke_off = true; broke_off; ++writes) {
    INFO(writes);
    TestCore kit;
    kit.watch().plan_commit(testkit::CommitFate::kNoMemory, writes);
    broke_off = false;
    try {
      must(try_make(kit, kOrder));
    } catch (const std::bad_alloc&) {
      broke_off = true;
    }
    if (!broke_off) break;
    const auto all = must(try_make(kit, kOrder));
    CHECK(all[0].created);
    CHECK(all[0].passkey);
    CHECK(signed_in(kit, all[0]) == "ACCOUNT_SUSPENDED");
    CHECK(kit.number("SELECT count(*) FROM users") == 2);
    CHECK(notes(kit) == 1);
    CHECK(must(TestAccounts(testkit::as_of(kit)).erase(std::nullopt)) == 2);
  }
  CHECK(writes >= 5);
}

TEST_CASE("test accounts: those of a call that goes on are left to it", "[test_api]") {
  constexpr auto kOrder = R"({"accounts":[{"email":"ada","suspended":{}}]})";
  TestCore kit;
  const auto does = testkit::as_of(kit);
  const TestAccounts* all = nullptr;
  const TestAccounts accounts([&](std::optional<Time> at, const auto& work) {
    if (at) {
      CHECK(must(all->erase("default")) == 0);
      CHECK_FALSE(must(all->make(order_of(kOrder))).front().created);
    }
    return does(at, work);
  });
  all = &accounts;
  CHECK(must(accounts.make(order_of(kOrder))).front().created);
  CHECK(must(accounts.erase("default")) == 1);
}

TEST_CASE("test accounts: the core of the server hashes, and not the one whose clock stands", "[test_api]") {
  TestCore kit;
  const auto before = kit->passwords.hashes();
  make_one(kit, R"({"email":"ada","created_at":"2026-01-01T00:00:00Z","suspended":{}})");
  CHECK(kit->passwords.hashes() == before + 1);
}

TEST_CASE("test accounts: erases those that it made, and no others", "[test_api][security]") {
  on_each_engine(
      [](settings::Settings&) {},
      [](TestCore& kit) {
        const auto person = testkit::sign_up(kit, "person@w1.example.test");
        must(kit->seeding.plant(domain::OperatorActor("root"), SampleAccounts({.seed = 7}).next(1), [](std::int64_t) {}));
        must(try_make(kit, R"({"namespace":"w1","accounts":[{"email":"boss","role":"admin"},{"email":"ada"}]})"));
        must(try_make(kit, R"({"namespace":"w2","accounts":[{"email":"ada"}]})"));
        must(kit->user_admin.update(testkit::admin(), "ada@w1.example.test", {.email = "elsewhere@example.com"}));
        const TestAccounts accounts(testkit::as_of(kit));
        CHECK(notes(kit) == 2);
        CHECK(must(accounts.erase("w1")) == 2);
        CHECK(notes(kit) == 1);
        CHECK(must(accounts.erase("w1")) == 0);
        CHECK(kit->user_admin.find("ada@w2.example.test").ok());
        CHECK(must(accounts.erase(std::nullopt)) == 1);
        CHECK(kit->user_admin.find(person.user.id.str()).ok());
        CHECK(kit->user_admin.find("seed-7-0001@example.com").ok());
        CHECK(must(try_make(kit, R"({"namespace":"w1","accounts":[{"email":"ada"}]})")).front().created);
        kit.run("DELETE FROM audit_events");
        CHECK(must(accounts.erase("w1")) == 1);
      });
}

TEST_CASE("test accounts: so many samples have the addresses of the command's, in parts, and secrets of the key",
          "[test_api][security]") {
  TestCore kit(testkit::with_tests);
  TestCore other;
  const auto all = SampleAccounts({.seed = 7}).next(3);
  const auto whole = must(try_make(kit, R"({"seed":7,"users":3})"));
  TestCore in_parts(testkit::with_tests);
  const auto first = must(try_make(in_parts, R"({"seed":7,"users":2})"));
  const auto rest = must(try_make(in_parts, R"({"seed":7,"users":1,"after":2})"));
  const auto foreign = must(try_make(other, R"({"seed":7,"users":3})"));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const auto& part = i < 2 ? first[i] : rest[0];
    CHECK(part.id == whole[i].id);
    CHECK(part.password->expose() == whole[i].password->expose());
    CHECK(whole[i].email == all[i].email);
    CHECK(foreign[i].email == all[i].email);
    CHECK(whole[i].password->expose() != all[i].password.expose());
    CHECK(whole[i].password->expose() != foreign[i].password->expose());
  }
  const auto elsewhere = must(try_make(kit, R"({"seed":7,"users":2,"namespace":"w1"})"));
  CHECK(elsewhere[1].email == "seed-7-0002@w1.example.test");
  CHECK(elsewhere[1].id != whole[1].id);
  CHECK(signed_in(kit, elsewhere[1]) == "session");
}

}  // namespace
}  // namespace usher::core
