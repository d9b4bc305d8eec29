#include "common/base/last_words.h"

#include <stdexcept>

#include "tests/catch.h"

namespace usher {
namespace {

TEST_CASE("last words: a refused thread names the limits to raise, any other exception itself", "[base]") {
  CHECK(last_words(std::runtime_error("gone")) == "gone");
  CHECK_THAT(last_words(std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again))),
             Catch::Contains("no more threads") && Catch::Contains("TasksMax="));
  CHECK_THAT(last_words(std::system_error(std::make_error_code(std::errc::permission_denied))), !Catch::Contains("threads"));
}

}  // namespace
}  // namespace usher
