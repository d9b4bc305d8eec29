#include "common/core/chat/chat_text.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

std::string text_of(std::string_view stream) {
  ChatText text;
  text.feed(stream);
  return text.text();
}

TEST_CASE("chat text: read from events in each form that back ends send", "[chat]") {
  CHECK(text_of("data: {\"delta\":\"a\"}\n\ndata: {\"content\":\"b\"}\n\ndata: {\"text\":\"c\"}\n\n"
                "data: {\"choices\":[{\"delta\":{\"content\":\"d\"}}]}\n\ndata: [DONE]\n\n") == "abcd");
  CHECK(text_of("data: {\"text\":\"second\",\"delta\":\"first\"}\n\n") == "first");
  CHECK(text_of("data: {\"delta\":{\"content\":1},\"content\":\"next\"}\n\n") == "next");
}

TEST_CASE("chat text: other events are ignored", "[chat][security]") {
  CHECK(text_of("data: plain words\n\ndata: {broken\n\ndata: [1]\n\ndata: {\"other\":\"x\"}\n\n"
                "data: {\"choices\":[]}\n\ndata: {\"choices\":[{\"delta\":{}}]}\n\ndata: {\"delta\":null}\n\n")
            .empty());
  CHECK(text_of("data: {\"delta\":\"a\\u0000b\"}\n\n") == "ab");
}

TEST_CASE("chat text: its length is limited", "[chat][security]") {
  ChatText text;
  const std::string event = "data: {\"delta\":\"" + std::string(100'000, 'x') + "\"}\n\n";
  for (int i = 0; i < 20; ++i) text.feed(event);
  CHECK(text.text().size() == 1'000'000);
}

}  // namespace
}  // namespace usher::core
