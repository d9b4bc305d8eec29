#include "common/store/questionnaire/questionnaires.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

StoredQuestionnaire stored(std::int64_t version) {
  return {.version = version,
          .document = "{\"n\":" + std::to_string(version) + "}",
          .published_at = after(version),
          .published_by = "operator:root"};
}

TEST_CASE_METHOD(StoreFixture, "questionnaires: every field is read back, oldest first", "[store][questionnaires]") {
  CHECK_FALSE(stores.questionnaires.active_version().value());
  CHECK(stores.questionnaires.insert(stored(2)).value());
  CHECK(stores.questionnaires.insert(stored(1)).value());
  const auto all = stores.questionnaires.list().value();
  REQUIRE(all.size() == 2);
  CHECK(all[0].version == 1);
  CHECK(all[1].document == "{\"n\":2}");
  CHECK(all[1].published_at == after(2));
  CHECK(all[1].published_by == "operator:root");
  CHECK_FALSE(all[1].retired_at);
  CHECK(stores.questionnaires.find(1).value()->document == "{\"n\":1}");
  CHECK_FALSE(stores.questionnaires.find(3).value());
}

TEST_CASE_METHOD(StoreFixture, "questionnaires: a published version never changes", "[store][questionnaires][security]") {
  CHECK(stores.questionnaires.insert(stored(1)).value());
  auto other = stored(1);
  other.document = "{}";
  CHECK_FALSE(stores.questionnaires.insert(other).value());
  CHECK(stores.questionnaires.find(1).value()->document == "{\"n\":1}");
}

TEST_CASE_METHOD(StoreFixture, "questionnaires: the newest that is not retired is the active one", "[store][questionnaires]") {
  for (const int version : {1, 2, 3}) REQUIRE(stores.questionnaires.insert(stored(version)).value());
  CHECK(stores.questionnaires.active_version().value() == 3);
  CHECK(stores.questionnaires.retire(3, after(9)).value());
  CHECK_FALSE(stores.questionnaires.retire(3, after(10)).value());
  CHECK_FALSE(stores.questionnaires.retire(4, after(10)).value());
  CHECK(stores.questionnaires.find(3).value()->retired_at == after(9));
  CHECK(stores.questionnaires.active_version().value() == 2);
}

}  // namespace
}  // namespace usher::store
