#pragma once

#include "common/json/fields.h"

/// The bodies of chat threads.
namespace usher::site {

struct ListedChatSession {
  ThreadId id;
  std::string session_id;
  std::string title;
  Time created_at{};
  Time updated_at{};
  std::int64_t messages = 0;

  static constexpr std::string_view kSchema = "ListedChatSession";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{
        required("id", &ListedChatSession::id, {.about = "for paths; a session_id may have characters that paths do not allow"}),
        required("session_id", &ListedChatSession::session_id),
        required("title", &ListedChatSession::title, {.about = "the start of the first question"}),
        required("created_at", &ListedChatSession::created_at),
        required("updated_at", &ListedChatSession::updated_at),
        required("messages", &ListedChatSession::messages, {.about = "number of messages"})};
  }
};

struct ChatSessionsView {
  std::vector<ListedChatSession> sessions;
  static constexpr auto fields() { return std::tuple{json::required("sessions", &ChatSessionsView::sessions)}; }
};

struct ChatMessageView {
  std::string role;
  std::string content;
  Time created_at{};

  static constexpr std::string_view kSchema = "ChatMessage";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("role", &ChatMessageView::role, {.about = "user or assistant"}),
                      required("content", &ChatMessageView::content), required("created_at", &ChatMessageView::created_at)};
  }
};

struct ChatHistoryView {
  std::vector<ChatMessageView> messages;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("messages", &ChatHistoryView::messages, {.about = "oldest first"}),
                      json::required("next_cursor", &ChatHistoryView::next_cursor, {.about = "null on the last page"})};
  }
};

}  // namespace usher::site
