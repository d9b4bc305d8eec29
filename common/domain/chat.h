#pragma once

#include <optional>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

inline constexpr std::size_t kMaxChatMessageBytes = 32 * 1024;
inline constexpr std::size_t kMaxThreadNameBytes = 128;
inline constexpr std::size_t kMaxThreadTitleCharacters = 80;

enum class ChatRole : std::uint8_t { kUser, kAssistant };
constexpr std::string_view to_text(ChatRole role) { return role == ChatRole::kUser ? "user" : "assistant"; }

/// A conversation.
struct ChatThread {
  ThreadId id;           ///< Usher's id, which the back end also gets.
  std::string name;      ///< The owner's name for it, `session_id` for clients; the id if the owner gave none.
  std::string upstream;  ///< `session_id` for the back end: the name, or the id where another thread had the name first.
  std::string title;
  Time created_at{};
  Time updated_at{};
};

struct ChatMessage {
  std::string id;  ///< UUIDv7 of `created_at`; pruning finds old messages by it.
  ChatRole role = ChatRole::kUser;
  std::string content;
  std::optional<std::string> selected_text = {};  ///< What the question is about: text of the page.
  std::optional<std::string> ending = {};         ///< Of an answer that is not whole: `cut` or `failed`.
  Time created_at{};
};

/// Whether owners may use the name: 1 to 128 printable ASCII characters without spaces, except `.` and `..`, which URL parsers
/// remove from a path even if they are percent-encoded.
bool is_thread_name(std::string_view name);
/// The start of a question, cut at a UTF-8 character boundary.
std::string thread_title(std::string_view question);

}  // namespace usher::domain
