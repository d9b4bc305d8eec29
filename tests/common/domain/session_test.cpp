#include "common/domain/session.h"

#include <set>

#include "tests/catch.h"

namespace usher::domain {
namespace {

using std::chrono::milliseconds;

Session session_until(Time expires_at, Time ends_at) { return {.expires_at = expires_at, .ends_at = ends_at}; }

TEST_CASE("session: valid until it expires, reaches its longest lifetime, or is ended", "[session][security]") {
  const auto now = from_ms(1'795'157'624'049);
  const auto sooner = now - milliseconds(1);
  const auto later = now + milliseconds(1);
  CHECK(session_until(later, later).is_live(now));
  CHECK_FALSE(session_until(now, later).is_live(now));
  CHECK_FALSE(session_until(sooner, later).is_live(now));
  CHECK_FALSE(session_until(later, now).is_live(now));
  CHECK_FALSE(session_until(later, sooner).is_live(now));

  auto ended = session_until(later, later);
  ended.ended_at = sooner;
  CHECK_FALSE(ended.is_live(now));
  ended.ended_at = later;  // by a clock that was ahead
  CHECK_FALSE(ended.is_live(now));
}

TEST_CASE("session: one without times is invalid", "[session][security]") { CHECK_FALSE(Session().is_live(from_ms(1))); }

TEST_CASE("session: every reason to end one has its own word", "[session]") {
  std::set<std::string_view> words;
  for (const auto reason : {EndReason::kSignedOut, EndReason::kRevoked, EndReason::kPasswordChanged, EndReason::kSuspended,
                            EndReason::kTokenReused, EndReason::kReplaced})
    words.insert(to_text(reason));
  CHECK(words.size() == 6);
}

TEST_CASE("session: a device is named by browser and system", "[session]") {
  struct Row {
    std::string user_agent;
    std::string device;
  };
  const auto row = GENERATE(values<Row>({
      {"", ""},
      {"something else", ""},
      {"curl/7.88.1", "curl"},
      {"node", "Node.js"},
      {"python-requests/2.31.0", "Python"},
      {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
       "Chrome on Windows"},
      {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 "
       "Edg/126.0.0.0",
       "Edge on Windows"},
      {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
       "Safari on macOS"},
      {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
       "Mobile/15E148 "
       "Safari/604.1",
       "Safari on iPhone"},
      {"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
       "Chrome on Android"},
      {"Mozilla/5.0 (Linux; Android 14)", "Android"},
  }));
  CAPTURE(row.user_agent);
  CHECK(describe_device(row.user_agent) == row.device);
}

TEST_CASE("session: phones and tablets are held in a hand", "[session]") {
  CHECK(device_of("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Safari/604.1").is_handheld);
  CHECK(device_of("Mozilla/5.0 (Linux; Android 14) Firefox/128.0").is_handheld);
  CHECK_FALSE(device_of("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0").is_handheld);
  CHECK_FALSE(device_of("").is_handheld);
}

TEST_CASE("session: a device's name is ours, whatever the header", "[session][security]") {
  CHECK(describe_device("Firefox/<script>alert(1)</script> Linux\r\nX: y") == "Firefox on Linux");
}

}  // namespace
}  // namespace usher::domain
