#include "common/settings/web_readers.h"

#include "common/base/encoding.h"
#include "common/base/files/file.h"
#include "common/settings/readers.h"
#include "common/url/database_url.h"

namespace usher::settings {
namespace {

constexpr std::string_view kOriginExample = "https://www.example.com";
constexpr std::string_view kHops = "hops:";
constexpr std::size_t kMostHops = 5;
/// Schemes that a browser gives to single pages, not sites: trusting one would trust every page.
constexpr std::array<std::string_view, 6> kSchemesOfPages{"javascript", "data", "file", "blob", "vbscript", "about"};

bool is_lower_or_digit(char c) { return is_lower(c) || is_digit(c); }

/// Whether at least two labels (or localhost) after the last wildcard of `host` are fixed.
bool is_narrow_enough(std::string_view host) {
  const auto wildcard = host.find_last_of("*?");
  if (wildcard == std::string_view::npos) return true;
  const auto dot = host.find('.', wildcard);
  if (dot == std::string_view::npos) return false;
  const auto fixed = host.substr(dot + 1);
  return fixed == "localhost" || (fixed.find('.') != std::string_view::npos && is_host_name(fixed));
}

std::optional<ValueError> read_web_pattern(std::string_view scheme, std::string_view rest, std::string& into) {
  const auto colon = rest.find(':');
  const auto host = rest.substr(0, colon);
  const bool is_any_port = colon != std::string_view::npos && rest.substr(colon) == ":*";
  std::string sample(host);  // a sample host shows whether the rest of the pattern is an origin
  std::ranges::replace_if(
      sample, [](char c) { return c == '*' || c == '?'; }, 'x');
  const auto port = is_any_port || colon == std::string_view::npos ? std::string_view() : rest.substr(colon);
  std::string origin;
  if (read_origin(std::string(scheme) + "://" + sample + std::string(port), origin))
    return ValueError{"is not a pattern of origins", "write scheme and host alone, such as https://*.example.com"};
  if (!is_narrow_enough(host))
    return ValueError{"would trust unrelated sites", "keep at least two labels fixed, as in https://*.example.com"};
  into = std::string(scheme) + "://" + std::string(rest);
  return std::nullopt;
}

ValueError no_web_url() { return {"is not a web address", "write all of it, such as https://www.example.com/page"}; }

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  return at != std::string_view::npos && at > 0 && is_host_name(text.substr(at + 1)) &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && !is_one_of(c, "<>\"(),;:\\[]"); });
}

}  // namespace

std::optional<ValueError> read_database_url(std::string_view text, DatabaseSettings& into) {
  auto named = named_database(text);
  if (!named.what.empty()) return ValueError{std::string(named.what), std::string(named.fix)};
  into.engine = named.is_file ? Engine::kSqlite : Engine::kPostgres;
  into.sqlite_path = named.is_file ? file_itself(named.text) : std::string();
  into.url = Secret(named.is_file ? std::string(text) : std::move(named.text));
  return std::nullopt;
}

std::optional<ValueError> read_schema(std::string_view text, std::string& into) {
  const bool is_name = text.size() <= 63 && !is_digit(text[0]) && !text.starts_with("pg_") &&
                       std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '_'; });
  if (!is_name) return ValueError{"is not a schema name", "write a-z, 0-9 and _, no digit first and not pg_, such as usher"};
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_host(std::string_view text, std::string& into) {
  const bool is_bracketed = text.starts_with('[') && text.ends_with(']');
  const auto host = is_bracketed ? text.substr(1, text.size() - 2) : text;
  if (!IpAddress::parse(host) && (is_bracketed || !is_host_name(host)))
    return ValueError{"is neither an address nor a host name", "write 127.0.0.1, or 0.0.0.0 to listen on every interface"};
  into = host;
  return std::nullopt;
}

std::optional<ValueError> read_ops_listen(std::string_view text, std::optional<OpsListen>& into) {
  OpsListen listen;
  const auto colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : parse_whole<decltype(listen.port)>(text.substr(colon + 1));
  if (!port || read_host(text.substr(0, colon), listen.host))
    return ValueError{"is not an address and a port", "write 127.0.0.1:9464, or [::1]:9464"};
  listen.port = *port;
  into = std::move(listen);
  return std::nullopt;
}

std::optional<ValueError> read_unix_path(std::string_view text, std::string& into) {
  constexpr std::size_t kMostPathBytes = 107;  // sockaddr_un::sun_path and its NUL
  if (text.size() > kMostPathBytes)
    return ValueError{"is longer than the 107 bytes a socket's path may have", "choose a shorter one"};
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_network(std::string_view text, Cidr& into) {
  const auto network = Cidr::parse(text);
  if (!network) return ValueError{"is not a network", "write an address and its prefix length, such as 10.0.0.0/8 or fd00::/8"};
  into = *network;
  return std::nullopt;
}

std::optional<ValueError> read_trusted_proxies(std::string_view text, Settings& into) {
  struct Proxy {
    std::optional<Cidr> network;  ///< nullopt, and no hops: the peers of the Unix socket.
    std::size_t hops = 0;
  };
  std::vector<Proxy> proxies;
  const auto read_proxy = [](std::string_view item, Proxy& proxy) -> std::optional<ValueError> {
    if (item == "unix") return std::nullopt;
    if (!item.starts_with(kHops)) return read_network(item, proxy.network.emplace());
    proxy.hops = parse_whole<std::size_t>(item.substr(kHops.size())).value_or(0);
    if (proxy.hops > 0 && proxy.hops <= kMostHops) return std::nullopt;
    return ValueError{"is not a number of proxies", "write hops:1 for one proxy, to hops:5 for five in a row"};
  };
  if (auto fault = read_list(text, proxies, read_proxy)) return fault;
  const bool counts = std::ranges::any_of(proxies, [](const Proxy& proxy) { return proxy.hops > 0; });
  if (counts && proxies.size() > 1)
    return ValueError{"has hops:N beside other proxies", "write hops:N alone, or only the networks of all proxies"};
  into.trusted_proxies.clear();
  for (const auto& proxy : proxies) {
    into.proxy_hops = proxy.hops;
    if (proxy.network) into.trusted_proxies.push_back(*proxy.network);
    if (!proxy.network && !counts) into.trusts_unix_peers = true;
  }
  return std::nullopt;
}

std::optional<ValueError> read_cookie_domain(std::string_view text, std::string& into) {
  const auto domain = ascii_lower(text.starts_with('.') ? text.substr(1) : text);
  if (domain == "localhost") {
    into.clear();
    return std::nullopt;
  }
  if (!is_host_name(domain) || domain.find('.') == std::string::npos || IpAddress::parse(domain))
    return ValueError{"is not a domain that browsers take",
                      "write a name with a dot and nothing else, such as example.com, or leave it out"};
  into = domain;
  return std::nullopt;
}

std::optional<ValueError> read_origin(std::string_view text, std::string& into) {
  if (text == "*")
    return ValueError{"would let every site read answers", "list the exact origins, such as " + std::string(kOriginExample)};
  const auto url = parse_url(text);
  if (!url || url->user || contains(kSchemesOfPages, url->scheme))
    return ValueError{"is not an origin",
                      "write scheme, host and port alone, such as " + std::string(kOriginExample) + " or tauri://localhost"};
  auto origin = url->origin();
  if (origin != text) return ValueError{"is not exactly an origin as browsers send it", "write " + origin};
  into = std::move(origin);
  return std::nullopt;
}

std::optional<ValueError> read_origin_of(std::string_view text, std::string& into) {
  const auto url = parse_url(text);
  if (!url || !url->is_web() || url->user) return no_web_url();
  into = url->origin();
  return std::nullopt;
}

std::optional<ValueError> read_origin_pattern(std::string_view text, std::string& into) {
  const ValueError no_pattern{"is not a pattern of origins",
                              "write such as https://*.example.com, or myapp:// for an app's own scheme"};
  const auto separator = text.find("://");
  if (separator == std::string_view::npos) return no_pattern;
  const auto scheme = ascii_lower(text.substr(0, separator));
  const auto rest = text.substr(separator + 3);
  const bool is_wild = text.find_first_of("*?") != std::string_view::npos;
  if (scheme == "http" || scheme == "https")
    return is_wild ? read_web_pattern(scheme, ascii_lower(rest), into) : read_origin(text, into);
  const bool is_plain = std::ranges::all_of(rest, [](char c) { return c > ' ' && c <= '~' && c != '\\' && c != '@'; });
  if (!is_plain) return no_pattern;
  if (contains(kSchemesOfPages, scheme)) return ValueError{"would trust every page", "leave it out"};
  if (!parse_url(scheme + "://x")) return no_pattern;  // `file` has no host, so the name check above rejects it
  into = scheme + "://" + std::string(rest);
  return std::nullopt;
}

std::optional<ValueError> read_web_url(std::string_view text, std::string& into) {
  const auto url = parse_url(text);
  if (!url || !url->is_web() || url->user || url->rest.find('#') != std::string::npos) return no_web_url();
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_site_url(std::string_view text, std::string& into) {
  const auto url = parse_url(text);
  if (!url || !url->is_web() || url->user) return no_web_url();
  if (url->rest.find_first_of("?#") != std::string::npos)
    return ValueError{"has a query or fragment", "write the address of the site alone"};
  into = url->origin() + url->rest;
  while (into.ends_with('/')) into.pop_back();
  return std::nullopt;
}

std::optional<ValueError> read_site_label(std::string_view text, std::string& into) {
  constexpr std::size_t kMostCharacters = 60;
  const auto characters = count_characters(text);
  if (characters > kMostCharacters)
    return ValueError{"has " + std::to_string(characters) + " characters", "give at most " + std::to_string(kMostCharacters)};
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_site_link(std::string_view text, std::string& into) {
  const bool is_path = text.starts_with('/') && !text.starts_with("//") &&
                       std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~' && !is_one_of(c, "\\?#"); });
  const auto url = parse_url(text);
  const bool is_shown = url && (url->scheme == "https" || (url->scheme == "http" && is_localhost(url->host)));
  const bool is_url = is_shown && !url->user && url->rest.find('#') == std::string::npos;
  if (!is_path && !is_url)
    return ValueError{"is neither an https URL nor a path of PUBLIC_URL",
                      "write all of it, such as https://www.example.com/about or /about"};
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_token_page(std::string_view text, std::string& into) {
  const std::string example = "such as https://www.example.com/verify#" + std::string(kTokenPlace);
  const auto url = parse_url(text);
  if (!url || !url->is_web() || url->user) return ValueError{"is not a web address", "write all of it, " + example};
  if (url->rest.find(kTokenPlace) == std::string::npos)
    return ValueError{"does not say where the token goes", "put {token} there, " + example};
  if (!is_web_link(with_token(std::string(text), "token")))
    return ValueError{"cannot be linked in a mail", "write http in lower case and percent-encode \"<>'^`{|}, " + example};
  into = text;
  return std::nullopt;
}

std::optional<ValueError> read_smtp_url(std::string_view text, std::optional<Smtp>& into) {
  const ValueError no_server{"is not the address of a mail server",
                             "write smtp://USER:PASSWORD@HOST:587 or smtps://USER:PASSWORD@HOST, with "
                             "%40 for @, %2F for /, %25 for %, %23 for # and %20 for a space in the password"};
  const auto url = parse_url(text);
  if (!url || (url->scheme != "smtp" && url->scheme != "smtps") || (url->rest != "" && url->rest != "/")) return no_server;
  Smtp smtp;
  smtp.implicit_tls = url->scheme == "smtps";
  smtp.host = url->host;
  smtp.port = url->port.value_or(smtp.implicit_tls ? 465 : 587);
  if (url->user) {
    const auto colon = std::min(url->user->find(':'), url->user->size());
    const auto user = percent_decode(std::string_view(*url->user).substr(0, colon));
    auto password = percent_decode(std::string_view(*url->user).substr(std::min(colon + 1, url->user->size())));
    if (!user || !password || user->empty()) return no_server;
    smtp.user = *user;
    smtp.password = Secret(std::move(*password));
  }
  into = std::move(smtp);
  return std::nullopt;
}

std::optional<ValueError> read_mailbox(std::string_view text, Mailbox& into) {
  Mailbox mailbox;
  const auto open = text.rfind('<');
  if (open != std::string_view::npos && text.ends_with('>')) {
    auto name = trim(text.substr(0, open));
    if (name.size() > 1 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
    mailbox = {std::string(name), std::string(text.substr(open + 1, text.size() - open - 2))};
  } else {
    mailbox.address = text;
  }
  if (!is_mail_address(mailbox.address) || mailbox.name.find_first_of("<>\"\\") != std::string::npos)
    return ValueError{"is not a sender", "write noreply@example.com or My Site <noreply@example.com>"};
  into = std::move(mailbox);
  return std::nullopt;
}

std::optional<ValueError> read_breached_passwords(std::string_view text, BreachedPasswords& into) {
  BreachedPasswords lists{.common = false, .file = {}, .fail = into.fail, .at_sign_in = into.at_sign_in};
  std::vector<std::string> names;
  const auto read_name = [&lists](std::string_view name, std::string&) -> std::optional<ValueError> {
    const bool is_file = name.starts_with("file:") && name.size() > 5;
    if (is_file && !lists.file.empty()) return ValueError{"is a second file", "name one, which may be built of several"};
    if (is_file) lists.file = name.substr(5);
    lists.online = lists.online || iequals(name, "online");
    lists.common = lists.common || lists.online || iequals(name, "top");
    if (is_file || iequals(name, "online") || iequals(name, "top")) return std::nullopt;
    return ValueError{"is not known", "write off, or a list of top, online and file:PATH"};
  };
  if (!iequals(text, "off"))
    if (auto fault = read_list(text, names, read_name)) return fault;
  into = std::move(lists);
  return std::nullopt;
}

}  // namespace usher::settings
