#include "common/db/postgres/postgres_errors.h"

#include "common/base/text.h"

namespace usher::db {
namespace {

struct FailureRow {
  std::string_view begins;  ///< Of the SQLSTATE: all of it, or its class.
  PostgresFailure failure;
};

constexpr std::string_view kGone = "The database cannot be reached at the moment; try again shortly";
constexpr std::string_view kRaced = "Other changes came first; try again shortly";
constexpr std::string_view kReplica = "The database accepts no writes here: it is a replica";
constexpr std::string_view kPooled =
    "The database's pooler loses prepared statements; add pgbouncer=true to DATABASE_URL, or update PgBouncer to 1.21";
constexpr std::string_view kRefused = "The database refuses the user or the password of its URL";

/// The first row that fits decides.
constexpr std::array kFailures{
    FailureRow{"23505", {ErrorCode::kConflict, Interruption::kTaken}},
    FailureRow{"23503", {ErrorCode::kConflict}},
    FailureRow{"P0001", {ErrorCode::kConflict}},  // RAISE
    FailureRow{"40001", {ErrorCode::kDatabaseBusy, Interruption::kLostRace, false, kRaced}},
    FailureRow{"40P01", {ErrorCode::kDatabaseBusy, Interruption::kLostRace, false, kRaced}},
    FailureRow{"55P03", {ErrorCode::kDatabaseBusy, Interruption::kLostRace, false, kRaced}},
    FailureRow{"26000", {ErrorCode::kDatabaseBusy, Interruption::kLostRace, false, kPooled}},
    FailureRow{"42P05", {ErrorCode::kDatabaseBusy, Interruption::kLostRace, false, kPooled}},
    FailureRow{"40003", {ErrorCode::kDatabaseBusy, Interruption::kUnknown}},
    FailureRow{"42501",  // internal to clients, who can do nothing about it
               {ErrorCode::kInternal, Interruption::kNone, false,
                "The database's role may not do that; grant it the right that the log or --verbose names"}},
    FailureRow{"57014", {ErrorCode::kDatabaseBusy}},  // cancelled by an administrator or by statement_timeout
    FailureRow{"57P", {ErrorCode::kDatabaseUnreachable, Interruption::kDisconnected, true, kGone}},
    FailureRow{"08", {ErrorCode::kDatabaseUnreachable, Interruption::kDisconnected, true, kGone}},
    FailureRow{"25006", {ErrorCode::kDatabaseUnreachable, Interruption::kDisconnected, true, kReplica}},
    FailureRow{"0A000", {ErrorCode::kDatabaseUnreachable, Interruption::kDisconnected, true, kReplica}},  // of SERIALIZABLE there
    FailureRow{"53300",
               {ErrorCode::kOverloaded, Interruption::kDisconnected, true,
                "The database has no connection left; raise its max_connections, or lower DATABASE_POOL_SIZE"}},
    FailureRow{"53100",
               {ErrorCode::kDatabaseBusy, Interruption::kNone, false, "The database's disk is full; make room and try again"}},
    FailureRow{"53", {ErrorCode::kDatabaseBusy}},
    FailureRow{"58", {ErrorCode::kDatabaseBusy}},
    FailureRow{"28", {ErrorCode::kDatabaseUnreachable, Interruption::kNone, true, kRefused}},
    FailureRow{"3D000",
               {ErrorCode::kDatabaseUnreachable, Interruption::kNone, true, "There is no database of the name in its URL"}},
};
struct AdviceRow {
  std::string_view part;  ///< Of the message.
  std::string_view advice;
};

constexpr std::array kAdvice{
    AdviceRow{"no pg_hba.conf entry",
              "no line of its pg_hba.conf lets this user in from this machine with this kind of encryption; add one there"},
    AdviceRow{"certificate verify failed",
              "its certificate is signed by an authority that this machine does not know; put sslrootcert=FILE with the "
              "authority's certificate into its URL"},
    AdviceRow{"does not match host name", "its certificate is for another name; put that name into its URL"},
    AdviceRow{"root certificate file", "the file that sslrootcert names cannot be read"},
    AdviceRow{"does not support SSL",
              "it offers no TLS; turn `ssl` on there, or put sslmode=disable into its URL if you trust the network between"},
    AdviceRow{"could not translate host name", "the name of its host is unknown; look at the spelling in its URL"},
    AdviceRow{"Connection refused", "nothing listens there; look at host and port in its URL and whether the server runs"},
    AdviceRow{"No such file or directory", "there is no such socket; look at host in its URL and whether the server runs"},
    AdviceRow{"did not answer in time", "it did not answer in time; look whether a firewall is between"},
};

constexpr PostgresFailure kLost{ErrorCode::kDatabaseUnreachable, Interruption::kDisconnected, true, kGone};
constexpr PostgresFailure kOther{};

}  // namespace

const PostgresFailure& failure_of_postgres(std::string_view sqlstate) {
  if (sqlstate.empty()) return kLost;
  const auto* const row = find_where(kFailures, [sqlstate](const FailureRow& each) { return sqlstate.starts_with(each.begins); });
  return row ? row->failure : kOther;
}

Error error_of_postgres(const PostgresFailure& failure, std::string cause) {
  Error problem{.code = failure.code, .what = std::string(failure.advice), .cause = LogNote(std::move(cause))};
  if (problem.row().kind == ErrorKind::kUnavailable) problem.retry_after = std::chrono::seconds(1);
  return problem;
}

std::string_view advice_on_connecting(std::string_view message) {
  const auto* const row =
      find_where(kAdvice, [message](const AdviceRow& each) { return message.find(each.part) != std::string_view::npos; });
  return row ? row->advice : std::string_view();
}

}  // namespace usher::db
