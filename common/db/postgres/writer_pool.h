#pragma once

#include <deque>
#include <future>
#include <stop_token>
#include <thread>
#include <unordered_map>

#include "common/db/postgres/write_lane.h"

namespace usher::db {

struct WriterPoolOptions {
  std::size_t lanes = 4;
  std::size_t capacity = 4096;  ///< The maximum number of queued works; beyond it kOverloaded.
  Patience patience = {};
  std::chrono::milliseconds spare{300'000};  ///< A lane's connection that was not needed for longer is closed.
  std::chrono::milliseconds closing{5000};   ///< Works that wait longer than this for the destructor are refused.
  /// Called on a lane's thread with the error of a failed posted work.
  std::function<void(const Error&)> on_post_failed = nullptr;
};

/// Several lanes that write, a thread and a connection each, over one bounded queue. A waiting work goes to the free lane that
/// wrote last, in a transaction of its own, and runs again as WriteLane says. So a lane opens its connection only when all that
/// have one are busy; one that wrote nothing for `spare` closes it, unless it is the only one.
///
/// Works of one key run one after the other, in the order of their arrival. kRow works that were posted, or that have a key,
/// share a transaction with up to 15 others that wait, in at most four lanes. A kRow work that a caller awaits without a key runs
/// alone: such are reservations of limits, and two batches of them would lock the same hot rows in different order.
///
/// A caller waits for a free lane for `patience.queue` at most. While the database has no connection left, works wait for the
/// lanes that have one.
///
/// A repeatable post that failed runs again each half second, for a minute.
///
/// The destructor finishes the accepted works; those still waiting after `closing` fail with kDatabaseBusy. Precondition: no
/// thread is inside `write` or `post`.
class WriterPool final : public Writer {
 public:
  static constexpr std::size_t kMostTogether = 16;
  static constexpr std::size_t kMostBatches = 4;

  /// `circuit` and `counts` outlive it.
  WriterPool(Circuit& circuit, WriteCounts& counts, WriterPoolOptions options);
  ~WriterPool() override;
  using Writer::post;
  using Writer::write;
  Status write(const WriteOptions& how, Work work) override;
  Status post(const WriteOptions& how, Work work) override {
    return push(std::make_shared<Job>(
        Job{.work = std::move(work), .key = std::string(how.key), .consistency = how.consistency, .repeatable = how.repeatable}));
  }

  /// Closes the connections of the lanes. False if one is busy, or a commit goes on.
  bool disconnect();

 private:
  struct Job {
    Work work;
    std::string key;
    Consistency consistency = Consistency::kSerializable;
    bool awaited = false;
    bool repeatable = false;
    bool taken = false;      ///< By a lane. Under the pool's lock, as `withdrawn`.
    bool withdrawn = false;  ///< Its caller has left, so that it must not run.
    bool settled = false;
    bool repeats = false;  ///< Runs once more, at `due`.
    SteadyTime due = {};
    SteadyTime since = steady_now();
    std::promise<Status> outcome = {};

    [[nodiscard]] bool may_share() const { return consistency == Consistency::kRow && (!awaited || !key.empty()); }
  };
  using JobPtr = std::shared_ptr<Job>;
  /// What a lane runs next: one job, or several that share a transaction.
  struct Batch {
    std::vector<JobPtr> jobs;
    bool shared = false;
  };
  struct Lane {
    WriteLane writes;
    std::condition_variable_any called = {};
    bool is_called = false;   ///< Under the pool's lock, as `is_counted`.
    bool is_counted = false;  ///< Among `connected_`.
  };

  Status push(JobPtr job);
  /// Whether no lane has the job, and none will run it.
  bool withdraw(Job& job) {
    const Lock lock(mutex_);
    job.withdrawn = !job.taken;
    return job.withdrawn;
  }
  void run(const std::stop_token& stop);
  bool take(const std::stop_token& stop, Lane& lane, Batch& batch);
  /// Waits until the lane is called, until a post is to run again, or until the lane's connection is spare, which it closes.
  void rest(const std::stop_token& stop, Lane& lane, Lock& lock) REQUIRES(mutex_);
  /// For one more work.
  void call_lane() REQUIRES(mutex_);
  /// Keeps a lane without a connection from the works, as long as other lanes have one and the database has none left.
  void wait_for_room(const std::stop_token& stop, const WriteLane& lane);
  /// Whether the lane has no connection for the batch, which then waits for another lane.
  bool left_to_others(Lane& lane, Batch& batch);
  void put_back(Batch& batch) REQUIRES(mutex_);
  /// After a batch: the lane is counted as it is, or gives its connection to a reader that asked for one.
  void note_connection(Lane& lane);
  void count(Lane& lane, bool connected) REQUIRES(mutex_);
  void run_batch(WriteLane& lane, const Batch& batch);
  void settle(Job& job, Status outcome);
  /// Whether a failed post is to run again.
  bool may_repeat(const Job& job, const Status& outcome);
  /// Lets the posts that are due wait for a lane; `all`: without waiting for their time.
  void bring_back(bool all) REQUIRES(mutex_) {
    const auto now = steady_now();
    for (; !later_.empty() && (all || later_.front()->due <= now); later_.pop_front())
      waiting_.push_front(std::move(later_.front()));
  }
  void finished(const Batch& batch);
  [[nodiscard]] bool is_closed() {
    const Lock lock(mutex_);
    return closes_at_ && steady_now() > *closes_at_;
  }

  Circuit& circuit_;
  WriteCounts& counts_;
  RaceTurns turns_;
  const WriterPoolOptions options_;
  Mutex mutex_;
  std::vector<Lane*> resting_ GUARDED_BY(mutex_);  ///< Called from the end: the readiest, and of those the last to write.
  std::deque<JobPtr> waiting_ GUARDED_BY(mutex_);
  std::deque<JobPtr> later_ GUARDED_BY(mutex_);  ///< Posts that run again, the first due first.
  /// A key is here while one of its works is in `waiting_` or runs; the works behind it.
  std::unordered_map<std::string, std::deque<JobPtr>> behind_ GUARDED_BY(mutex_);
  std::size_t accepted_ GUARDED_BY(mutex_) = 0;  ///< Waiting, here or behind a key.
  std::size_t batches_ GUARDED_BY(mutex_) = 0;
  std::condition_variable_any room_;
  std::size_t connected_ GUARDED_BY(mutex_) = 0;  ///< Lanes that have a connection or open one.
  SteadyTime grow_at_ GUARDED_BY(mutex_);         ///< When a lane without one tries again.
  std::optional<SteadyTime> closes_at_ GUARDED_BY(mutex_);
  std::vector<std::jthread> threads_;
};

}  // namespace usher::db
