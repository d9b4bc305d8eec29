#include "common/core/accounts/user_import.h"

#include "common/core/accounts/profiles.h"
#include "common/core/accounts/reminders.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/user_export.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/upkeep/retention/inactive_accounts.h"
#include "common/domain/actor.h"
#include "common/json/fields.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/tables/filtered_acts.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

const domain::OperatorActor kOperator("ada");
constexpr std::string_view kHash = "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm";  // "password"

/// JSON objects as rows, on lines 1, 2, 3...
class Rows final : public ImportSource {
 public:
  explicit Rows(std::vector<std::string> rows) : rows_(std::move(rows)) {}
  Status rewind() override {
    next_ = 0;
    return done();
  }
  Result<std::optional<ImportRow>> next() override {
    if (next_ == rows_.size()) return std::optional<ImportRow>();
    const auto document = must(json::parse(rows_[next_++]));
    return std::optional(ImportRow{static_cast<std::int64_t>(next_), json::decode<ImportedUser>(document)});
  }

 private:
  std::vector<std::string> rows_;
  std::size_t next_ = 0;
};

Result<ImportReport> import(TestCore& test, Rows rows) {
  USHER_TRY(const auto plan, test->user_import.check(rows));
  std::int64_t reported = 0;
  auto report = test->user_import.run(kOperator, rows, plan, ImportMode::kForReal, [&](std::int64_t more) { reported += more; });
  CHECK(reported == plan.rows);
  return report;
}

std::string row(std::string_view email, std::string_view more = "") {
  return R"({"email":")" + std::string(email) + "\"" + (more.empty() ? "" : ",") + std::string(more) + "}";
}

std::vector<std::string> lines_of(const ImportReport& report) {
  std::vector<std::string> lines;
  for (const auto& conflict : report.conflicts)
    lines.push_back(std::to_string(conflict.line) + " " + conflict.email + " " + std::string(conflict.reason));
  return lines;
}

TEST_CASE("user import: an account that is not used since counts as used when accounts were imported last",
          "[user_import][retention]") {
  TestCore test([](settings::Settings& settings) {
    settings.retention.inactive_accounts = std::chrono::days(100);
    settings.mail.smtp = settings::Smtp{};
  });
  const auto old = R"("created_at":"2020-01-01","updated_at":"2020-01-02")";
  must(import(test, Rows({row("ada@example.com", old)})));
  test.clock().advance(std::chrono::days(85));
  CHECK(must(test->inactive_accounts.retire()).warned == 0);
  must(import(test, Rows({row("ada@example.com", old)})));  // brings none
  test.clock().advance(std::chrono::days(1));
  CHECK(must(test->inactive_accounts.forecast()).warned == 1);
  must(import(test, Rows({row("bob@example.com", old)})));
  CHECK(must(test->inactive_accounts.forecast()).warned == 0);
}

TEST_CASE("user import: a row sets all of its members", "[user_import]") {
  TestCore test;
  const auto report = must(import(
      test, Rows({row("Ada@Example.com",
                      R"("id":"legacy:17","name":"Ada","image":"https://example.com/a.png","role":"admin","is_verified":true,
         "is_active":false,"created_at":"2020-02-03T04:05:06.007Z","updated_at":"2021-02-03T04:05:06.007Z","password_hash":")" +
                          std::string(kHash) + R"(","experience_level":"advanced",
         "professional_role":"other","role_other":"Poet","organization":"Org","software_background":{"languages":["cpp"]})")})));
  CHECK(report.imported == 1);
  CHECK(report.conflicts.empty());
  const auto user = must(test->user_admin.find("ada@example.com"));
  CHECK(user.id.str() == "legacy:17");
  CHECK(user.email_as_written == "Ada@Example.com");
  CHECK(user.name == "Ada");
  CHECK(user.image == "https://example.com/a.png");
  CHECK(user.role == "admin");
  CHECK(user.is_verified);
  CHECK_FALSE(user.is_active);
  CHECK(to_rfc3339(user.created_at) == "2020-02-03T04:05:06.007Z");
  CHECK(to_rfc3339(user.updated_at) == "2021-02-03T04:05:06.007Z");
  const auto profile = must(test->profiles.find(user.id));
  REQUIRE(profile);
  CHECK(profile->role_other == "Poet");
  CHECK(json::to_text(profile->software_background) == R"({"languages":["cpp"]})");
}

TEST_CASE("user import: ids that were erased here are left out and counted, unless they are asked for",
          "[user_import][security]") {
  TestCore test;
  Rows rows({row("ada@example.com", R"("id":"ada","role":"admin")"), row("bob@example.com", R"("id":"bob")")});
  must(import(test, rows));
  must(test->user_admin.create(kOperator, {.email = "chief@example.com", .role = "admin"}));
  must(test->user_admin.erase(kOperator, "ada@example.com"));
  test.run("DELETE FROM outbox");
  const auto again = must(import(test, rows));
  CHECK(again.erased == 1);
  CHECK(again.present == 1);
  CHECK(again.imported == 0);
  CHECK(again.conflicts.empty());
  CHECK(test.number("SELECT count(*) FROM users WHERE id = 'ada'") == 0);
  CHECK(test.number("SELECT count(*) FROM outbox") == 0);  // nor do the admins get a mail about it
  const auto plan = must(test->user_import.check(rows));
  const auto run = [&](ImportMode mode) {
    return must(test->user_import.run(
        kOperator, rows, plan, mode, [](std::int64_t) {}, ErasedRows::kImported));
  };
  CHECK(run(ImportMode::kTrial).imported == 1);
  CHECK(test.number("SELECT count(*) FROM erasures") == 1);
  CHECK(run(ImportMode::kForReal).imported == 1);
  CHECK(test.number("SELECT count(*) FROM users WHERE id = 'ada'") == 1);
  CHECK(test.number("SELECT count(*) FROM erasures") == 0);  // a restore does not erase who is back
}

TEST_CASE("user import: a user who wants no reminders gets none", "[user_import][reminders][both]") {
  testkit::on_both_engines([](const testkit::Adapt& engine) {
    TestCore test(engine);
    must(import(test, Rows({row("ada@example.com", R"("is_verified":true,"reminders_stopped":true)"),
                            row("bob@example.com", R"("is_verified":true,"reminders_stopped":false)")})));
    const auto remind = [&](std::string_view email) {
      return must(test->reminders.remind(kOperator, must(test->user_admin.find(email)).id));
    };
    CHECK_FALSE(remind("ada@example.com"));
    CHECK(remind("bob@example.com"));
    must(export_users(test->ports, test->audit, kOperator, false, [&](const ExportedUser& exported) {
      CHECK(exported.reminders_stopped == (exported.user.email == "ada@example.com"));
      return done();
    }));
  });
}

TEST_CASE("user import: absent members get the defaults of a new account", "[user_import]") {
  TestCore test;
  must(import(test,
              Rows({row("ada@example.com", R"("name":null,"role":null,"experience_level":null,"software_background":null)")})));
  const auto user = must(test->user_admin.find("ada@example.com"));
  CHECK(user.role == "user");
  CHECK(user.is_active);
  CHECK_FALSE(user.is_verified);
  CHECK_FALSE(user.name);
  CHECK(user.created_at == test.clock().now());
  CHECK(user.updated_at == test.clock().now());
  CHECK_FALSE(must(test->profiles.find(user.id)));
}

TEST_CASE("user import: an imported hash signs in and is replaced by Argon2id", "[user_import]") {
  TestCore test;
  must(import(test, Rows({row("ada@example.com", R"("password_hash":")" + std::string(kHash) + "\"")})));
  const auto sign_in = [&](std::string_view password) {
    return test->sign_in.with_password({.email = "ada@example.com", .password = Secret(std::string(password))}, {});
  };
  CHECK_FALSE(sign_in("passwore").ok());
  CHECK(sign_in("password").ok());
  CHECK(test.texts("SELECT password_hash FROM accounts").at(0).starts_with("$argon2id$"));
  CHECK(sign_in("password").ok());
}

TEST_CASE("user import: without a hash, sign-in is refused until a password is set", "[user_import][security]") {
  TestCore test;
  must(import(test, Rows({row("ada@example.com")})));
  const auto sign_in = [&](std::string_view password) {
    return test->sign_in.with_password({.email = "ada@example.com", .password = Secret(std::string(password))}, {});
  };
  CHECK(sign_in("").error().code == ErrorCode::kInvalidCredentials);
  must(test->user_admin.set_password(kOperator, "ada@example.com", Secret(std::string("correct horse"))));
  CHECK(sign_in("correct horse").ok());
}

TEST_CASE("user import: all errors of all rows are reported and nothing is imported", "[user_import]") {
  TestCore test;
  const auto refused = import(
      test,
      Rows({row("fine@example.com"), row("no address", R"("role":"king","password_hash":"plain text")"),
            row("late@example.com", R"("created_at":"2999-01-01")"), row("early@example.com", R"("created_at":"1969-12-31")"),
            row("when@example.com", R"("created_at":"yesterday","updated_at":"2999-01-01")"),
            row("id@example.com", R"("id":"a@b")"), row("type@example.com", R"("is_active":"yes")"),
            row("dear@example.com", R"("password_hash":"$2b$31$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2")"),
            row("other@example.com", R"("professional_role":"other")")}));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kValidationFailed);
  std::vector<std::string> where;
  for (const auto& fault : refused.error().fields) where.push_back(fault.field);
  CHECK(where == std::vector<std::string>{"line 2, email", "line 2, role", "line 2, password_hash", "line 3, created_at",
                                          "line 4, created_at", "line 5, created_at", "line 5, updated_at", "line 6, id",
                                          "line 7, is_active", "line 8, password_hash", "line 9, role_other"});
  CHECK_THAT(std::string(refused.error().detail()), Catch::Contains("nothing was imported"));
  CHECK(test.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("user import: an error message never contains the hash", "[user_import][security]") {
  TestCore test;
  const auto refused = import(test, Rows({row("ada@example.com", R"("password_hash":"$2b$04$secretsecretsecret")")}));
  REQUIRE_FALSE(refused.ok());
  for (const auto& fault : refused.error().fields) CHECK_THAT(fault.message, !Catch::Contains("secretsecret"));
}

TEST_CASE("user import: two rows with one address, neither is imported, the others are", "[user_import][security]") {
  TestCore test;
  const auto report = must(import(test, Rows({row("Dup@example.com"), row("other@example.com"), row("dup@EXAMPLE.com")})));
  CHECK(report.imported == 1);
  CHECK(lines_of(report) == std::vector<std::string>{"1 Dup@example.com another row has the same address",
                                                     "3 dup@EXAMPLE.com another row has the same address"});
  CHECK(test.texts("SELECT email FROM users") == std::vector<std::string>{"other@example.com"});
}

TEST_CASE("user import: an existing account is unchanged, a second run changes nothing", "[user_import]") {
  TestCore test;
  must(import(test, Rows({row("ada@example.com", R"("name":"Ada")")})));
  const auto again = must(import(test, Rows({row("ADA@example.com", R"("name":"Eve","role":"admin")"), row("bob@example.com")})));
  CHECK(again.imported == 1);
  CHECK(lines_of(again) == std::vector<std::string>{"1 ADA@example.com the address has an account already"});
  CHECK(test.texts("SELECT name || role FROM users WHERE email = 'ada@example.com'").at(0) == "Adauser");
}

TEST_CASE("user import: a row that differs in what it gives is a conflict, absent members are not compared", "[user_import]") {
  TestCore test([](settings::Settings& settings) {
    settings.user_fields = {{.name = "company"}, {.name = "score", .type = settings::UserFieldType::kNumber}};
  });
  const auto given = [](std::string_view state, std::string_view image, std::string_view company, std::string_view score) {
    return row("ada@example.com", R"("is_active":)" + std::string(state) + R"(,"is_verified":)" + std::string(state) +
                                      R"(,"image":"https://example.com/)" + std::string(image) +
                                      R"(","user_fields":{"company":")" + std::string(company) + R"(","score":)" +
                                      std::string(score) + "}");
  };
  must(import(test, Rows({given("true", "a.png", "Engines", "1e2")})));
  for (const auto& same : {given("true", "a.png", "Engines", "1e2"), row("ada@example.com"),
                           row("ada@example.com", R"("image":null,"user_fields":{"score":100})")})
    CHECK(must(import(test, Rows({same}))).present == 1);
  for (const auto* const other : {R"("is_active":false)", R"("is_verified":false)", R"("image":"https://example.com/b.png")",
                                  R"("user_fields":{"company":"Looms"})", R"("user_fields":{"company":"Engines","score":101})"})
    CHECK(lines_of(must(import(test, Rows({row("ada@example.com", other)})))) ==
          std::vector<std::string>{"1 ada@example.com the address has an account already"});
}

TEST_CASE("user import: undeclared members of user_fields are named, the first twenty", "[user_import]") {
  TestCore test([](settings::Settings& settings) { settings.user_fields = {{.name = "company"}}; });
  Rows rows({row("ada@example.com", R"("user_fields":{"company":"Engines","shoe":44})"),
             row("bob@example.com", R"("user_fields":{"shoe":45,"hat":null})"), row("cy@example.com")});
  CHECK(must(test->user_import.check(rows)).undeclared == std::set<std::string>{"hat", "shoe"});
  std::vector<std::string> many;
  for (int i = 0; i < 30; ++i)
    many.push_back(row(std::to_string(i) + "@example.com", R"("user_fields":{"f)" + std::to_string(i) + "\":1}"));
  Rows flood(many);
  CHECK(must(test->user_import.check(flood)).undeclared.size() == 20);
}

TEST_CASE("user import: an address that its former account can take back is a conflict", "[user_import][security]") {
  TestCore test;
  must(test->user_admin.create(kOperator, {.email = "old@example.com", .verified = true}));
  must(test->user_admin.update(kOperator, "old@example.com", {.email = "new@example.com"}));
  must(test->user_admin.create(kOperator, {.email = "chief@example.com", .role = "admin"}));
  test.run("DELETE FROM outbox");
  const auto report = must(import(test, Rows({row("old@example.com", R"("role":"admin")"), row("new@example.com")})));
  CHECK(test.number("SELECT count(*) FROM outbox") == 0);
  CHECK(lines_of(report) ==
        std::vector<std::string>{"1 old@example.com the address is reserved for the account that gave it up"});
  CHECK(report.present == 1);
}

TEST_CASE("user import: a taken id is a conflict, in the file and in the database, on a trial too", "[user_import]") {
  TestCore test;
  must(import(test, Rows({row("old@example.com", R"("id":"2")")})));
  Rows rows({row("a@example.com", R"("id":"1","role":"admin")"), row("b@example.com", R"("id":"1")"),
             row("c@example.com", R"("id":"2")")});
  const auto plan = must(test->user_import.check(rows));
  for (const auto mode : {ImportMode::kTrial, ImportMode::kForReal}) {
    const auto report = must(test->user_import.run(kOperator, rows, plan, mode, [](std::int64_t) {}));
    CHECK(report.imported == 0);
    CHECK(lines_of(report) == std::vector<std::string>{"1 a@example.com another row has the same id",
                                                       "2 b@example.com another row has the same id",
                                                       "3 c@example.com the id belongs to another account"});
  }
}

TEST_CASE("user import: more rows than one transaction holds, all are imported and audited", "[user_import]") {
  TestCore test;
  std::vector<std::string> rows;
  for (int i = 0; i < 450; ++i) rows.push_back(row("user" + std::to_string(i) + "@example.com"));
  CHECK(must(import(test, Rows(std::move(rows)))).imported == 450);
  CHECK(test.number("SELECT count(*) FROM users") == 450);
  CHECK(test.number("SELECT count(*) FROM audit_events WHERE action = 'user.imported' AND actor = 'operator:ada'") == 450);
}

TEST_CASE("user import: an empty file is imported without error", "[user_import]") {
  TestCore test;
  CHECK(must(import(test, Rows({}))).imported == 0);
}

constexpr const char* kImportMails = "SELECT address FROM outbox WHERE kind = 'admins_imported' ORDER BY address";

/// Two admins, one of them suspended, before an import.
void make_admins(TestCore& test) {
  for (const auto* email : {"Chief@example.com", "asleep@example.com"})
    must(test->user_admin.create(kOperator, {.email = email, .name = {}, .role = "admin", .profile = {}, .password = {}}));
  must(test->user_admin.suspend(kOperator, "asleep@example.com"));
  test.run("DELETE FROM outbox");
}

TEST_CASE("user import: each admin of now gets one mail about all admins that come", "[user_import][security]") {
  TestCore test;
  make_admins(test);
  std::vector<std::string> rows{row("ada@example.com"), row("Eve@example.com", R"("role":"admin")")};
  for (int i = 0; i < 300; ++i) rows.push_back(row("admin" + std::to_string(i) + "@example.com", R"("role":"admin")"));
  must(import(test, Rows(rows)));
  CHECK(test.texts(kImportMails) == std::vector<std::string>{"Chief@example.com"});
  CHECK(test.texts("SELECT (payload ->> 'count') || ' ' || (payload ->> 'by') FROM outbox") ==
        std::vector<std::string>{"301 operator:ada"});
  const auto listed = test.texts("SELECT payload ->> 'accounts' FROM outbox").at(0);
  CHECK(listed.starts_with("Eve@example.com, admin0@example.com, admin1@example.com, "));
  CHECK(listed.ends_with(", …"));
  CHECK(listed.size() < 320);  // longer values of mails are cut
}

TEST_CASE("user import: no mail about admins who do not come or are here already, nor on a trial", "[user_import]") {
  TestCore test;
  make_admins(test);
  Rows eve({row("eve@example.com", R"("role":"admin")")});
  const auto plan = must(test->user_import.check(eve));
  must(test->user_import.run(kOperator, eve, plan, ImportMode::kTrial, [](std::int64_t) {}));
  must(import(test, Rows({row("twice@example.com", R"("role":"admin")"), row("Twice@example.com", R"("role":"admin")"),
                          row("chief@example.com", R"("role":"admin")"), row("ada@example.com")})));
  CHECK(test.texts(kImportMails).empty());
  must(import(test, eve));
  test.run("DELETE FROM outbox");
  must(import(test, eve));
  CHECK(test.texts(kImportMails).empty());
}

TEST_CASE("user import: a failed import has mentioned the admins that came", "[user_import][security]") {
  TestCore test;
  make_admins(test);
  Rows rows({row("eve@example.com", R"("role":"admin")")});
  const auto plan = must(test->user_import.check(rows));
  test.run("CREATE TRIGGER full BEFORE INSERT ON users BEGIN SELECT RAISE(ABORT, 'disk full'); END");
  CHECK_FALSE(test->user_import.run(kOperator, rows, plan, ImportMode::kForReal, [](std::int64_t) {}).ok());
  CHECK(test.texts(kImportMails).size() == 1);
}

TEST_CASE("user import: progress counts rows that are stored", "[user_import]") {
  TestCore test;
  std::vector<std::string> rows;
  for (int i = 0; i < 300; ++i) rows.push_back(row("user" + std::to_string(i) + "@example.com"));
  Rows source(rows);
  const auto plan = must(test->user_import.check(source));
  std::int64_t reported = 0;
  must(test->user_import.run(kOperator, source, plan, ImportMode::kForReal, [&](std::int64_t more) {
    reported += more;
    CHECK(test.number("SELECT count(*) FROM users") == reported);
  }));
  CHECK(reported == 300);
}

}  // namespace
}  // namespace usher::core
