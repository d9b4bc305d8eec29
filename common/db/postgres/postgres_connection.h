#pragma once

#include <unordered_map>

#include "common/db/postgres/postgres_link.h"
#include "common/db/postgres/postgres_texts.h"

namespace usher::db {

struct PostgresOptions {
  /// Shared by all connections of a database. Required.
  std::shared_ptr<PostgresTexts> texts;
  /// The most that one trip to the database may take (limit_time may allow more). Then its statement is cancelled and the
  /// connection given up. The migrator's connection needs long: a step may rewrite a table.
  std::chrono::milliseconds patience{5000};
  /// The most that connecting to one host may take; nullopt: what the URL says.
  std::optional<std::chrono::milliseconds> connect_patience = {};
  /// What travels with BEGIN and holds for its transaction, such as `SELECT set_config('enable_seqscan', 'off', true)`; without
  /// a text nothing does.
  Query with_write = {};
  Query with_row_write = {};
  /// For work on whole tables: what the role's settings allow statements and pauses does not end a transaction. Outside of one it
  /// holds, because behind a pooler a setting of the session would reach other programs.
  bool lifts_timeouts = false;
};

/// A connection over libpq in pipeline mode. Statements are prepared under names at their first run, in the same trip, and kept;
/// Query::sql finds them. The same programming errors as of SqliteConnection are kInternal, as is text that is not UTF-8 or has a
/// NUL.
///
/// begin() sends nothing: BEGIN travels with the first statement. run_later() sends nothing either: the statement travels with
/// the next one that has a result, or with COMMIT, and a failure is told there. commit() waits for the answer, but not after
/// Begin::kRead, and sends nothing if no statement ran. Statements of Begin::kRowWrite are prepared apart from the others: a plan
/// that was made under their settings may scan a table. Every trip ends within `patience`; limit_time and limit_search end a
/// statement with kOverloaded, and the connection goes on. A search's statement_timeout travels with BEGIN. A result is in memory
/// as a whole before its first row is handed over.
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
  using Connection::run_later;
  Status run_later(const Query& query, std::span<const Binding> bindings) override;
  Status script(std::string_view sql) override;
  Status begin(Begin how) override;
  Status commit() override;
  Status rollback() override;
  [[nodiscard]] Interruption interruption() const override { return interruption_; }
  [[nodiscard]] bool in_transaction() const override { return transaction_ != Transaction::kNone; }
  void limit_time(std::optional<SteadyTime> deadline) override { limit_ = deadline; }
  void limit_search(const std::optional<SearchLimit>& limit) override {
    search_ = limit;
    limit_ = limit ? std::optional(steady_now() + limit->wall) : std::nullopt;
  }
  std::optional<std::int64_t> committing_process() override;
  [[nodiscard]] const SchemaTexts& schema_texts() const override { return options_.texts->schema_texts(); }

  /// False once the connection is lost, its server is being shut down, or it accepts no writes. Then it is to be closed.
  [[nodiscard]] bool is_usable() const { return usable_; }
  /// Whether a statement that was prepared here was missing, or another one was there under its name: behind a pooler that gives
  /// a server's session to several connections.
  [[nodiscard]] bool has_lost_statements() const { return has_lost_statements_; }
  /// By an empty trip.
  Status check() override;

 private:
  enum class Transaction { kNone, kPromised, kOpen };  ///< Promised: BEGIN travels with the next statement.
  enum class WhenLate { kCancel, kLeave };
  enum class Prepared { kNo, kSent, kYes };
  struct Statement {
    std::string query;
    std::string name;  ///< Under which it is prepared.
    const PostgresText* text = nullptr;
    int generation = 0;  ///< A statement whose plan became useless is prepared again under another name.
    Prepared prepared = Prepared::kNo;
    bool running = false;
  };
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  /// By Query::sql, which may be a temporary of the caller.
  using Statements = std::unordered_map<std::string, Statement, TextHash, std::equal_to<>>;
  /// A command of the trip that is being made up.
  struct Queued {
    Statement* statement;
    bool prepares;  ///< Otherwise it runs the statement.
  };
  /// The answer to a trip.
  struct Heard {
    PostgresLink::Answer answer;
    const Statement* failing = nullptr;  ///< The queued statement that the server refused.
    bool is_stale = false;               ///< It only has to be prepared again.
  };
  class Values;

  PostgresConnection(std::unique_ptr<PostgresLink> link, const PostgresOptions& options, bool names_statements)
      : options_(options), names_statements_(names_statements), link_(std::move(link)) {}

  Statement& statement_of(const Query& query);
  /// The name under which it is prepared; empty for a statement that is prepared for each run.
  [[nodiscard]] std::string name_of(const Statement& statement) const {
    if (!names_statements_) return {};
    return statement.generation == 0 ? statement.name : statement.name + "_" + std::to_string(statement.generation);
  }
  void queue(Statement& statement, const std::vector<const char*>& values);
  /// Queues a promised BEGIN.
  void queue_begin();
  /// Waits for what is queued. What takes too long is cancelled, but not where it is a COMMIT: that may wait for a synchronous
  /// standby, and cancelled it would be stored on one machine alone, where others see it and a failover loses it.
  PostgresLink::Answer wait(WhenLate late = WhenLate::kCancel);
  [[nodiscard]] SteadyTime latest() const;
  /// The same, and takes note of which statements the server knows.
  Heard collect(WhenLate late = WhenLate::kCancel) {
    Heard heard{.answer = wait(late)};
    take_note(heard);
    queued_.clear();
    return heard;
  }
  void take_note(Heard& heard);
  /// Waits for the statements of run_later.
  Status settle();
  Result<PostgresLink::Answer> execute(Statement& statement, const Values& values);
  /// `last`: the trip's last statement.
  Error refused(const Heard& heard, std::string_view last);
  Error failed(const PostgresLink::Answer& answer, std::string_view doing);
  Error unusable(std::string_view doing);
  void give_up() {
    usable_ = false;
    transaction_ = Transaction::kNone;
  }

  const PostgresOptions options_;
  const bool names_statements_;
  const std::unique_ptr<PostgresLink> link_;
  Statements statements_;
  Statements row_statements_;  ///< Of Begin::kRowWrite.
  std::vector<Queued> queued_;
  std::optional<SteadyTime> limit_;
  std::optional<SearchLimit> search_;
  Begin how_ = Begin::kRead;
  Transaction transaction_ = Transaction::kNone;
  Interruption interruption_ = Interruption::kNone;
  bool overran_ = false;  ///< limit_ ended the statement.
  bool usable_ = true;
  bool has_lost_statements_ = false;
  bool commit_goes_on_ = false;  ///< COMMIT was sent, and its answer is not here.
};

}  // namespace usher::db
