#include "server/pages/fields/proof_fields.h"

#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher::pages {
namespace {

TEST_CASE("key groups: four characters each, the last may be shorter, and together they are the key", "[pages]") {
  CHECK(json::to_text(json::Value(key_groups(Secret(std::string("ABCDEFGHIJ"))))) == R"(["ABCD","EFGH","IJ"])");
  CHECK(key_groups(Secret(std::string())).empty());
}

}  // namespace
}  // namespace usher::pages
