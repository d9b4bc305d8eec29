#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

/// `scheme://[user@]host[:port][rest]`; scheme and host in lower case, IPv6 hosts without brackets.
struct Url {
  std::string scheme;
  std::optional<std::string> user;  ///< Up to the `@`, still percent-encoded, with the password.
  std::string host;
  std::optional<std::uint16_t> port;
  std::string rest;  ///< Path, query and fragment, as written.

  [[nodiscard]] bool is_web() const { return scheme == "http" || scheme == "https"; }
  /// As browsers write it: without the scheme's own port.
  [[nodiscard]] std::string origin() const;
};

/// What libcurl reads, so that a check and the connection agree on the host. nullopt where libcurl refuses or reads another host
/// or port than is written (`127.1`, `%61.example`, `:080`), where there is no `://` or no usable host, and for spaces, control
/// characters, backslashes and non-ASCII.
std::optional<Url> parse_url(std::string_view text);

/// Letters, digits, `-` and `_` in labels of 1 to 63, at most 253 together.
bool is_host_name(std::string_view text);
/// Whether only this machine can be meant: localhost, NAME.localhost, 127.0.0.0/8, ::1.
bool is_localhost(std::string_view host);
/// The same of a URL's host; false for what is no URL.
bool is_localhost_url(std::string_view url);

/// The text with `***` for what stands before an `@` and for the query; errs towards hiding too much.
std::string without_credentials(std::string_view url);

}  // namespace usher
