#include "common/db/postgres/postgres_connection.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include <libpq-fe.h>

#include "common/base/text.h"
#include "common/db/postgres/open_link.h"
#include "common/db/postgres/postgres_errors.h"

namespace usher::db {
namespace {

using Answer = PostgresLink::Answer;
using End = PostgresLink::End;
using Clock = std::chrono::steady_clock;

/// How long a cancelled statement may take to say so.
constexpr std::chrono::seconds kCancelPatience{1};

Error pg_misuse(const Query& query, const std::string& what) {
  return error_because(ErrorCode::kInternal, "query " + std::string(query.name) + ": " + what);
}

std::int64_t number_in(std::string_view text) {
  if (text == "t") return 1;  // a boolean; f is 0, as every other text
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* rows, int row) : rows_(rows), row_(row) {}
  [[nodiscard]] bool is_null(int column) const override { return PQgetisnull(rows_, row_, column) != 0; }
  [[nodiscard]] std::int64_t integer(int column) const override { return number_in(text(column)); }
  [[nodiscard]] std::string_view text(int column) const override {
    return {PQgetvalue(rows_, row_, column), static_cast<std::size_t>(PQgetlength(rows_, row_, column))};
  }
  [[nodiscard]] int columns() const override { return PQnfields(rows_); }

 private:
  const PGresult* rows_;
  int row_;
};

std::int64_t changed_rows(PGresult* rows) {
  if (std::string_view(PQcmdStatus(rows)).starts_with("SELECT")) return 0;
  return number_in(PQcmdTuples(rows));
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
      const auto found =
          std::find_if(bindings.begin(), bindings.end(), [&](const Binding& binding) { return binding.name == name; });
      if (found == bindings.end()) return pg_misuse(query, "nothing is bound to :" + name);
      if (!add(found->value.value())) return pg_misuse(query, ":" + name + " is not UTF-8, or has a NUL");
    }
    if (bindings.size() == text.parameters.size()) return done();
    for (const auto& binding : bindings) {
      if (std::find(text.parameters.begin(), text.parameters.end(), binding.name) == text.parameters.end())
        return pg_misuse(query, "it has no parameter :" + std::string(binding.name));
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
    opened = open_link(*one, options.connect_patience.value_or(url.connect_patience()));
    if (opened.link != nullptr) {
      return std::unique_ptr<PostgresConnection>(new PostgresConnection(std::move(opened.link), options, url.names_statements()));
    }
    causes += (causes.empty() ? "" : "; ") + opened.message;
  }
  const auto advice = advice_on_connecting(opened.message);
  auto problem = error_of_postgres(failure_of_postgres(opened.sqlstate), std::move(causes));
  problem.code = ErrorCode::kDatabaseUnreachable;
  problem.retry_after = std::chrono::seconds(1);
  if (opened.sqlstate.empty() || !advice.empty())
    problem.what = "The database " + url.shown() + " cannot be reached" + (advice.empty() ? "" : ": ") + std::string(advice);
  return problem;
}

PostgresConnection::Statement& PostgresConnection::statement_of(const Query& query) {
  auto& statement = statements_[query.sql.data()];
  if (statement.text == nullptr || statement.original != query.sql) {
    statement = {};
    statement.original = query.sql;
    statement.text = &options_.texts->of(query);
  }
  return statement;
}

std::string PostgresConnection::begin_text() const {
  switch (how_) {
    case Begin::kRead:
      return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    case Begin::kWrite:
      return "BEGIN ISOLATION LEVEL SERIALIZABLE";
    case Begin::kRowWrite:
      break;
  }
  return "BEGIN ISOLATION LEVEL READ COMMITTED";
}

void PostgresConnection::give_up() {
  usable_ = false;
  transaction_ = Transaction::kNone;
}

Error PostgresConnection::unusable(std::string_view doing) {
  give_up();
  interruption_ = Interruption::kDisconnected;
  return error_of_postgres(failure_of_postgres(""), std::string(doing) + ": the connection was lost before");
}

Answer PostgresConnection::collect(WhenLate late) {
  const auto latest = Clock::now() + options_.patience;
  overran_ = false;
  auto answer = link_->collect(limit_ && *limit_ < latest ? *limit_ : std::max(latest, limit_.value_or(latest)));
  if (answer.end != End::kLate || late == WhenLate::kLeave) return answer;
  overran_ = limit_ && Clock::now() >= *limit_;
  link_->cancel();
  const auto last = Clock::now() + kCancelPatience;
  answer = link_->collect(last);
  // What is still on its way would end the next statement, so such a connection is not kept.
  const bool can_go_on = overran_ && link_->is_cancelled_by(last);
  if (!can_go_on && answer.end != End::kLost) answer.end = End::kLate;
  return answer;
}

/// Whether the answer is the server's refusal to use what it was thought to have, or not to have, under the statement's name.
bool PostgresConnection::is_stale(Statement& statement, const Answer& answer) {
  if (answer.end != End::kRefused) return false;
  const bool was_prepared = statement.prepared;
  if (answer.sqlstate == "42P05" && !was_prepared) {  // its name was there already: of the same text
    statement.prepared = true;
    return true;
  }
  if (!was_prepared || (answer.sqlstate != "26000" && answer.sqlstate != "0A000")) return false;
  statement.prepared = false;
  if (answer.sqlstate == "0A000") ++statement.generation;  // "cached plan must not change result type"
  return true;
}

Answer PostgresConnection::trip(Statement& statement, const Values& values) {
  if (transaction_ == Transaction::kPromised) {
    link_->queue(begin_text());
    for (const auto& setting : options_.with_begin) link_->queue(setting);
  }
  auto name = names_statements_ ? statement.text->statement : std::string();
  if (statement.generation > 0) name += "_" + std::to_string(statement.generation);
  if (names_statements_ && !statement.prepared) link_->queue_prepare(name, statement.text->sql);
  link_->queue_run(name, statement.text->sql, values.texts());
  return collect();
}

Result<Answer> PostgresConnection::execute(const Query& query, Statement& statement, const Values& values) {
  const bool first = transaction_ != Transaction::kOpen;
  auto answer = trip(statement, values);
  if (is_stale(statement, answer)) {
    if (!first) {
      interruption_ = Interruption::kLostRace;
      return error_of_postgres(failure_of_postgres("40001"), "query " + std::string(query.name) + ": " + answer.message);
    }
    if (transaction_ == Transaction::kPromised) link_->queue("ROLLBACK");
    const auto undone = transaction_ == Transaction::kPromised ? collect() : Answer{};
    if (undone.end == End::kDone) answer = trip(statement, values);
  }
  if (transaction_ == Transaction::kPromised && answer.end != End::kLost && answer.end != End::kLate)
    transaction_ = Transaction::kOpen;
  if (answer.end != End::kDone) return failed(answer, "query " + std::string(query.name));
  statement.prepared = names_statements_;
  return answer;
}

Error PostgresConnection::failed(const Answer& answer, std::string_view doing) {
  auto failure = failure_of_postgres(answer.sqlstate);
  if (answer.sqlstate == "25006" && how_ == Begin::kRead && in_transaction()) failure = {};  // a read that writes
  if (answer.end == End::kLost && !failure.ends_connection) failure = failure_of_postgres("");
  if (answer.end == End::kLate) failure = {ErrorCode::kDatabaseBusy, Interruption::kDisconnected, true};
  if (overran_ && answer.sqlstate == "57014")
    failure = {ErrorCode::kOverloaded, Interruption::kNone, false, "The search took too long; narrow it"};
  interruption_ = failure.interruption;
  if (failure.ends_connection) {
    if (!in_transaction()) interruption_ = Interruption::kUnknown;  // the statement commits by itself
    give_up();
  }
  return error_of_postgres(failure, std::string(doing) + ": " + answer.message + " (SQLSTATE " + answer.sqlstate + ")");
}

Result<std::int64_t> PostgresConnection::run(const Query& query, std::span<const Binding> bindings, const EachRow& each) {
  auto& statement = statement_of(query);
  if (statement.running) return pg_misuse(query, "it is run inside its own callback");
  Values values;
  USHER_CHECK(values.bind(query, *statement.text, bindings));
  if (!usable_) return unusable("query " + std::string(query.name));
  USHER_TRY(const auto answer, execute(query, statement, values));
  PGresult* const rows = answer.rows.get();
  const Running running(statement.running);
  const int count = each ? PQntuples(rows) : 0;
  for (int row = 0; row < count; ++row)
    if (!each(PostgresRow(rows, row))) break;
  return changed_rows(rows);
}

Status PostgresConnection::script(std::string_view sql) {
  if (!usable_) return unusable("script");
  std::string text;
  if (transaction_ == Transaction::kPromised) {
    text = begin_text() + "; ";
    for (const auto& setting : options_.with_begin) text += setting + "; ";
  }
  text += options_.texts->script(sql);
  auto answer = link_->script(text, Clock::now() + options_.patience);
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
  const bool sent_nothing = std::exchange(transaction_, Transaction::kNone) == Transaction::kPromised;
  if (sent_nothing) return done();
  link_->queue("COMMIT");
  if (how_ == Begin::kRead) {
    link_->send_unheard();
    return done();
  }
  const auto limit = std::exchange(limit_, std::nullopt);
  const auto answer = collect(WhenLate::kLeave);
  commit_goes_on_ = answer.end == End::kLate;
  limit_ = limit;
  if (answer.end == End::kRefused) return failed(answer, "commit");
  if (answer.end == End::kDone && !answer.warned) {
    if (std::string_view(PQcmdStatus(answer.rows.get())) == "COMMIT") return done();
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
  const bool sent_nothing = std::exchange(transaction_, Transaction::kNone) != Transaction::kOpen;
  if (sent_nothing) return done();
  link_->queue("ROLLBACK");
  const auto interruption = interruption_;
  const auto answer = collect();
  if (answer.end == End::kDone) return done();
  auto problem = failed(answer, "rollback");
  interruption_ = interruption;
  return problem;
}

std::optional<std::int64_t> PostgresConnection::committing_process() {
  commit_goes_on_ = commit_goes_on_ && link_->collect(Clock::now()).end == End::kLate;
  return commit_goes_on_ ? std::optional<std::int64_t>(link_->server_process()) : std::nullopt;
}

Status PostgresConnection::check() {
  if (!usable_) return unusable("check");
  const auto answer = collect();
  if (answer.end == End::kDone) return done();
  return failed(answer, "check");
}

}  // namespace usher::db
