#pragma once

#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resource.h"
#include "common/core/administration/users.h"

namespace usher::core {

/// All accounts, and what is done to one or many of them. Among others the caller's own account is left alone, and admins get
/// one mail about several new ones. Surfaces show the list with columns and links of its own.
struct Accounts {
  using View = domain::User;
  using Filter = store::UserFilter;

  static constexpr std::array<ListedColumn, 0> kColumns{};
  /// Error: kOverloaded if it takes longer than a request may.
  static Result<std::vector<View>> list(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.users.list(filter); });
  }
  static Result<std::int64_t> count(const ResourceSources& use, const Filter& filter, const ListQuery& query) {
    return read_for(query, use, [&](store::Stores& tx) { return tx.users.count(filter); });
  }
  static Result<bool> matches(store::Stores& tx, const Filter& filter, const std::string& id) {
    return tx.users.matches(UserId(id), filter);
  }
  static Result<NamedRow> find(const ResourceSources& use, const std::string& word);
  static Result<Acted> suspend(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> activate(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> end_sessions(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> send_reset(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> remind(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> verify_email(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> reset_factor(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> make_admin(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> make_user(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> erase(const ResourceSources& use, const ActedOn& on);
  static Result<std::optional<Ending>> ends_suspended(const ResourceSources& use, const std::string& id);
  static Result<std::optional<Ending>> ends_signed_out(const ResourceSources& use, const std::string& id);
  static Result<std::optional<Ending>> ends_promoted(const ResourceSources& use, const std::string& id);
  static Result<std::optional<Ending>> ends_erased(const ResourceSources& use, const std::string& id);

  static constexpr std::array<std::string_view, 4> kSuspension{
      "All sessions of a suspended account end at once, on every device.",
      "Until the suspension is lifted, the user cannot sign in.", "API keys that it made are revoked for good.",
      "Nothing is deleted. Your own account and the last admin are left alone."};
  static constexpr std::array kSuspensionFields{
      ActField{.name = "reason", .label = "Why (optional; other admins see it)"},
      ActField{.name = "until",
               .label = "Until (optional)",
               .type = "date",
               .hint = "The start of that day in UTC. Without it, until an admin lifts the suspension."}};
  static constexpr std::array<std::string_view, 2> kSuspensionFacts{"sessions_ended", "api_keys_revoked"};
  static constexpr std::array<std::string_view, 2> kActivation{"The user can sign in again.",
                                                               "Sessions and API keys that ended do not come back."};
  static constexpr std::array<std::string_view, 3> kEndOfSessions{
      "The user is signed out on every device, and can sign in again.", "Your own sessions go on.",
      "Back ends that verify access tokens by themselves accept them until they expire."};
  static constexpr std::array<std::string_view, 1> kEndOfSessionsFacts{"sessions_ended"};
  static constexpr std::array<std::string_view, 3> kReset{
      "The user gets a mail with a link to set a new password, valid for an hour.",
      "For a user who never signed in it is valid for seven days.", "The old password works until the link is used."};
  static constexpr std::array kResetFields{
      ActField{.name = "again", .label = "Of several: also those who got one in the last day", .type = "checkbox"}};
  static constexpr std::array<std::string_view, 1> kResetFacts{"mail_id"};
  static constexpr std::array<std::string_view, 3> kReminder{
      "Only people with a verified address who have not finished the active version get a mail.",
      "They get at most one in seven days, and none once they used the link that stops them.",
      "Suspended and sample accounts get none."};
  static constexpr std::array kReminderFields{
      ActField{.name = "test", .label = "Only a test, to this administrator's address (optional)", .names_row = true}};
  static constexpr std::array<std::string_view, 1> kReminderFacts{"reminded"};
  static constexpr std::array<std::string_view, 2> kVerification{
      "The user of an account counts as the owner of its address.",
      "Do it for addresses that were checked in another way than by mail."};
  static constexpr std::array<std::string_view, 4> kFactorReset{
      "The password alone then opens an account: make sure that it is its owner who asks.",
      "Passkeys stay, and one that verified its user is still asked for, unless you remove them, too.",
      "All sessions of the account end, and every browser that it trusted is forgotten.",
      "The user is told by mail. Your own account is left alone."};
  static constexpr std::array kFactorResetFields{
      ActField{.name = "passkeys", .label = "Remove the passkeys, too", .type = "checkbox"}};
  static constexpr std::array<std::string_view, 2> kFactorResetFacts{"sessions_ended", "passkeys_removed"};
  static constexpr std::array<std::string_view, 3> kPromotion{
      "The user can do all that you can do, at once.", "All admins are told by mail.",
      "The user needs a second factor where the site asks admins for one."};
  static constexpr std::array<std::string_view, 3> kDemotion{"The user loses the console and the admin API.",
                                                             "API keys that the account made are revoked for good.",
                                                             "Your own account and the last admin are left alone."};
  static constexpr std::array<std::string_view, 3> kErasure{
      "An account goes with profile, answers, sessions, sign-in methods and chats. This cannot be undone.",
      "API keys that it made are revoked.", "The audit log keeps its events without the person."};
  static constexpr std::array<std::string_view, 1> kKeyFacts{"api_keys_revoked"};

  using OneUser = json::Single<"user", domain::User>;
  struct WithoutFactor {
    domain::User user;
    std::int64_t sessions_ended = 0;
    std::int64_t passkeys_removed = 0;
    static constexpr auto fields() {
      return json::fields_of(json::required("user", &WithoutFactor::user),
                             json::required("sessions_ended", &WithoutFactor::sessions_ended),
                             json::required("passkeys_removed", &WithoutFactor::passkeys_removed));
    }
  };
  struct FactorResetBody {
    bool passkeys = false;
    static constexpr std::string_view kSchema = "FactorResetBody";
    static constexpr auto fields() {
      return json::fields_of(json::optional("passkeys", &FactorResetBody::passkeys, {.about = "removes the passkeys, too"}));
    }
  };
  struct Mailed {
    MailId mail_id;
    static constexpr auto fields() {
      return json::fields_of(json::required("mail_id", &Mailed::mail_id, {.about = "of GET /auth/admin/mail"}));
    }
  };
  template <class Body>
  static Result<FilterValues> fields_of(const json::Value& body) {
    USHER_CHECK(json::decode<Body>(body));
    FilterValues fields;
    for (const auto& [name, value] : *body.object()) {
      if (const auto* text = value.string()) fields.emplace(name, *text);
      if (const auto* ticked = value.boolean()) fields.emplace(name, *ticked ? "true" : "false");
    }
    return fields;
  }
  static constexpr std::array kErrors{ErrorCode::kUserNotFound};
  static constexpr std::array kEndingErrors{ErrorCode::kUserNotFound, ErrorCode::kOwnAccount, ErrorCode::kLastAdmin};
  static constexpr std::array kMailErrors{ErrorCode::kUserNotFound, ErrorCode::kConflict};
  static constexpr std::array kFactorErrors{ErrorCode::kUserNotFound, ErrorCode::kTwoFactorNotEnabled, ErrorCode::kOwnAccount,
                                            ErrorCode::kLastWayIn};

  static constexpr std::array kActs{
      Act{.verb = "suspend",
          .example = "usher user suspend ada@example.com --until 2027-01-01 --reason holiday\n"
                     "usher user suspend --idle 1y --dry-run",
          .summary = "Suspend accounts, end their sessions and revoke the API keys that they made",
          .question = "Suspend {}?",
          .button = "Suspend",
          .done = "suspended",
          .consequences = kSuspension,
          .fields = kSuspensionFields,
          .work = &suspend,
          .destroys = true,
          .already = "is suspended already",
          .becomes = std::pair("is_active", false),
          .facts = kSuspensionFacts,
          .one_question = "Suspend {} ({} will end)?",
          .ends = &ends_suspended,
          .of_one = ActOfOne{.name = "admin_suspend_user",
                             .summary = "Suspend an account, end its sessions and revoke the API keys that it made; an admin's "
                                        "needs a fresh session",
                             .about = "Without until it lasts until the account is activated.",
                             .path = "/suspend",
                             .answer = json::kSchemaOf<Suspended>,
                             .errors = kEndingErrors,
                             .example = R"({"reason":"spam","until":"2027-01-01T00:00:00Z"})",
                             .body = json::kSchemaOf<Suspension>,
                             .fields = &fields_of<Suspension>}},
      Act{.verb = "activate",
          .example = "usher user activate --status suspended",
          .summary = "Let suspended accounts sign in again",
          .question = "Lift the suspension of {}?",
          .button = "Lift the suspension",
          .done = "activated",
          .consequences = kActivation,
          .work = &activate,
          .already = "is active already",
          .becomes = std::pair("is_active", true),
          .of_one = ActOfOne{.name = "admin_activate_user",
                             .summary = "Let a suspended account sign in again; that of an admin needs a fresh session",
                             .about = "The reason and the end of the suspension are forgotten.",
                             .path = "/activate",
                             .answer = json::kSchemaOf<OneUser>,
                             .errors = kErrors}},
      Act{.verb = "sign-out",
          .example = "usher user sign-out --role admin",
          .summary = "End all sessions of accounts",
          .question = "End all sessions of {}?",
          .button = "End sessions",
          .done = "signed_out",
          .consequences = kEndOfSessions,
          .work = &end_sessions,
          .destroys = true,
          .already = "has no session",
          .facts = kEndOfSessionsFacts},
      Act{.verb = "reset",
          .command = "send-reset",
          .example = "usher user send-reset --never-signed-in --dry-run",
          .summary = "Mail accounts a link to set a new password",
          .question = "Mail {} a link to set a new password?",
          .button = "Mail a reset link",
          .done = "mailed",
          .consequences = kReset,
          .fields = kResetFields,
          .work = &send_reset,
          .hands_out_power = true,
          .facts = kResetFacts,
          .of_one = ActOfOne{.name = "admin_send_reset",
                             .summary = "Mail an account a link to set a new password; needs a fresh session",
                             .about = "The old password works until the link is used.",
                             .path = "/reset",
                             .answer = json::kSchemaOf<Mailed>,
                             .is_accepted = true,
                             .errors = kMailErrors}},
      Act{.verb = "remind",
          .command = "questionnaire remind",
          .example = "usher questionnaire remind --test root@example.com\nusher questionnaire remind --since 30d",
          .summary = "Mail people who have not finished the questionnaire a reminder",
          .question = "Mail {} a reminder to finish the questionnaire?",
          .button = "Remind",
          .done = "reminded",
          .consequences = kReminder,
          .fields = kReminderFields,
          .work = &remind,
          .takes_all = true,
          .already =
              "gets no reminder: it finished, is suspended or a sample, has no verified address, got one within seven days "
              "or wants none",
          .facts = kReminderFacts},
      Act{.verb = "verify",
          .command = "verify-email",
          .example = "usher user verify-email --since 1d",
          .summary = "Mark the addresses of accounts as verified",
          .question = "Mark the addresses of {} as verified?",
          .button = "Mark as verified",
          .done = "verified",
          .consequences = kVerification,
          .work = &verify_email,
          .hands_out_power = true,
          .already = "has a verified address already",
          .becomes = std::pair("is_verified", true),
          .of_one = ActOfOne{.name = "admin_verify_email",
                             .summary = "Mark an account's address as verified; needs a fresh session",
                             .about = "For an address that was checked in another way than by mail.",
                             .path = "/verify-email",
                             .answer = json::kSchemaOf<OneUser>,
                             .errors = kErrors}},
      Act{.verb = "reset-2fa",
          .example = "usher user reset-2fa ada@example.com",
          .summary = "Remove the second factor of accounts and end their sessions",
          .question = "Remove the second factor of {}?",
          .button = "Remove the second factor",
          .done = "factor_removed",
          .consequences = kFactorReset,
          .fields = kFactorResetFields,
          .work = &reset_factor,
          .destroys = true,
          .hands_out_power = true,
          .already = "has no second factor",
          .becomes = std::pair("two_factor_enabled", false),
          .facts = kFactorResetFacts,
          .one_question = "Remove the second factor of {} ({} will end)?",
          .ends = &ends_signed_out,
          .of_one = ActOfOne{.name = "admin_reset_two_factor",
                             .summary = "Remove an account's second factor and end its sessions; needs a fresh session",
                             .about = "For a user who lost the device and the backup codes. The user is notified by mail.",
                             .path = "/reset-2fa",
                             .answer = json::kSchemaOf<WithoutFactor>,
                             .errors = kFactorErrors,
                             .example = R"({"passkeys":true})",
                             .body = json::kSchemaOf<FactorResetBody>,
                             .fields = &fields_of<FactorResetBody>}},
      Act{.verb = "promote",
          .example = "usher user promote ada@example.com",
          .summary = "Give accounts the role of an admin",
          .question = "Make {} admins?",
          .button = "Make admin",
          .done = "promoted",
          .consequences = kPromotion,
          .work = &make_admin,
          .is_typed = true,
          .hands_out_power = true,
          .already = "is an admin already",
          .one_question = "Make {} an admin, who can do everything here?",
          .ends = &ends_promoted},
      Act{.verb = "demote",
          .example = "usher user demote ada@example.com",
          .summary = "Take the role of an admin from accounts",
          .question = "Take the role of an admin from {}?",
          .button = "Make user",
          .done = "demoted",
          .consequences = kDemotion,
          .work = &make_user,
          .destroys = true,
          .hands_out_power = true,
          .already = "is no admin",
          .facts = kKeyFacts},
      Act{.verb = "delete",
          .example = "usher user delete ada@example.com --receipt ada.json",
          .summary = "Delete accounts with all their data",
          .question = "Delete {} for good?",
          .button = "Delete",
          .done = "deleted",
          .consequences = kErasure,
          .work = &erase,
          .is_typed = true,
          .ends_row = true,
          .gives_receipt = true,
          .destroys = true,
          .hands_out_power = true,
          .becomes = std::pair("deleted", true),
          .facts = kKeyFacts,
          .one_question = "Delete {} permanently, with profile, answers and {}?",
          .ends = &ends_erased,
          .of_one = ActOfOne{.name = "admin_delete_user",
                             .summary = "Delete an account and all data about the user; needs a fresh session",
                             .about = "It cannot be undone.",
                             .errors = kEndingErrors}},
  };

  static constexpr Resource kResource{.name = "users",
                                      .tag = "Admin: users",
                                      .path = "/admin/users",
                                      .acts_path = "/admin/users/selected",
                                      .command = "user",
                                      .title = "Accounts",
                                      .one = "account",
                                      .acts = kActs,
                                      .word = "USER",
                                      .word_about = "The account, by id or email address",
                                      .named_by = "email",
                                      .page = "/admin/users/",
                                      .find = &find};
};

}  // namespace usher::core
