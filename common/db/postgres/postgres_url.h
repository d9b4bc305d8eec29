#pragma once

#include "common/base/result.h"
#include "common/base/secret.h"

namespace usher::db {

/// One keyword of libpq and its value.
struct PostgresKeyword {
  std::string name;
  Secret value;
};

/// A PostgreSQL URL as libpq, SQLAlchemy (postgresql+asyncpg://, `ssl=`) and Prisma (`schema=`, `pgbouncer=true`) write it:
///
///     postgresql://USER:PASSWORD@HOST:PORT,HOST:PORT/NAME?KEYWORD=VALUE
///     postgresql:///NAME?host=/run/postgresql                            a socket; also postgresql://%2Frun%2Fpostgresql/NAME
///
/// What the URL leaves open is set here: `sslmode=verify-full` with the system's certificates unless every host is this machine,
/// bounded connecting, keepalives, `target_session_attrs=read-write` where several hosts are named. `options=` is left out, since
/// poolers refuse it; nothing of Usher depends on it.
class PostgresUrl {
 public:
  /// Error: kInvalidSettings, which names the setting, the fault and the fix and contains no password.
  static Result<PostgresUrl> parse(std::string_view text);

  /// For libpq, each name once. Hosts and ports are lists with commas.
  [[nodiscard]] const std::vector<PostgresKeyword>& keywords() const { return keywords_; }
  /// The value of one keyword; empty if it is not set.
  [[nodiscard]] std::string_view value_of(std::string_view keyword) const;
  /// The URL for messages, without user, password and query.
  [[nodiscard]] const std::string& shown() const { return shown_; }
  /// The same with one of its hosts, counted from 0; nullopt behind the last.
  [[nodiscard]] std::optional<PostgresUrl> with_only_host(std::size_t at) const;

  /// The same without a pooler: Neon's `-pooler` host becomes the database's own. nullopt for a pooler that cannot be passed by
  /// (`pgbouncer=true`).
  [[nodiscard]] std::optional<PostgresUrl> past_pooler() const;

  /// The most that connecting to one host may take: `connect_timeout`, else 5 s, or 2 s where there are several.
  [[nodiscard]] std::chrono::milliseconds connect_patience() const { return connect_patience_; }
  /// Whether every host is a socket or a loopback address.
  [[nodiscard]] bool is_local() const { return local_; }
  /// Whether statements are prepared under names. False for `pgbouncer=true`: a pooler that does not keep them.
  [[nodiscard]] bool names_statements() const { return names_statements_; }
  /// `schema=`; where the tables of another program are, for an import. Usher's own are in DATABASE_SCHEMA.
  [[nodiscard]] const std::optional<std::string>& schema() const { return schema_; }
  /// `pool_max_writers=` and `connection_limit=`: the most connections that write, and of any kind.
  [[nodiscard]] std::optional<std::size_t> max_writers() const { return max_writers_; }
  [[nodiscard]] std::optional<std::size_t> max_connections() const { return max_connections_; }
  [[nodiscard]] PostgresUrl clone() const;

 private:
  friend class PostgresUrlParser;
  PostgresUrl() = default;

  std::vector<PostgresKeyword> keywords_;
  std::string shown_;
  std::chrono::milliseconds connect_patience_{};
  std::optional<std::string> schema_;
  std::optional<std::size_t> max_writers_;
  std::optional<std::size_t> max_connections_;
  bool local_ = false;
  bool names_statements_ = true;
};

}  // namespace usher::db
