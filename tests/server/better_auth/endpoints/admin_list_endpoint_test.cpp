#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/admin_office.h"

namespace usher::better_auth {
namespace {

std::string emails(const Answer& answer) {
  std::string list;
  const auto body = answer.json();
  for (const auto& user : *body.find("users")->array()) list += *user.find("email")->string() + " ";
  return list + std::to_string(*body.find("total")->integer());
}

TEST_CASE("admin list-users: sorted, searched, filtered and limited", "[better_auth][admin]") {
  Office office;
  const auto list = [&](const std::string& query) { return emails(office.ada.send(api_get("/admin/list-users" + query))); };
  const auto both = std::string(kEmail) + " " + kBob + " 2";
  const auto bob = std::string(kBob) + " 1";
  CHECK(list("?sortBy=email") == both);
  CHECK(list("?sortBy=email&sortDirection=desc") == std::string(kBob) + " " + kEmail + " 2");
  CHECK(list("?searchValue=BOB&searchOperator=starts_with") == bob);
  CHECK(list("?searchValue=%25") == "0");
  CHECK(list("?filterField=role&filterOperator=ne&filterValue=admin") == bob);
  CHECK(list("?filterField=banned&filterValue=true") == "0");
  CHECK(list("?filterField=passwordHash&filterValue=x") == "0");
  CHECK(list("?filterField=createdAt&filterOperator=gt&filterValue=0") == "0");
  CHECK(list("?sortBy=suspended_reason") == "0");
}

TEST_CASE("admin list-users: reports limit and offset when given, capped at the maximum", "[better_auth][admin][security]") {
  Office office;
  const auto send = [&](const std::string& query) { return office.ada.send(api_get("/admin/list-users" + query)).json(); };
  const auto plain = send("");
  CHECK_FALSE(plain.find("limit"));
  CHECK_FALSE(plain.find("offset"));
  CHECK(*send("?offset=1").find("offset") == json::Value(1));
  CHECK(*send("?limit=100000").find("limit") == json::Value(1000));
  CHECK_FALSE(send("?limit=-1").find("limit"));
}

TEST_CASE("admin list-users: a search that is not text gets 400", "[better_auth][admin][security]") {
  Office office;
  for (const auto* query : {"searchValue=%ff", "searchValue=a%00", "filterField=role&filterValue=%ff", "%ff=1"}) {
    const auto answer = office.ada.send(api_get("/admin/list-users?" + std::string(query)));
    CHECK(answer.status == 400);
    CHECK(answer.text("code") == "MALFORMED_QUERY");
  }
}

TEST_CASE("admin endpoints: a body with the character U+0000 in any text gets 400 by its name",
          "[better_auth][admin][security]") {
  Office office;
  const std::string odd("a\0b", 3);
  const auto refused = office.ada.send(api_post("/admin/set-role").json({{"userId", odd}, {"role", "admin"}}));
  CHECK(refused.status == 400);
  CHECK(refused.text("message") == "[body.userId] Invalid input: expected text in UTF-8 without the character U+0000");
  CHECK(office.ada.send(api_post("/admin/remove-user").json({{"userId", odd}})).status == 400);
  CHECK(office.ada.send(api_post("/admin/update-user").json({{"userId", "x"}, {"data", json::Object{{"name", odd}}}})).status ==
        400);
}

}  // namespace
}  // namespace usher::better_auth
