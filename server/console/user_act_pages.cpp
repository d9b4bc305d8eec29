#include "common/base/text.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/audit_events.h"
#include "common/core/sign_in/impersonation.h"
#include "server/authentication/acting.h"
#include "server/console/console_pages.h"
#include "server/console/done_texts.h"
#include "server/html/form_edits.h"
#include "server/html/page.h"
#include "server/html/signed_in/person.h"

namespace usher::console {
namespace {

using http::Response;

/// The account that a form names.
Result<domain::User> named_user(const ConsolePages& use, const Context& context) {
  return use.core.user_admin.find(html::form_field(context.request(), "user"));
}

/// The browser gets a session of the user; a cookie names it for the way back (pages/account/stop_acting.cpp).
Result<Response> view_as(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto user, named_user(use, context));
  const auto session = use.core.impersonation.view_as(context.admin(), user.id, html::form_field(context.request(), kWhyField));
  if (!session.ok() && Context::is_mendable(session.error())) {
    auto refused = session.error();
    for (auto& fault : refused.fields) fault.field = kWhyField;
    return show_user(use, context, user, &refused);
  }
  if (!session.ok()) return session.error();
  auto response = http::see_other(std::string(html::kAccountPath));
  authentication::keep_view(use.server.cookies, response, session.value().session.id, core::kViewLife);
  use.server.cookies.set(response, session.value());
  return response;
}

std::optional<std::string> sent(const Context& context, std::string_view name) {
  auto text = html::form_field(context.request(), name);
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

/// Who changed the account last, as far as the audit log has it: a user's own change is no event, and other acts write the
/// account, too.
Result<std::string> last_editor(const ConsolePages& use, const domain::User& user) {
  constexpr std::chrono::seconds kOneWrite{2};
  USHER_TRY(const auto events, use.core.audit_trail.list({.user = user.id, .action = "user.updated", .limit = 1}));
  if (events.empty() || events.front().at + kOneWrite < user.updated_at) return std::string("The user or another admin");
  return actor_name(use.core.user_admin, events.front().actor);
}

/// The account again, with the fields that another admin or the owner changed since the form was shown.
Result<Response> show_clash(const ConsolePages& use, const Context& context, const domain::User& user,
                            const std::vector<html::FormField>& fields) {
  USHER_TRY(const auto editor, last_editor(use, user));
  Error clash{.code = ErrorCode::kConflict};
  for (const auto& field : fields) clash.fields.push_back(changed_meanwhile(editor, field));
  return show_user(use, context, user, &clash);
}

/// Only what the admin changed is changed, whatever the form shows beside it. A role or an address asks for a fresh session.
/// Error: kConflict if another write came between.
Result<Response> try_change(const ConsolePages& use, const Context& context) {
  USHER_TRY(const auto user, named_user(use, context));
  const html::FormEdits edits(context.request());
  core::UserUpdate update{.unchanged_since = user.updated_at};
  std::vector<html::FormField> clashes;
  for (const auto& field : account_fields(user)) {
    auto typed = sent(context, field.name);
    if (!typed && field.required) continue;
    const auto edit = edits.edit(field);
    if (edit == html::Edit::kClash) clashes.push_back(field);
    if (edit != html::Edit::kTyped) continue;
    if (field.name == "name")
      update.name = {.present = true, .value = std::move(typed)};
    else
      (field.name == "email" ? update.email : update.role) = std::move(typed);
  }
  update.without_undo = sent(context, "without_undo").has_value();
  update.reason = sent(context, "reason");
  if (!clashes.empty()) return show_clash(use, context, user, clashes);
  const auto changed = use.core.user_admin.update(context.admin(), user.id.str(), update);
  if (changed.ok()) return Context::done(done_with_count("saved", changed.value().api_keys_revoked), path_of(user.id));
  if (!Context::is_mendable(changed.error())) return changed.error();
  return show_user(use, context, user, &changed.error());
}

Result<Response> change(const ConsolePages& use, const Context& context) {
  return html::save_form([&](bool) { return try_change(use, context); });
}

}  // namespace

std::string actor_name(const core::UserAdmin& users, const std::string& actor) {
  const auto id = core::EventAccounts::admin_of(actor);
  if (!id) return actor;
  const auto admin = users.find(id->str());
  return admin.ok() ? admin.value().email_as_written : actor;
}

FieldError changed_meanwhile(const std::string& editor, const html::FormField& stored) {
  return {stored.name, "CHANGED_MEANWHILE",
          editor + " changed this to \"" + stored.value + "\" meanwhile. Save again to replace it."};
}

std::vector<http::Endpoint> user_act_pages(const ConsolePages& use) {
  return {use.routes.act("/admin/users/change", "change_user_in_console", access::kActOnFields, bound(use, change)),
          use.routes.act(kViewAsPath, "view_as_user", access::kAdminGrants, bound(use, view_as))};
}

}  // namespace usher::console
