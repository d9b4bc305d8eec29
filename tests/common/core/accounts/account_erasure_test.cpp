#include "common/core/accounts/account_erasure.h"

#include "common/core/accounts/erasures.h"
#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/settings/settings.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/outbox.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kName = "Ada Byron-Lovelace";
constexpr std::string_view kOld = "ada.byron@example.com";
constexpr std::string_view kOther = "bob@example.com";

/// Where a mark of an erased account may stay, and why.
struct Exception {
  std::string_view column;
  std::string_view because;
};
constexpr std::array kExceptions{
    Exception{"rate_limits.subject", "limits count on to the end of their windows, at most a day"},
    Exception{"audit_events.user_id", "the trail names the id, and the digest of what was erased"},
    Exception{"erasures.user_id", "a restored backup erases the id again"},
    Exception{"erasures.actor", "who erased themselves and others"},
    Exception{"audit_events.actor", "what the account did to others as an admin"},
    Exception{"sessions.impersonated_by", "the same"},
    Exception{"outbox.payload", "the notice to the other admins that the account's API keys ended has its id"},
};

/// `table.column` of every value that has the mark, of all tables that there are.
std::vector<std::string> places_of(TestCore& kit, const std::string& mark) {
  std::vector<std::string> places;
  for (const auto& table : kit.texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"))
    for (const auto& column : kit.texts("SELECT name FROM pragma_table_info('" + table + "')")) {
      const auto found = kit.number("SELECT count(*) FROM " + table + " WHERE instr(lower(CAST(" + column +
                                    " AS TEXT)), lower('" + mark + "')) > 0");
      if (found > 0) places.push_back(table + "." + column);
    }
  return places;
}

bool is_exception(const std::string& place, bool is_id) {
  if (!is_id) return place == kExceptions.front().column;
  return std::any_of(kExceptions.begin(), kExceptions.end(), [&](const Exception& one) { return one.column == place; });
}

std::string ask_sign_in_link(TestCore& kit, std::string_view email) {
  kit.clock().advance(milliseconds(1));
  must(kit->mail_sign_in.ask_link({.email = std::string(email), .name = std::string(kName)}, caller()));
  return Mailbox(kit).secret("sign_in_link", email);
}

/// An admin who has left a mark wherever that is possible, and the links and codes that are still out.
struct LongLife {
  TestCore kit{with_limits};
  SessionGrant bob = sign_up(kit, kOther);
  SessionGrant grace = sign_up(kit, "grace@example.com");
  std::string link_of_before = ask_sign_in_link(kit, kAda);  // from a time without an account
  SessionGrant ada = sign_up(kit, kOld);
  domain::AdminActor by_grace = make_admin(kit, grace);
  domain::AdminActor by_ada = make_admin(kit, ada);
  std::vector<std::string> links;
  std::string reset_link;
  std::string code;

  LongLife() {
    const auto id = ada.user.id.str();
    must(kit->user_admin.update(admin(), id, {.name = {.present = true, .value = std::string(kName)}}));
    must(kit->user_admin.verify_email(admin(), id));
    must(kit->impersonation.start(by_ada, bob.user.id));
    must(kit->api_keys.create(by_ada, "admin:write", "crm"));
    must(kit->user_admin.update(by_ada, kOther, {.role = "admin"}));  // Bob gets a notice that names Ada
    kit.clock().advance(milliseconds(1));
    must(kit->email_change.ask(actor_of(kit, ada), kAda, secret(kPassphrase), caller()));
    must(kit->email_verification.verify({.token = secret(Mailbox(kit).secret("change_email", kAda))}, caller()));
    code = ask_code(kit, CodeFor::kSignIn);
    ask_code(kit, CodeFor::kResetPassword);
    must(kit->email_codes.ask(CodeFor::kSignIn, kOld, caller()));  // reserved, so that nothing is mailed
    for (const auto address : {kAda, kOld}) leave_events(address);
    links = {link_of_before, ask_sign_in_link(kit, kAda)};
    kit.clock().advance(milliseconds(1));
    must(kit->password_reset.ask(kAda, caller()));
    reset_link = Mailbox(kit).secret("reset_password", kAda);
    for (int i = 0; i < 9; ++i) must(kit->password_reset.ask(kAda, caller("198.51." + std::to_string(i) + ".1")));
    Mailbox(kit).all("", "");                       // some are dropped, since the limit of the address is full
    must(kit->password_reset.ask(kAda, caller()));  // waits in the outbox
    must(kit->mail_sign_in.ask_link({.email = std::string(kAda)}, caller()));
  }

  /// Of refused attempts at an address, which an account has or may take back, and of an operator who lets more be made.
  void leave_events(std::string_view address) {
    TestCore verifying(kit.world(), [](settings::Settings& settings) {
      with_limits(settings);
      settings.signup.require_email_verification = true;
    });
    must(verifying->sign_up.with_password(sign_up_request(address), caller("203.0.113.9")));
    CHECK_FALSE(try_sign_in(kit, address, "wrong password").ok());
    CHECK_FALSE(kit->email_codes.prove(CodeFor::kSignIn, address, secret("wrong"), caller()).ok());
    CHECK_FALSE(must(kit->limit_admin.clear_account(admin(), address)).empty());
    kit.settle();
  }
};

TEST_CASE("account erasure: no table keeps the address, the name or the id, but for the listed exceptions",
          "[account_erasure][security]") {
  LongLife life;
  auto& kit = life.kit;
  const auto id = life.ada.user.id.str();
  REQUIRE(places_of(kit, std::string(kAda)).size() > 3);
  REQUIRE(places_of(kit, std::string(kOld)).size() > 1);
  REQUIRE(places_of(kit, std::string(kName)).size() > 1);
  REQUIRE(places_of(kit, id).size() > 8);
  if (GENERATE(true, false))
    must(kit->user_admin.erase(admin(), kAda));
  else
    must(kit->own_account.erase(actor_of(kit, life.ada), secret(kPassphrase), caller()));
  kit.settle();
  for (const auto& mark : {std::string(kAda), std::string(kOld), std::string(kName), id})
    for (const auto& place : places_of(kit, mark)) {
      INFO(mark << " in " << place);
      CHECK(is_exception(place, mark == id));
    }
  kit.clock().advance(std::chrono::hours(25));
  must(kit->maintenance.prune());
  CHECK(places_of(kit, std::string(kAda)).empty());
}

/// Of all tables that a person has rows in; of audit events those with a personal part.
std::map<std::string, std::int64_t> rows_by_table(TestCore& kit, const store::RowsByTable& counted) {
  std::map<std::string, std::int64_t> rows;
  for (const auto& table : kit.texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
    const bool is_counted = std::any_of(counted.begin(), counted.end(), [&](const auto& row) { return row.first == table; });
    const auto condition = table == "audit_events" ? " WHERE personal IS NOT NULL" : "";
    if (is_counted || table != "rate_limits") rows[table] = kit.number("SELECT count(*) FROM " + table + condition);
  }
  return rows;
}

TEST_CASE("account erasure: the rows that an erasure reports are those that went", "[account_erasure]") {
  LongLife life;
  auto& kit = life.kit;
  must(kit->answers.save(domain::Owner(life.ada.user.id), {.answers = {{"languages", json::Array{"cpp"}}}}));
  must(kit->erasures.prepare("user"));  // makes the key
  const auto counted =
      must(kit->ports.transactions.read([&](store::Stores& tx) { return rows_of_account(tx, life.ada.user.id); }));
  const auto before = rows_by_table(kit, counted);
  const auto erased = must(kit->user_admin.erase(admin(), kAda));
  kit.settle();
  const auto after = rows_by_table(kit, counted);
  std::map<std::string, std::int64_t> gone(erased.rows.begin(), erased.rows.end());
  CHECK(gone["users"] == 1);
  CHECK(gone["api_keys"] == 1);
  CHECK(gone["outbox"] > 1);
  CHECK(gone["verifications"] > 3);
  gone["erasures"] = -1;
  gone["outbox"] -= 3;        // the notices that her API key ended: two stay, and hers came and went
  gone["audit_events"] += 1;  // the erasure's own event loses its personal part, too
  for (const auto& [table, rows] : before) {
    if (table == "audit_events") continue;  // new events take the place of personal parts
    INFO(table);
    CHECK(rows - after.at(table) == gone[table]);
  }
  CHECK(erased.event.actor == "operator:root");
  CHECK(kit.texts("SELECT personal_digest FROM audit_events WHERE id = '" + erased.event.id.str() + "'") ==
        std::vector<std::string>{erased.event.personal_digest});
}

TEST_CASE("account erasure: codes to a former address that another account has by now stay", "[account_erasure][security]") {
  LongLife life;
  auto& kit = life.kit;
  kit.run("UPDATE users SET email = 'ada.byron@example.com' WHERE email = 'grace@example.com'");  // the undo has run out
  kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, address, attempts, created_at_ms, expires_at_ms) VALUES "
      "('graces', 'sign_in_code', 'h', 'ada.byron@example.com', 0, 1, 9000000000000)");
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE id = 'graces'") == 1);
}

TEST_CASE("account erasure: links and codes of an erased account open nothing and make no account",
          "[account_erasure][security]") {
  LongLife life;
  auto& kit = life.kit;
  must(kit->user_admin.erase(admin(), kAda));
  Mailbox(kit).all("", "");  // what waited is not mailed either
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE lower(address) IN ('ada@example.com', 'ada.byron@example.com')") == 0);
  CHECK(outcome(kit->mail_sign_in.by_code(kAda, secret(life.code), {}, {}, caller())) == "INVALID_CODE");
  for (const auto& link : life.links) CHECK(outcome(kit->mail_sign_in.by_link(secret(link), {}, caller())) == "INVALID_TOKEN");
  CHECK(outcome(kit->password_reset.reset({.token = secret(life.reset_link), .new_password = secret("another passphrase")},
                                          caller())) == "INVALID_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM users") == 2);
}

TEST_CASE("account erasure: what another account asked for at the address stays", "[account_erasure]") {
  TestCore kit;
  const auto bob = sign_up(kit, kOther);
  must(kit->email_change.ask(actor_of(kit, bob), kAda, secret(kPassphrase), caller()));
  const auto link = Mailbox(kit).secret("change_email", kAda);
  sign_up(kit);
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(must(kit->email_verification.verify({.token = secret(link)}, caller())).user.email == kAda);
}

TEST_CASE("account erasure: a notice to admins that waits goes out without the address", "[account_erasure]") {
  LongLife life;
  auto& kit = life.kit;
  const std::string notice = "SELECT payload ->> 'by' FROM outbox WHERE kind = 'admin_added' AND address = 'bob@example.com'";
  REQUIRE(kit.texts(notice) == std::vector<std::string>{std::string(kOld)});
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(kit.texts(notice) == std::vector<std::string>{"\u2013"});
}

/// The value of the newest notice to Bob that an admin was added.
std::string notice_to_bob(TestCore& kit, const std::string& value) {
  return kit
      .texts("SELECT payload ->> '" + value + "' FROM outbox WHERE kind = 'admin_added' AND address = 'bob@example.com'" +
             " ORDER BY rowid DESC LIMIT 1")
      .at(0);
}

TEST_CASE("account erasure: mail that names the account by either value is found by its digest", "[account_erasure][security]") {
  TestCore kit;
  make_admin(kit, sign_up(kit, kOther));
  const auto by_ada = make_admin(kit, sign_up(kit));
  sign_up(kit, kOld);
  must(kit->user_admin.update(by_ada, kOld, {.role = "admin"}));
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE account_digest = '' OR (kind <> 'admin_added' AND account_digest <> '')") ==
        0);
  // No digest leads to Ada's address in these: one is a part of another address, and the other names its own recipient.
  kit.run(
      "UPDATE outbox SET payload = replace(payload, '\"when\"', '\"x\":\"not-ada@example.com\",\"when\"')"
      " WHERE kind <> 'admin_added'");
  SECTION("who acted") {
    must(kit->user_admin.erase(admin(), kAda));
    CHECK(notice_to_bob(kit, "by") == "\u2013");
    CHECK(notice_to_bob(kit, "account") == kOld);
  }
  SECTION("who became an admin") {
    must(kit->user_admin.erase(admin(), kOld));
    CHECK(notice_to_bob(kit, "by") == kAda);
    CHECK(notice_to_bob(kit, "account") == "\u2013");
  }
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE payload LIKE '%not-\u2013%'") == 0);
}

TEST_CASE("account erasure: mail without a digest is searched, as that of an older server or of a lost key",
          "[account_erasure][security]") {
  TestCore kit;
  make_admin(kit, sign_up(kit, kOther));
  sign_up(kit);
  must(kit->user_admin.update(admin(), kAda, {.role = "admin"}));
  SECTION("of an older server") {
    kit.run(
        "INSERT INTO outbox (id, kind, address, payload, attempts, created_at_ms) VALUES"
        " ('old', 'api_keys_revoked', 'x@example.com', '{\"account\":\"ada@example.com\"}', 0, 1)");
  }
  SECTION("of a lost key") {
    must(kit->ports.transactions.write([](store::Stores& tx) { return tx.outbox.forget_digests(); }));
    kit.run("UPDATE erasure_keys SET key_sealed = ''");
    must(kit->ports.transactions.write([](store::Stores& tx) { return tx.erasures.delete_lost_key(); }));
  }
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(notice_to_bob(kit, "account") == "\u2013");
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE payload LIKE '%ada@example.com%'") == 0);
}

}  // namespace
}  // namespace usher::core
