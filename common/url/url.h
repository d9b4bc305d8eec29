#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

/// `scheme://[user@]host[:port][rest]`. Scheme and host are in lower case, IPv6 hosts without brackets.
struct Url {
  std::string scheme;
  std::optional<std::string> user;  ///< Up to the `@`, with the password, still percent-encoded.
  std::string host;
  std::optional<std::uint16_t> port;
  std::string rest;  ///< Path, query and fragment, as written.

  [[nodiscard]] bool is_web() const { return scheme == "http" || scheme == "https"; }
  /// As browsers write it: without the scheme's default port.
  [[nodiscard]] std::string origin() const;
};

/// Parses a URL that every parser reads alike, so that a check and the connection, which is libcurl's, agree on the host. nullopt
/// if a parser may read another host or port than written (`127.1`, `%61.example`, `:080`), if it has no `://` or no usable host,
/// or if it contains spaces, control characters, backslashes or non-ASCII.
std::optional<Url> parse_url(std::string_view text);

/// Whether a mail may link to it: http or https in lower case, and only characters that a URL may have (RFC 3986 §2), without
/// `'`.
bool is_web_link(std::string_view text);
/// Where a page's URL takes the token of a mailed link, any number of times.
inline constexpr std::string_view kTokenPlace = "{token}";
std::string with_token(std::string page, std::string_view token);

/// Whether a host is that domain or below it.
bool is_within(std::string_view host, std::string_view domain);

/// Labels of 1 to 63 letters, digits, `-` and `_`; at most 253 characters in total.
bool is_host_name(std::string_view text);
/// Whether the host can only be this machine: localhost, NAME.localhost, 127.0.0.0/8, ::1.
bool is_localhost(std::string_view host);
/// Whether only a private network reaches the host: this machine, a private address, one label, or a name below `.test`,
/// `.internal` or `.local`.
bool is_private_host(std::string_view host);
/// is_localhost() of a URL's host; false for an invalid URL.
bool is_localhost_url(std::string_view url);

/// Replaces everything before an `@` and the query with `***`. Hides too much rather than too little.
std::string without_credentials(std::string_view url);

/// Whether a URL or a connection string has a password. Says yes rather than no.
bool has_password(std::string_view url);

}  // namespace usher
