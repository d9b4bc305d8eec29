#include "common/net/event_stream_parser.h"

#include <vector>

#include "tests/catch.h"

namespace usher::net {
namespace {

std::vector<std::string> events_of(std::string_view stream, std::size_t piece) {
  std::vector<std::string> events;
  EventStreamParser parser([&](std::string_view data) { events.emplace_back(data); });
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) parser.feed(stream.substr(0, piece));
  return events;
}

TEST_CASE("event stream parser: follows the HTML standard, in pieces of any size", "[event_stream_parser]") {
  struct Case {
    std::string stream;
    std::vector<std::string> events;
  };
  const std::vector<Case> cases{
      {"data: one\n\ndata: two\n\n", {"one", "two"}},
      {"data: one\r\n\r\ndata: two\r\n\r\n", {"one", "two"}},
      {"data: one\r\rdata: two\r\r", {"one", "two"}},
      {"data: one\n\r\ndata: two\r\n\n", {"one", "two"}},
      {"data: first\ndata: second\n\n", {"first\nsecond"}},
      {"data\ndata:\n\n", {"\n"}},
      {"data\n\n", {""}},
      {"data:  two spaces\n\n", {" two spaces"}},
      {"\xef\xbb\xbf"
       "data: after a mark\n\n",
       {"after a mark"}},
      {": a comment\nevent: message\nid: 1\nretry: 10\ndata: x\n\n", {"x"}},
      {"datum: no\nDATA: no\n\n", {}},
      {"event: nothing\n\n\n\n", {}},
      {"data: never ended\n", {}},
      {"data: with: colons\n\n", {"with: colons"}},
  };
  for (const auto& [stream, events] : cases)
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, stream.size()}) {
      CAPTURE(stream, piece);
      CHECK(events_of(stream, piece) == events);
    }
}

TEST_CASE("event stream parser: a too large event is skipped, and the next one is read", "[event_stream_parser][security]") {
  const std::string line = "data: " + std::string(1000, 'x') + "\n";
  std::string many;
  while (many.size() < EventStreamParser::kMaxEventBytes * 2) many += line;
  const std::string one = "data: " + std::string(EventStreamParser::kMaxEventBytes, 'y') + "\n";
  for (const auto& big : {many, one})
    for (const std::size_t piece : {std::size_t{7}, std::size_t{16384}})
      CHECK(events_of(big + "\ndata: small\n\n", piece) == std::vector<std::string>{"small"});
}

}  // namespace
}  // namespace usher::net
