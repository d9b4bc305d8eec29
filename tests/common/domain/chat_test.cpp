#include "common/domain/chat.h"

#include "tests/catch.h"

namespace usher::domain {
namespace {

TEST_CASE("chat: a thread's name is short, printable and without spaces", "[chat]") {
  for (const std::string good : {"a", "...", "session-1", "~!/%", "0190a1b2-0000-7000-8000-000000000000"})
    CHECK(is_thread_name(good));
  CHECK(is_thread_name(std::string(128, 'x')));
  for (const std::string bad : {"", ".", "..", "two words", "tab\t", "line\r\nX-Header: 1", "\xc3\xa4", "\x7f"})
    CHECK_FALSE(is_thread_name(bad));
  CHECK_FALSE(is_thread_name(std::string(129, 'x')));
}

TEST_CASE("chat: a title is the beginning of a question, in whole characters", "[chat]") {
  CHECK(thread_title("What is ROS 2?") == "What is ROS 2?");
  std::string long_one;
  for (int i = 0; i < 100; ++i) long_one += "\xc3\xa4";
  CHECK(thread_title(long_one) == long_one.substr(0, 160));
  CHECK(thread_title("").empty());
}

}  // namespace
}  // namespace usher::domain
