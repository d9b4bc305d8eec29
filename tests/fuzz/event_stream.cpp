#include "common/base/text.h"
#include "common/core/chat/answer_reader.h"
#include "common/core/pages/adapted_text.h"
#include "common/net/event_stream_parser.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

std::vector<std::string> events_of(std::string_view bytes, std::size_t piece) {
  std::vector<std::string> events;
  net::EventStreamParser parser([&](std::string_view data) { events.emplace_back(data); });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) parser.feed(bytes.substr(0, piece));
  return events;
}

}  // namespace

FUZZ_TARGET(event_stream) {
  const auto events = events_of(bytes, bytes.size());
  expect(events == events_of(bytes, 1), "pieces are read like the whole");
  for (const auto& data : events) {
    expect(data.size() <= net::EventStreamParser::kMaxEventBytes, "an event is within its limit");
    expect(data.find('\r') == std::string::npos, "the lines of an event end in LF");
  }
  core::AnswerReader reader;
  reader.feed(bytes);
  reader.end(true);
  expect(reader.text().size() <= core::AnswerReader::kMaxBytes, "an answer is within its limit");
  expect(is_storable(reader.text()), "databases take an answer");
  core::AdaptedText page;
  page.take(reader.text());
  page.end();
  expect(page.text().size() <= reader.text().size(), "a page is a part of its answer");
}
