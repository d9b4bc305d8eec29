#include "common/db/postgres/postgres_link.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>

#include <poll.h>

#include "common/db/postgres/libpq.h"

namespace usher::db {
namespace {

/// Threads that ask a server to end a statement. They wait as long as the server stands still, so there is a bound.
constexpr int kMaxCancelling = 64;
std::atomic<int> cancelling{0};

std::string without_line_ends(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

/// The SQLSTATE of a verbose message (`FATAL:  28P01: ...`), which libpq offers in no other way while it connects.
std::string sqlstate_in(const std::string& message) {
  static constexpr std::size_t kLength = 5;
  const auto is_code = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  for (auto at = message.find(":  "); at != std::string::npos; at = message.find(":  ", at + 1)) {
    const auto code = message.substr(at + 3, kLength);
    if (code.size() == kLength && message.substr(at + 3 + kLength, 2) == ": " && std::ranges::all_of(code, is_code)) return code;
  }
  return {};
}

std::string field_of(const PGresult* result, int field) {
  const char* text = libpq().result_error_field(result, field);
  return text == nullptr ? std::string() : std::string(text);
}

bool is_failure(ExecStatusType status) {
  return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY;
}

}  // namespace

void PostgresLink::ClearResult::operator()(pg_result* result) const { libpq().clear(result); }
void PostgresLink::Disconnect::operator()(pg_conn* connection) const { libpq().finish(connection); }

PostgresLink::Opened PostgresLink::open(const PostgresUrl& url, std::chrono::milliseconds patience) {
  const auto deadline = steady_now() + patience;
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& keyword : url.keywords()) {
    names.push_back(keyword.name.c_str());
    values.push_back(keyword.value.expose().data());  // of a std::string, so that it ends with NUL
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  std::unique_ptr<PostgresLink> link(new PostgresLink());
  link->connection_.reset(libpq().connect_start_params(names.data(), values.data(), 0));
  if (link->connection_ == nullptr) return {nullptr, "", "there is no memory for a connection"};
  libpq().set_error_verbosity(link->connection_.get(), PQERRORS_VERBOSE);
  // Before it connects: libpq prints the server's warnings to standard error otherwise.
  const auto receive = [](void* warned, const PGresult* notice) {
    if (field_of(notice, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING") *static_cast<bool*>(warned) = true;
  };
  libpq().set_notice_receiver(link->connection_.get(), receive, &link->warned_);
  return connect(std::move(link), deadline);
}

PostgresLink::Opened PostgresLink::connect(std::unique_ptr<PostgresLink> link, Deadline deadline) {
  auto* const connection = link->connection_.get();
  auto polled = libpq().status(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (polled == PGRES_POLLING_READING || polled == PGRES_POLLING_WRITING) {
    const short events = polled == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    if (link->wait(events, deadline) == End::kLate) return {nullptr, "", "the server did not answer in time"};
    polled = libpq().connect_poll(connection);
  }
  if (polled == PGRES_POLLING_FAILED) {
    auto message = without_line_ends(libpq().error_message(connection));
    auto sqlstate = sqlstate_in(message);
    return {nullptr, std::move(sqlstate), std::move(message)};
  }
  libpq().set_error_verbosity(connection, PQERRORS_DEFAULT);
  link->warned_ = false;
  if (libpq().set_nonblocking(connection, 1) != 0 || libpq().enter_pipeline_mode(connection) != 1)
    return {nullptr, "", without_line_ends(libpq().error_message(connection))};
  return {std::move(link), "", ""};
}

void PostgresLink::add(int queued) {
  if (queued != 1) broken_ = true;
  expected_.push_back(Expected::kCommand);
}

void PostgresLink::queue_prepare(const std::string& name, const std::string& sql) {
  add(libpq().send_prepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
}

void PostgresLink::queue_run(const std::string& name, const std::string& sql, const std::vector<const char*>& values) {
  auto* const connection = connection_.get();
  const int count = static_cast<int>(values.size());
  add(name.empty() ? libpq().send_query_params(connection, sql.c_str(), count, nullptr, values.data(), nullptr, nullptr, 0)
                   : libpq().send_query_prepared(connection, name.c_str(), count, values.data(), nullptr, nullptr, 0));
}

void PostgresLink::end_trip() {
  if (!expected_.empty() && expected_.back() == Expected::kSync && expected_.size() > unheard_) return;  // ended already
  if (libpq().pipeline_sync(connection_.get()) != 1) broken_ = true;
  expected_.push_back(Expected::kSync);
}

PostgresLink::End PostgresLink::wait(short events, Deadline deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_now()).count();
    pollfd watched{.fd = libpq().socket(connection_.get()), .events = events, .revents = 0};
    if (watched.fd < 0) return End::kLost;
    const int ready = poll(&watched, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
    if (ready > 0) return End::kDone;
    if (ready < 0 && errno != EINTR) return End::kLost;
    if (ready == 0 && left <= 0) return End::kLate;
  }
}

PostgresLink::End PostgresLink::flush(Deadline deadline) {
  for (;;) {
    const int left = libpq().flush(connection_.get());
    if (left == 0) return End::kDone;
    if (left < 0) return End::kLost;
    if (const auto end = wait(POLLIN | POLLOUT, deadline); end != End::kDone) return end;
    if (libpq().consume_input(connection_.get()) != 1) return End::kLost;  // a server that cannot write does not read either
  }
}

PostgresLink::End PostgresLink::wait_for_result(Deadline deadline) {
  while (libpq().is_busy(connection_.get()) == 1) {
    if (const auto end = wait(POLLIN, deadline); end != End::kDone) return end;
    if (libpq().consume_input(connection_.get()) != 1) return End::kLost;
  }
  return End::kDone;
}

PostgresLink::Answer PostgresLink::ended(End end) const {
  Answer answer;
  answer.end = end;
  answer.warned = warned_;
  answer.message =
      end == End::kLate ? "the server did not answer in time" : without_line_ends(libpq().error_message(connection_.get()));
  return answer;
}

/// Takes the answer to the command or the end of the trip that is expected next.
PostgresLink::End PostgresLink::take_one(Answer& answer, Deadline deadline) {
  for (;;) {
    if (const auto end = wait_for_result(deadline); end != End::kDone) return end;
    Rows rows(libpq().get_result(connection_.get()));
    if (rows == nullptr) {
      if (libpq().status(connection_.get()) == CONNECTION_BAD) return End::kLost;
      return End::kDone;  // the end of a command's results
    }
    const auto status = libpq().result_status(rows.get());
    if (status == PGRES_PIPELINE_SYNC) return End::kDone;
    if (status == PGRES_PIPELINE_ABORTED || answer.end == End::kRefused) continue;
    if (!is_failure(status)) {
      answer.rows = std::move(rows);
      continue;
    }
    answer.sqlstate = field_of(rows.get(), PG_DIAG_SQLSTATE);
    answer.message = without_line_ends(libpq().result_error_message(rows.get()));
    answer.rows.reset();
    if (libpq().status(connection_.get()) == CONNECTION_BAD) return End::kLost;
    answer.end = End::kRefused;
  }
}

PostgresLink::Answer PostgresLink::collect(Deadline deadline) {
  end_trip();
  warned_ = false;
  if (broken_) return ended(End::kLost);
  Answer answer;
  auto end = flush(deadline);
  while (end == End::kDone && !expected_.empty()) {
    if (unheard_ > 0) {
      Answer passed_over;
      end = take_one(passed_over, deadline);
    } else {
      end = take_one(answer, deadline);
      if (end == End::kDone && answer.end == End::kDone && expected_.front() == Expected::kCommand) ++answer.succeeded;
    }
    if (end != End::kDone) break;
    expected_.pop_front();
    if (unheard_ > 0) --unheard_;
  }
  if (end == End::kDone) {
    answer.warned = warned_;
    return answer;
  }
  auto failed = ended(end);
  failed.sqlstate = answer.sqlstate;
  failed.succeeded = answer.succeeded;
  if (!answer.sqlstate.empty()) failed.message = answer.message;
  return failed;
}

void PostgresLink::send_unheard() {
  end_trip();
  unheard_ = expected_.size();
  if (libpq().flush(connection_.get()) < 0) broken_ = true;
}

PostgresLink::Answer PostgresLink::script(const std::string& sql, Deadline deadline) {
  if (!expected_.empty()) {
    auto before = collect(deadline);
    if (before.end == End::kLate || before.end == End::kLost) return before;
  }
  warned_ = false;
  auto* const connection = connection_.get();
  if (broken_ || libpq().exit_pipeline_mode(connection) != 1 || libpq().send_query(connection, sql.c_str()) != 1)
    return ended(End::kLost);
  Answer answer;
  auto end = flush(deadline);
  while (end == End::kDone) {
    end = wait_for_result(deadline);
    if (end != End::kDone) break;
    Rows rows(libpq().get_result(connection));
    if (rows == nullptr) break;
    if (!is_failure(libpq().result_status(rows.get()))) continue;
    answer.end = End::kRefused;
    answer.sqlstate = field_of(rows.get(), PG_DIAG_SQLSTATE);
    answer.message = without_line_ends(libpq().result_error_message(rows.get()));
    if (libpq().status(connection) == CONNECTION_BAD) end = End::kLost;
    if (answer.sqlstate.empty()) end = End::kLost;  // COPY, which no script of ours contains
  }
  if (end == End::kDone && libpq().enter_pipeline_mode(connection) != 1) end = End::kLost;
  if (end == End::kDone) return answer;
  broken_ = true;
  auto failed = ended(end);
  if (!answer.sqlstate.empty()) failed.sqlstate = answer.sqlstate;
  return failed;
}

std::optional<std::vector<std::string>> PostgresLink::take_notifications(int wake) {
  auto* const connection = connection_.get();
  std::vector<std::string> payloads;
  const auto take = [&] {
    while (PGnotify* const notified = libpq().notifies(connection)) {
      payloads.emplace_back(notified->extra);
      libpq().free_memory(notified);
    }
    return !payloads.empty();
  };
  while (!take()) {
    std::array<pollfd, 2> watched{{{libpq().socket(connection), POLLIN, 0}, {wake, POLLIN, 0}}};
    if (watched[0].fd < 0 || (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR)) return std::nullopt;
    if (watched[1].revents != 0) break;
    if (libpq().consume_input(connection) != 1) return std::nullopt;
  }
  return payloads;
}

void PostgresLink::cancel() {
  cancelled_ = {};
  if (cancelling.fetch_add(1) >= kMaxCancelling) {
    cancelling.fetch_sub(1);
    return;
  }
  PGcancel* const request = libpq().get_cancel(connection_.get());
  const auto asked = std::make_shared<std::promise<void>>();
  auto through = asked->get_future();
  const auto ask = [request, asked] {
    std::array<char, 256> ignored{};
    if (request != nullptr) libpq().cancel(request, ignored.data(), static_cast<int>(ignored.size()));
    libpq().free_cancel(request);
    cancelling.fetch_sub(1);
    asked->set_value();
  };
  try {
    std::thread(ask).detach();
    cancelled_ = std::move(through);
  } catch (const std::system_error&) {  // no thread is to be had: the statement goes on until it meets the closed connection
    libpq().free_cancel(request);
    cancelling.fetch_sub(1);
  }
}

bool PostgresLink::is_cancelled_by(Deadline deadline) {
  return cancelled_.valid() && cancelled_.wait_until(deadline) == std::future_status::ready;
}

int PostgresLink::server_process() const { return libpq().backend_pid(connection_.get()); }

bool PostgresLink::server_in_transaction() const {
  const auto state = libpq().transaction_status(connection_.get());
  return state != PQTRANS_IDLE && state != PQTRANS_UNKNOWN;
}

}  // namespace usher::db
