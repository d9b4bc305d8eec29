#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/base/mutex.h"
#include "common/core/chat/chat_text.h"
#include "common/core/runtime/ports.h"
#include "common/domain/chat.h"
#include "common/domain/owner.h"

namespace usher::core {

/// Where question and answer are kept. Which thread that is, the write of the question settles and the one of the answer reads.
class KeptThread {
 public:
  explicit KeptThread(ThreadId id) : id_(std::move(id)) {}
  [[nodiscard]] ThreadId id() const {
    const Lock lock(mutex_);
    return id_;
  }
  void settle(ThreadId id) {
    const Lock lock(mutex_);
    id_ = std::move(id);
  }

 private:
  mutable Mutex mutex_;
  ThreadId id_ GUARDED_BY(mutex_);
};

/// One answer as it arrives. take() and end() are called by one thread at a time, the rest from any.
class RunningChat {
 public:
  RunningChat(Ports ports, std::shared_ptr<KeptThread> thread, std::optional<SessionId> session, Time asked_at)
      : ports_(ports), thread_(std::move(thread)), session_(std::move(session)), asked_at_(asked_at) {}

  /// What the back end sent, in pieces of any size.
  void take(std::string_view bytes) { text_.feed(bytes); }
  /// Nothing more comes: what came is kept, soon; not waited for.
  void end();
  /// `stop` is called once the session that asked is over, from a thread of the background; once, or never.
  void when_session_ends(std::function<void()> stop);

  /// Nothing of it is to be kept: its thread was deleted.
  void forget() { forgotten_->store(true); }
  void stop();
  [[nodiscard]] ThreadId thread() const { return thread_->id(); }
  [[nodiscard]] const std::optional<SessionId>& session() const { return session_; }

 private:
  Ports ports_;
  const std::shared_ptr<KeptThread> thread_;
  const std::optional<SessionId> session_;
  const Time asked_at_;
  ChatText text_;
  const std::shared_ptr<std::atomic<bool>> forgotten_ = std::make_shared<std::atomic<bool>>(false);
  Mutex mutex_;
  std::function<void()> stop_ GUARDED_BY(mutex_);
};

/// What this server is answering, and the threads that were begun here a moment ago. Safe from any thread.
class RunningChats {
 public:
  void add(const std::shared_ptr<RunningChat>& chat);
  [[nodiscard]] std::vector<std::shared_ptr<RunningChat>> all();

  struct Begun {
    domain::Owner owner;
    ThreadId id;
  };
  /// What was begun by that name last, or else `mine`, which is from now on. The database may not have it yet, so that of two
  /// first questions at once both find the same thread. Bounded: of thousands of names the older ones are forgotten.
  Begun claim(const std::string& name, Begun mine);
  /// The thread was deleted: what is answered in it is not kept, and its name is free.
  void forget(const std::string& name, const ThreadId& thread);

 private:
  static constexpr std::size_t kMostNames = 8192;

  Mutex mutex_;
  std::vector<std::weak_ptr<RunningChat>> running_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, Begun> young_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, Begun> old_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
