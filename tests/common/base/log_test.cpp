#include "common/base/log.h"

#include <array>
#include <thread>
#include <type_traits>
#include <vector>

#include "common/base/clock.h"
#include "common/base/secret.h"
#include "tests/catch.h"
#include "tests/testkit/text.h"

using namespace usher;
using namespace std::string_literals;

static_assert(!std::is_constructible_v<LogField::Value, Secret>);

namespace {

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override { return from_ms(1'795'157'624'049); }
};

struct Captured {
  StoppedClock clock;
  std::string lines;
  Log text{LogFormat::kText, LogLevel::kInfo, clock, [this](std::string_view line) { lines += line; }};
  Log json{LogFormat::kJson, LogLevel::kInfo, clock, [this](std::string_view line) { lines += line; }};
};

std::string only_value(std::string_view value, std::string_view name = "v") {
  Captured log;
  log.text.write(LogLevel::kInfo, "e", {{name, value}});
  const std::string before = "2026-11-20T06:53:44.049Z INFO e "s.append(name).append("=");
  REQUIRE(log.lines.starts_with(before));
  return log.lines.substr(before.size(), log.lines.size() - before.size() - 1);
}

}  // namespace

TEST_CASE("log: text format", "[log]") {
  Captured log;
  log.text.write(LogLevel::kInfo, "request",
                 {{"id", "8c1"},
                  {"method", "GET"},
                  {"route", "/auth/me"},
                  {"status", std::int64_t{200}},
                  {"ms", 1.2},
                  {"cached", true},
                  {"user", ""}});
  CHECK(log.lines == "2026-11-20T06:53:44.049Z INFO request id=8c1 method=GET route=/auth/me status=200 ms=1.2 cached=true\n");
}

TEST_CASE("log: JSON format, one object a line", "[log]") {
  Captured log;
  log.json.write(
      LogLevel::kWarning, "request",
      {{"id", "8c1"}, {"note", "a \"b\" \\ c"}, {"status", std::int64_t{503}}, {"ms", 0.25}, {"retried", false}, {"user", ""}});
  CHECK(log.lines == R"({"time":"2026-11-20T06:53:44.049Z","level":"warning","event":"request","id":"8c1","note":"a \"b\" \\ c",)"
                     R"("status":503,"ms":0.25,"retried":false})"
                     "\n");
}

TEST_CASE("log: numbers are plain decimals", "[log]") {
  Captured log;
  log.json.write(LogLevel::kInfo, "e", {{"a", 1e300}, {"b", 0.0}, {"c", 12.0}, {"d", -0.5004}, {"e", 1.0 / 0.0}, {"f", 100.0}});
  CHECK(log.lines.ends_with(R"("event":"e","a":0,"b":0,"c":12,"d":-0.5,"e":0,"f":100})"
                            "\n"));
}

TEST_CASE("log: a text cannot forge a line or a field, nor move the cursor", "[log][security]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"a\nb", "a\\x0ab"},
           {"x\x1b[31m", "x\\x1b[31m"},
           {"ok status=200", "\"ok status=200\""},
           {"a=b", "\"a=b\""},
           {"say \"hi\"", "\"say \\\"hi\\\"\""},
           {"\xe2\x80\xae", "\\xe2\\x80\\xae"},
       }) {
    CAPTURE(in);
    CHECK(only_value(in) == out);
  }
  Captured log;
  log.json.write(LogLevel::kInfo, "e\r\n", {{"v", "\",\"level\":\"x\n"}});
  CHECK(log.lines.ends_with(R"("event":"e\\x0d\\x0a","v":"\",\"level\":\"x\\x0a"})"
                            "\n"));
}

TEST_CASE("log: credentials and addresses are redacted, by field name and by shape", "[log][security]") {
  CHECK(only_value("hunter2", "password") == "[redacted]");
  CHECK(only_value("abc", "token") == "[redacted]");
  CHECK(only_value("not an address", "email") == "[redacted]");
  CHECK(only_value("for ann@example.com") == "\"for [redacted]\"");
  Captured log;
  log.text.write(LogLevel::kError, "no mail to ann@example.com");
  CHECK(log.lines.find("ann") == std::string::npos);
}

TEST_CASE("log: long texts are cut between characters, and an address at the cut stays hidden", "[log][security]") {
  const std::string shown = only_value(std::string(999, 'a') + "\xe2\x82\xac" + "tail");
  CHECK(shown == std::string(997, 'a') + "…");
  CHECK(only_value(std::string(990, '.') + " ann.of.cleves@example.com").find("ann") == std::string::npos);
}

TEST_CASE("log: a line never exceeds an atomic pipe write", "[log]") {
  Captured log;
  const std::string escapes(5'000, '\x01');
  const Log& chosen = GENERATE(false, true) ? log.json : log.text;
  chosen.write(LogLevel::kInfo, escapes,
               {{"a", escapes}, {"b", escapes}, {"c", escapes}, {"d", escapes}, {"last", std::int64_t{1}}});
  CHECK(log.lines.size() <= Log::kMaxLineBytes);
  CHECK((log.lines.ends_with(" last=1 cut=true\n") || log.lines.ends_with(",\"last\":1,\"cut\":true}\n")));
}

TEST_CASE("log: lines below the level are dropped, and the level can change at run time", "[log]") {
  Captured log;
  log.text.write(LogLevel::kDebug, "quiet");
  CHECK(log.lines.empty());
  CHECK_FALSE(log.text.shows(LogLevel::kDebug));
  log.text.set_level(LogLevel::kDebug);
  log.text.write(LogLevel::kDebug, "loud");
  CHECK(log.lines == "2026-11-20T06:53:44.049Z DEBUG loud\n");
  log.text.set_level(LogLevel::kError);
  log.text.write(LogLevel::kWarning, "quiet");
  CHECK(log.lines.find("quiet") == std::string::npos);
}

using namespace usher;

TEST_CASE("redaction: addresses and credentials are hidden anywhere in a text", "[log][security]") {
  struct Row {
    std::string text, shown;
  };
  const auto row = GENERATE(values<Row>({
      {"mail to ann@example.com, then", "mail to [redacted], then"},
      {"<ann.o'neil+tag@mail.example.co.uk>", "<[redacted]>"},
      {"a@b.c d@e.f", "[redacted] [redacted]"},
      {"\"ann b\"@example.com", "[redacted]"},
      {"j\xc3\xb6rg@example.de", "[redacted]"},
      {"postgresql://app:pa@ss/wo:rd@db.example.com/usher failed", "postgresql://[redacted]@db.example.com/usher failed"},
      {"smtp://user:pass@host:587 and smtps://u:p@h", "smtp://[redacted]@host:587 and smtps://[redacted]@h"},
      {"got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "got [redacted]"},
      {"key=usher_" + std::string(43, 'k') + "&x", "key=[redacted]&x"},
      {"Authorization: Bearer abc.def-1_2", "Authorization: Bearer [redacted]"},
      {"authorization: BASIC dXNlcjpwYXNz", "authorization: BASIC [redacted]"},
  }));
  CHECK(redacted(row.text) == row.shown);
}

TEST_CASE("redaction: ordinary words stay", "[log]") {
  const auto text =
      GENERATE(as<const char*>{}, "", "GET /auth/me", "https://example.com/a?b=c", "@", "a @ b", "user@", "@example.com", "eyJ",
               "eyJabc", "usher_http_requests_total", "019ab2c4-5d6e-7f80-9abc-def012345678", "forbearer ", "://", "\"@");
  CHECK(redacted(text) == text);
}

TEST_CASE("redaction: time is linear in the length of the text", "[log][security]") {
  for (const std::string_view part : {"://", "@", "\"@", "eyJ", "usher_", "a", "bearer ", "a@"}) {
    std::string text;
    while (text.size() < 1'000'000) text += part;
    CHECK_FALSE(redacted(text).empty());
  }
}
