#include "server/http/front/framing.h"

#include <random>
#include <tuple>

#include "tests/catch.h"

namespace usher::http {
namespace {

struct Outcome {
  Framer::Step step = Framer::Step::kNeedMore;
  std::optional<Refusal> refusal;
  Request request;
  bool keep_alive = false;
  bool expects_continue = false;
  std::size_t used = 0;

  auto tied() const {
    return std::tie(step, refusal, request.method, request.path, request.query, request.headers, request.body, keep_alive, used);
  }
};

// Feeds the pieces one after the other, as a connection does: unused bytes are sent again in front of the next piece.
Outcome frame(const std::vector<std::string_view>& pieces) {
  Framer framer;
  Outcome outcome;
  std::string unread;
  for (const auto piece : pieces) {
    unread += piece;
    std::size_t used = 0;
    outcome.step = framer.feed(unread, used);
    unread.erase(0, used);
    outcome.used += used;
    if (outcome.step != Framer::Step::kNeedMore) break;
  }
  outcome.expects_continue = framer.expects_continue();
  outcome.keep_alive = framer.keep_alive();
  outcome.request = framer.request();
  if (outcome.step == Framer::Step::kRefused) {
    outcome.refusal = framer.refusal();
    outcome.used = 0;  // how much of a refused request was read does not matter
  }
  return outcome;
}

std::vector<std::string_view> bytes_of(std::string_view text) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < text.size(); ++i) pieces.push_back(text.substr(i, 1));
  return pieces;
}

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n";
const std::string kPost = "POST / HTTP/1.1\r\nHost: a\r\n";
const std::string kChunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";
std::string lines(int count, const std::string& line) {
  std::string all;
  for (int i = 0; i < count; ++i) all += line;
  return all;
}

struct RefusedRow {
  std::string name;
  std::string bytes;
  Refusal refusal;
};

const std::vector<RefusedRow>& refused_rows() {
  using R = Refusal;
  static const std::vector<RefusedRow> rows{
      {"bare LF ends a line", "GET / HTTP/1.1\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"bare LF ends a field", kGet + "A: b\n\r\n", R::kMalformedRequest},
      {"bare CR in a value", kGet + "A: b\rC: d\r\n\r\n", R::kMalformedRequest},
      {"NUL in a value", kGet + std::string("A: b\0c\r\n\r\n", 10), R::kMalformedRequest},
      {"escape in a value", kGet + "A: \x1b[0m\r\n\r\n", R::kMalformedRequest},
      {"DEL in a value", kGet + "A: \x7f\r\n\r\n", R::kMalformedRequest},
      {"obs-fold", kGet + "A: b\r\n c\r\n\r\n", R::kMalformedRequest},
      {"folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", R::kMalformedRequest},
      {"space before the colon", kGet + "A : b\r\n\r\n", R::kMalformedRequest},
      {"no colon", kGet + "A b\r\n\r\n", R::kMalformedRequest},
      {"empty name", kGet + ": b\r\n\r\n", R::kMalformedRequest},
      {"name that is not a token", kGet + "A(b): c\r\n\r\n", R::kMalformedRequest},
      {"name that is not ASCII", kGet + "\xc3\xa4: c\r\n\r\n", R::kMalformedRequest},
      {"two lengths", kPost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", R::kMalformedRequest},
      {"two lengths in a list", kPost + "Content-Length: 5, 5\r\n\r\nhello", R::kMalformedRequest},
      {"length with a sign", kPost + "Content-Length: +5\r\n\r\nhello", R::kMalformedRequest},
      {"negative length", kPost + "Content-Length: -5\r\n\r\nhello", R::kMalformedRequest},
      {"length in hexadecimal", kPost + "Content-Length: 0x5\r\n\r\nhello", R::kMalformedRequest},
      {"empty length", kPost + "Content-Length:\r\n\r\n", R::kMalformedRequest},
      {"length beyond the limit", kPost + "Content-Length: 65537\r\n\r\n", R::kBodyTooLarge},
      {"length that overflows", kPost + "Content-Length: 18446744073709551617\r\n\r\n", R::kBodyTooLarge},
      {"length with transfer coding", kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", R::kMalformedRequest},
      {"transfer coding with length", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", R::kMalformedRequest},
      {"two transfer codings", kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", R::kMalformedRequest},
      {"gzip", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n", R::kTransferCodingUnknown},
      {"identity", kPost + "Transfer-Encoding: identity\r\n\r\n", R::kTransferCodingUnknown},
      {"chunked in disguise", kPost + "Transfer-Encoding: xchunked\r\n\r\n", R::kTransferCodingUnknown},
      {"transfer coding on HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", R::kMalformedRequest},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", R::kMalformedRequest},
      {"two Hosts", kGet + "Host: a\r\n\r\n", R::kMalformedRequest},
      {"two Hosts on HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", R::kMalformedRequest},
      {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", R::kMalformedRequest},
      {"Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", R::kMalformedRequest},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", R::kVersionNotSupported},
      {"HTTP/1.11", "GET / HTTP/1.11\r\nHost: a\r\n\r\n", R::kVersionNotSupported},
      {"no version", "GET /\r\n", R::kMalformedRequest},
      {"version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", R::kVersionNotSupported},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"method that is not a token", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"absolute form without a path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"asterisk form but for OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"target that is not ASCII", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", R::kMalformedRequest},
      {"long target", "GET /" + std::string(8000, 'a') + " HTTP/1.1\r\n", R::kTargetTooLong},
      {"long line", kGet + "A: " + std::string(17'000, 'a'), R::kHeadTooLarge},
      {"long head", kGet + lines(20, "A: " + std::string(1000, 'a') + "\r\n") + "\r\n", R::kHeadTooLarge},
      {"many lines", kGet + lines(101, "A: b\r\n") + "\r\n", R::kHeadTooLarge},
      {"negative chunk", kChunked + "-5\r\nhello\r\n0\r\n\r\n", R::kMalformedRequest},
      {"chunk without a size", kChunked + "\r\nhello", R::kMalformedRequest},
      {"chunk size 0x5", kChunked + "0x5\r\nhello\r\n0\r\n\r\n", R::kMalformedRequest},
      {"chunk size of no number", kChunked + "5g\r\nhello", R::kMalformedRequest},
      {"space after a chunk size", kChunked + "5 \r\nhello\r\n0\r\n\r\n", R::kMalformedRequest},
      {"bare LF after a chunk size", kChunked + "5\nhello\r\n0\r\n\r\n", R::kMalformedRequest},
      {"chunk longer than it says", kChunked + "4\r\nhello\r\n0\r\n\r\n", R::kMalformedRequest},
      {"chunk beyond the limit", kChunked + "10001\r\n", R::kBodyTooLarge},
      {"chunk size that overflows", kChunked + "FFFFFFFFFFFFFFFF\r\n", R::kBodyTooLarge},
      {"chunk size of 17 digits", kChunked + "00000000000000005\r\nhello", R::kMalformedRequest},
      {"chunks beyond the limit together", kChunked + "ffff\r\n" + std::string(0xffff, 'a') + "\r\n2\r\n", R::kBodyTooLarge},
      {"long chunk extension", kChunked + "5;a=" + std::string(300, 'b'), R::kMalformedRequest},
      {"many chunk extensions", kChunked + lines(30, "1;a=" + std::string(200, 'b') + "\r\nx\r\n"), R::kMalformedRequest},
      {"control in a chunk extension", kChunked + "5;\x01\r\nhello", R::kMalformedRequest},
      {"trailer that is not a field", kChunked + "0\r\nA b\r\n\r\n", R::kMalformedRequest},
      {"many trailers", kChunked + "0\r\n" + lines(101, "A: b\r\n"), R::kHeadTooLarge},
      {"long trailer", kChunked + "0\r\nA: " + std::string(17'000, 'b'), R::kHeadTooLarge},
  };
  return rows;
}

struct TakenRow {
  std::string name;
  std::string bytes;
  std::string path;
  std::string query;
  std::string body;
  bool keep_alive;
};

const std::vector<TakenRow>& taken_rows() {
  static const std::vector<TakenRow> rows{
      {"plain", kGet + "\r\n", "/", "", "", true},
      {"an empty line before it", "\r\n" + kGet + "\r\n", "/", "", "", true},
      {"nothing decoded in the path", "GET /a%2fb/%6cogin HTTP/1.1\r\nHost: a\r\n\r\n", "/a%2fb/%6cogin", "", "", true},
      {"two slashes", "GET //a HTTP/1.1\r\nHost: a\r\n\r\n", "//a", "", "", true},
      {"query with equals signs", "GET /x?v=abc=def?g HTTP/1.1\r\nHost: a\r\n\r\n", "/x", "v=abc=def?g", "", true},
      {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "*", "", "", true},
      {"declared body", kPost + "Content-Length: 5\r\n\r\nhello", "/", "", "hello", true},
      {"empty body", kPost + "Content-Length: 0\r\n\r\n", "/", "", "", true},
      {"largest body", kPost + "Content-Length: 65536\r\n\r\n" + std::string(65'536, 'x'), "/", "", std::string(65'536, 'x'),
       true},
      {"chunks", kChunked + "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\n\r\n", "/", "", "hello world", true},
      {"chunk extension after a space", kChunked + "5 ;a\r\nhello\r\n00\r\n\r\n", "/", "", "hello", true},
      {"line ends within a chunk", kChunked + "4\r\n\r\n\r\n\r\n0\r\n\r\n", "/", "", "\r\n\r\n", true},
      {"chunked in capitals", kPost + "TRANSFER-ENCODING: Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "/", "", "x", true},
      {"close", kGet + "Connection: close\r\n\r\n", "/", "", "", false},
      {"close in a list", kGet + "Connection: Upgrade , CLOSE\r\n\r\n", "/", "", "", false},
      {"HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "/", "", "", false},
      {"HTTP/1.0 keeping alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "/", "", "", true},
      {"hundred lines", kGet + lines(99, "A: b\r\n") + "\r\n", "/", "", "", true},
      {"long line that is within the head", kGet + "A: " + std::string(16'000, 'a') + "\r\n\r\n", "/", "", "", true},
  };
  return rows;
}

TEST_CASE("framing: an ambiguous or too large request is refused", "[framing][security]") {
  for (const auto& row : refused_rows()) {
    INFO(row.name);
    const auto outcome = frame({row.bytes});
    REQUIRE(outcome.step == Framer::Step::kRefused);
    CHECK(outcome.refusal == row.refusal);
  }
}

TEST_CASE("framing: a well-formed request is taken unchanged, and the bytes after it stay", "[framing]") {
  for (const auto& row : taken_rows()) {
    INFO(row.name);
    const auto outcome = frame({row.bytes + "GET /next"});
    REQUIRE(outcome.step == Framer::Step::kComplete);
    CHECK(outcome.used == row.bytes.size());
    CHECK(outcome.request.path == row.path);
    CHECK(outcome.request.query == row.query);
    CHECK(outcome.request.body == row.body);
    CHECK(outcome.keep_alive == row.keep_alive);
  }
}

TEST_CASE("framing: a target in absolute form is reduced to its path", "[framing]") {
  const auto outcome = frame({"GET http://example.com/auth/me?a=b HTTP/1.1\r\nHost: a\r\n\r\n"});
  CHECK(outcome.step == Framer::Step::kComplete);
  CHECK(outcome.request.path == "/auth/me");
  CHECK(outcome.request.query == "a=b");
}

TEST_CASE("framing: the result is the same wherever the bytes are split", "[framing]") {
  const auto check = [](const std::string& name, const std::string& bytes) {
    INFO(name);
    const auto whole = frame({bytes});
    CHECK(frame(bytes_of(bytes)).tied() == whole.tied());
    const std::string_view view = bytes;
    for (std::size_t at = 0; at<view.size(); at += view.size()> 2000 ? 997U : 1U) {
      const auto split = frame({view.substr(0, at), view.substr(at)});
      if (split.tied() != whole.tied()) FAIL("split at " << at);
    }
  };
  for (const auto& row : taken_rows()) check(row.name, row.bytes);
  for (const auto& row : refused_rows()) check(row.name, row.bytes);
}

TEST_CASE("framing: an endless line is refused before its end", "[framing][security]") {
  Framer framer;
  const std::string flood = kGet + "A: " + std::string(64 * 1024 * 1024, 'a');
  std::size_t used = 0;
  CHECK(framer.feed(flood, used) == Framer::Step::kRefused);
  CHECK(used <= 16 * 1024);
}

TEST_CASE("framing: a too large declared body is refused before it is sent", "[framing]") {
  CHECK(frame({kPost + "Content-Length: 104857600\r\n\r\n"}).refusal == Refusal::kBodyTooLarge);
}

TEST_CASE("framing: one path takes larger bodies, if there is room", "[framing][security]") {
  const FramingLimits limits{.roomy = {RoomyPath{"/large", 100'000}}};
  const std::string sized = "POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  const std::string chunked =
      "POST /large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n" + std::string(0xffff, 'a') + "\r\n";
  Framer framer(limits);
  std::size_t used = 0;
  const auto feed = [&](const std::string& bytes) { return framer.feed(bytes, used); };
  SECTION("declared or chunked, it is asked for once and given back") {
    const auto room = std::make_shared<int>();
    const auto [head, rest] = GENERATE_COPY(table<std::string, std::string>(
        {{sized + "100000\r\n\r\n", std::string(100'000, 'x')}, {chunked + "2\r\n", "aa\r\n1\r\na\r\n0\r\n\r\n"}}));
    CHECK(feed(head + rest) == Framer::Step::kNeedsRoom);
    CHECK(used == head.size());
    framer.give_room(room);
    CHECK(feed(rest) == Framer::Step::kComplete);
    CHECK(room.use_count() == 2);
    framer.release_body();
    CHECK(room.use_count() == 1);
  }
  SECTION("without room it is refused") {
    CHECK(feed(sized + "65537\r\n\r\n") == Framer::Step::kNeedsRoom);
    framer.give_room(nullptr);
    CHECK(feed("x") == Framer::Step::kRefused);
    CHECK(framer.refusal() == Refusal::kBusy);
  }
  SECTION("a small body needs none") { CHECK(feed(sized + "65536\r\n\r\n") == Framer::Step::kNeedMore); }
  SECTION("a larger one, or one of another path, is refused") {
    const std::string head = GENERATE_COPY(sized + "100001", "POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 65537");
    CHECK(feed(head + "\r\n\r\n") == Framer::Step::kRefused);
    CHECK(framer.refusal() == Refusal::kBodyTooLarge);
  }
}

TEST_CASE("framing: values are kept except outer white space, names become lower case", "[framing]") {
  const auto outcome = frame({kGet + "COOKIE: \t s=a%2Bb%252B%0d%0a; t=\"x\" \t\r\nEmpty:\r\nX-Latin: \xe4\r\n\r\n"});
  REQUIRE(outcome.step == Framer::Step::kComplete);
  CHECK(outcome.request.header("cookie") == "s=a%2Bb%252B%0d%0a; t=\"x\"");
  CHECK(outcome.request.header("empty") == "");
  CHECK(outcome.request.header("x-latin") == "\xe4");
}

TEST_CASE("framing: trailers are dropped", "[framing][security]") {
  const auto outcome = frame({kChunked + "1\r\nx\r\n0\r\nAuthorization: Bearer forged\r\n\r\n"});
  REQUIRE(outcome.step == Framer::Step::kComplete);
  CHECK_FALSE(outcome.request.header("authorization"));
}

TEST_CASE("framing: 100 Continue is due until the body begins", "[framing]") {
  const auto head = kPost + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  CHECK(frame({head}).expects_continue);
  CHECK_FALSE(frame({head + "h"}).expects_continue);
  CHECK_FALSE(frame({head + "hello"}).expects_continue);
  CHECK_FALSE(frame({kPost + "Expect: something\r\nContent-Length: 5\r\n\r\n"}).expects_continue);
  CHECK_FALSE(frame({"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"}).expects_continue);
  CHECK_FALSE(frame({kPost + "Expect: 100-continue\r\n\r\n"}).expects_continue);
}

TEST_CASE("framing: a refusal has the path, if it was parsed", "[framing]") {
  CHECK(frame({"POST /api/auth/x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n"}).request.path == "/api/auth/x");
  CHECK(frame({"POST nonsense"}).request.path.empty());
}

TEST_CASE("framing: random bytes never crash it", "[framing][security]") {
  std::mt19937 random(7);  // NOLINT: the same bytes each time
  const std::string alphabet = "\r\n\r\n: ;,GETPOSTHTTP/1.1019afContent-LengthTransfer-Encoding: chunked\t\x01\xff";
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = round % 3 == 0 ? "" : round % 3 == 1 ? kPost : kChunked;
    const auto length = random() % 200;
    for (std::size_t i = 0; i < length; ++i)
      bytes += round % 2 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
    const auto whole = frame({bytes});
    const auto dripped = frame(bytes_of(bytes));
    if (whole.tied() != dripped.tied()) FAIL("round " << round);
  }
}

}  // namespace
}  // namespace usher::http
