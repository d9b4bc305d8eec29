#include "server/admin_api/operation_filters.h"

#include "common/base/text.h"

namespace usher::admin_api {
namespace {

Result<std::optional<UserId>> account_of(const core::UserAdmin& users, const std::optional<std::string>& user) {
  if (!user) return std::optional<UserId>();
  if (user->find('@') == std::string::npos) return std::optional(UserId(*user));
  USHER_TRY(const auto found, users.find(*user));
  return std::optional(found.id);
}

}  // namespace

Result<store::MailFilter> mail_filter_of(const http::Request& request) {
  store::MailFilter filter;
  USHER_TRY(filter.state, choice_of(request, "state", domain::kMailStates));
  USHER_TRY(const auto to, text_of(request, "to"));
  if (to) filter.address = ascii_lower(trim(*to));
  return filter;
}

Result<store::AuditFilter> audit_filter_of(const core::UserAdmin& users, const http::Request& request) {
  store::AuditFilter filter;
  USHER_TRY(filter.action, text_of(request, "action"));
  USHER_TRY(filter.actor, text_of(request, "actor"));
  USHER_TRY(filter.since, since_of(request));
  USHER_TRY(const auto until, moment_of(request, "until"));
  filter.until = until.value_or(Time::max());
  USHER_TRY(const auto user, text_of(request, "user"));
  USHER_TRY(filter.user, account_of(users, user));
  return filter;
}

}  // namespace usher::admin_api
