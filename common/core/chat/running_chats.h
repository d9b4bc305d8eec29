#pragma once

#include <unordered_map>

#include "common/core/chat/answer_reader.h"
#include "common/core/runtime/ports.h"
#include "common/domain/chat.h"
#include "common/domain/owner.h"
#include "common/net/stream_call.h"

namespace usher::core {

/// The thread that keeps a question and its response. The write of the question sets it; the write of the response reads it.
class KeptThread {
 public:
  KeptThread(ThreadId id, std::string key) : key_(std::move(key)), id_(std::move(id)) {}
  /// Orders both writes: the response runs after the question, which may begin the thread.
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] ThreadId id() const {
    const Lock lock(mutex_);
    return id_;
  }
  void settle(ThreadId id) {
    const Lock lock(mutex_);
    id_ = std::move(id);
  }

 private:
  const std::string key_;
  mutable Mutex mutex_;
  ThreadId id_ GUARDED_BY(mutex_);
};

/// A response being received. Only one thread at a time may call take() and end(); all other calls are safe from any thread.
class RunningChat {
 public:
  /// Whether an answer of so many bytes may be kept; empty: any.
  using MayKeep = std::function<bool(std::size_t bytes)>;

  RunningChat(Ports ports, std::shared_ptr<KeptThread> thread, Time asked_at, MayKeep may_keep = nullptr)
      : ports_(ports), thread_(std::move(thread)), asked_at_(asked_at), may_keep_(std::move(may_keep)) {}

  /// Takes bytes from the back end, in pieces of any size, all of which are passed on.
  net::AnswerPart take(std::string_view bytes) {
    text_.feed(bytes);
    return {bytes, text_.is_over() || text_.has_failed()};
  }
  /// Ends the response. Posts the write of the received text and does not wait for it.
  net::AnswerEnd end(bool in_order);

  /// Keeps nothing of the response: its thread was deleted, or its question was not kept.
  void forget() { forgotten_->store(true); }
  [[nodiscard]] ThreadId thread() const { return thread_->id(); }

 private:
  void keep(AnswerEnding ending) const;

  Ports ports_;
  const std::shared_ptr<KeptThread> thread_;
  const Time asked_at_;
  const MayKeep may_keep_;
  AnswerReader text_;
  const std::shared_ptr<std::atomic<bool>> forgotten_ = std::make_shared<std::atomic<bool>>(false);
};

/// The running responses of this server and the threads begun here recently. Safe from any thread.
class RunningChats {
 public:
  void add(const std::shared_ptr<RunningChat>& chat);
  [[nodiscard]] std::vector<std::shared_ptr<RunningChat>> all();

  /// Returns `thread` with the id of the one that the owner began with its name in the last minutes, or records it. Its
  /// `upstream` becomes its id if another owner began a thread of that name here. The database may not have these threads yet, so
  /// two concurrent first questions find the same thread. Bounded: older names are dropped.
  domain::ChatThread claim(const domain::Owner& owner, domain::ChatThread thread);
  /// Call when the thread was deleted: its responses are not kept, and its owner may begin another one of that name.
  void forget(const domain::Owner& owner, const domain::ChatThread& thread);

 private:
  static constexpr std::size_t kMostNames = 8192;

  struct Names {
    std::unordered_map<std::string, domain::ChatThread> threads;  ///< By owner and name.
    std::unordered_map<std::string, domain::Owner> first;         ///< The first owner of a name.
  };

  Mutex mutex_;
  std::vector<std::weak_ptr<RunningChat>> running_ GUARDED_BY(mutex_);
  Names young_ GUARDED_BY(mutex_);
  Names old_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
