#pragma once

#include "common/core/chat/running_chats.h"
#include "common/domain/actor.h"
#include "common/store/chat/chat_threads.h"

namespace usher::core {

class AccessTokens;
class CallCount;
class MemoryLimits;
class ProfileClaims;

/// Whose messages are kept, as the budgets see it.
struct ChatKeeper {
  std::string address;               ///< Of the client, as address_key() has it.
  std::int64_t factor = 1;           ///< Of that address.
  std::string account = {};          ///< Empty: a visitor or an anonymous account.
  bool is_proved = false;            ///< The account's address is.
  std::string sign_up_network = {};  ///< Where the account was signed up (ErasureKey::sign_up_network()); may be empty.
  std::string all = {};              ///< What the sums are counted by.
};

/// How many bytes of chat are kept in a UTC day, by a table of budgets: `chat_visitor_bytes` and `chat_visitors_bytes` for
/// visitors, `chat_account_bytes` and `chat_accounts_bytes` for accounts. Counted in this process, so that a restart begins the
/// day again; of several servers each keeps its part. Safe from any thread.
class ChatBudgets {
 public:
  /// What a message counts at least: its row, those of a thread and a visitor, and their indexes.
  static constexpr std::size_t kLeastBytes = 1024;
  /// Beyond so many counted subjects all but the sums begin again: a flood of subjects does not exhaust memory.
  static constexpr std::size_t kMostSubjects = 200'000;

  ChatBudgets(Ports ports, const MemoryLimits& limits) : ports_(ports), limits_(limits) {}

  /// Whether a message with so much text may be kept, which each budget of the keeper then counts. With RATE_LIMIT_ENABLED=false
  /// every message may.
  bool take(const ChatKeeper& keeper, std::size_t text_bytes);

 private:
  Ports ports_;
  const MemoryLimits& limits_;
  mutable Mutex mutex_;
  Time day_ GUARDED_BY(mutex_){};
  std::unordered_map<std::string, std::int64_t> kept_ GUARDED_BY(mutex_);  ///< Bytes, by budget and subject.
};

/// The body of POST /api/chat/message; other members are passed to the back end.
struct ChatQuestion {
  std::string message;
  std::optional<std::string> session_id;
  std::optional<std::int64_t> context_limit;
  std::optional<json::Value> selected_text;  ///< Kept with the question if it is a text; not checked.

  static constexpr std::string_view kSchema = "ChatQuestion";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("message", &ChatQuestion::message, {.min = 1, .about = "at most 32 KiB, without an account 4 KiB"}),
        json::optional(
            "session_id", &ChatQuestion::session_id,
            {.about = "the thread to go on with, or the name of a new one: 1 to 128 printable ASCII characters without "
                      "spaces; one is made where it is left out"}),
        json::optional("context_limit", &ChatQuestion::context_limit, {.about = "1 to 100; for the back end"}),
        json::optional("selected_text", &ChatQuestion::selected_text,
                       {.about = "text of the page that the question is about; for the back end, and in the history"}));
  }
};

/// The caller who asks. Borrows the actor.
struct ChatPrincipal {
  domain::Owner owner;
  const domain::SessionActor* actor = nullptr;  ///< Set for signed-in users.

  /// Whether anybody may be this principal without giving a name: a visitor, or an anonymous account.
  [[nodiscard]] bool is_anonymous() const { return !actor || actor->user().is_anonymous; }
};

/// The request to send to the back end, and the recorder of its response.
struct ChatCall {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string session_id;               ///< The thread's name for the caller.
  bool is_kept = true;                  ///< False beyond the ChatBudgets.
  std::shared_ptr<RunningChat> answer;  ///< Kept until the response ends.
  std::shared_ptr<CallCount> count;     ///< The same.
};

/// Questions to the back end at CHAT_UPSTREAM_URL. Safe from any thread; never waits for a writer.
class Chat {
 public:
  Chat(Ports ports, const AccessTokens& tokens, const ProfileClaims& claims, MemoryLimits& limits)
      : ports_(ports), tokens_(tokens), claims_(claims), limits_(limits), budgets_(ports, limits) {}

  /// Finds or begins the thread of the question, posts the write of the question and returns the request to send. `body`: the
  /// JSON object that `question` was read from. The back end gets the same bytes, except for a `session_id` that
  /// another thread had first: the thread's id replaces it. The caller never notices. What is said beyond
  /// the ChatBudgets is relayed, but not kept, nor is an answer beyond them. Error: kChatOff, kValidationFailed,
  /// kRateLimited; kSignInToGoOn beyond the limits of those without an account; kForbidden if an admin impersonates the user.
  Result<ChatCall> ask(const ChatPrincipal& principal, const ChatQuestion& question, std::string_view body,
                       const domain::Caller& caller) const;

  /// Call when the thread was deleted: stops keeping its responses.
  void forget(const domain::Owner& owner, const domain::ChatThread& thread) const { running_.forget(owner, thread); }

 private:
  struct Context {
    std::optional<domain::ChatThread> thread;  ///< The owner's thread of that name or id.
    bool name_is_taken = false;                ///< Whether another thread had the name first.
    std::optional<domain::Profile> profile;
  };

  Status take_turn(CallCount& count, const ChatPrincipal& principal, const domain::Caller& caller) const;
  [[nodiscard]] RunningChat::MayKeep budget_of(const ChatPrincipal& principal, const domain::Caller& caller) const;
  Result<Context> look_up(const ChatPrincipal& principal, const ChatQuestion& question) const;
  [[nodiscard]] domain::ChatThread thread_for(const domain::Owner& owner, const ChatQuestion& question,
                                              const Context& context) const;
  Result<std::vector<std::pair<std::string, std::string>>> headers(const ChatPrincipal& principal, const Context& context,
                                                                   const ThreadId& thread, const domain::Caller& caller) const;
  void keep_question(const domain::Owner& owner, const domain::ChatThread& thread, const ChatQuestion& question,
                     const std::shared_ptr<KeptThread>& kept, bool begins) const;

  Ports ports_;
  const AccessTokens& tokens_;
  const ProfileClaims& claims_;
  MemoryLimits& limits_;
  mutable ChatBudgets budgets_;
  mutable RunningChats running_;
};

}  // namespace usher::core
