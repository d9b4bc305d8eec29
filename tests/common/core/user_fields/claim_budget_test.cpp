#include "common/core/user_fields/claim_budget.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

TEST_CASE("claim budget: what fits is kept, in its order, and the rest is named", "[user_fields]") {
  ClaimBudget budget(40);
  budget.add("a", std::string(20, 'x'));
  budget.add("long", std::string(20, 'x'));
  budget.add("b", 1);
  CHECK(json::to_text(std::move(budget).take()) == R"({"a":"xxxxxxxxxxxxxxxxxxxx","b":1,"claims_omitted":["long"]})");
}

TEST_CASE("claim budget: without a claim left out nothing is named", "[user_fields]") {
  ClaimBudget budget;
  budget.add("a", 1);
  CHECK(json::to_text(std::move(budget).take()) == R"({"a":1})");
}

TEST_CASE("claim budget: the names of what is left out are bounded, too", "[user_fields]") {
  ClaimBudget budget(0);
  for (int i = 0; i < 100; ++i) budget.add(std::string(60, 'n') + std::to_string(100 + i), 1);
  CHECK(std::move(budget).take().find("claims_omitted")->array()->size() == 15);
}

TEST_CASE("claim budget: a member has the bytes of its JSON", "[user_fields]") {
  CHECK(member_bytes("a", "x") == std::string_view(R"("a":"x",)").size());
}

}  // namespace
}  // namespace usher::core
