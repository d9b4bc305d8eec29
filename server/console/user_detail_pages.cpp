#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/audit_events.h"
#include "common/core/administration/resources.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sign_in/impersonation.h"
#include "server/authentication/acting.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"
#include "server/html/form_edits.h"
#include "server/html/page.h"
#include "server/html/signed_in/person.h"
#include "server/resources/words.h"

namespace usher::console {
namespace {

using http::Response;

constexpr int kSessionsShown = 50;
constexpr int kEventsShown = 20;
/// The form that opens a view of the site as a user, and its reason.
constexpr std::string_view kViewAsPath = "/admin/users/view-as";
constexpr std::string_view kWhyField = "why";

std::string status_text(const domain::User& user) {
  if (user.is_active) return "active";
  return "suspended" + (user.suspended_until ? " until " + to_rfc3339(*user.suspended_until) : std::string()) +
         (user.suspended_reason ? ": " + *user.suspended_reason : std::string());
}

std::string factor_text(const std::optional<domain::SecondFactor>& factor) {
  if (!factor || !factor->is_in_force()) return factor ? "not confirmed" : "off";
  if (factor->is_lost()) return "authenticator app, lost with the secret";
  return factor->is_mail_alone() ? "codes by email" : "authenticator app";
}

std::vector<Fact> facts_of(const domain::User& user, const core::SignInMethods& methods) {
  return {{"Address", state_cell(user.is_verified ? "verified" : "not verified")},
          {"Role", {.text = user.role}},
          {"Status", {.text = status_text(user), .tone = user.is_active ? "good" : "bad"}},
          {"Second factor", {.text = factor_text(methods.factor), .tone = user.two_factor_enabled ? "good" : "quiet"}},
          {"Created", time_cell(user.created_at)},
          {"Last sign-in", time_cell(user.last_login_at)},
          {"Id", {.text = user.id.str()}}};
}

/// The answers to the version that the user answered last.
Result<Table> answers_of(const ConsolePages& use, const domain::User& user) {
  USHER_TRY(const auto given, use.core.answers.of(domain::Owner(user.id)));
  USHER_TRY(const auto questionnaire, use.core.questionnaires.version(given.version));
  Table table{
      .caption = "Answers to version " + std::to_string(given.version) + (given.completed_at ? ", completed" : ", not completed"),
      .columns = {{"Question"}, {"Answer"}},
      .empty = "No answers yet."};
  for (const auto* question : questionnaire->questions())
    if (const auto* answer = given.answers.find(question->id))
      table.rows.push_back({{.text = domain::local_text(question->label)}, {.text = domain::answer_text(*question, *answer)}});
  return table;
}

/// The page that asks before an act on the account.
std::string ask_url(std::string_view verb, const domain::User& user) {
  return with_parameter("/admin/users/selected/" + std::string(verb), "id", user.id.str());
}

/// The button that mends it, or the link to where it is mended.
json::Object mending_of(const Context& context, const domain::User& user, const core::Mending& mending) {
  json::Object row{{"mend_url", ""}, {"mend_name", ""}, {"mend_form", json::Value()}};
  if (mending.resource.empty()) return row;
  const auto& resource = core::resource_of(mending.resource);
  if (resource.name != "users")
    return row.set("mend_url", resources::words_of(resource).path)
        .set("mend_name", "See the " + ascii_lower(resources::title_of(resource)));
  const auto& act = core::act_of(resource, mending.verb);
  if (act.destroys || act.is_typed)  // asks first
    return row.set("mend_url", ask_url(act.verb, user)).set("mend_name", resources::words_of(resource, act).button);
  return row.set("mend_form", html::values_of(row_form(context, resource, act, user.id.str())));
}

/// The same as `usher user why`: the verdict, then a row for each cause.
json::Object obstacles_of(const Context& context, const domain::User& user, const std::vector<core::Obstacle>& obstacles) {
  using Level = core::Obstacle::Level;
  json::Array rows;
  for (const auto& obstacle : obstacles) {
    if (obstacle.reason == "none") continue;
    auto row = mending_of(context, user, obstacle.mending);
    auto cause = obstacle.text;
    std::erase(cause, '`');  // marks names for a terminal
    row.set("cause", std::move(cause)).set("blocks", obstacle.level == Level::kBlocks);
    rows.emplace_back(std::move(row));
  }
  const bool is_blocked = obstacles.front().level == Level::kBlocks;
  return {{"verdict", is_blocked ? "Can't sign in" : "Can sign in: nothing stored blocks this account"},
          {"is_blocked", is_blocked},
          {"causes", std::move(rows)}};
}

Table methods_table(const core::SignInMethods& methods) {
  Table table{.caption = "Sign-in methods",
              .columns = {{"Method"}, {"Account there"}, {"Since"}},
              .empty = "None yet: a mailed link or a reset signs this user in."};
  for (const auto& account : methods.accounts) {
    const bool is_password = account.provider == domain::kCredentialProvider;
    if (is_password && !account.password_hash) continue;
    table.rows.push_back({{.text = is_password ? "password" : account.provider},
                          {.text = is_password ? "" : account.provider_account_id},
                          time_cell(account.created_at)});
  }
  for (const auto& passkey : methods.passkeys)
    table.rows.push_back({{.text = "passkey"}, {.text = domain::shown_name(passkey)}, time_cell(passkey.created_at)});
  return table;
}

Result<Table> activity_of(const ConsolePages& use, const domain::User& user) {
  USHER_TRY(const auto events, use.core.audit_trail.list({.user = user.id, .limit = kEventsShown}));
  Table table{.caption = "Activity, the newest " + std::to_string(kEventsShown),
              .columns = {{"What"}, {"Outcome"}, {"Reason"}, {"By"}, {"When"}},
              .empty = "No events."};
  core::EventAccounts accounts(use.core.user_admin);
  for (const auto& event : events)
    table.rows.push_back({{.text = core::words_of_action(event.action), .title = event.action},
                          state_cell(event.outcome),
                          {.text = core::words_of_name(domain::personal_data_of(event).reason.value_or("–"))},
                          {.text = core::words_of_actor(accounts.actor(event.actor))},
                          time_cell(event.at)});
  return table;
}

/// The fields of an account's form, as stored.
std::vector<html::FormField> account_fields(const domain::User& user) {
  return {
      {.name = "name", .label = "Name", .autocomplete = "off", .value = user.name.value_or(""), .required = false},
      {.name = "email",
       .label = "Email address",
       .type = "email",
       .autocomplete = "off",
       .value = user.email_as_written,
       .hint =
           "Another address is not verified until its owner confirms it. Both addresses are notified, and the old one can undo "
           "the change for a week if it was verified."},
      {.name = "role", .label = "Role", .type = "select", .value = user.role, .options = {{"user", "User"}, {"admin", "Admin"}}}};
}

html::FormField user_field(const domain::User& user) { return html::hidden("user", user.id.str()); }

html::Form change_form(const Context& context, const domain::User& user) {
  auto fields = account_fields(user);
  fields.push_back(html::values_field(fields));
  fields.push_back({.name = "without_undo",
                    .label = "Don't let the old address undo this (its mailbox is compromised)",
                    .type = "checkbox",
                    .required = false});
  fields.push_back({.name = "reason",
                    .label = "Reason for another address",
                    .autocomplete = "off",
                    .hint = "Quoted in the mails to both addresses",
                    .required = false});
  fields.push_back(user_field(user));
  return context.form("/admin/users/change", "Save", std::move(fields));
}

html::Form view_form(const Context& context, const domain::User& user) {
  auto form = context.form(kViewAsPath, "View as this user",
                           {user_field(user),
                            {.name = std::string(kWhyField),
                             .label = "Why",
                             .autocomplete = "off",
                             .hint = "Such as the number of the user's request. It is kept in the audit log."}});
  form.second = true;
  return form;
}

/// Links to the pages that ask before they act.
json::Array acts_on(const domain::User& user, bool has_sessions) {
  json::Array acts;
  const auto offer = [&](bool applies, std::string url, const char* name, bool destroys = false) {
    if (applies) acts.push_back(json::Object{{"act_url", std::move(url)}, {"act_name", name}, {"destroys", destroys}});
  };
  offer(user.is_active, ask_url("reset", user), "Mail a link to set a new password…");
  offer(!user.is_verified, ask_url("verify", user), "Mark the address as verified…");
  offer(user.is_active, ask_url("suspend", user), "Suspend…");
  offer(has_sessions, ask_url("sign-out", user), "End all sessions…");
  offer(user.two_factor_enabled || user.has_passkey, ask_url("reset-2fa", user), "Remove the second factor…");
  offer(true, ask_url("delete", user), "Delete…", true);
  return acts;
}

/// The fields that matter with another address stand apart.
json::Object change_values(const html::Form& form) {
  auto values = *html::values_of(form).object();
  json::Array usual;
  json::Array of_address;
  for (const auto& field : *values.find("fields")->array()) {
    const auto& name = *field.object()->find("name")->string();
    (name == "without_undo" || name == "reason" ? of_address : usual).push_back(field);
  }
  values.set("fields", std::move(usual)).set("address_fields", std::move(of_address)).set("is_open", html::is_faulty(form));
  return values;
}

/// The page of an account. `refused`: why the form that was sent was not accepted; it is shown again with what was typed.
Result<Response> show_user(const ConsolePages& use, const Context& context, const domain::User& user,
                           const Error* refused = nullptr) {
  USHER_TRY(const auto methods, use.core.user_admin.sign_in_methods(user.id));
  USHER_TRY(const auto answers, answers_of(use, user));
  USHER_TRY(const auto sessions,
            newest_of(use, context, core::resource_of("sessions"), {{"user", user.id.str()}}, kSessionsShown, "email"));
  USHER_TRY(const auto activity, activity_of(use, user));
  USHER_TRY(const auto obstacles, core::sign_in_obstacles_of(user, use.core.ports));
  auto change = change_form(context, user);
  auto view = view_form(context, user);
  auto& sent = context.request().path == kViewAsPath ? view : change;
  if (refused) sent = context.again(std::move(sent), *refused);
  const bool can_be_viewed = (user.is_active && user.role != domain::kAdminRole) || html::is_faulty(view);
  const auto view_values = html::values_of(view).object()->set("is_open", html::is_faulty(view));
  const auto now = context.now();
  return context.show({.status = refused ? http::status_of(refused->row().kind) : http::HttpStatus::kOk,
                       .name = "user"_template,
                       .title = user.name.value_or(user.email_as_written),
                       .values = {{"address", user.name ? user.email_as_written : ""},
                                  {"obstacles", obstacles_of(context, user, obstacles)},
                                  {"facts", values_of(facts_of(user, methods), now)},
                                  {"acts", acts_on(user, !sessions.rows.empty())},
                                  {"change", change_values(change)},
                                  {"view", can_be_viewed ? json::Value(view_values) : json::Value()},
                                  {"tables", json::Array{values_of(sessions, now), values_of(answers, now),
                                                         values_of(activity, now), values_of(methods_table(methods), now)}}}});
}

/// The account that a form names.
Result<domain::User> named_user(const ConsolePages& use, const Context& context) {
  return use.core.user_admin.find(html::form_field(context.request(), "user"));
}

/// The browser gets a session of the user; a cookie names it for the way back (pages/account/sessions_page.cpp).
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
  authentication::keep_view(use.cookies, response, session.value().session.id, core::kViewLife);
  use.cookies.set(response, session.value());
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
  if (changed.ok()) return Context::done(resources::done_with_count("saved", changed.value().api_keys_revoked), path_of(user.id));
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

std::string path_of(const UserId& user) { return "/admin/users/" + percent_encode(user.str()); }

std::vector<http::Endpoint> user_detail_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/users/{id}", "show_user_in_console",
                          [use](const Context& context) -> Result<Response> {
                            USHER_TRY(const auto user, use.core.user_admin.find(context.request().parameters.at(0)));
                            return show_user(use, context, user);
                          }),
          use.routes.act("/admin/users/change", "change_user_in_console", access::kActOnFields, bound(use, change)),
          use.routes.act(kViewAsPath, "view_as_user", access::kAdminGrants, bound(use, view_as))};
}

}  // namespace usher::console
