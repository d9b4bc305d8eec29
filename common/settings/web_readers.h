#pragma once

#include "common/settings/setting_table.h"
#include "common/settings/settings.h"

/// Parsers of addresses: databases, hosts, sites, origins, mail.
namespace usher::settings {

/// Sets engine, url and, for SQLite, sqlite_path.
std::optional<ValueError> read_database_url(std::string_view text, DatabaseSettings& into);
/// A name that PostgreSQL accepts unquoted.
std::optional<ValueError> read_schema(std::string_view text, std::string& into);

std::optional<ValueError> read_host(std::string_view text, std::string& into);
/// HOST:PORT; an IPv6 host in brackets.
std::optional<ValueError> read_ops_listen(std::string_view text, std::optional<OpsListen>& into);
std::optional<ValueError> read_unix_path(std::string_view text, std::string& into);
std::optional<ValueError> read_network(std::string_view text, Cidr& into);
/// Networks and the word `unix`, or `hops:N` alone.
std::optional<ValueError> read_trusted_proxies(std::string_view text, Settings& into);
/// Drops `localhost` and a leading dot.
std::optional<ValueError> read_cookie_domain(std::string_view text, std::string& into);

/// http or https with host and port only, exactly as browsers send it (RFC 6454 §6.2).
std::optional<ValueError> read_origin(std::string_view text, std::string& into);
/// The origin of a URL; drops the path.
std::optional<ValueError> read_origin_of(std::string_view text, std::string& into);
/// An origin; or an origin with `*` or `?` in labels before the last two or as its port; or a custom scheme (`myapp://`).
std::optional<ValueError> read_origin_pattern(std::string_view text, std::string& into);

/// http or https with a host, no user and no fragment.
std::optional<ValueError> read_web_url(std::string_view text, std::string& into);
/// Like read_web_url, without a query. Drops a trailing slash.
std::optional<ValueError> read_site_url(std::string_view text, std::string& into);
/// One line of at most 60 characters.
std::optional<ValueError> read_site_label(std::string_view text, std::string& into);
/// https with a host, no user and no fragment; or a path with one slash in front, without a query.
std::optional<ValueError> read_site_link(std::string_view text, std::string& into);
/// http or https with `{token}` after the host.
std::optional<ValueError> read_token_page(std::string_view text, std::string& into);

/// `smtp://[user:password@]host[:port]` or `smtps://...`; user and password are percent-encoded.
std::optional<ValueError> read_smtp_url(std::string_view text, std::optional<Smtp>& into);
/// `ann@example.org` or `Ann <ann@example.org>`.
std::optional<ValueError> read_mailbox(std::string_view text, Mailbox& into);

/// `off`, or a list of `top`, `online` and one `file:PATH`. With `online` the built-in list is on too: it costs no call, and
/// holds while the range API fails.
std::optional<ValueError> read_breached_passwords(std::string_view text, BreachedPasswords& into);

}  // namespace usher::settings
