#include "common/core/accounts/account_merge.h"
#include "common/core/accounts/own_account.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/user_import.h"
#include "common/core/accounts/visitors.h"
#include "common/core/chat/chat.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/json/fields.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/faulty_lane.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/second_factor.h"

// What becomes of a write whose COMMIT loses a race, or whose answer is lost. Faults at every other statement: each write of each
// test of a core, see restless().
namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kNextPassphrase = "another passphrase";

/// One row of an import.
class OneRow final : public ImportSource {
 public:
  Status rewind() override {
    is_read_ = false;
    return done();
  }
  Result<std::optional<ImportRow>> next() override {
    if (std::exchange(is_read_, true)) return std::optional<ImportRow>();
    return std::optional(ImportRow{1, json::decode<ImportedUser>(must(json::parse(R"({"email":"ada@example.com"})")))});
  }

 private:
  bool is_read_ = false;
};

/// Prepares a write, calls `plan`, and then runs the write alone.
struct ImportantWrite {
  const char* name;
  int reservations;  ///< Writes before the one that matters.
  std::string (*run)(TestCore& kit, const std::function<void()>& plan);
};

const std::array kWrites{
    ImportantWrite{"sign-up", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     plan();
                     return outcome(kit->sign_up.with_password(sign_up_request(), caller()));
                   }},
    ImportantWrite{"sign-in", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     sign_up(kit);
                     plan();
                     return outcome(try_sign_in(kit));
                   }},
    ImportantWrite{"refresh", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     const auto grant = sign_up(kit);
                     plan();
                     return outcome(refresh(kit, grant.refresh_token.expose()));
                   }},
    ImportantWrite{"password change", 1,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     const auto ada = actor_of(kit, sign_up(kit));
                     plan();
                     return outcome(kit->password_change.change(ada, secret(kPassphrase), secret(kNextPassphrase), caller()));
                   }},
    ImportantWrite{"reset", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     sign_up(kit);
                     must(kit->password_reset.ask(kAda, caller()));
                     const auto token = Mailbox(kit).secret("reset_password", kAda);
                     plan();
                     return outcome(
                         kit->password_reset.reset({.token = secret(token), .new_password = secret(kNextPassphrase)}, caller()));
                   }},
    ImportantWrite{"beginning of a second factor", 1,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     const auto ada = actor_of(kit, sign_up(kit));
                     plan();
                     return outcome(kit->two_factor_enrolment.begin(ada, secret(kPassphrase), caller()));
                   }},
    ImportantWrite{"confirmation of a second factor", 1,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     const auto ada = actor_of(kit, sign_up(kit));
                     const Authenticator app(kit, must(kit->two_factor_enrolment.begin(ada, secret(kPassphrase), caller())));
                     plan();
                     return outcome(kit->two_factor_enrolment.confirm(ada, secret(app.code()), caller()));
                   }},
    ImportantWrite{"chat and its adoption", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     const auto ada = actor_of(kit, sign_up(kit));
                     const auto visitor = kit->visitors.make();
                     must(kit->chat.ask({.owner = domain::Owner(visitor)}, {.message = "?", .session_id = "notes"}, "{}",
                                        caller()));
                     kit.settle();
                     plan();
                     return outcome(kit->account_merge.merge(ada, visitor, std::nullopt, caller()));
                   }},
    ImportantWrite{"unlinking", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     const auto ada = actor_of(kit, sign_up(kit));
                     kit.run(
                         "INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms)"
                         " SELECT 'acme', id, 'acme', '1', 9999999999999, 0 FROM users");
                     plan();
                     return outcome(kit->linked_accounts.unlink(ada, AccountId("acme"), caller()));
                   }},
    ImportantWrite{"suspension", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     sign_up(kit);
                     plan();
                     return outcome(kit->user_admin.suspend(admin(), kAda));
                   }},
    ImportantWrite{"erasure", 1,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     const auto ada = actor_of(kit, sign_up(kit));
                     plan();
                     return outcome(kit->own_account.erase(ada, secret(kPassphrase), caller()));
                   }},
    ImportantWrite{"import", 0,
                   [](TestCore& kit, const std::function<void()>& plan) {
                     OneRow rows;
                     const auto checked = must(kit->user_import.check(rows));
                     plan();
                     return outcome(kit->user_import.run(admin(), rows, checked, ImportMode::kForReal, [](std::int64_t) {}));
                   }},
};

/// How many rows each table has.
std::vector<std::string> rows_of(TestCore& kit) {
  std::vector<std::string> counts;
  for (const auto& table : kit.texts("SELECT name FROM sqlite_master WHERE type = 'table'"))
    counts.push_back(table + " " + std::to_string(kit.number("SELECT count(*) FROM " + table)));
  return counts;
}

TEST_CASE("faults: a COMMIT that loses a race is run again, and one whose answer is lost is told and never run again",
          "[faults][security]") {
  for (const auto& write : kWrites) {
    CAPTURE(write.name);
    TestCore undisturbed(with_chat_upstream);
    REQUIRE(write.run(undisturbed, [] {}) == "OK");
    const auto expected = rows_of(undisturbed);
    TestCore raced(with_chat_upstream);
    CHECK(write.run(raced, [&] { raced.watch().plan_commit(CommitFate::kLostRace, write.reservations); }) == "OK");
    CHECK(rows_of(raced) == expected);
    TestCore unheard(with_chat_upstream);
    CHECK(write.run(unheard, [&] { unheard.watch().plan_commit(CommitFate::kLostAnswer, write.reservations); }) ==
          "DATABASE_UNAVAILABLE");
    CHECK(rows_of(unheard) == expected);
  }
}

}  // namespace
}  // namespace usher::core
