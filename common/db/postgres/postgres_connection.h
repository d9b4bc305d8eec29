#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/db/engine/connection.h"
#include "common/db/postgres/postgres_link.h"
#include "common/db/postgres/postgres_texts.h"
#include "common/db/postgres/postgres_url.h"

namespace usher::db {

struct PostgresOptions {
  /// Shared by all connections of a database. Required.
  std::shared_ptr<PostgresTexts> texts;
  /// The most that one trip to the database may take (limit_time may allow more). Then its statement is cancelled and the
  /// connection given up. The migrator's connection needs long: a step may rewrite a table.
  std::chrono::milliseconds patience{5000};
  /// The most that connecting to one host may take; nullopt: what the URL says.
  std::optional<std::chrono::milliseconds> connect_patience = {};
  /// Statements that travel with each BEGIN, such as `SET LOCAL enable_seqscan = off`. Never from input.
  std::vector<std::string> with_begin = {};
};

/// A connection over libpq in pipeline mode. Statements are prepared under names at their first run, in the same trip, and kept;
/// the address of Query::sql finds them, as in SqliteConnection. The same programming errors are kInternal, as is text that is
/// not UTF-8 or has a NUL.
///
/// begin() sends nothing: BEGIN travels with the first statement. commit() waits for the answer, but not after Begin::kRead, and
/// sends nothing if no statement ran. Every trip ends within `patience`; limit_time ends a statement earlier with kOverloaded,
/// and the connection goes on. A result is in memory as a whole before its first row is handed over.
///
/// After a failed statement PostgreSQL refuses all others of the transaction (kInternal) until rollback().
///
/// Errors beside those of Connection: kDatabaseUnreachable when the connection is lost or the server cannot write; is_usable() is
/// false from then on, and in_transaction() too. Interruption is kUnknown after a lost answer to COMMIT or to a statement outside
/// of a transaction, kDisconnected after any other lost connection. A COMMIT whose answer is only late goes on in the server, as
/// committing_process() tells.
class PostgresConnection final : public Connection {
 public:
  /// Tries the URL's hosts in their order. Error: kDatabaseUnreachable, with a sentence for the operator; the server's message is
  /// its cause.
  static Result<std::unique_ptr<PostgresConnection>> open(const PostgresUrl& url, const PostgresOptions& options);

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override;
  Status script(std::string_view sql) override;
  Status begin(Begin how) override;
  Status commit() override;
  Status rollback() override;
  [[nodiscard]] Interruption interruption() const override { return interruption_; }
  [[nodiscard]] bool in_transaction() const override { return transaction_ != Transaction::kNone; }
  void limit_time(std::optional<std::chrono::steady_clock::time_point> deadline) override { limit_ = deadline; }
  std::optional<std::int64_t> committing_process() override;
  [[nodiscard]] const SchemaTexts& schema_texts() const override { return options_.texts->schema_texts(); }

  /// False once the connection is lost, its server is being shut down, or it accepts no writes. Then it is to be closed.
  [[nodiscard]] bool is_usable() const { return usable_; }
  /// One empty trip, for a connection that was idle for long.
  Status check();

 private:
  enum class Transaction { kNone, kPromised, kOpen };  ///< Promised: BEGIN travels with the next statement.
  enum class WhenLate { kCancel, kLeave };
  struct Statement {
    std::string original;  ///< A new text may have the address of a text that was freed.
    const PostgresText* text = nullptr;
    int generation = 0;  ///< A statement whose plan became useless is prepared again under another name.
    bool prepared = false;
    bool running = false;
  };
  class Values;

  PostgresConnection(std::unique_ptr<PostgresLink> link, const PostgresOptions& options, bool names_statements)
      : options_(options), names_statements_(names_statements), link_(std::move(link)) {}

  Statement& statement_of(const Query& query);
  Result<PostgresLink::Answer> execute(const Query& query, Statement& statement, const Values& values);
  PostgresLink::Answer trip(Statement& statement, const Values& values);
  /// Waits for what is queued. What takes too long is cancelled, but not where it is a COMMIT: that may wait for a synchronous
  /// standby, and cancelled it would be stored on one machine alone, where others see it and a failover loses it.
  PostgresLink::Answer collect(WhenLate late = WhenLate::kCancel);
  /// Whether the statement only has to be prepared again, and forgets that it was.
  static bool is_stale(Statement& statement, const PostgresLink::Answer& answer);
  [[nodiscard]] std::string begin_text() const;
  Error failed(const PostgresLink::Answer& answer, std::string_view doing);
  Error unusable(std::string_view doing);
  void give_up();

  const PostgresOptions options_;
  const bool names_statements_;
  const std::unique_ptr<PostgresLink> link_;
  std::unordered_map<const char*, Statement> statements_;
  std::optional<std::chrono::steady_clock::time_point> limit_;
  Begin how_ = Begin::kRead;
  Transaction transaction_ = Transaction::kNone;
  Interruption interruption_ = Interruption::kNone;
  bool overran_ = false;  ///< limit_time ended the statement.
  bool usable_ = true;
  bool commit_goes_on_ = false;  ///< COMMIT was sent, and its answer is not here.
};

}  // namespace usher::db
