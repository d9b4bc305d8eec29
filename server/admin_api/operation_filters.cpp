#include "server/admin_api/operation_filters.h"

#include "common/base/text.h"

namespace usher::admin_api {
namespace {

std::optional<std::string> text_in(const json::Value& personal, std::string_view key) {
  const auto* member = personal.find(key);
  return member && member->string() ? std::optional(*member->string()) : std::nullopt;
}

Result<std::optional<UserId>> account_of(const core::UserAdmin& users, const std::optional<std::string>& user) {
  if (!user) return std::optional<UserId>();
  if (user->find('@') == std::string::npos) return std::optional(UserId(*user));
  USHER_TRY(const auto found, users.find(*user));
  return std::optional(found.id);
}

}  // namespace

std::string_view state_of(const domain::Mail& mail) {
  if (mail.sent_at) return kMailStates[2];
  if (mail.failed_at) return kMailStates[3];
  return kMailStates[mail.next_attempt_at ? 0 : 1];
}

Result<store::MailFilter> mail_filter_of(const http::Request& request, const Page& page) {
  store::MailFilter filter{.limit = page.rows()};
  USHER_TRY(filter.state, choice_of(request, "state", kMailStates));
  USHER_TRY(const auto to, text_of(request, "to"));
  if (to) filter.address = ascii_lower(trim(*to));
  if (page.after) {
    filter.before = page.after->created_at;
    filter.before_id = MailId(page.after->id);
  }
  return filter;
}

Result<store::AuditFilter> audit_filter_of(const core::UserAdmin& users, const http::Request& request, const Page& page) {
  store::AuditFilter filter{.limit = page.rows()};
  USHER_TRY(filter.action, text_of(request, "action"));
  USHER_TRY(filter.actor, text_of(request, "actor"));
  USHER_TRY(filter.since, since_of(request));
  USHER_TRY(const auto until, moment_of(request, "until"));
  filter.until = until.value_or(Time::max());
  USHER_TRY(const auto user, text_of(request, "user"));
  USHER_TRY(filter.user, account_of(users, user));
  if (page.after) {
    filter.before = page.after->created_at;
    filter.before_id = AuditEventId(page.after->id);
  }
  return filter;
}

PersonalData personal_data_of(const domain::AuditEvent& event) {
  const auto parsed = json::parse(event.personal.value_or("{}"));
  const auto personal = parsed.ok() ? parsed.value() : json::Value();
  const auto* repeats = personal.find("repeats");
  return {.email = text_in(personal, "email"),
          .ip = text_in(personal, "ip"),
          .user_agent = text_in(personal, "user_agent"),
          .repeats = repeats && repeats->integer() ? std::optional(*repeats->integer()) : std::nullopt,
          .reason = text_in(personal, "reason")};
}

}  // namespace usher::admin_api
