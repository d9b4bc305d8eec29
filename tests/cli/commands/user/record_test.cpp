#include "cli/commands/user/record.h"

#include <set>

#include "common/domain/user.h"
#include "common/json/fields.h"
#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("user record: exactly the fields of the public user JSON, in its order", "[user_record][security]") {
  std::vector<std::string> wanted;
  domain::User::fields()([&](const auto& field) { wanted.emplace_back(field.name); });
  std::vector<std::string> columns;
  for (const auto& field : user_record({})) columns.push_back(field.name);
  CHECK(columns == wanted);
}

TEST_CASE("user record: each cell is under its name", "[user_record]") {
  const domain::User user{.id = UserId("u1"),
                          .email = "ada@example.com",
                          .name = "Ada",
                          .image = "i",
                          .role = "admin",
                          .is_verified = true,
                          .created_at = from_ms(1),
                          .updated_at = from_ms(2),
                          .last_login_at = from_ms(3)};
  json::Object shown;
  for (const auto& field : user_record(user)) shown.set(field.name, field.value.value());
  CHECK(json::Value(std::move(shown)) == json::parse(json::encode(user)).value());
}
