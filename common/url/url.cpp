#include "common/url/url.h"

#include "common/base/ip_address.h"
#include "common/base/text.h"

namespace usher {
namespace {

constexpr std::size_t kMostSchemeCharacters = 40;  // as libcurl

/// Whether the text is free of spaces, control characters, backslashes and non-ASCII, which browsers remove or interpret
/// otherwise.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

bool is_scheme(std::string_view text) {
  const auto is_allowed = [](char c) { return is_letter_or_digit(c) || is_one_of(c, "+-."); };
  return text.size() <= kMostSchemeCharacters && is_letter(text.front()) && std::ranges::all_of(text, is_allowed) &&
         !iequals(text, "file");  // has no host
}

/// Whether other parsers take a host for an IPv4 address: `127.1`, `0x7f.1` and `2130706433` all are 127.0.0.1.
bool ends_in_number(std::string_view host) {
  const auto last = host.substr(host.rfind('.') + 1);
  return std::ranges::all_of(last, is_digit) || last.starts_with("0x");
}

/// An address must be written as IpAddress::str() writes it.
bool read_host(std::string_view text, Url& url) {
  const bool is_v6 = text.starts_with('[') && text.ends_with(']');
  url.host = ascii_lower(is_v6 ? text.substr(1, text.size() - 2) : text);
  if (!is_v6 && !ends_in_number(url.host)) return is_host_name(url.host);
  const auto address = IpAddress::parse(url.host);
  return address && address->is_v6() == is_v6 && address->str() == url.host;
}

bool read_port(std::string_view text, Url& url) {
  url.port = text.starts_with('0') ? std::nullopt : parse_whole<std::uint16_t>(text);
  return url.port.has_value();
}

/// Reads `user@host:port`. A second `@` is no character of a host.
bool read_authority(std::string_view text, Url& url) {
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    url.user = text.substr(0, at);
    text.remove_prefix(at + 1);
  }
  const auto bracket = text.find(']');  // the colons of an IPv6 address are before it
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (!read_host(text.substr(0, colon), url)) return false;
  return colon == std::string_view::npos || read_port(text.substr(colon + 1), url);
}

}  // namespace

std::string Url::origin() const {
  const bool is_own_port = !port || (scheme == "http" && *port == 80) || (scheme == "https" && *port == 443);
  const std::string shown_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return scheme + "://" + shown_host + (is_own_port ? "" : ":" + std::to_string(*port));
}

std::optional<Url> parse_url(std::string_view text) {
  const auto separator = text.find("://");
  if (separator == std::string_view::npos || separator == 0 || !is_plain(text)) return std::nullopt;
  const auto scheme = text.substr(0, separator);
  const auto begin = separator + 3;
  const auto end = std::min(text.find_first_of("/?#", begin), text.size());
  Url url{.scheme = ascii_lower(scheme), .user = {}, .host = {}, .port = {}, .rest = std::string(text.substr(end))};
  if (!is_scheme(scheme) || !read_authority(text.substr(begin, end - begin), url)) return std::nullopt;
  return url;
}

bool is_web_link(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) &&
         std::ranges::all_of(text, [](char c) { return is_visible(c) && !is_one_of(c, "<>\"'\\^`{|}"); });
}

std::string with_token(std::string page, std::string_view token) {
  for (auto at = page.find(kTokenPlace); at != std::string::npos; at = page.find(kTokenPlace, at + token.size()))
    page.replace(at, kTokenPlace.size(), token);
  return page;
}

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (std::size_t from = 0; from <= text.size();) {
    const auto label = text.substr(from, std::min(text.find('.', from), text.size()) - from);
    if (label.empty() || label.size() > 63) return false;
    if (!std::ranges::all_of(label, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; })) return false;
    from += label.size() + 1;
  }
  return true;
}

bool is_within(std::string_view host, std::string_view domain) {
  return host == domain ||
         (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

bool is_localhost(std::string_view host) {
  if (is_within(host, "localhost")) return true;
  const auto address = IpAddress::parse(host);
  return address && address->is_loopback();
}

bool is_private_host(std::string_view host) {
  if (const auto address = IpAddress::parse(host)) return address->is_private();
  if (!is_host_name(host)) return false;
  constexpr std::array<std::string_view, 4> kDomains{"localhost", "test", "internal", "local"};
  return host.find('.') == std::string_view::npos ||
         std::ranges::any_of(kDomains, [host](std::string_view domain) { return is_within(host, domain); });
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
  // Not a URL: it may be a connection string with a password at any position.
  if (separator == std::string::npos) return url.find_first_of("=@ ") == std::string_view::npos ? shown : "***";
  const auto user = separator + 3;
  // Uses the last @, since passwords often contain unencoded ones. A ? in the password has already cut the text.
  const auto at = shown.rfind('@');
  if (at != std::string::npos) return at < user ? shown.replace(0, at, "***") : shown.replace(user, at - user, "***");
  return url.find('@') == std::string_view::npos ? shown : shown.substr(0, user) + "***";
}

bool has_password(std::string_view url) {
  if (url.find("password=") != std::string_view::npos) return true;
  const auto separator = url.find("://");
  const auto at = url.rfind('@');
  if (separator == std::string_view::npos || at == std::string_view::npos || at < separator) return false;
  return url.substr(separator + 3, at - separator - 3).find(':') != std::string_view::npos;
}

}  // namespace usher
