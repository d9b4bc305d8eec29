#include "common/db/postgres/postgres_connection.h"

#include "common/base/text.h"
#include "common/db/postgres/libpq.h"
#include "common/db/postgres/postgres_errors.h"

namespace usher::db {
namespace {

using Answer = PostgresLink::Answer;
using End = PostgresLink::End;

/// How long a cancelled statement may take to say so.
constexpr std::chrono::seconds kCancelPatience{1};
/// Statements of run_later that one trip takes along.
constexpr std::size_t kMostQueued = 64;
/// BEGIN, its settings, two limits of time, and one statement: each may have to be prepared again.
constexpr int kMostStale = 5;

constexpr Query kBeginRead{"begin_read", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
constexpr Query kBeginWrite{"begin_write", "BEGIN ISOLATION LEVEL SERIALIZABLE"};
constexpr Query kBeginRowWrite{"begin_row_write", "BEGIN ISOLATION LEVEL READ COMMITTED"};

/// Not by a SELECT, which takes the snapshot of the transaction: migrations and copies lock a table before theirs.
constexpr std::array kNoTimeouts{Query{"no_statement_timeout", "SET LOCAL statement_timeout = 0"},
                                 Query{"no_idle_timeout", "SET LOCAL idle_in_transaction_session_timeout = 0"}};
/// For the rest of the transaction. How many rows have a part depends on the part, so that a search is planned each time, by a
/// server that knows the setting.
constexpr Query kSearchSettings{"search_settings",
                                "SELECT pg_catalog.set_config('statement_timeout', :timeout, true),"
                                " pg_catalog.set_config('jit', 'off', true),"
                                " CASE WHEN pg_catalog.current_setting('plan_cache_mode', true) IS NOT NULL"
                                " THEN pg_catalog.set_config('plan_cache_mode', 'force_custom_plan', true) END"};

const Query& begin_of(Begin how) {
  switch (how) {
    case Begin::kRead:
      return kBeginRead;
    case Begin::kWrite:
      return kBeginWrite;
    case Begin::kRowWrite:
      break;
  }
  return kBeginRowWrite;
}

const Query& settings_of(const PostgresOptions& options, Begin how) {
  static constexpr Query kNone;
  if (how == Begin::kWrite) return options.with_write;
  return how == Begin::kRowWrite ? options.with_row_write : kNone;
}

Error pg_misuse(const Query& query, const std::string& what) {
  return error_because(ErrorCode::kInternal, "query " + std::string(query.name) + ": " + what);
}

std::int64_t number_in(std::string_view text) {
  if (text == "t") return 1;  // a boolean; f is 0, as every other text
  return parse_whole<std::int64_t>(text).value_or(0);
}

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* rows, int row) : rows_(rows), row_(row) {}
  [[nodiscard]] bool is_null(int column) const override { return libpq().get_is_null(rows_, row_, column) != 0; }
  [[nodiscard]] std::int64_t integer(int column) const override { return number_in(text(column)); }
  [[nodiscard]] std::string_view text(int column) const override {
    return {libpq().get_value(rows_, row_, column), static_cast<std::size_t>(libpq().get_length(rows_, row_, column))};
  }
  [[nodiscard]] int columns() const override { return libpq().nfields(rows_); }

 private:
  const PGresult* rows_;
  int row_;
};

std::int64_t changed_rows(PGresult* rows) {
  if (std::string_view(libpq().cmd_status(rows)).starts_with("SELECT")) return 0;
  return number_in(libpq().cmd_tuples(rows));
}

/// While its callback runs, a statement must not run again.
class Running {
 public:
  explicit Running(bool& flag) : flag_(flag) { flag_ = true; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { flag_ = false; }

 private:
  bool& flag_;
};

}  // namespace

/// The values of a run as libpq takes them.
class PostgresConnection::Values {
 public:
  Status bind(const Query& query, const PostgresText& text, std::span<const Binding> bindings) {
    written_.reserve(text.parameters.size());  // so that no text moves
    for (const auto& name : text.parameters) {
      const auto* const found = find_by(bindings, name, &Binding::name);
      if (!found) return pg_misuse(query, "nothing is bound to :" + name);
      if (!add(found->value.value())) return pg_misuse(query, ":" + name + " is not UTF-8, or has a NUL");
    }
    if (bindings.size() == text.parameters.size()) return done();
    for (const auto& binding : bindings) {
      if (!contains(text.parameters, binding.name)) return pg_misuse(query, "it has no parameter :" + std::string(binding.name));
    }
    return pg_misuse(query, "a parameter is bound twice");
  }
  [[nodiscard]] const std::vector<const char*>& texts() const { return texts_; }

 private:
  bool add(const Param::Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) {
      if (!is_storable(*text)) return false;
      written_.emplace_back(*text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      written_.push_back(std::to_string(*number));
    } else {
      texts_.push_back(nullptr);
      return true;
    }
    texts_.push_back(written_.back().c_str());
    return true;
  }

  std::vector<std::string> written_;
  std::vector<const char*> texts_;
};

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const PostgresUrl& url, const PostgresOptions& options) {
  std::string causes;
  PostgresLink::Opened opened;
  for (std::size_t host = 0;; ++host) {
    const auto one = url.with_only_host(host);
    if (!one) break;
    opened = PostgresLink::open(*one, options.connect_patience.value_or(url.connect_patience()));
    if (opened.link != nullptr) {
      return std::unique_ptr<PostgresConnection>(new PostgresConnection(std::move(opened.link), options, url.names_statements()));
    }
    causes += (causes.empty() ? "" : "; ") + opened.message;
  }
  const auto advice = advice_on_connecting(opened.message);
  auto problem = error_of_postgres(failure_of_postgres(opened.sqlstate), std::move(causes));
  if (problem.code != ErrorCode::kOverloaded) problem.code = ErrorCode::kDatabaseUnreachable;  // a full database is not away
  problem.retry_after = std::chrono::seconds(1);
  if (opened.sqlstate.empty() || !advice.empty())
    problem.what = "The database " + url.shown() + " cannot be reached" + (advice.empty() ? "" : ": ") + std::string(advice);
  return problem;
}

PostgresConnection::Statement& PostgresConnection::statement_of(const Query& query) {
  const bool is_row = in_transaction() && how_ == Begin::kRowWrite;
  auto& statements = is_row ? row_statements_ : statements_;
  if (const auto kept = statements.find(query.sql); kept != statements.end()) return kept->second;
  const auto& text = options_.texts->of(query);
  return statements[std::string(query.sql)] = {
             .query = std::string(query.name), .name = (is_row ? "row_" : "") + text.statement, .text = &text};
}

void PostgresConnection::queue(Statement& statement, const std::vector<const char*>& values) {
  const auto name = name_of(statement);
  if (names_statements_ && statement.prepared == Prepared::kNo) {
    link_->queue_prepare(name, statement.text->sql);
    queued_.push_back({&statement, true});
    statement.prepared = Prepared::kSent;
  }
  link_->queue_run(name, statement.text->sql, values);
  queued_.push_back({&statement, false});
}

void PostgresConnection::queue_begin() {
  if (transaction_ != Transaction::kPromised) return;
  transaction_ = Transaction::kOpen;
  queue(statement_of(begin_of(how_)), {});
  const auto& settings = settings_of(options_, how_);
  if (!settings.sql.empty()) queue(statement_of(settings), {});
  if (search_) {
    queue(statement_of(kSearchSettings), {std::to_string(search_->statement.count()).c_str()});
  } else if (options_.lifts_timeouts) {
    for (const auto& lifted : kNoTimeouts) queue(statement_of(lifted), {});
  }
}

Error PostgresConnection::unusable(std::string_view doing) {
  give_up();
  interruption_ = Interruption::kDisconnected;
  return error_of_postgres(failure_of_postgres(""), std::string(doing) + ": the connection was lost before");
}

/// When a trip that begins now is late. The server ends the statement of a search itself, if it can.
SteadyTime PostgresConnection::latest() const {
  const auto now = steady_now();
  if (search_ && limit_) return std::min(*limit_, now + search_->statement + kCancelPatience);
  return limit_.value_or(now + options_.patience);
}

Answer PostgresConnection::wait(WhenLate late) {
  overran_ = false;
  auto answer = link_->collect(latest());
  if (answer.end != End::kLate || late == WhenLate::kLeave) return answer;
  overran_ = limit_ && steady_now() >= *limit_;
  link_->cancel();
  const auto last = steady_now() + kCancelPatience;
  const auto succeeded = answer.succeeded;
  answer = link_->collect(last);
  answer.succeeded += succeeded;
  // What is still on its way would end the next statement, so such a connection is not kept.
  const bool can_go_on = overran_ && link_->is_cancelled_by(last);
  if (!can_go_on && answer.end != End::kLost) answer.end = End::kLate;
  return answer;
}

void PostgresConnection::take_note(Heard& heard) {
  const auto& answer = heard.answer;
  for (std::size_t i = 0; i < queued_.size(); ++i) {
    if (queued_[i].prepares) queued_[i].statement->prepared = i < answer.succeeded ? Prepared::kYes : Prepared::kNo;
  }
  if (answer.end != End::kRefused || answer.succeeded >= queued_.size()) return;
  auto& [statement, prepares] = queued_[answer.succeeded];
  heard.failing = statement;
  has_lost_statements_ = has_lost_statements_ || answer.sqlstate == "42P05" || answer.sqlstate == "26000";
  if (prepares) {
    heard.is_stale = answer.sqlstate == "42P05";  // its name was there already: of the same text
    if (heard.is_stale) statement->prepared = Prepared::kYes;
    return;
  }
  const bool was_there =
      answer.succeeded == 0 || queued_[answer.succeeded - 1].statement != statement || !queued_[answer.succeeded - 1].prepares;
  if (!names_statements_ || !was_there || (answer.sqlstate != "26000" && answer.sqlstate != "0A000")) return;
  heard.is_stale = true;
  statement->prepared = Prepared::kNo;
  if (answer.sqlstate == "0A000") ++statement->generation;  // "cached plan must not change result type"
}

Error PostgresConnection::refused(const Heard& heard, std::string_view last) {
  const auto doing = "query " + (heard.failing == nullptr ? std::string(last) : heard.failing->query);
  if (!heard.is_stale) return failed(heard.answer, doing);
  interruption_ = Interruption::kLostRace;  // in the next run of the work it is prepared again
  const std::string_view state = heard.answer.sqlstate;
  return error_of_postgres(failure_of_postgres(state == "0A000" ? "40001" : state), doing + ": " + heard.answer.message);
}

Status PostgresConnection::settle() {
  if (queued_.empty()) return done();
  const auto heard = collect();
  if (heard.answer.end != End::kDone) return refused(heard, "of run_later");
  return done();
}

Result<Answer> PostgresConnection::execute(Statement& statement, const Values& values) {
  // Nothing but BEGIN travels with it, so that the trip may be made again.
  const bool is_first = transaction_ != Transaction::kOpen;
  const bool begins = transaction_ == Transaction::kPromised;
  queue_begin();
  queue(statement, values.texts());
  auto heard = collect();
  for (int again = 0; is_first && heard.is_stale && again < kMostStale; ++again) {
    if (begins) {
      link_->queue("ROLLBACK");
      if (auto undone = collect(); undone.answer.end != End::kDone) return refused(undone, "rollback");
      transaction_ = Transaction::kPromised;
      queue_begin();
    }
    queue(statement, values.texts());
    heard = collect();
  }
  if (heard.answer.end != End::kDone) return refused(heard, statement.query);
  return std::move(heard.answer);
}

Error PostgresConnection::failed(const Answer& answer, std::string_view doing) {
  auto failure = failure_of_postgres(answer.sqlstate);
  if (answer.sqlstate == "25006" && how_ == Begin::kRead && in_transaction()) failure = {};  // a read that writes
  if (answer.end == End::kLost && !failure.ends_connection) failure = failure_of_postgres("");
  if (answer.end == End::kLate) failure = {ErrorCode::kDatabaseBusy, Interruption::kDisconnected, true};
  if ((overran_ || search_) && answer.sqlstate == "57014")
    failure = {ErrorCode::kOverloaded, Interruption::kNone, false, "The search took too long; narrow it"};
  if (failure.code == ErrorCode::kDatabaseBusy && failure.advice.empty() && how_ == Begin::kRead) failure.advice = kNoAnswer;
  interruption_ = failure.interruption;
  if (failure.ends_connection) {
    if (!in_transaction()) interruption_ = Interruption::kUnknown;  // the statement commits by itself
    give_up();
  }
  return error_of_postgres(failure, std::string(doing) + ": " + answer.message + " (SQLSTATE " + answer.sqlstate + ")");
}

Result<std::int64_t> PostgresConnection::run(const Query& query, std::span<const Binding> bindings, const EachRow& each) {
  if (!in_transaction()) interruption_ = Interruption::kNone;
  auto& statement = statement_of(query);
  if (statement.running) return pg_misuse(query, "it is run inside its own callback");
  Values values;
  USHER_CHECK(values.bind(query, *statement.text, bindings));
  if (!usable_) return unusable("query " + std::string(query.name));
  USHER_TRY(const auto answer, execute(statement, values));
  PGresult* const rows = answer.rows.get();
  const Running running(statement.running);
  const int count = each ? libpq().ntuples(rows) : 0;
  for (int row = 0; row < count; ++row)
    if (!each(PostgresRow(rows, row))) break;
  return changed_rows(rows);
}

Status PostgresConnection::run_later(const Query& query, std::span<const Binding> bindings) {
  if (!in_transaction()) {
    USHER_CHECK(run(query, bindings, nullptr));
    return done();
  }
  auto& statement = statement_of(query);
  Values values;
  USHER_CHECK(values.bind(query, *statement.text, bindings));
  queue_begin();
  queue(statement, values.texts());
  return queued_.size() < kMostQueued ? done() : settle();
}

Status PostgresConnection::script(std::string_view sql) {
  if (!usable_) return unusable("script");
  USHER_CHECK(settle());
  std::string text;
  if (transaction_ == Transaction::kPromised) {
    text = std::string(begin_of(how_).sql) + "; ";
    const auto& settings = settings_of(options_, how_);
    if (!settings.sql.empty()) text += std::string(settings.sql) + "; ";
    for (const auto& lifted : kNoTimeouts)
      if (options_.lifts_timeouts) text += std::string(lifted.sql) + "; ";
  }
  text += options_.texts->script(sql);
  auto answer = link_->script(text, steady_now() + options_.patience);
  if (answer.end == End::kLate) link_->cancel();
  if (transaction_ == Transaction::kPromised) transaction_ = Transaction::kOpen;
  if (answer.end != End::kDone) return failed(answer, "script");
  if (!link_->server_in_transaction()) transaction_ = Transaction::kNone;  // it ended the transaction by itself
  return done();
}

Status PostgresConnection::begin(Begin how) {
  if (in_transaction()) return error_because(ErrorCode::kInternal, "begin: a transaction is open");
  interruption_ = Interruption::kNone;
  if (!usable_) return unusable("begin");
  how_ = how;
  transaction_ = Transaction::kPromised;
  return done();
}

Status PostgresConnection::commit() {
  if (!in_transaction()) return error_because(ErrorCode::kInternal, "commit: no transaction is open");
  if (transaction_ == Transaction::kPromised) {  // nothing was sent
    transaction_ = Transaction::kNone;
    return done();
  }
  if (how_ == Begin::kRead) USHER_CHECK(settle());
  link_->queue("COMMIT");
  if (how_ == Begin::kRead) {
    transaction_ = Transaction::kNone;
    link_->send_unheard();
    return done();
  }
  const auto limit = std::exchange(limit_, std::nullopt);
  const auto heard = collect(WhenLate::kLeave);
  commit_goes_on_ = heard.answer.end == End::kLate;
  limit_ = limit;
  if (heard.failing != nullptr) return refused(heard, "commit");  // a statement of run_later: COMMIT did not run
  const auto& answer = heard.answer;
  transaction_ = Transaction::kNone;
  if (answer.end == End::kRefused) return failed(answer, "commit");
  if (answer.end == End::kDone && !answer.warned) {
    if (std::string_view(libpq().cmd_status(answer.rows.get())) == "COMMIT") return done();
    return error_because(ErrorCode::kInternal, "commit: a statement had failed before, so everything is undone");
  }
  interruption_ = Interruption::kUnknown;
  if (answer.end != End::kDone) give_up();
  auto problem = error_of_postgres(failure_of_postgres(answer.sqlstate.empty() ? "40003" : answer.sqlstate),
                                   "commit: its answer is lost: " + answer.message);
  problem.code = ErrorCode::kDatabaseBusy;
  problem.what = "The database did not confirm the change; look whether it is there before you try again";
  return problem;
}

Status PostgresConnection::rollback() {
  const auto interruption = interruption_;
  static_cast<void>(settle());  // the server would pass over a ROLLBACK that travels behind a failure
  const bool is_open = std::exchange(transaction_, Transaction::kNone) == Transaction::kOpen;
  interruption_ = interruption;
  if (!is_open) return done();
  link_->queue("ROLLBACK");
  const auto answer = wait();
  if (answer.end == End::kDone) return done();
  auto problem = failed(answer, "rollback");
  interruption_ = interruption;
  return problem;
}

std::optional<std::int64_t> PostgresConnection::committing_process() {
  commit_goes_on_ = commit_goes_on_ && link_->collect(steady_now()).end == End::kLate;
  return commit_goes_on_ ? std::optional<std::int64_t>(link_->server_process()) : std::nullopt;
}

Status PostgresConnection::check() {
  if (!usable_) return unusable("check");
  interruption_ = Interruption::kNone;
  const auto answer = wait();
  if (answer.end == End::kDone) return done();
  return failed(answer, "check");
}

}  // namespace usher::db
