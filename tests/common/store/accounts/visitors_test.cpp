#include "common/store/accounts/visitors.h"

#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

const VisitorId kFirstVisitor("v-1");

TEST_CASE_METHOD(StoreFixture, "visitors: a row is created at the first request and keeps the last one's time",
                 "[store][visitors]") {
  CHECK_FALSE(stores.visitors.find(kFirstVisitor).value());
  REQUIRE(stores.visitors.touch(kFirstVisitor, kNow).ok());
  REQUIRE(stores.visitors.touch(kFirstVisitor, after(50)).ok());
  const auto found = stores.visitors.find(kFirstVisitor).value();
  REQUIRE(found);
  CHECK(found->created_at == kNow);
  CHECK(found->seen_at == after(50));
  CHECK_FALSE(found->retired_at);
}

TEST_CASE_METHOD(StoreFixture, "visitors: one call retires a visitor and keeps its account", "[store][visitors][security]") {
  const bool seen_before = GENERATE(true, false);
  if (seen_before) REQUIRE(stores.visitors.touch(kFirstVisitor, kNow).ok());
  CHECK(stores.visitors.retire(kFirstVisitor, std::nullopt, after(1)).value());
  CHECK_FALSE(stores.visitors.retire(kFirstVisitor, std::nullopt, after(2)).value());
  REQUIRE(stores.visitors.touch(kFirstVisitor, after(3)).ok());
  CHECK(stores.visitors.find(kFirstVisitor).value()->retired_at == after(1));
}

TEST_CASE_METHOD(StoreFixture, "visitors: valid without a row and with one, until retired", "[store][visitors][security]") {
  CHECK(stores.visitors.is_live(kFirstVisitor).value());
  REQUIRE(stores.visitors.touch(kFirstVisitor, kNow).ok());
  CHECK(stores.visitors.is_live(kFirstVisitor).value());
  REQUIRE(stores.visitors.retire(kFirstVisitor, std::nullopt, after(1)).ok());
  CHECK_FALSE(stores.visitors.is_live(kFirstVisitor).value());
}

TEST_CASE_METHOD(StoreFixture, "visitors: progress is read back as saved", "[store][visitors]") {
  REQUIRE(stores.visitors.touch(kFirstVisitor, kNow).ok());
  REQUIRE(
      stores.visitors
          .save_progress(
              kFirstVisitor,
              {.version = 3, .reached_steps = {"work"}, .completed_steps = {"software", "hardware"}, .completed_at = after(9)})
          .ok());
  const auto progress = stores.visitors.find(kFirstVisitor).value()->progress;
  CHECK(progress.version == 3);
  CHECK(progress.reached_steps == std::vector<std::string>{"work"});
  CHECK(progress.completed_steps == std::vector<std::string>{"software", "hardware"});
  CHECK(progress.completed_at == after(9));
}

TEST_CASE_METHOD(StoreFixture, "visitors: inactive ones are listed, the oldest first, and deleted", "[store][visitors]") {
  for (const int age : {3, 1, 2}) REQUIRE(stores.visitors.touch(VisitorId("v-" + std::to_string(age)), after(age)).ok());
  CHECK(stores.visitors.list_gone(after(3), 10).value() == std::vector{VisitorId("v-1"), VisitorId("v-2")});
  CHECK(stores.visitors.list_gone(after(3), 1).value() == std::vector{VisitorId("v-1")});
  REQUIRE(stores.visitors.erase(kFirstVisitor).ok());
  CHECK_FALSE(stores.visitors.find(kFirstVisitor).value());
}

}  // namespace
}  // namespace usher::store
