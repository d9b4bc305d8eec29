#include "cli/commands/user/profile_argument.h"

#include "cli/arguments/declare.h"
#include "common/domain/profile.h"
#include "tests/catch.h"
#include "tests/cli/parsed.h"

using namespace usher;
using namespace usher::cli;

namespace {

Result<domain::ProfileChange> profile_of(const std::vector<std::string>& pairs) {
  domain::ProfileChange change;
  std::vector<std::string> words;
  for (const auto& pair : pairs) words.insert(words.end(), {"--profile", pair});
  USHER_CHECK(parse_arguments(words, [&change](Declare& arguments) { declare_profile(arguments, change); }));
  return change;
}

struct WrongPair {
  std::string name;
  std::vector<std::string> pairs;
  std::string says;
};

}  // namespace

TEST_CASE("profile argument: fields are set, cleared or kept", "[profile_argument]") {
  const auto change = profile_of(
      {"experience_level=advanced", "role_other=a = b", "organization=", "software_background={\"languages\": [\"C++\"]}"});
  REQUIRE(change.ok());
  CHECK(change.value().experience_level.value == "advanced");
  CHECK(change.value().role_other.value == "a = b");
  CHECK(change.value().organization.clears());
  CHECK_FALSE(change.value().professional_role.present);
  CHECK(change.value().software_background.value == json::Object{{"languages", json::Array{"C++"}}});
  CHECK_FALSE(change.value().hardware_background.present);
}

TEST_CASE("profile argument: invalid input has a readable error", "[profile_argument]") {
  const auto row = GENERATE(values<WrongPair>({
      {"no equals sign", {"experience_level"}, "takes FIELD=VALUE"},
      {"misspelt", {"experience_levle=beginner"}, "did you mean `experience_level`?"},
      {"unknown", {"password=x"}, "The fields are experience_level, professional_role"},
      {"twice", {"organization=a", "organization=b"}, "names `organization` twice"},
      {"no JSON", {"software_background=C++"}, "takes a JSON object"},
      {"no object", {"hardware_background=[1]"}, "takes a JSON object"},
  }));
  DYNAMIC_SECTION(row.name) {
    const auto change = profile_of(row.pairs);
    REQUIRE_FALSE(change.ok());
    CHECK(change.error().code == ErrorCode::kInvalidArgument);
    CAPTURE(change.error().detail());
    CHECK(change.error().detail().find(row.says) != std::string_view::npos);
  }
}
