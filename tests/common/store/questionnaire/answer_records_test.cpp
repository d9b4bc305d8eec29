#include "common/store/questionnaire/answer_records.h"

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

}  // namespace
}  // namespace usher::store
