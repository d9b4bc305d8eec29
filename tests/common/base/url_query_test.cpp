#include "common/base/url_query.h"

#include "tests/catch.h"

namespace usher {
namespace {

TEST_CASE("with_parameter: adds to the query, before the fragment, encoded", "[url_query]") {
  CHECK(with_parameter("/a", "error", "x") == "/a?error=x");
  CHECK(with_parameter("https://docs.example.com/a?b=c", "token", "t") == "https://docs.example.com/a?b=c&token=t");
  CHECK(with_parameter("/a?b=c#d?e", "f", "&=#") == "/a?b=c&f=%26%3D%23#d?e");
  CHECK(with_parameter("", "a", "") == "?a=");
}

}  // namespace
}  // namespace usher
