#include "common/core/accounts/account_merge.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/runtime/call_count.h"
#include "common/json/single.h"
#include "server/authentication/rows.h"
#include "server/site/streamed.h"

namespace usher::site {
namespace {

using authentication::Principal;

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
    return json::fields_of(
        required("id", &ListedChatSession::id, {.about = "for paths; a session_id may have characters that paths do not allow"}),
        required("session_id", &ListedChatSession::session_id),
        required("title", &ListedChatSession::title, {.about = "the start of the first question"}),
        required("created_at", &ListedChatSession::created_at), required("updated_at", &ListedChatSession::updated_at),
        required("messages", &ListedChatSession::messages, {.about = "number of messages"}));
  }
};

using ChatSessionsView = json::Single<"sessions", std::vector<ListedChatSession>>;

struct ChatMessageView {
  std::string role;
  std::string content;
  std::optional<std::string> selected_text;
  std::optional<std::string> ending;
  Time created_at{};

  static constexpr std::string_view kSchema = "ChatMessage";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("role", &ChatMessageView::role, {.about = "user or assistant"}), required("content", &ChatMessageView::content),
        json::optional("selected_text", &ChatMessageView::selected_text,
                       {.about = "text of the page that the question is about"}),
        json::optional("ending", &ChatMessageView::ending, {.about = "cut or failed: the answer is not whole"}),
        required("created_at", &ChatMessageView::created_at));
  }
};

struct ChatHistoryView {
  std::vector<ChatMessageView> messages;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return json::fields_of(json::required("messages", &ChatHistoryView::messages, {.about = "oldest first"}),
                           json::required("next_cursor", &ChatHistoryView::next_cursor, {.about = "null on the last page"}));
  }
};

struct ChatMergeBody {
  std::optional<std::string> session_id;
  static constexpr std::string_view kSchema = "ChatMergeBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("session_id", &ChatMergeBody::session_id,
                                          {.max = domain::kMaxThreadNameBytes, .about = "one thread; default: all"}));
  }
};

struct MergedView {
  std::int64_t merged = 0;
  static constexpr auto fields() {
    return json::fields_of(json::required("merged", &MergedView::merged, {.about = "threads merged into the account"}));
  }
};

constexpr std::string_view kChatTag = "Chat";
/// The call with which the stream of a question begins.
std::shared_ptr<net::StreamCall> stream_call(const Request& request, core::ChatCall call) {
  auto upstream = std::make_shared<net::StreamCall>();
  upstream->url = std::move(call.url);
  upstream->headers = std::move(call.headers);
  pass_on(request.trace, *upstream);
  upstream->body = std::move(call.body);
  upstream->on_bytes = [answer = call.answer](std::string_view bytes) { return answer->take(bytes); };
  upstream->on_spent = [count = call.count] { count->spend(); };
  upstream->on_end = [answer = call.answer](bool in_order) { return answer->end(in_order); };
  return upstream;
}

Result<Response> ask(const Surface& use, const Request& request, const Principal& found, const core::ChatQuestion& question) {
  USHER_TRY(const auto principal, use.who.admitted(found, request));
  const core::ChatPrincipal who{.owner = *principal.owner(), .actor = principal.session()};
  USHER_TRY(auto call, use.core.chat.ask(who, question, request.body, authentication::caller_of(request)));
  auto response = answer_to(use, principal);
  response.with("X-Chat-Session-Id", call.session_id);
  if (!call.is_kept) response.with("X-Chat-Kept", "false");
  return streamed(use, stream_call(request, std::move(call)), principal, std::move(response), "chat");
}

Result<ChatSessionsView> sessions(const Surface& use, const Request& request) {
  USHER_TRY(const auto principal, use.who.identify_or_visitor(request));
  ChatSessionsView view;
  const auto owner = principal.owner();
  if (!owner) return view;
  USHER_TRY(const auto threads, use.core.chat_threads.list(*owner));
  for (const auto& [thread, messages] : threads)
    view.value.push_back({thread.id, thread.name, thread.title, thread.created_at, thread.updated_at, messages});
  return view;
}

Result<ChatHistoryView> history(const Surface& use, const Request& request) {
  USHER_TRY(const auto principal, use.who.identify_or_visitor(request));
  const auto name = http::query_parameter(request, "session_id");
  if (!name) return invalid_field("session_id", "REQUIRED", "Is required: a session_id of GET /api/chat/sessions");
  USHER_TRY(const auto after, http::cursor_parameter(request));
  const auto owner = principal.owner();
  if (!owner) return error(ErrorCode::kThreadNotFound);
  USHER_TRY(const auto page, use.core.chat_threads.history(*owner, *name, after));
  ChatHistoryView view;
  for (const auto& one : page.messages)
    view.messages.push_back({std::string(to_text(one.role)), one.content, one.selected_text, one.ending, one.created_at});
  if (page.next) view.next_cursor = to_text(*page.next);
  return view;
}

Status erase(const Surface& use, const Request& request) {
  USHER_TRY(const auto principal, use.who.identify_or_visitor(request));
  const auto owner = principal.owner();
  if (!owner) return error(ErrorCode::kThreadNotFound);
  return use.core.chat_threads.erase(*owner, request.parameters[0], principal.session());
}

/// Merges a visitor's threads that the sign-in itself did not merge.
Result<Response> merge_chats(const Surface& use, const Request& request, const domain::SessionActor& actor,
                             const ChatMergeBody& body) {
  const auto visitor = use.cookies.visitor(request);
  MergedView view;
  if (visitor) {
    USHER_TRY(view.merged, use.core.account_merge.merge(actor, *visitor, body.session_id, authentication::caller_of(request)));
  }
  auto response = http::json_response(HttpStatus::kOk, view);
  if (visitor && !body.session_id) use.cookies.clear_visitor(response);  // all threads of the visitor are merged
  return response;
}

http::Endpoint message_endpoint(const Surface& use) {
  const authentication::Rows rows(use, kChatTag);
  return rows.handled(
      "POST",
      {.path = "/api/chat/message",
       .name = "ask_chat",
       .access = access::kChat,
       .summary = "Asks the site's chat back end and streams its answer as events",
       .about = "Needs CHAT_UPSTREAM_URL. Read X-Chat-Session-Id to continue the conversation. X-Chat-Kept: false says that the "
                "question is not stored.",
       .example = R"({"message":"What is ROS 2?","session_id":"notes"})",
       .lane = Lane::kStream,
       .body = BodyRule::kJson,
       .body_schema = json::kSchemaOf<core::ChatQuestion>,
       .answer_schema = json::kSchemaOf<std::string>,
       .answer_type = http::kEventStream,
       .errors = {ErrorCode::kUnauthenticated, ErrorCode::kForbidden, ErrorCode::kRateLimited, ErrorCode::kSignInToGoOn,
                  ErrorCode::kUpstreamFailed, ErrorCode::kUpstreamBusy, ErrorCode::kChatOff, ErrorCode::kOverloaded},
       .handle = [use](Request& request) { return answer_by(use, request, ask); }});
}

}  // namespace

std::vector<http::Endpoint> chat_endpoints(const Surface& use) {
  const authentication::Rows rows(use, kChatTag);
  return {
      message_endpoint(use),
      rows.get({.path = "/api/chat/sessions",
                .name = "list_chat_sessions",
                .access = access::kChat,
                .summary = "The caller's conversations, latest first",
                .about = "At most 1,000; without a session those of the visitor.",
                .errors = {ErrorCode::kUnauthenticated}},
               sessions),
      rows.get({.path = "/api/chat/history",
                .name = "read_chat_history",
                .access = access::kChat,
                .summary = "The messages of a conversation, 50 a page",
                .about = "Oldest first. next_cursor of a page is the cursor of the next one.",
                .query = {{"session_id", "Which conversation"}, {"cursor", "next_cursor of the previous page"}},
                .errors = {ErrorCode::kUnauthenticated, ErrorCode::kValidationFailed, ErrorCode::kThreadNotFound}},
               history),
      rows.erase({.path = "/api/chat/sessions/{session_id}",
                  .name = "delete_chat_session",
                  .access = access::kChat,
                  .summary = "Deletes a conversation with all its messages",
                  .about = "By name, percent-encoded, or by id.",
                  .errors = {ErrorCode::kUnauthenticated, ErrorCode::kThreadNotFound}},
                 erase),
      rows.post<ChatMergeBody>(
          {.path = "/api/chat/merge",
           .name = "merge_chat_sessions",
           .access = access::kMergeChat,
           .summary = "Merges the visitor's conversations from before the sign-in into the account, also those older than a day",
           .about = "The sign-in itself merges those of the last 24 hours.",
           .example = R"({})",
           .body = BodyRule::kMayJson,
           .answer_schema = json::kSchemaOf<MergedView>},
          merge_chats),
  };
}

}  // namespace usher::site
