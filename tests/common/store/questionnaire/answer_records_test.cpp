#include "common/store/questionnaire/answer_records.h"

#include <set>

#include "common/store/accounts/profiles.h"
#include "common/store/accounts/users.h"
#include "common/store/questionnaire/questionnaires.h"
#include "tests/common/db/forwarding_connection.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

class RecordFixture : public StoreFixture {
 protected:
  RecordFixture() {
    REQUIRE(stores.questionnaires.insert({.version = 1, .document = "{}", .published_at = kNow, .published_by = "system"}).ok());
  }
  void add(const std::string& user, std::int64_t created, std::optional<Time> completed = {}) {
    REQUIRE(stores.users.insert(sample_user(user)).ok());
    REQUIRE(stores.profiles
                .save(UserId(user), {.experience_level = "beginner",
                                     .software_background = {{"languages", json::Array{"cpp"}}},
                                     .questionnaire_version = 1,
                                     .completed_at = completed,
                                     .created_at = after(created),
                                     .updated_at = after(created)})
                .ok());
  }
  void answer(const std::string& owner, const std::string& question, const std::string& value, std::int64_t at) {
    REQUIRE(connection
                ->script("INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) VALUES ('" + owner +
                         "', '" + question + "', 1, '" + value + "', " + std::to_string(to_ms(after(at))) + ")")
                .ok());
  }
  std::string listed(const AnswerRecordFilter& filter, std::size_t stop_after = 99) {
    std::string all;
    std::size_t count = 0;
    REQUIRE(stores.answer_records
                .each(filter,
                      [&](const AnswerRecord& record) {
                        all += record.user_id.str() + "(";
                        for (const auto& [question, value] : record.answers) all += question + "=" + value + " ";
                        all += ") ";
                        return ++count < stop_after;
                      })
                .ok());
    return all;
  }
};

TEST_CASE_METHOD(RecordFixture, "answer records: those of all owners, oldest first, with the answers beside the profile",
                 "[store][answers]") {
  add("bob", 2);
  add("ann", 2);
  add("cat", 1);
  answer("user:ann", "rating", "3", 5);
  answer("user:ann", "notes", "\"x\"", 5);
  answer("anonymous:ann", "rating", "4", 5);
  CHECK(listed({}) == "cat() ann(notes=\"x\" rating=3 ) bob() ");
  CHECK(listed({.nameless = true}) == listed({}));
  CHECK(listed({}, 1) == "cat() ");
  CHECK(listed({}, 2) == "cat() ann(notes=\"x\" rating=3 ) ");
}

TEST_CASE_METHOD(RecordFixture, "answer records: every field is included", "[store][answers]") {
  add("ann", 2, after(9));
  REQUIRE(stores.answer_records
              .each({},
                    [](const AnswerRecord& record) {
                      CHECK(record.email == "ann@example.com");
                      CHECK_FALSE(record.name);
                      CHECK(record.experience_level == "beginner");
                      CHECK_FALSE(record.professional_role);
                      CHECK(record.software_background == R"({"languages":["cpp"]})");
                      CHECK(record.hardware_background == "{}");
                      CHECK(record.version == 1);
                      CHECK(record.completed_at == after(9));
                      CHECK(record.created_at == after(2));
                      CHECK(record.completed_steps == "[]");
                      return true;
                    })
              .ok());
}

TEST_CASE_METHOD(RecordFixture, "answer records: since applies to profiles and to answers beside them", "[store][answers]") {
  add("ann", 1);
  add("bob", 5, after(6));
  add("cat", 1);
  answer("user:cat", "rating", "3", 7);
  CHECK(listed({.since = after(5)}) == "cat(rating=3 ) bob() ");
  CHECK(listed({.since = after(7)}) == "cat(rating=3 ) ");
  CHECK(listed({.since = after(8)}).empty());
  CHECK(listed({.completed_only = true}) == "bob() ");
}

/// Counts the rows that an engine without cursors holds at a time: all rows of a statement.
class CountedRows final : public db::ForwardingConnection {
 public:
  using Connection::run;
  using ForwardingConnection::ForwardingConnection;
  Result<std::int64_t> run(const db::Query& query, std::span<const db::Binding> bindings, const EachRow& each) override {
    std::size_t rows = 0;
    auto ran = real_.run(query, bindings, [&](const db::Row& row) {
      most = std::max(most, ++rows);
      return each(row);
    });
    return ran;
  }

  std::size_t most = 0;
};

TEST_CASE_METHOD(RecordFixture, "answer records: however many there are, a page of them is in memory at a time",
                 "[store][answers]") {
  constexpr int kUsers = 3 * AnswerRecordStore::kPage + 7;
  REQUIRE(
      connection
          ->script("INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, "
                   "two_factor_enabled, created_at_ms, updated_at_ms) "
                   "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                   std::to_string(kUsers) +
                   ") SELECT 'u' || i, 'u' || i || '@example.com', 'u' || i || '@example.com', 'user', 1, 1, 0, 0, 1, 1 FROM n;"
                   "INSERT INTO profiles (user_id, software_background, hardware_background, created_at_ms, updated_at_ms) "
                   "SELECT id, '{}', '{}', 1 + length(id), 1 FROM users;"
                   "INSERT INTO questionnaire_answers (owner, question, version, value, answered_at_ms) "
                   "SELECT 'user:' || id, q, 1, '1', 1 FROM users, (SELECT 'a' AS q UNION ALL SELECT 'b') AS questions")
          .ok());
  CountedRows counted(*connection);
  AnswerRecordStore records(counted);
  for (const bool nameless : {false, true}) {
    std::set<std::string> users;
    std::size_t answers = 0;
    REQUIRE(records
                .each({.nameless = nameless},
                      [&](const AnswerRecord& record) {
                        CHECK(users.insert(record.user_id.str()).second);
                        answers += record.answers.size();
                        return true;
                      })
                .ok());
    CHECK(users.size() == kUsers);
    CHECK(answers == std::size_t{2} * kUsers);
    CHECK(counted.most == std::size_t{2} * AnswerRecordStore::kPage);
  }
}

}  // namespace
}  // namespace usher::store
