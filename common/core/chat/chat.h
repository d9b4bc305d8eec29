#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/core/chat/running_chats.h"
#include "common/core/runtime/memory_limits.h"
#include "common/core/tokens/access_tokens.h"
#include "common/domain/actor.h"
#include "common/json/fields.h"
#include "common/store/chat/chat_threads.h"

namespace usher::core {

/// The body of POST /api/chat/message; further members are the back end's.
struct ChatQuestion {
  std::string message;
  std::optional<std::string> session_id;
  std::optional<std::int64_t> context_limit;

  static constexpr std::string_view kSchema = "ChatQuestion";
  static constexpr auto fields() {
    return std::tuple{
        json::required("message", &ChatQuestion::message, {.min = 1, .about = "at most 32 KiB"}),
        json::optional(
            "session_id", &ChatQuestion::session_id,
            {.about = "the thread to go on with, or the name of a new one: 1 to 128 printable ASCII characters without "
                      "spaces; one is made where it is left out"}),
        json::optional("context_limit", &ChatQuestion::context_limit, {.about = "1 to 100; for the back end"})};
  }
};

/// Who asks. Borrows the actor.
struct ChatAsker {
  domain::Owner owner;
  const domain::SessionActor* actor = nullptr;  ///< Of a signed-in user.
};

/// What is to be asked of the back end, and what is to be told of its answer.
struct ChatCall {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string session_id;               ///< What the asker knows the thread by.
  std::shared_ptr<RunningChat> answer;  ///< Kept until the answer's end.
};

/// Questions to the back end that CHAT_UPSTREAM_URL names. Safe from any thread; never waits for a writer.
class Chat {
 public:
  Chat(Ports ports, const AccessTokens& tokens, MemoryLimits& limits) : ports_(ports), tokens_(tokens), limits_(limits) {}

  /// Decides which thread the question belongs to, keeps the question (soon, not waited for), and says what to send. `body`: the
  /// JSON object that `question` was read from; what the back end gets is these bytes, but for a `session_id` that had to be
  /// replaced because it is another's. kChatOff, kValidationFailed, kRateLimited.
  Result<ChatCall> ask(const ChatAsker& asker, const ChatQuestion& question, std::string_view body,
                       const domain::Caller& caller) const;

  /// Stops the answers to sessions that are over, or whose account is. For the background, every other second.
  Status stop_orphans() const;
  /// The thread was deleted.
  void forget(const domain::ChatThread& thread) const { running_.forget(thread.name, thread.id); }

 private:
  struct Standing {
    std::optional<store::OwnedThread> thread;
    std::optional<domain::Profile> profile;
  };

  Status take_turn(const domain::Owner& owner, const domain::Caller& caller) const;
  Result<Standing> look_up(const ChatAsker& asker, const ChatQuestion& question) const;
  [[nodiscard]] domain::ChatThread thread_for(const domain::Owner& owner, const ChatQuestion& question,
                                              const std::optional<store::OwnedThread>& found) const;
  [[nodiscard]] domain::ChatThread new_thread(const ChatQuestion& question) const;
  Result<std::vector<std::pair<std::string, std::string>>> headers(const ChatAsker& asker, const Standing& standing,
                                                                   const ThreadId& thread, const domain::Caller& caller) const;
  void keep_question(const domain::Owner& owner, const domain::ChatThread& thread, const ChatQuestion& question,
                     const std::shared_ptr<KeptThread>& kept) const;

  Ports ports_;
  const AccessTokens& tokens_;
  MemoryLimits& limits_;
  mutable RunningChats running_;
};

}  // namespace usher::core
