#pragma once

#include "common/core/core.h"
#include "common/core/mail/mail_worker.h"
#include "common/core/upkeep/leadership.h"
#include "server/background.h"
#include "server/database_sleep.h"
#include "server/metrics.h"
#include "server/process_clock.h"

namespace usher {

namespace testing {
class TestBench;
}

/// What a server tells the others. `core`: null before it is made.
db::ServerNote server_note(const core::Core* core);

/// What a server does without a request. Kinds of work that may take minutes have a thread of their own.
class BackgroundTasks {
 public:
  struct Parts {
    core::Core& core;
    db::Database& database;
    db::InstanceClaim& claim;
    ProcessClock& clock;
    const Log& log;
    Metrics& metrics;
    std::function<bool()> has_streams;              ///< Whether a stream of events is open.
    std::function<void(const Error&)> on_stranger;  ///< The database has another schema or secret, which a start looks at.
  };
  /// All parts outlive it. `tests`: null without TEST_API.
  BackgroundTasks(const Parts& parts, testing::TestBench* tests);

  /// Long work ends after its running batch. Does not wait.
  void stop() {
    if (auto* const gate = parts_.database.gate()) gate->end();
    stopping_.request_stop();
    leadership_.stop();
  }
  /// A request may use the database.
  void note_activity() { pace_.note_activity(); }

 private:
  [[nodiscard]] std::vector<Background::Task> frequent();
  [[nodiscard]] std::vector<Background::Task> linking();
  [[nodiscard]] std::vector<Background::Task> indexing();
  [[nodiscard]] std::vector<Background::Task> upkeep();
  [[nodiscard]] std::vector<Background::Task> mailing();
  [[nodiscard]] std::vector<Background::Task> asking();
  /// A task of the one server that leads.
  [[nodiscard]] Background::Task leading(std::string_view name, std::chrono::milliseconds every,
                                         std::function<Status(const std::stop_token&)> work) {
    return {name, every, [this, work = std::move(work)] { return leadership_.run(work); }};
  }
  Status renew_claim();
  Status share_limits();
  /// A thread for each list of tasks.
  void start(const std::vector<std::vector<Background::Task>>& threads);
  void listen();
  Status watch_idleness();
  void run_due();
  void for_each_thread(const std::function<void(Background&)>& change) {
    for (auto& thread : threads_) change(thread);
  }
  Status watch_clock();
  Status compare_clocks();

  const Parts parts_;
  testing::TestBench* const tests_;
  const MeasuredDatabase measured_;
  core::Leadership leadership_;
  IdlePace pace_;
  MemoryReturn memory_return_;
  std::stop_source stopping_;
  std::unique_ptr<net::SmtpClient> smtp_;
  std::optional<core::MailWorker> mail_worker_;
  std::optional<Background> claims_;
  std::deque<Background> threads_;
  Counters* announced_ = nullptr;
  std::unique_ptr<db::Listener> listener_;  ///< Null without announcements. Wakes the threads before it.
  std::optional<DatabaseSleep> sleep_;
  std::optional<Background> idleness_;
};

}  // namespace usher
