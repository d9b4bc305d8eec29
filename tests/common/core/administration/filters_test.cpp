#include "common/core/administration/filters.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/administration/answers.h"
#include "common/core/administration/audit_events.h"
#include "common/core/administration/mail.h"
#include "common/core/administration/sessions.h"
#include "common/core/administration/users.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using testkit::TestCore;

using Values = std::map<std::string, std::string, std::less<>>;

template <class Filter>
Result<Narrowed<Filter>> narrowed(TestCore& test, const Values& values, Filter filter = {}) {
  const auto value_of = [&](const FilterName& name) -> std::optional<std::string> {
    const auto found = values.find(name.name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
  return read_filters(test.core().filter_sources, test.clock().now(), value_of, std::move(filter));
}

template <class Filter>
FieldError refused(TestCore& test, const Values& values) {
  const auto read = narrowed<Filter>(test, values);
  REQUIRE_FALSE(read.ok());
  REQUIRE(read.error().code == ErrorCode::kValidationFailed);
  REQUIRE(read.error().fields.size() == 1);
  return read.error().fields.front();
}

TEST_CASE("filters: each type of value reaches its member", "[administration]") {
  TestCore test;
  const auto users = narrowed<store::UserFilter>(test, {{"search", "Ada"},
                                                        {"role", "admin"},
                                                        {"status", "suspended"},
                                                        {"verified", "no"},
                                                        {"since", "2h"},
                                                        {"never_signed_in", "true"},
                                                        {"unanswered", "true"},
                                                        {"order", "name_desc"}})
                         .value()
                         .filter;
  CHECK(users.search == "Ada");
  CHECK(users.role == "admin");
  CHECK(users.is_active == false);
  CHECK(users.is_verified == false);
  CHECK(users.since == test.clock().now() - std::chrono::hours(2));
  CHECK(users.never_signed_in == true);
  CHECK(users.unanswered == "");
  CHECK_FALSE(users.idle_since);
  CHECK(users.order == store::UserOrder::kNameDescending);
  CHECK(narrowed<store::MailFilter>(test, {{"to", " Ada@Example.com "}}).value().filter.address == "ada@example.com");
  CHECK(narrowed<AnswerSelection>(test, {{"completed", "false"}}, {.completed_only = true}).value().filter.completed_only ==
        false);
}

TEST_CASE("filters: what is not given stays, and an empty text is not given", "[administration]") {
  TestCore test;
  const auto mail = narrowed<store::MailFilter>(test, {{"to", ""}}, {.state = "kept", .address = "ada@example.com"}).value();
  CHECK(mail.filter.state == "kept");
  CHECK(mail.filter.address == "ada@example.com");
}

TEST_CASE("filters: a wrong value names its field and what it takes", "[administration]") {
  TestCore test;
  CHECK(refused<store::UserFilter>(test, {{"role", "root"}}).message == "Must be one of: user, admin");
  CHECK(refused<store::UserFilter>(test, {{"verified", "maybe"}}).message == "Must be one of: true, false");
  CHECK(refused<store::UserFilter>(test, {{"idle", "soon"}}).field == "idle");
  CHECK(refused<store::UserFilter>(test, {{"search", std::string(256, 'a')}}).field == "search");
  const auto step = refused<store::UserFilter>(test, {{"unanswered", "nothing"}});
  CHECK(step.message.starts_with("The questionnaire has no step `nothing`; its steps are software"));
  CHECK(narrowed<store::AuditFilter>(test, {{"user", "zoe@example.com"}}).error().code == ErrorCode::kUserNotFound);
}

TEST_CASE("filters: an account is named by address or id, also after its deletion", "[administration]") {
  TestCore test;
  const auto ada = testkit::sign_up(test).user;
  const Values by_address{{"user", "Ada@example.com"}};
  CHECK(narrowed<store::SessionFilter>(test, by_address).value().filter.user == ada.id);
  CHECK(narrowed<store::SessionFilter>(test, {{"user", ada.id.str()}}).value().filter.user == ada.id);
  REQUIRE(test.core().user_admin.erase(testkit::admin(), ada.id.str()).ok());
  const auto erased = narrowed<store::AuditFilter>(test, by_address).value();
  CHECK(erased.filter.user == ada.id);
  REQUIRE(erased.notes.size() == 1);
  CHECK(erased.notes.front() == "The account with this address was deleted");
}

template <class Filter>
void check_rows() {
  for (const auto& row : kFilters<Filter>) {
    CAPTURE(row.name);
    CHECK(row.set != nullptr);
    CHECK_FALSE(row.label.empty());
    CHECK_FALSE(row.about.empty());
    CHECK(takes_words(row.type) == !row.words.empty());
    CHECK((row.word_labels.empty() || row.word_labels.size() == row.words.size()));
  }
}

TEST_CASE("filters: every row has a label, a sentence and the words of its type", "[administration]") {
  check_rows<store::UserFilter>();
  check_rows<store::SessionFilter>();
  check_rows<store::MailFilter>();
  check_rows<store::AuditFilter>();
  check_rows<AnswerSelection>();
}

}  // namespace
}  // namespace usher::core
