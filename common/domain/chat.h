#pragma once

#include <cstdint>
#include <string>
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
  ThreadId id;       ///< Ours; what the back end knows it by.
  std::string name;  ///< What its owner calls it, `session_id` to clients; the id where they gave none.
  std::string title;
  Time created_at{};
  Time updated_at{};
};

struct ChatMessage {
  std::string id;  ///< UUIDv7 of `created_at`: by it old ones are found.
  ChatRole role = ChatRole::kUser;
  std::string content;
  Time created_at{};
};

/// Whether owners may call a thread that: 1 to 128 printable ASCII characters without spaces.
bool is_thread_name(std::string_view name);
/// The beginning of a question, whole characters of UTF-8.
std::string thread_title(std::string_view question);

}  // namespace usher::domain
