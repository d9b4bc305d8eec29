#include "common/url/url.h"

#include "common/base/ip_address.h"
#include "common/base/text.h"
#include "common/url/curl_url.h"

namespace usher {
namespace {

/// Whether the text is free of spaces, control characters, backslashes and non-ASCII, which browsers remove or interpret
/// otherwise.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '\\'; });
}

/// Splits `user@host:port`. Returns false if it does not literally contain `server`, the host that libcurl connects to: libcurl
/// also decodes percent escapes, completes IPv4 addresses and skips slashes.
bool read_authority(std::string_view authority, std::string_view server, Url& url) {
  if (server.size() > authority.size()) return false;
  const auto before = authority.substr(0, authority.size() - server.size());
  if (!iequals(authority.substr(before.size()), server)) return false;
  if (before.empty()) return true;
  url.user = before.substr(0, before.size() - 1);
  return before.ends_with('@');
}

bool read_host(std::string_view host, Url& url) {
  if (!host.starts_with('[')) {
    url.host = ascii_lower(host);
    return is_host_name(url.host);
  }
  const auto address = IpAddress::parse(host.substr(1, host.size() - 2));
  if (!address || !address->is_v6()) return false;
  url.host = address->str();
  return true;
}

bool read_port(std::string_view text, Url& url) {
  if (text.empty()) return true;
  url.port = parse_whole<std::uint16_t>(text).value_or(0);
  return url.port != 0;
}

}  // namespace

std::string Url::origin() const {
  const bool is_own_port = !port || (scheme == "http" && *port == 80) || (scheme == "https" && *port == 443);
  const std::string shown_host = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return scheme + "://" + shown_host + (is_own_port ? "" : ":" + std::to_string(*port));
}

std::optional<Url> parse_url(std::string_view text) {
  const auto begin = std::min(text.find("://"), text.size()) + 3;
  if (begin > text.size() || !is_letter(text[0]) || !is_plain(text)) return std::nullopt;
  const auto parsed = CurlUrl::parse(std::string(text), CURLU_NON_SUPPORT_SCHEME);
  if (!parsed) return std::nullopt;
  const auto host = parsed->part(CURLUPART_HOST);
  const auto port = parsed->part(CURLUPART_PORT);
  const auto end = std::min(text.find_first_of("/?#", begin), text.size());
  Url url{.scheme = parsed->part(CURLUPART_SCHEME), .user = {}, .host = {}, .port = {}, .rest = std::string(text.substr(end))};
  const auto server = port.empty() ? host : host + ":" + port;
  const bool is_literal =
      iequals(text.substr(0, begin - 3), url.scheme) && read_authority(text.substr(begin, end - begin), server, url);
  if (!is_literal || !read_host(host, url) || !read_port(port, url)) return std::nullopt;
  return url;
}

bool is_web_link(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_visible(c) && !is_one_of(c, "<>\"'\\^`{|}"); });
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
    if (!std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; }))
      return false;
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
