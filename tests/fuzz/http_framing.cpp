#include "server/http/front/framing.h"
#include "tests/fuzz/fuzz.h"

using usher::fuzz::expect;
using usher::http::Framer;
using usher::http::Request;

namespace {

struct Framed {
  Framer framer;
  Framer::Step step = Framer::Step::kNeedMore;
  std::size_t used = 0;
};

// Feeds as a connection does: unused bytes again, in front of the next ones.
void frame(Framed& framed, std::string_view bytes, std::size_t piece) {
  for (std::size_t received = 0; framed.step == Framer::Step::kNeedMore && received < bytes.size();) {
    received = std::min(received + piece, bytes.size());
    std::size_t used = 0;
    framed.step = framed.framer.feed(bytes.substr(framed.used, received - framed.used), used);
    framed.used += used;
  }
}

bool is_one_line(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

void check_request(const Request& request) {
  expect(!request.method.empty() && is_one_line(request.method), "a request has a method");
  expect(request.path.starts_with('/') || request.path == "*", "a target has the origin form");
  expect((request.path + request.query).find_first_of(" \t\r\n#") == std::string::npos,
         "a target has neither blanks nor fragment");
  expect(request.body.size() <= usher::http::FramingLimits().body, "a body is within its limit");
  expect(!request.header("content-length") || !request.header("transfer-encoding"), "a body has one length");
  for (const auto& [name, value] : request.headers) expect(is_one_line(name) && is_one_line(value), "a header is one line");
}

}  // namespace

FUZZ_TARGET(http_framing) {
  for (;;) {
    Framed whole;
    Framed pieces;
    frame(whole, bytes, bytes.size());
    frame(pieces, bytes, 1);
    expect(whole.step == pieces.step, "pieces are framed like the whole");
    if (whole.step == Framer::Step::kRefused)
      expect(whole.framer.refusal() == pieces.framer.refusal(), "pieces are refused like the whole");
    if (whole.step != Framer::Step::kComplete) return;
    const auto& request = whole.framer.request();
    check_request(request);
    expect(whole.used == pieces.used && request.headers == pieces.framer.request().headers &&
               request.body == pieces.framer.request().body,
           "pieces give the same request as the whole");
    bytes.remove_prefix(whole.used);
  }
}
