#include "server/http/messages/cookie.h"

#include <array>

#include "common/base/text.h"

namespace usher::http {
namespace {

bool is_value_byte(char c) { return is_visible(c) && !is_one_of(c, "\",;\\"); }
bool is_attribute_byte(char c) { return c >= ' ' && c < '\x7f' && c != ';'; }

template <class Test>
bool all_of(std::string_view text, Test test) {
  return std::ranges::all_of(text, test);
}

std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
  return quoted ? value.substr(1, value.size() - 2) : value;
}

constexpr std::array<std::string_view, 3> kSameSites{"Lax", "Strict", "None"};  // by SameSite

}  // namespace

std::vector<std::string_view> cookie_values(std::string_view header, std::string_view name) {
  std::vector<std::string_view> values;
  while (!header.empty()) {
    const auto pair = take_until(header, ';');
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
    values.push_back(unquoted(trim(pair.substr(equals + 1))));
  }
  return values;
}

std::optional<std::string> to_header(const SetCookie& cookie) {
  if (cookie.name.empty() || !all_of(cookie.name, is_token_byte) || !all_of(cookie.value, is_value_byte)) return std::nullopt;
  if (!all_of(cookie.domain, is_attribute_byte) || !all_of(cookie.path, is_attribute_byte)) return std::nullopt;
  std::string header = cookie.name + "=" + cookie.value;
  if (cookie.max_age) header += "; Max-Age=" + std::to_string(cookie.max_age->count());
  if (!cookie.domain.empty()) header += "; Domain=" + cookie.domain;
  if (!cookie.path.empty()) header += "; Path=" + cookie.path;
  if (cookie.http_only) header += "; HttpOnly";
  if (cookie.secure) header += "; Secure";
  return header.append("; SameSite=").append(kSameSites.at(static_cast<std::size_t>(cookie.same_site)));
}

}  // namespace usher::http
