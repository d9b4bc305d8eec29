#include "common/store/questionnaire/questionnaire_answers.h"

#include "common/store/questionnaire/questionnaires.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

/// A visitor with the id of kAnn.
const domain::Owner kVisitorAnn{VisitorId("ann")};

class AnswerFixture : public StoreFixture {
 protected:
  AnswerFixture() {
    for (const std::int64_t version : {1, 2})
      REQUIRE(stores.questionnaires.insert({.version = version, .document = "{}", .published_at = kNow, .published_by = "root"})
                  .value());
  }
  static StoredAnswer answer(std::string question, json::Value value, std::int64_t version = 1) {
    return {
        .question = std::move(question), .version = version, .value = std::move(value), .notice_version = 3, .answered_at = kNow};
  }
  std::vector<std::string> of(const domain::Owner& owner) {
    std::vector<std::string> texts;
    for (const auto& one : stores.questionnaire_answers.list(owner).value())
      texts.push_back(one.question + " " + json::to_text(one.value));
    return texts;
  }
};

using Texts = std::vector<std::string>;

TEST_CASE_METHOD(AnswerFixture, "answers: read back as written, and a later one replaces an earlier one", "[store][answers]") {
  REQUIRE(stores.questionnaire_answers.save(kAnn, answer("notes", "x")).ok());
  REQUIRE(stores.questionnaire_answers.save(kAnn, answer("links", json::Object{{"home", "\xC3\xA4"}})).ok());
  auto later = answer("notes", -4.5, 2);
  later.notice_version = std::nullopt;
  later.answered_at = after(5);
  REQUIRE(stores.questionnaire_answers.save(kAnn, later).ok());
  CHECK(of(kAnn) == Texts{"links {\"home\":\"\xC3\xA4\"}", "notes -4.5"});
  const auto kept = stores.questionnaire_answers.list(kAnn).value();
  CHECK(kept[0].notice_version == 3);
  CHECK(kept[1].version == 2);
  CHECK_FALSE(kept[1].notice_version);
  CHECK(kept[1].answered_at == after(5));
}

TEST_CASE_METHOD(AnswerFixture, "answers: adding keeps an existing one", "[store][answers]") {
  REQUIRE(stores.questionnaire_answers.add(kAnn, answer("notes", "first")).ok());
  REQUIRE(stores.questionnaire_answers.add(kAnn, answer("notes", "second")).ok());
  CHECK(of(kAnn) == Texts{R"(notes "first")"});
}

TEST_CASE_METHOD(AnswerFixture, "answers: an account and a visitor of one id are two owners", "[store][answers][security]") {
  REQUIRE(stores.questionnaire_answers.save(kAnn, answer("notes", "hers")).ok());
  REQUIRE(stores.questionnaire_answers.save(kVisitorAnn, answer("notes", "a visitor's")).ok());
  CHECK(of(kAnn) == Texts{R"(notes "hers")"});
  REQUIRE(stores.questionnaire_answers.erase_all(kVisitorAnn).ok());
  CHECK(of(kVisitorAnn).empty());
  CHECK(of(kAnn).size() == 1);
}

TEST_CASE_METHOD(AnswerFixture, "answers: merged once", "[store][answers][security]") {
  REQUIRE(stores.questionnaire_answers.save(kVisitorAnn, answer("notes", "x")).ok());
  REQUIRE(stores.questionnaire_answers.save(kVisitorAnn, answer("rating", 5)).ok());
  CHECK(stores.questionnaire_answers.take(kVisitorAnn).value().size() == 2);
  CHECK(stores.questionnaire_answers.take(kVisitorAnn).value().empty());
}

TEST_CASE_METHOD(AnswerFixture, "answers: one is erased, and an unknown version is refused", "[store][answers]") {
  REQUIRE(stores.questionnaire_answers.save(kAnn, answer("notes", "x")).ok());
  REQUIRE(stores.questionnaire_answers.save(kAnn, answer("rating", 5)).ok());
  REQUIRE(stores.questionnaire_answers.erase(kAnn, "notes").ok());
  CHECK(of(kAnn) == Texts{"rating 5"});
  CHECK(stores.questionnaire_answers.save(kAnn, answer("notes", "x", 7)).error().code == ErrorCode::kConflict);
}

TEST_CASE_METHOD(AnswerFixture, "answers: a damaged value is read as null", "[store][answers]") {
  REQUIRE(stores.questionnaire_answers.save(kAnn, answer("notes", "x")).ok());
  REQUIRE(connection->script("UPDATE questionnaire_answers SET value = '{'").ok());
  CHECK(of(kAnn) == Texts{"notes null"});
}

}  // namespace
}  // namespace usher::store
