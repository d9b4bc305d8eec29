
#include "common/base/text.h"
#include "common/base/time_text.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/two_factor/two_factor.h"
#include "common/domain/actor.h"
#include "common/json/fields.h"
#include "server/authentication/acting.h"
#include "server/authentication/caller.h"
#include "server/authentication/cookies.h"
#include "server/console/desk.h"
#include "server/console/done_texts.h"
#include "server/console/screen_names.h"
#include "server/console/user_screens.h"
#include "server/html/form_edits.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using http::Response;

/// A page that says what an act does, and asks.
struct Question {
  std::string_view act;  ///< The last part of the page's path, and of the form's.
  std::string_view path;
  std::string_view name;
  std::string_view action;
  std::string_view title;
  std::string_view button;
  std::array<std::string_view, 4> consequences;
  bool destroys = true;
};

constexpr std::array kQuestions{
    Question{"suspend",
             "/admin/users/{id}/suspend",
             "ask_suspend_user",
             "/admin/users/suspend",
             "Suspend this account?",
             "Suspend the account",
             {"All of its sessions end at once, on every device.", "Until the suspension is lifted, the user cannot sign in.",
              "API keys that it made are revoked for good.", "Nothing is deleted."}},
    Question{"end-sessions",
             "/admin/users/{id}/end-sessions",
             "ask_end_user_sessions",
             "/admin/users/end-sessions",
             "End all sessions of this account?",
             "End all sessions",
             {"The user is signed out on every device, and can sign in again.",
              "Back ends that verify access tokens by themselves accept them until they expire."}},
    Question{"reset-2fa",
             "/admin/users/{id}/reset-2fa",
             "ask_reset_user_factor",
             "/admin/users/reset-2fa",
             "Remove the second factor of this account?",
             "Remove the second factor",
             {"The password alone then opens the account: make sure that it is its owner who asks.",
              "All of its sessions end, and every browser that it trusted is forgotten."}},
    Question{"delete",
             "/admin/users/{id}/delete",
             "ask_delete_user",
             "/admin/users/delete",
             "Delete this account?",
             "Delete the account for good",
             {"The account goes, with its profile, answers, sessions, sign-in methods and chats. This cannot be undone.",
              "API keys that it made are revoked.", "The audit log keeps its events without the person."}},
    Question{"view-as",
             "/admin/users/{id}/view-as",
             "ask_view_as_user",
             "/admin/users/view-as",
             "View the site as this user?",
             "View as this user",
             {"You see the site and the account as the user does, for at most 30 minutes.",
              "The account's pages change nothing meanwhile, and the user's chats stay closed.",
              "The reason, the start and the end are in the audit log."},
             false},
};

consteval const Question& question_of(std::string_view act) {
  for (const auto& question : kQuestions)
    if (question.act == act) return question;
  throw "there is no such question";
}

std::vector<html::FormField> fields_of(const Question& question, const domain::User& user) {
  if (question.act == "suspend")
    return {{.name = "reason", .label = "Why (optional; other admins see it)", .required = false},
            {.name = "until",
             .label = "Until (optional)",
             .type = "date",
             .hint = "The start of that day in UTC. Without it, until an admin lifts the suspension.",
             .required = false}};
  if (question.act == "view-as")
    return {{.name = "reason", .label = "Why", .autocomplete = "off", .hint = "Such as the number of the user's request"}};
  if (question.act == "delete")
    return {{.name = "address",
             .label = "To confirm, type the address of the account",
             .autocomplete = "off",
             .hint = user.email_as_written}};
  return {};
}

html::Form form_of(const Question& question, const Visit& visit, const domain::User& user) {
  auto fields = fields_of(question, user);
  fields.push_back(html::hidden("user", user.id.str()));
  auto form = visit.form(question.action, std::string(question.button), std::move(fields));
  form.destroys = question.destroys;
  return form;
}

Response ask(const Question& question, const Visit& visit, const domain::User& user, const html::Form& form) {
  json::Array consequences;
  for (const auto text : question.consequences)
    if (!text.empty()) consequences.emplace_back(text);
  return visit.show({.status = html::is_faulty(form) ? http::HttpStatus::kUnprocessable : http::HttpStatus::kOk,
                     .name = "question"_screen,
                     .title = std::string(question.title),
                     .values = {{"subject", user.email_as_written},
                                {"consequences", std::move(consequences)},
                                {"form", html::values_of(form)},
                                {"back_url", path_of(user.id)}}});
}

/// The account that a form names.
Result<domain::User> named_user(const UserScreens& use, const Visit& visit) {
  return use.users.find(html::form_field(visit.request(), "user"));
}

std::optional<std::string> sent(const Visit& visit, std::string_view name) {
  auto text = html::form_field(visit.request(), name);
  return text.empty() ? std::nullopt : std::optional(std::move(text));
}

/// Who changed the account last: its owner unless the audit log has another.
Result<std::string> last_editor(const UserScreens& use, const domain::User& user) {
  constexpr std::chrono::seconds kOneWrite{2};
  USHER_TRY(const auto events, use.trail.list({.user = user.id, .action = "user.updated", .limit = 1}));
  if (events.empty() || events.front().at + kOneWrite < user.updated_at) return std::string("Its owner");
  return actor_name(use.users, events.front().actor);
}

/// The account again, with the fields that another admin or the owner changed since the form was shown.
Result<Response> show_clash(const UserScreens& use, const Visit& visit, const domain::User& user,
                            const std::vector<html::FormField>& fields) {
  USHER_TRY(const auto editor, last_editor(use, user));
  Error clash{.code = ErrorCode::kConflict};
  for (const auto& field : fields) clash.fields.push_back(changed_meanwhile(editor, field));
  return show_user(use, visit, user, &clash);
}

/// Only what the admin changed is changed, whatever the form shows beside it. A role or an address asks for a fresh session.
/// Error: kConflict if another write came between.
Result<Response> try_change(const UserScreens& use, const Visit& visit) {
  USHER_TRY(const auto user, named_user(use, visit));
  const html::FormEdits edits(visit.request());
  core::UserUpdate update{.unchanged_since = user.updated_at};
  std::vector<html::FormField> clashes;
  for (const auto& field : account_fields(user)) {
    auto typed = sent(visit, field.name);
    if (!typed && field.required) continue;
    const auto edit = edits.edit(field);
    if (edit == html::Edit::kClash) clashes.push_back(field);
    if (edit != html::Edit::kTyped) continue;
    if (field.name == "name")
      update.name = {.present = true, .value = std::move(typed)};
    else
      (field.name == "email" ? update.email : update.role) = std::move(typed);
  }
  update.without_undo = sent(visit, "without_undo").has_value();
  update.reason = sent(visit, "reason");
  if (!clashes.empty()) return show_clash(use, visit, user, clashes);
  const auto changed = use.users.update(visit.admin(), user.id.str(), update);
  if (changed.ok()) return Visit::done(done_with_count("saved", changed.value().api_keys_revoked), path_of(user.id));
  if (!Visit::is_mendable(changed.error())) return changed.error();
  return show_user(use, visit, user, &changed.error());
}

Result<Response> change(const UserScreens& use, const Visit& visit) {
  return html::save_form([&](bool) { return try_change(use, visit); });
}

Result<core::Suspension> suspension_of(const Visit& visit) {
  core::Suspension why{.reason = sent(visit, "reason")};
  json::Faults faults;
  if (why.reason) json::check_text(*why.reason, core::kReasonRules, "reason", faults);
  if (!faults.list.empty()) return json::refused(std::move(faults));
  const auto until = sent(visit, "until");
  if (!until) return why;
  why.until = parse_time(*until);
  if (!why.until || *why.until <= visit.now())
    return invalid_field("until", "OUT_OF_RANGE", "Must be a day in the future, such as 2026-12-24");
  return why;
}

Result<Response> suspend(const UserScreens& use, const Visit& visit, const domain::User& user) {
  constexpr const auto& kQuestion = question_of("suspend");
  const auto why = suspension_of(visit);
  if (!why.ok()) return ask(kQuestion, visit, user, visit.again(form_of(kQuestion, visit, user), why.error()));
  USHER_TRY(const auto done, use.users.suspend(visit.admin(), user.id.str(), why.value()));
  return Visit::done(done_with_count("suspended", done.api_keys_revoked), path_of(done.user.id));
}

Result<Response> activate(const UserScreens& use, const Visit& visit, const domain::User& user) {
  USHER_CHECK(use.users.activate(visit.admin(), user.id.str()));
  return visit.done("activated");
}

Result<Response> send_reset(const UserScreens& use, const Visit& visit, const domain::User& user) {
  USHER_CHECK(use.users.send_reset(visit.admin(), user.id.str()));
  return visit.done(use.sends_mail ? "reset_sent" : "reset_kept");
}

Result<Response> verify(const UserScreens& use, const Visit& visit, const domain::User& user) {
  USHER_CHECK(use.users.verify_email(visit.admin(), user.id.str()));
  return visit.done("verified");
}

Result<Response> end_sessions(const UserScreens& use, const Visit& visit, const domain::User& user) {
  USHER_CHECK(use.sessions.revoke_user(visit.admin(), user.id));
  return Visit::done("sessions_ended", path_of(user.id));
}

Result<Response> reset_factor(const UserScreens& use, const Visit& visit, const domain::User& user) {
  USHER_CHECK(use.two_factor.reset(visit.admin(), user));
  return Visit::done("factor_removed", path_of(user.id));
}

Result<Response> erase(const UserScreens& use, const Visit& visit, const domain::User& user) {
  constexpr const auto& kQuestion = question_of("delete");
  if (!iequals(trim(html::form_field(visit.request(), "address")), user.email)) {
    const auto wrong = invalid_field("address", "NOT_ALLOWED", "Is not the address of this account");
    return ask(kQuestion, visit, user, visit.again(form_of(kQuestion, visit, user), wrong));
  }
  USHER_TRY(const auto erased, use.users.erase(visit.admin(), user.id.str()));
  return Visit::done(done_with_count("deleted", erased.api_keys_revoked), "/admin/users");
}

/// The browser gets a session of the user; a cookie names it for the way back (pages/account/stop_acting.cpp).
Result<Response> view_as(const UserScreens& use, const Visit& visit, const domain::User& user) {
  constexpr const auto& kQuestion = question_of("view-as");
  auto grant = use.impersonation.view_as(visit.admin(), user.id, html::form_field(visit.request(), "reason"),
                                         authentication::caller_of(visit.request()));
  if (!grant.ok() && Visit::is_mendable(grant.error()))
    return ask(kQuestion, visit, user, visit.again(form_of(kQuestion, visit, user), grant.error()));
  USHER_TRY(const auto session, std::move(grant));
  auto response = http::see_other(std::string(html::kAccountPath));
  authentication::keep_view(use.cookies, response, session.session.id, core::kViewLife);
  use.cookies.set(response, session);
  return response;
}

/// What is done to the account that the form names.
struct Act {
  std::string_view path;
  std::string_view name;
  http::Access access;
  Result<Response> (*work)(const UserScreens&, const Visit&, const domain::User&);
};

constexpr std::array kActs{
    Act{"/admin/users/suspend", "suspend_user_in_console", access::kActOnUser, suspend},
    Act{"/admin/users/activate", "activate_user_in_console", access::kActOnUser, activate},
    Act{"/admin/users/reset", "send_reset_in_console", access::kAdminGrants, send_reset},
    Act{"/admin/users/verify", "verify_user_in_console", access::kAdminGrants, verify},
    Act{"/admin/users/end-sessions", "end_user_sessions_in_console", access::kActOnUser, end_sessions},
    Act{"/admin/users/reset-2fa", "reset_user_factor_in_console", access::kAdminGrants, reset_factor},
    Act{"/admin/users/view-as", "view_as_user", access::kAdminGrants, view_as},
    Act{"/admin/users/delete", "delete_user_in_console", access::kAdminGrants, erase},
};

}  // namespace

std::string actor_name(const core::UserAdmin& users, const std::string& actor) {
  constexpr std::string_view kAdmin = "admin:";
  if (!actor.starts_with(kAdmin)) return actor;
  const auto admin = users.find(std::string_view(actor).substr(kAdmin.size()));
  return admin.ok() ? admin.value().email_as_written : actor;
}

FieldError changed_meanwhile(const std::string& editor, const html::FormField& stored) {
  return {stored.name, "CHANGED_MEANWHILE",
          editor + " changed this to \"" + stored.value + "\" meanwhile. Save again to replace it."};
}

std::vector<http::Endpoint> user_act_screens(const UserScreens& use) {
  std::vector<http::Endpoint> rows;
  for (const auto& question : kQuestions)
    rows.push_back(use.desk.page(question.path, question.name, access::kAdminReads,
                                 [use, &question](const Visit& visit) -> Result<Response> {
                                   USHER_TRY(const auto user, use.users.find(visit.request().parameters.at(0)));
                                   return ask(question, visit, user, form_of(question, visit, user));
                                 }));
  rows.push_back(use.desk.act("/admin/users/change", "change_user_in_console", access::kActOnFields, bound(use, change)));
  for (const auto& act : kActs)
    rows.push_back(use.desk.act(act.path, act.name, act.access, [use, &act](const Visit& visit) -> Result<Response> {
      USHER_TRY(const auto user, named_user(use, visit));
      return act.work(use, visit, user);
    }));
  return rows;
}

}  // namespace usher::console
