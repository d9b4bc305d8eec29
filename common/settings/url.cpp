#include "common/settings/url.h"

#include <algorithm>
#include <charconv>

#include "common/base/ip_address.h"
#include "common/base/text.h"

namespace usher::settings {
namespace {

bool is_letter_or_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_scheme(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && is_letter_or_digit(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '+' || c == '-' || c == '.'; });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (problem != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

/// Splits `host:port` or `[v6]:port` into `url`.
bool read_host_and_port(std::string_view text, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return false;
    const auto address = IpAddress::parse(text.substr(1, close - 1));
    if (!address || !address->is_v6()) return false;
    url.host = address->str();
    port = text.substr(close + 1);
  } else {
    const auto colon = text.find(':');
    url.host = ascii_lower(text.substr(0, colon));
    if (!is_host_name(url.host)) return false;
    port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  if (port.empty()) return true;
  if (port[0] != ':') return false;
  url.port = parse_port(port.substr(1));
  return url.port.has_value();
}

}  // namespace

std::string Url::origin() const {
  const bool is_own_port = !port || (scheme == "http" && *port == 80) || (scheme == "https" && *port == 443);
  const std::string shown_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return scheme + "://" + shown_host + (is_own_port ? "" : ":" + std::to_string(*port));
}

std::optional<Url> parse_url(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~' || c == '\\'; })) return std::nullopt;
  const auto separator = text.find("://");
  if (separator == std::string_view::npos || !is_scheme(text.substr(0, separator))) return std::nullopt;
  Url url{.scheme = ascii_lower(text.substr(0, separator)), .user = {}, .host = {}, .port = {}, .rest = {}};
  auto authority = text.substr(separator + 3);
  const auto rest = std::min(authority.find_first_of("/?#"), authority.size());
  url.rest = authority.substr(rest);
  authority = authority.substr(0, rest);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    url.user = authority.substr(0, at);
    authority = authority.substr(at + 1);
  }
  if (!read_host_and_port(authority, url)) return std::nullopt;
  return url;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (std::size_t from = 0; from <= text.size();) {
    const auto label = text.substr(from, std::min(text.find('.', from), text.size()) - from);
    if (label.empty() || label.size() > 63) return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; }))
      return false;
    from += label.size() + 1;
  }
  return true;
}

bool is_localhost(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  const auto address = IpAddress::parse(host);
  return address && address->is_loopback();
}

bool is_localhost_url(std::string_view url) {
  const auto parsed = parse_url(url);
  return parsed && is_localhost(parsed->host);
}

std::string without_credentials(std::string_view url) {
  std::string shown(url.substr(0, url.find('?')));
  if (shown.size() < url.size()) shown += "?***";
  if (url.starts_with("sqlite:")) return shown;
  const auto separator = shown.find("://");
  // Not a URL: it may be a connection string with a password anywhere.
  if (separator == std::string::npos) return url.find_first_of("=@ ") == std::string_view::npos ? shown : "***";
  const auto user = separator + 3;
  // The last @, since people forget to encode those in a password; a ? in it has cut it already.
  const auto at = shown.rfind('@');
  if (at != std::string::npos) return at < user ? shown.replace(0, at, "***") : shown.replace(user, at - user, "***");
  return url.find('@') == std::string_view::npos ? shown : shown.substr(0, user) + "***";
}

}  // namespace usher::settings
