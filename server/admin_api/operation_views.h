#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/api_key.h"
#include "server/admin_api/lists.h"
#include "server/admin_api/operation_filters.h"

/// The bodies of the audit, mail, keys and figures in the admin API.
namespace usher::admin_api {

struct AuditEventView {
  AuditEventId id;
  Time at{};
  std::string action;
  std::string outcome;
  std::string actor;
  std::optional<UserId> user_id;
  std::optional<SessionId> session_id;
  std::string request_id;
  std::optional<std::string> email;
  std::optional<std::string> ip;
  std::optional<std::string> user_agent;
  std::optional<std::int64_t> repeats;
  std::optional<std::string> reason;
  static constexpr std::string_view kSchema = "AuditEvent";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{
        required("id", &AuditEventView::id),
        required("at", &AuditEventView::at),
        required("action", &AuditEventView::action, {.about = "such as session.ended"}),
        required("outcome", &AuditEventView::outcome, {.about = "success or failure"}),
        required("actor", &AuditEventView::actor, {.about = "user, system, admin:ID, api_key:ID or operator:NAME"}),
        required("user_id", &AuditEventView::user_id),
        required("session_id", &AuditEventView::session_id),
        required("request_id", &AuditEventView::request_id),
        required("email", &AuditEventView::email),
        required("ip", &AuditEventView::ip),
        required("user_agent", &AuditEventView::user_agent),
        required("repeats", &AuditEventView::repeats, {.about = "the number of like attempts that this event stands for"}),
        required("reason", &AuditEventView::reason, {.about = "why a sign-in was refused, such as wrong_password"})};
  }
};

struct AuditEventsView {
  std::vector<AuditEventView> events;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("events", &AuditEventsView::events),
                      json::required("next_cursor", &AuditEventsView::next_cursor, {.about = kCursorAbout})};
  }
};

struct AuditVerdictView {
  bool intact = true;
  std::int64_t events = 0;
  std::int64_t pruned = 0;
  std::int64_t not_verifiable = 0;
  std::optional<Time> not_verifiable_since;
  std::optional<std::int64_t> broken_at;
  std::optional<AuditEventId> broken_event;
  std::optional<std::string> reason;
  std::optional<std::string> next_cursor;
  static constexpr std::string_view kSchema = "AuditVerdict";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{
        required("intact", &AuditVerdictView::intact),
        required("events", &AuditVerdictView::events, {.about = "verified by this call, up to the break if there is one"}),
        required("pruned", &AuditVerdictView::pruned, {.about = "older ones that AUDIT_RETENTION_DAYS removed"}),
        required("not_verifiable", &AuditVerdictView::not_verifiable,
                 {.about = "events behind them, whose keys were lost with the secret"}),
        required("not_verifiable_since", &AuditVerdictView::not_verifiable_since,
                 {.about = "when that secret was abandoned; null without such events"}),
        required("broken_at", &AuditVerdictView::broken_at),
        required("broken_event", &AuditVerdictView::broken_event),
        required("reason", &AuditVerdictView::reason),
        required("next_cursor", &AuditVerdictView::next_cursor,
                 {.about = "of the next part; null where all events are verified, and at a break"})};
  }
};

struct MailView {
  MailId id;
  std::string kind;
  std::string to;
  std::string state;
  std::int64_t attempts = 0;
  Time created_at{};
  std::optional<Time> next_attempt_at;
  std::optional<Time> sent_at;
  std::optional<UserId> user_id;
  std::optional<std::string> last_error;
  static constexpr std::string_view kSchema = "Mail";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("id", &MailView::id),
                      required("kind", &MailView::kind),
                      required("to", &MailView::to),
                      required("state", &MailView::state, {.one_of = kMailStates}),
                      required("attempts", &MailView::attempts),
                      required("created_at", &MailView::created_at),
                      required("next_attempt_at", &MailView::next_attempt_at),
                      required("sent_at", &MailView::sent_at),
                      required("user_id", &MailView::user_id),
                      required("last_error", &MailView::last_error)};
  }
};

struct MailsView {
  std::vector<MailView> mail;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("mail", &MailsView::mail),
                      json::required("next_cursor", &MailsView::next_cursor, {.about = kCursorAbout})};
  }
};

/// One mail, with its text where it may be shown.
struct MailTextView {
  MailView mail;
  std::optional<std::string> subject;
  std::optional<std::string> text;
  static constexpr auto fields() {
    return std::tuple_cat(
        json::nested(&MailTextView::mail),
        std::tuple{json::optional("subject", &MailTextView::subject),
                   json::optional("text", &MailTextView::text,
                                  {.about = "with its link or code: only for an admin's session on this machine, while "
                                            "PUBLIC_URL is localhost and SMTP_URL is not set"})});
  }
};

struct DroppedView {
  std::string to;
  std::string limit;
  std::int64_t dropped = 0;
  Time since{};
  static constexpr std::string_view kSchema = "DroppedMail";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("to", &DroppedView::to), required("limit", &DroppedView::limit),
                      required("dropped", &DroppedView::dropped), required("since", &DroppedView::since)};
  }
};

struct DroppedMailView {
  std::vector<DroppedView> dropped;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("dropped", &DroppedMailView::dropped),
                      json::required("next_cursor", &DroppedMailView::next_cursor, {.about = "always null: at most 200 rows"})};
  }
};

struct RetriedView {
  std::int64_t due = 0;
  static constexpr auto fields() { return std::tuple{json::required("due", &RetriedView::due)}; }
};

struct ApiKeyView {
  ApiKeyId id;
  std::optional<std::string> name;
  std::string scope;
  Time created_at{};
  std::string created_by;
  std::optional<Time> last_used_at;
  std::optional<Time> expires_at;
  std::optional<Time> revoked_at;
  std::optional<UserId> owner_id;
  std::optional<std::string> owner_email;
  std::string state;
  static constexpr std::string_view kSchema = "ApiKey";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("id", &ApiKeyView::id),
                      required("name", &ApiKeyView::name),
                      required("scope", &ApiKeyView::scope, {.one_of = domain::kApiScopes}),
                      required("created_at", &ApiKeyView::created_at),
                      required("created_by", &ApiKeyView::created_by),
                      required("last_used_at", &ApiKeyView::last_used_at, {.about = "to the minute"}),
                      required("expires_at", &ApiKeyView::expires_at),
                      required("revoked_at", &ApiKeyView::revoked_at),
                      required("owner_id", &ApiKeyView::owner_id,
                               {.about = "the admin who made it and with whose role it ends; null: the installation's"}),
                      required("owner_email", &ApiKeyView::owner_email),
                      required("state", &ApiKeyView::state, {.one_of = domain::kApiKeyStates})};
  }
};

struct ApiKeysView {
  std::vector<ApiKeyView> api_keys;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("api_keys", &ApiKeysView::api_keys),
                      json::required("next_cursor", &ApiKeysView::next_cursor, {.about = "always null: the list is whole"})};
  }
};

struct OneApiKeyView {
  ApiKeyView api_key;
  static constexpr auto fields() { return std::tuple{json::required("api_key", &OneApiKeyView::api_key)}; }
};

struct NewApiKeyView {
  ApiKeyView api_key;
  Secret key;
  static constexpr auto fields() {
    return std::tuple{json::required("api_key", &NewApiKeyView::api_key),
                      json::required("key", &NewApiKeyView::key, {.about = "shown only once; the database keeps its digest"})};
  }
};

struct NewApiKeyBody {
  std::string scope;
  std::optional<std::string> name;
  std::optional<std::int64_t> expires_in_days;
  static constexpr std::string_view kSchema = "NewApiKeyBody";
  static constexpr auto fields() {
    using json::optional;
    return std::tuple{json::required("scope", &NewApiKeyBody::scope, {.about = "profile:read, admin:read or admin:write"}),
                      optional("name", &NewApiKeyBody::name),
                      optional("expires_in_days", &NewApiKeyBody::expires_in_days,
                               {.about = "1 to 366; default: 90 for the scopes for admins, else never"})};
  }
};

struct KeyView {
  KeyId kid;
  std::string algorithm;
  std::string use;
  std::string state;
  Time created_at{};
  Time signs_from{};
  std::optional<Time> retired_at;
  std::optional<Time> revoked_at;
  static constexpr std::string_view kSchema = "SigningKey";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("kid", &KeyView::kid),
                      required("algorithm", &KeyView::algorithm),
                      required("use", &KeyView::use, {.about = "access or better-auth"}),
                      required("state", &KeyView::state, {.about = "signing, next, retired or revoked"}),
                      required("created_at", &KeyView::created_at),
                      required("signs_from", &KeyView::signs_from),
                      required("retired_at", &KeyView::retired_at),
                      required("revoked_at", &KeyView::revoked_at)};
  }
};

struct KeysView {
  std::vector<KeyView> keys;
  std::optional<std::string> next_cursor;
  static constexpr auto fields() {
    return std::tuple{json::required("keys", &KeysView::keys),
                      json::required("next_cursor", &KeysView::next_cursor, {.about = "always null: the list is whole"})};
  }
};

struct RotateBody {
  bool now = false;
  static constexpr std::string_view kSchema = "RotateKeysBody";
  static constexpr auto fields() {
    return std::tuple{json::optional("now", &RotateBody::now,
                                     {.about = "true: sign with the new key at once, before back ends could fetch it"})};
  }
};

struct RotatedView {
  KeyId kid;
  std::string algorithm;
  Time signs_from{};
  static constexpr auto fields() {
    return std::tuple{json::required("kid", &RotatedView::kid), json::required("algorithm", &RotatedView::algorithm),
                      json::required("signs_from", &RotatedView::signs_from)};
  }
};

}  // namespace usher::admin_api
