#include "common/db/postgres/postgres_url.h"

#include <filesystem>
#include <map>
#include <set>

#include "common/base/encoding.h"
#include "common/base/ip_address.h"
#include "common/base/text.h"
#include "common/db/engine/database_url.h"
#include "common/url/database_url.h"

namespace usher::db {
namespace {

/// libpq's keywords that a URL may set, without `options`.
constexpr std::string_view kPassedOn =
    " application_name channel_binding connect_timeout dbname gssencmode gsslib host hostaddr keepalives"
    " keepalives_count keepalives_idle keepalives_interval krbsrvname passfile password port requirepeer service"
    " sslcert sslcompression sslcrl sslcrldir sslkey sslmode sslpassword sslrootcert sslsni"
    " ssl_max_protocol_version tcp_user_timeout ssl_min_protocol_version target_session_attrs user"
    " fallback_application_name ";
/// What other programs' drivers are told in a URL, and means nothing to libpq.
constexpr std::string_view kOthers =
    " options client_encoding command_timeout idle_in_transaction_session_timeout max_cacheable_statement_size"
    " max_cached_statement_lifetime pool_timeout prepared_statement_cache_size prepared_statement_name_func"
    " prepareThreshold server_settings socket_timeout sslaccept sslidentity statement_cache_size statement_timeout"
    " supa uselibpqcompat ";
/// `ssl=` of other drivers, and what libpq calls it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSslModes{
    {{"true", "verify-full"}, {"1", "verify-full"}, {"false", "disable"}, {"no-verify", "require"}}};
constexpr std::string_view kModes = " disable allow prefer require verify-ca verify-full ";
/// Where distributions keep the certificates of public authorities.
constexpr std::array kBundles{"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"};

std::vector<std::string> pieces(std::string_view list, char between) {
  std::vector<std::string> found;
  for (;;) {
    const auto at = list.find(between);
    found.emplace_back(list.substr(0, at));
    if (at == std::string_view::npos) return found;
    list.remove_prefix(at + 1);
  }
}

/// libpq takes no NUL.
std::optional<std::string> percent_decoded(std::string_view text) {
  return text.find("%00") == std::string_view::npos ? percent_decode(text) : std::nullopt;
}

bool is_this_machine(std::string_view host) {
  if (host.empty() || host.front() == '/' || host.front() == '@' || host == "localhost") return true;
  const auto address = IpAddress::parse(host);
  return address && address->is_loopback();
}

std::string certificates_of_the_system() {
  std::error_code ignored;
  const auto* const found = find_where(kBundles, [&](const char* path) { return std::filesystem::exists(path, ignored); });
  return found ? std::string(*found) : std::string();
}

}  // namespace

class PostgresUrlParser {
 public:
  explicit PostgresUrlParser(std::string_view text) : text_(text) { url_.shown_ = redacted(text); }

  Result<PostgresUrl> parse() {
    const auto named = named_database(text_);
    if (named.is_file || !named.what.empty())
      return fault("is not a PostgreSQL URL", "write postgresql://USER:PASSWORD@HOST/NAME");
    const auto rest = text_.substr(text_.find("://") + 3);
    if (rest.find('#') != std::string_view::npos) return fault("has a #, which would end it", "write # in a password as %23");
    const auto query = rest.find('?');
    const auto location = rest.substr(0, query);
    USHER_CHECK(read_authority(location.substr(0, location.find('/'))));
    if (const auto slash = location.find('/'); slash != std::string_view::npos)
      USHER_CHECK(set("dbname", location.substr(slash + 1)));
    if (query != std::string_view::npos) {
      for (const auto& pair : pieces(rest.substr(query + 1), '&')) USHER_CHECK(read_pair(pair));
    }
    USHER_CHECK(add_defaults());
    for (auto& [name, value] : values_) url_.keywords_.push_back({name, Secret(std::move(value))});
    return std::move(url_);
  }

 private:
  [[nodiscard]] Error fault(std::string_view what, std::string_view fix) const {
    return error(ErrorCode::kInvalidSettings, "DATABASE_URL=" + url_.shown_ + " " + std::string(what) + "; " + std::string(fix));
  }

  Status set(const std::string& name, std::string_view encoded) {
    auto value = percent_decoded(encoded);
    if (!value) return fault("has a wrong %XX in " + name, "write a % itself as %25");
    if (!value->empty()) values_[name] = *std::move(value);
    return done();
  }

  /// USER:PASSWORD@HOST:PORT,HOST:PORT. Uses the last @, since passwords often contain unencoded ones.
  Status read_authority(std::string_view authority) {
    const auto at = authority.rfind('@');
    if (at != std::string_view::npos) {
      const auto user = authority.substr(0, at);
      const auto colon = user.find(':');
      USHER_CHECK(set("user", user.substr(0, colon)));
      if (colon != std::string_view::npos) USHER_CHECK(set("password", user.substr(colon + 1)));
      authority.remove_prefix(at + 1);
    }
    std::string hosts;
    std::string ports;
    bool is_first = true;
    for (const auto& place : pieces(authority, ',')) {
      const auto end_of_address = place.starts_with('[') ? place.find(']') : 0;
      if (end_of_address == std::string::npos) return fault("has an address without its ]", "write [::1]:5432");
      const auto colon = place.find(':', end_of_address);
      auto host = place.substr(0, colon);
      if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
      const auto port = colon == std::string::npos ? std::string() : place.substr(colon + 1);
      if (!port.empty() && !is_port(port)) {
        return fault("has a port outside of 1 to 65535", "write @, /, :, ? and # in a password as %40, %2F, %3A, %3F and %23");
      }
      const std::string_view comma = std::exchange(is_first, false) ? "" : ",";
      hosts.append(comma).append(host);
      ports.append(comma).append(port);
    }
    if (ports.find_first_not_of(',') != std::string::npos) values_["port"] = ports;
    return set("host", hosts);
  }

  static bool is_port(std::string_view text) {
    const auto number = parse_whole<std::size_t>(text);
    return number && *number >= 1 && *number <= 65535;
  }

  Status read_pair(std::string_view pair) {
    if (pair.empty()) return done();
    const auto equals = pair.find('=');
    const auto name = std::string(pair.substr(0, equals));
    const auto value = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    if (!read_.insert(name).second)
      return fault("has an option twice" + named(name), "write it once; several hosts are host=A,B");
    if (name == "schema") return read_schema_name(value);
    if (name == "pgbouncer") {
      url_.names_statements_ = value != "true" && value != "1";
      return done();
    }
    if (name == "pool_max_writers") return read_count(name, value, url_.max_writers_);
    if (name == "connection_limit" || name == "pool_size") return read_count(name, value, url_.max_connections_);
    if (name == "ssl") return set("sslmode", value);
    if (is_one_of_words(name, kPassedOn)) return set(name, value);
    if (is_one_of_words(name, kOthers)) return done();
    return fault("has an option that is not known" + named(name), "remove it from behind the ?; write & in a password as %26");
  }

  /// Unless the name may be a part of a password.
  static std::string named(const std::string& name) {
    const bool shows = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos;
    return shows ? ": " + name : std::string();
  }

  Status read_schema_name(std::string_view value) {
    auto name = percent_decoded(value);
    if (!name || name->empty()) return fault("has an unusable schema", "write schema=NAME");
    url_.schema_ = *std::move(name);
    return done();
  }

  Status read_count(const std::string& name, std::string_view value, std::optional<std::size_t>& into) {
    into = parse_whole<std::size_t>(value);
    if (into && *into >= 1 && *into <= 1000) return done();
    return fault("has an unusable " + name, "write a number from 1 to 1000");
  }

  void set_default(const std::string& name, const std::string& value) {
    if (!value.empty()) values_.emplace(name, value);
  }

  Status add_defaults() {
    if (!values_.contains("dbname") && !values_.contains("service"))
      return fault("names no database", "add its name behind the host: postgresql://HOST/NAME");
    const auto& places = values_.contains("hostaddr") ? values_["hostaddr"] : values_["host"];
    const auto hosts = pieces(places, ',');
    url_.local_ = !values_.contains("service") && std::ranges::all_of(hosts, is_this_machine);
    if (values_["host"].empty()) values_.erase("host");
    USHER_CHECK(choose_encryption());
    if (hosts.size() > 1) set_default("target_session_attrs", "read-write");
    USHER_CHECK(choose_patience(hosts.size()));
    for (const auto& [name, value] : {std::pair{"tcp_user_timeout", "3000"},
                                      {"keepalives", "1"},
                                      {"keepalives_idle", "10"},
                                      {"keepalives_interval", "3"},
                                      {"keepalives_count", "3"},
                                      {"gssencmode", "disable"},
                                      {"application_name", "usher"},
                                      {"client_encoding", "UTF8"}})
      set_default(name, value);
    return done();
  }

  Status choose_encryption() {
    set_default("sslmode", url_.local_ ? "prefer" : "verify-full");
    auto& mode = values_["sslmode"];
    for (const auto& [theirs, ours] : kSslModes)
      if (mode == theirs) mode = ours;
    if (!is_one_of_words(mode, kModes))
      return fault("has an unknown sslmode", "write sslmode=verify-full, or require, or disable");
    auto& root = values_["sslrootcert"];
    if (root == "system" || (root.empty() && mode.starts_with("verify"))) root = certificates_of_the_system();
    if (root.empty()) values_.erase("sslrootcert");
    return done();
  }

  Status choose_patience(std::size_t hosts) {
    set_default("connect_timeout", hosts > 1 ? "2" : "5");
    const auto seconds = parse_whole<std::size_t>(values_["connect_timeout"]);
    if (!seconds || *seconds < 1 || *seconds > 60)
      return fault("has an unusable connect_timeout", "write a number of seconds from 1 to 60");
    url_.connect_patience_ = std::chrono::seconds(*seconds);
    return done();
  }

  const std::string_view text_;
  PostgresUrl url_;
  std::map<std::string, std::string> values_;
  std::set<std::string> read_;  ///< Names behind the ?.
};

Result<PostgresUrl> PostgresUrl::parse(std::string_view text) { return PostgresUrlParser(text).parse(); }

std::string_view PostgresUrl::value_of(std::string_view keyword) const {
  const auto* const found = find_by(keywords_, keyword, &PostgresKeyword::name);
  return found ? found->value.expose() : std::string_view();
}

PostgresUrl PostgresUrl::clone() const {
  PostgresUrl copy;
  for (const auto& keyword : keywords_) copy.keywords_.push_back({keyword.name, keyword.value.clone()});
  copy.shown_ = shown_;
  copy.connect_patience_ = connect_patience_;
  copy.schema_ = schema_;
  copy.max_writers_ = max_writers_;
  copy.max_connections_ = max_connections_;
  copy.local_ = local_;
  copy.names_statements_ = names_statements_;
  return copy;
}

std::optional<PostgresUrl> PostgresUrl::past_pooler() const {
  if (!names_statements_) return std::nullopt;
  static constexpr std::string_view kPooler = "-pooler";
  auto direct = clone();
  for (auto& keyword : direct.keywords_) {
    if (keyword.name != "host") continue;
    std::string hosts;
    for (auto host : pieces(keyword.value.expose(), ',')) {
      const auto name = std::string_view(host).substr(0, host.find('.'));
      if (name.ends_with(kPooler) && name.size() < host.size()) host.erase(name.size() - kPooler.size(), kPooler.size());
      hosts += (hosts.empty() ? "" : ",") + host;
    }
    keyword.value = Secret(std::move(hosts));
  }
  return direct;
}

std::optional<PostgresUrl> PostgresUrl::with_only_host(std::size_t at) const {
  const auto count = pieces(value_of(value_of("host").empty() ? "hostaddr" : "host"), ',').size();
  if (at >= count) return std::nullopt;
  auto one = clone();
  for (auto& keyword : one.keywords_) {
    if (keyword.name != "host" && keyword.name != "hostaddr" && keyword.name != "port") continue;
    const auto list = pieces(keyword.value.expose(), ',');
    keyword.value = Secret(std::string(list.size() == 1 ? list.front() : at < list.size() ? list[at] : std::string()));
  }
  return one;
}

}  // namespace usher::db
