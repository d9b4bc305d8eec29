#include "common/core/accounts/user_admin.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"

namespace usher::admin_api {
namespace {

constexpr const char* kAnswers = "/auth/admin/answers";

TEST_CASE("admin answers: pages of every format hold each user once", "[admin_api]") {
  AdminOffice office;
  const auto first = office.as(office.ada, get(std::string(kAnswers) + "?limit=2"));
  CHECK(first.text("answers.0.email") == "ada@example.com");
  CHECK(first.text("answers.1.experience_level") == "beginner");
  const auto next = first.text("next_cursor");
  CHECK(first.header("link") == "</auth/admin/answers?limit=2&cursor=" + next + ">; rel=\"next\"");
  const auto second = office.as(office.ada, get(std::string(kAnswers) + "?limit=2&cursor=" + next));
  CHECK(second.text("answers.0.email") == kBob);
  CHECK(second.at("answers").array()->size() == 1);
  CHECK(second.at("next_cursor").is_null());
  CHECK_FALSE(second.header("link"));

  const auto lines = office.as(office.ada, get(std::string(kAnswers) + "?format=jsonl&limit=1"));
  CHECK(lines.header("content-type") == "application/jsonl");
  CHECK(lines.body().find('\n') == lines.body().size() - 1);
  CHECK(lines.header("link"));
  CHECK(must(json::parse(lines.body())).find("email")->string()->starts_with("ada"));
  const auto csv = office.as(office.ada, get(std::string(kAnswers) + "?format=csv"));
  CHECK(csv.header("content-type") == "text/csv");
  CHECK(csv.body().starts_with("user_id,email,name,"));
  CHECK(csv.body().find("\n" + office.ada_id + ",ada@example.com,") != std::string::npos);
  CHECK(std::count(csv.body().begin(), csv.body().end(), '\n') == 4);
}

TEST_CASE("admin answers: a formula in a cell of CSV gets an apostrophe", "[admin_api][security]") {
  AdminOffice office;
  must(office.app.core().user_admin.update(admin(), office.bob_id, {.name = {true, "=HYPERLINK(\"x\")"}}));
  const auto csv = office.as(office.ada, get(std::string(kAnswers) + "?format=csv"));
  CHECK(csv.body().find("\"'=HYPERLINK(\"\"x\"\")\"") != std::string::npos);
}

TEST_CASE("admin answers: filters and wrong parameters", "[admin_api]") {
  AdminOffice office;
  CHECK(office.as(office.ada, get(std::string(kAnswers) + "?completed=true")).at("answers").array()->empty());
  office.let_time_pass();
  CHECK(office.as(office.ada, get(std::string(kAnswers) + "?since=1m")).at("answers").array()->empty());
  CHECK(office.as(office.ada, get(std::string(kAnswers) + "?version=9")).code() == "NOT_FOUND");
  CHECK(office.as(office.ada, get(std::string(kAnswers) + "?version=0")).faults() ==
        std::vector<std::string>{"version OUT_OF_RANGE"});
  CHECK(office.as(office.ada, get(std::string(kAnswers) + "?format=xml")).faults() ==
        std::vector<std::string>{"format NOT_ALLOWED"});
}

TEST_CASE("admin answers: statistics, also split by a question", "[admin_api]") {
  AdminOffice office;
  const std::string stats = "/auth/admin/questionnaires/1/stats";
  CHECK(office.as(office.ada, get(stats)).at("users") == json::Value(3));
  const auto split = office.as(office.ada, get(stats + "?by=professional_role"));
  CHECK(split.text("by") == "professional_role");
  CHECK(split.at("groups").array()->size() > 1);
  CHECK(office.as(office.ada, get(stats + "?by=nothing")).faults() == std::vector<std::string>{"by NOT_ALLOWED"});
  CHECK(office.as(office.ada, get("/auth/admin/questionnaires/9/stats")).code() == "NOT_FOUND");
}

}  // namespace
}  // namespace usher::admin_api
