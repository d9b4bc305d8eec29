#pragma once

#include <deque>
#include <future>
#include <memory>

#include "common/db/postgres/postgres_url.h"

struct pg_conn;
struct pg_result;

namespace usher::db {

/// A libpq connection in pipeline mode, none of whose calls waits longer than its deadline. Commands are queued, and go out and
/// come back together: one trip. One thread at a time. It knows neither transactions nor our errors.
class PostgresLink {
 public:
  using Deadline = SteadyTime;
  struct ClearResult {
    void operator()(pg_result* result) const;
  };
  using Rows = std::unique_ptr<pg_result, ClearResult>;

  enum class End {
    kDone,
    kRefused,  ///< The server refused a command; the commands after it did not run.
    kLate,     ///< The deadline passed; collect() may be called again.
    kLost,     ///< The connection is gone.
  };
  struct Answer {
    End end = End::kDone;
    std::string sqlstate = {};
    std::string message = {};   ///< The server's or libpq's, for the log.
    Rows rows = {};             ///< Of the last command; null unless kDone.
    std::size_t succeeded = 0;  ///< Commands before the first failure.
    bool warned = false;        ///< The server sent a warning, such as of a commit that no standby confirmed.
  };

  /// A new connection, or why it failed.
  struct Opened {
    std::unique_ptr<PostgresLink> link;
    std::string sqlstate;  ///< Empty if no server answered.
    std::string message;
  };
  /// Connects to a URL with one host (PostgresUrl::with_only_host). Only the resolution of its name may take longer.
  static Opened open(const PostgresUrl& url, std::chrono::milliseconds patience);
  PostgresLink(const PostgresLink&) = delete;
  PostgresLink& operator=(const PostgresLink&) = delete;

  void queue(const std::string& sql) { queue_run("", sql, {}); }
  void queue_prepare(const std::string& name, const std::string& sql);
  /// Values are texts; null pointers are NULL. With an empty `name`, `sql` is prepared for this run alone.
  void queue_run(const std::string& name, const std::string& sql, const std::vector<const char*>& values);

  /// Sends what is queued and waits for all of it: the answer to the last command, or the first failure of this trip.
  Answer collect(Deadline deadline);
  /// Sends what is queued. Its answer is passed over by the next collect().
  void send_unheard();
  /// The simple protocol: any number of statements, without results. Nothing may be queued.
  Answer script(const std::string& sql, Deadline deadline);
  /// Waits until the server sends notifications (LISTEN), or `wake` is readable. Returns their payloads; nullopt if the
  /// connection is lost. Nothing may be queued.
  std::optional<std::vector<std::string>> take_notifications(int wake);
  /// Asks the server to end what runs. Does not wait, since a server that stands still would hold up the caller.
  void cancel();
  /// Whether the request of cancel() is through, so that it can no longer meet a later statement.
  bool is_cancelled_by(Deadline deadline);

  /// The number of the server's process for this connection.
  [[nodiscard]] int server_process() const;
  /// Whether the server is in a transaction block, by its last answer.
  [[nodiscard]] bool server_in_transaction() const;

 private:
  enum class Expected { kCommand, kSync };
  struct Disconnect {
    void operator()(pg_conn* connection) const;
  };
  PostgresLink() = default;
  static Opened connect(std::unique_ptr<PostgresLink> link, Deadline deadline);
  void add(int queued);
  void end_trip();
  [[nodiscard]] End flush(Deadline deadline);
  [[nodiscard]] End wait(short events, Deadline deadline) const;
  /// Waits until PQgetResult does not block.
  [[nodiscard]] End wait_for_result(Deadline deadline);
  [[nodiscard]] End take_one(Answer& answer, Deadline deadline);
  [[nodiscard]] Answer ended(End end) const;

  std::unique_ptr<pg_conn, Disconnect> connection_;
  std::deque<Expected> expected_;  ///< The answers still to come, one a command and one a trip.
  std::future<void> cancelled_;    ///< Of the last cancel().
  std::size_t unheard_ = 0;        ///< The first of them belong to trips sent by send_unheard.
  bool broken_ = false;            ///< libpq refused a command; nothing more is possible.
  bool warned_ = false;
};

}  // namespace usher::db
