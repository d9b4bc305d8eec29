#include "server/http/messages/cookie.h"
#include "tests/fuzz/fuzz.h"

// A name, a Cookie header, and the value, domain and path of a cookie to be set, a line each.
FUZZ_TARGET(cookies) {
  using namespace usher;
  using fuzz::expect;
  const auto name = fuzz::take_line(bytes);
  const auto header = fuzz::take_line(bytes);
  for (const auto value : http::cookie_values(header, name))
    expect(value.find(';') == std::string_view::npos && value.size() + name.size() < header.size(), "a value is within its pair");

  const std::string value(fuzz::take_line(bytes));
  const std::string domain(fuzz::take_line(bytes));
  const auto set = http::to_header({.name = std::string(name), .value = value, .domain = domain, .path = std::string(bytes)});
  if (!set) return;
  expect(std::all_of(set->begin(), set->end(), [](char c) { return c >= ' ' && c < '\x7f'; }), "Set-Cookie is printable");
  expect(http::cookie_values(set->substr(0, set->find("; ")), name) == std::vector<std::string_view>{value},
         "a browser sends back what was set");
}
