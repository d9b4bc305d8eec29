#include "common/core/audit/audit_trail.h"
#include "common/core/texts/action_words.h"
#include "common/core/texts/catalogue.h"
#include "server/authentication/rows.h"
#include "server/rest/rest.h"

namespace usher::rest {
namespace {

struct ListedEvent {
  AuditEventId id;
  Time at{};
  std::string action;
  std::string text;
  std::string outcome;
  std::optional<std::string> ip;
  std::optional<std::string> user_agent;
  std::optional<std::int64_t> repeats = {};
  std::optional<std::string> reason = {};
  bool current_session = false;

  static constexpr std::string_view kSchema = "ListedEvent";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("id", &ListedEvent::id), required("at", &ListedEvent::at),
        required("action", &ListedEvent::action, {.about = "such as session.ended"}),
        required("text", &ListedEvent::text, {.about = "the action in words for the user, such as Signed in"}),
        required("outcome", &ListedEvent::outcome, {.about = "success or failure"}), required("ip", &ListedEvent::ip),
        required("user_agent", &ListedEvent::user_agent),
        json::optional("repeats", &ListedEvent::repeats, {.about = "the number of like attempts that this event stands for"}),
        json::optional("reason", &ListedEvent::reason, {.about = "why a sign-in was refused, such as wrong_password"}),
        required("current_session", &ListedEvent::current_session,
                 {.about = "true: an event of the session that makes the request"}));
  }
};

struct EventsView {
  std::vector<ListedEvent> events;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return json::fields_of(json::required("events", &EventsView::events),
                           json::required("next_cursor", &EventsView::next_cursor, {.about = "null on the last page"}));
  }
};

constexpr int kFewestEvents = 1;
constexpr int kMostEvents = 100;
constexpr std::string_view kUsualEvents = "50";

Result<int> limit_of(const Request& request) {
  const auto text = http::query_parameter(request, "limit").value_or(std::string(kUsualEvents));
  const auto limit = parse_whole<int>(text);
  if (limit && *limit >= kFewestEvents && *limit <= kMostEvents) return *limit;
  return invalid_field("limit", "OUT_OF_RANGE", "Must be a whole number from 1 to 100");
}

ListedEvent listed_event(const domain::AuditEvent& event, const domain::SessionActor& reader, const core::Language& language) {
  auto personal = domain::shown_to_owner(event);
  const auto text = core::text_of_action(event.action, personal.reason.value_or(""));
  return {.id = event.id,
          .at = event.at,
          .action = event.action,
          .text = text ? language.text(*text) : core::words_of_name(event.action),
          .outcome = event.outcome,
          .ip = std::move(personal.ip),
          .user_agent = std::move(personal.user_agent),
          .repeats = personal.repeats,
          .reason = std::move(personal.reason),
          .current_session = event.session_id == reader.session().id};
}

Result<EventsView> list_events(const Surface& use, const Request& request, const domain::SessionActor& actor) {
  USHER_TRY(const auto limit, limit_of(request));
  USHER_TRY(const auto after, http::cursor_parameter(request));
  USHER_TRY(const auto page, use.core.audit_trail.own(actor, after, limit));
  auto asked = http::query_parameter(request, "lang");
  if (!asked) asked = request.header("accept-language");
  const auto& language = use.core.texts.choose(asked.value_or(""));
  EventsView view;
  for (const auto& event : page.rows) view.events.push_back(listed_event(event, actor, language));
  if (page.next) view.next_cursor = to_text(*page.next);
  return view;
}

}  // namespace

std::vector<http::Endpoint> audit_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Account");
  return {
      rows.get({.path = "/auth/audit",
                .name = "list_own_events",
                .access = access::kReadOwn,
                .summary = "Events of the caller's account, newest first",
                .about = "Sign-ins and changes of the account. next_cursor of a page is the cursor of the next one.",
                .query = {{"limit", "Maximum number of events, 1 to 100; default 50"},
                          {"cursor", "next_cursor of the previous page"},
                          {"lang", "Language of the texts, such as de; by default that of Accept-Language"}},
                .errors = {ErrorCode::kValidationFailed}},
               list_events),
  };
}

}  // namespace usher::rest
