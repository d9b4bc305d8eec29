#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

Result<Loaded> with_fields(const std::string& toml) {
  Folder folder;
  folder.with("usher.toml", toml);
  return load(folder.sources({}));
}

TEST_CASE("user fields: each table declares a field in the site's spelling", "[settings][user_fields]") {
  const auto loaded = with_fields(R"(
[user_fields.companyName]
required = true
max_length = 80

[user_fields.plan]
input = false
default = "free"
claim = true

[user_fields.topics]
type = "string[]"
default = ["news"]
returned = false

[user_fields.seats]
type = "number"
default = 3
)");
  REQUIRE(loaded.ok());
  const auto& fields = loaded.value().settings.user_fields;
  REQUIRE(fields.size() == 4);
  CHECK(fields[0].name == "companyName");
  CHECK(fields[0].must_be_given());
  CHECK(fields[0].max_length == 80);
  CHECK(fields[1].name == "plan");
  CHECK_FALSE(fields[1].input);
  CHECK(fields[1].claim);
  CHECK(fields[1].fallback == "free");
  CHECK(fields[2].type == UserFieldType::kStringList);
  CHECK_FALSE(fields[2].returned);
  CHECK(fields[3].name == "seats");
  CHECK(fields[3].fallback == "3");
  CHECK(effective(loaded.value(), "user_fields.plan").value == "string, no input, claim");
  CHECK(effective(loaded.value(), "user_fields.plan").origin == "usher.toml line 6");
}

TEST_CASE("user fields: names of Usher's own and registered claims are refused", "[settings][user_fields][security]") {
  for (const auto* name : {"email", "role", "emailVerified", "experience_level", "experienceLevel", "is_admin_", "sub",
                           "auth_time", "authTime", "profile", "twoFactorEnabled", "user_id"}) {
    CAPTURE(name);
    const auto loaded = with_fields("[user_fields." + std::string(name) + "]\n");
    const bool is_free = std::string_view(name) == "is_admin_";
    CHECK(loaded.ok() == is_free);
    if (!is_free) CHECK(fault_of(loaded, "user_fields." + std::string(name)).find("of Usher's own") != std::string::npos);
  }
  CHECK_FALSE(with_fields("[user_fields.\"a b\"]\n").ok());
  CHECK_FALSE(with_fields("[user_fields.__proto__]\n").ok());
  CHECK(fault_of(with_fields("[user_fields.company_name]\n[user_fields.companyName]\n"), "user_fields.company_name")
            .ends_with("is another spelling of a declared field; keep one of them"));
}

TEST_CASE("user fields: wrong members are named with the fix", "[settings][user_fields]") {
  CHECK(fault_of(with_fields("[user_fields.a]\ntype = 'text'\n"), "user_fields.a.type").find("string[] or json") !=
        std::string::npos);
  CHECK(fault_of(with_fields("[user_fields.a]\ntype = 'number'\ndefault = 'x'\n"), "user_fields.a.default")
            .find("is not a number") != std::string::npos);
  CHECK_FALSE(fault_of(with_fields("[user_fields.a]\ntype = 'json'\ndefault = '{}'\n"), "user_fields.a.default").empty());
  CHECK_FALSE(fault_of(with_fields("[user_fields.a]\nclaim = true\nreturned = false\n"), "user_fields.a.claim").empty());
  CHECK_FALSE(fault_of(with_fields("[user_fields.a]\nmax_length = 5000\n"), "user_fields.a.max_length").empty());
  CHECK_FALSE(with_fields("[user_fields.a]\nunique = true\n").ok());
  CHECK_FALSE(with_fields("[user_fields]\na = 'string'\n").ok());
}

TEST_CASE("user fields: a claim that users write themselves is warned of", "[settings][user_fields][security]") {
  const auto warned = with_fields("[user_fields.plan]\nclaim = true\n");
  REQUIRE(warned.ok());
  CHECK(warning_about(warned.value(), "user_fields").find("(plan)") != std::string::npos);
  CHECK(warning_about(with_fields("[user_fields.plan]\nclaim = true\ninput = false\n").value(), "user_fields").empty());
}

TEST_CASE("user fields: claims that may be longer than a token has room for are warned of", "[settings][user_fields]") {
  const auto claim = [](const std::string& name, int length) {
    return "[user_fields." + name + "]\nclaim = true\ninput = false\nmax_length = " + std::to_string(length) + "\n";
  };
  CHECK(warning_about(with_fields(claim("bio", 1000) + claim("aim", 1000)).value(), "user_fields").empty());
  CHECK(warning_about(with_fields(claim("bio", 1000) + claim("aim", 1100)).value(), "user_fields")
            .find("longer than the 2 KiB which a token has for them together (bio, aim)") != std::string::npos);
}

TEST_CASE("user fields: defaults of claims that no token has room for are refused", "[settings][user_fields]") {
  const auto claim = [](const std::string& name) {
    return "[user_fields." + name + "]\nclaim = true\nmax_length = 1500\ndefault = '" + std::string(1100, 'x') + "'\n";
  };
  CHECK(with_fields(claim("bio")).ok());
  CHECK(fault_of(with_fields(claim("bio") + claim("aim")), "user_fields.aim.default").find("than the 2 KiB that a token has") !=
        std::string::npos);
}

}  // namespace
}  // namespace usher::settings
