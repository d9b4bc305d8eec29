#pragma once

#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resource.h"
#include "common/core/administration/users.h"
#include "common/core/authority/fresh_when.h"

namespace usher::core {

// What is said besides of acts on accounts.

struct FactorResetBody {
  bool passkeys = false;
  static constexpr std::string_view kSchema = "FactorResetBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("passkeys", &FactorResetBody::passkeys, {.about = "removes the passkeys, too"}));
  }
};

struct ResetFields {
  bool again = false;
  static constexpr auto fields() {
    return json::fields_of(
        json::optional("again", &ResetFields::again, {.about = "of several: also those who got one in the last day"}));
  }
};

struct ReminderFields {
  std::optional<std::string> test;
  static constexpr auto fields() {
    return json::fields_of(json::optional("test", &ReminderFields::test, {.about = "only a test, to this admin's address"}));
  }
};

struct SuspensionView {
  std::optional<std::string> reason;
  std::optional<Time> until;
  static constexpr std::string_view kSchema = "Suspension";
  static constexpr auto fields() {
    return json::fields_of(json::required("reason", &SuspensionView::reason),
                           json::required("until", &SuspensionView::until, {.about = "null: until the account is activated"}));
  }
};

/// One account.
struct AccountView {
  domain::User user;
  std::optional<domain::Profile> profile;
  std::optional<json::Object> user_fields;
  std::optional<SuspensionView> suspension;
  std::optional<std::int64_t> api_keys_revoked = {};
  static constexpr std::string_view kSchema = "AdministeredAccount";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("user", &AccountView::user), json::required("profile", &AccountView::profile),
        json::optional("user_fields", &AccountView::user_fields,
                       {.about = "the fields that the site declares as [user_fields.NAME]"}),
        json::required("suspension", &AccountView::suspension, {.about = "null while the account is active"}),
        json::optional("api_keys_revoked", &AccountView::api_keys_revoked,
                       {.about = "after a change that took the role of an admin: the keys that the account had made"}));
  }
};

/// All accounts, and what is done to one or many of them. Among others the caller's own account is left alone, and admins get
/// one mail about several new ones.
struct Accounts {
  using View = domain::User;
  using Filter = store::UserFilter;

  struct People {
    People(const ResourceSources&, const ListQuery&) {}
    json::Object operator()(const View& user) const;
  };
  static std::string_view sorted_by(const FilterValues& values);

  static constexpr std::array kColumns{
      ListedColumn{.name = "id", .is_detail = true},
      ListedColumn{.name = "email", .label = "Address", .links_to_row = true, .orders = {"email", "email_desc"}},
      ListedColumn{.name = "name", .label = "Name", .drop = 1, .orders = {"name", "name_desc"}},
      ListedColumn{.name = "image", .is_detail = true},
      ListedColumn{.name = "role", .type = ColumnType::kCode},
      ListedColumn{.name = "differs", .label = "State", .type = ColumnType::kWord, .of = ColumnOf::kConsole},
      ListedColumn{.name = "is_active", .label = "State", .of = ColumnOf::kCommand},
      ListedColumn{.name = "is_verified", .drop = 3},
      ListedColumn{.name = "is_anonymous", .is_detail = true},
      ListedColumn{.name = "two_factor_enabled", .is_detail = true},
      ListedColumn{.name = "created_at", .label = "Created", .drop = 4, .orders = {"newest", "oldest"}},
      ListedColumn{.name = "updated_at", .is_detail = true},
      ListedColumn{.name = "last_login_at", .label = "Last sign-in", .drop = 2}};
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
  /// `id`: or the address.
  static Result<AccountView> show(const ResourceSources& use, const std::string& id);
  static Result<AccountView> create(const ResourceSources& use, const Filled& on, NewUser body);
  static Result<AccountView> change(const ResourceSources& use, const Filled& on, UserUpdate body);
  static Result<Begun> suspend(const ResourceSources& use, const Batch& batch);
  static Result<Acted> activate(const ResourceSources& use, const ActedOn& on);
  static Result<Begun> send_reset(const ResourceSources& use, const Batch& batch);
  static Result<Begun> remind(const ResourceSources& use, const Batch& batch);
  static Result<Acted> verify_email(const ResourceSources& use, const ActedOn& on);
  static Result<Begun> reset_factor(const ResourceSources& use, const Batch& batch);
  static Result<Begun> make_admin(const ResourceSources& use, const Batch& batch);
  static Result<Acted> end_sessions(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> make_user(const ResourceSources& use, const ActedOn& on);
  static Result<Acted> erase(const ResourceSources& use, const ActedOn& on);
  static Result<std::optional<Ending>> ends_suspended(const ResourceSources& use, const std::string& id);
  static Result<std::optional<Ending>> ends_signed_out(const ResourceSources& use, const std::string& id);
  static Result<std::optional<Ending>> ends_promoted(const ResourceSources& use, const std::string& id);
  static Result<std::optional<Ending>> ends_erased(const ResourceSources& use, const std::string& id);

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
  struct Mailed {
    MailId mail_id;
    static constexpr auto fields() {
      return json::fields_of(json::required("mail_id", &Mailed::mail_id, {.about = "of GET /auth/admin/mail"}));
    }
  };
  static constexpr std::array kErrors{ErrorCode::kUserNotFound};
  static constexpr std::array kEndingErrors{ErrorCode::kUserNotFound, ErrorCode::kOwnAccount, ErrorCode::kLastAdmin};
  static constexpr std::array kMailErrors{ErrorCode::kUserNotFound, ErrorCode::kConflict};
  static constexpr std::array kFactorErrors{ErrorCode::kUserNotFound, ErrorCode::kTwoFactorNotEnabled, ErrorCode::kOwnAccount,
                                            ErrorCode::kLastWayIn};

  static constexpr std::array kTaken{ErrorCode::kEmailTaken};
  static constexpr std::array kChangeErrors{ErrorCode::kUserNotFound, ErrorCode::kEmailTaken, ErrorCode::kOwnAccount,
                                            ErrorCode::kLastAdmin};

  static constexpr std::array kForms{form<&create>({.verb = "create",
                                                    .summary = "Create an account",
                                                    .makes_row = true,
                                                    .hashes = true,
                                                    .fresh_when = kFreshForNewUser,
                                                    .row = "user",
                                                    .errors = kTaken}),
                                     form<&change>({.verb = "change",
                                                    .summary = "Change an account or its profile",
                                                    .changes_row = true,
                                                    .fresh_when = kFreshForChange,
                                                    .row = "user",
                                                    .errors = kChangeErrors})};
  static constexpr std::array kActs{
      Act{.verb = "suspend",
          .summary = "Suspend accounts, end their sessions and revoke the API keys that they made",
          .fields = kFormFields<Suspension>,
          .begin = &suspend,
          .destroys = true,
          .ends = &ends_suspended,
          .of_one = ActOfOne{.answer = json::kSchemaOf<Suspended>, .errors = kEndingErrors, .body = json::kSchemaOf<Suspension>}},
      Act{.verb = "activate",
          .summary = "Let suspended accounts sign in again",
          .begin = &each<&activate>,
          .of_one = ActOfOne{.answer = json::kSchemaOf<OneUser>, .errors = kErrors}},
      Act{.verb = "sign-out", .summary = "End all sessions of accounts", .begin = &each<&end_sessions>, .destroys = true},
      Act{.verb = "reset",
          .summary = "Mail accounts a link to set a new password",
          .fields = kFormFields<ResetFields>,
          .begin = &send_reset,
          .hands_out_power = true,
          .of_one = ActOfOne{.answer = json::kSchemaOf<Mailed>, .is_accepted = true, .errors = kMailErrors}},
      Act{.verb = "remind",
          .summary = "Mail people who have not finished the questionnaire a reminder",
          .fields = kFormFields<ReminderFields>,
          .begin = &remind},
      Act{.verb = "verify",
          .summary = "Mark the addresses of accounts as verified",
          .begin = &each<&verify_email>,
          .hands_out_power = true,
          .of_one = ActOfOne{.answer = json::kSchemaOf<OneUser>, .errors = kErrors}},
      Act{.verb = "reset-2fa",
          .summary = "Remove the second factor of accounts and end their sessions",
          .fields = kFormFields<FactorResetBody>,
          .begin = &reset_factor,
          .destroys = true,
          .hands_out_power = true,
          .idle_error = ErrorCode::kTwoFactorNotEnabled,
          .ends = &ends_signed_out,
          .of_one =
              ActOfOne{
                  .answer = json::kSchemaOf<WithoutFactor>, .errors = kFactorErrors, .body = json::kSchemaOf<FactorResetBody>}},
      Act{.verb = "promote",
          .summary = "Give accounts the role of an admin",
          .begin = &make_admin,
          .is_typed = true,
          .hands_out_power = true,
          .ends = &ends_promoted},
      Act{.verb = "demote",
          .summary = "Take the role of an admin from accounts",
          .begin = &each<&make_user>,
          .destroys = true,
          .hands_out_power = true},
      Act{.verb = "delete",
          .summary = "Delete accounts with all their data",
          .begin = &each<&erase>,
          .is_typed = true,
          .ends_row = true,
          .destroys = true,
          .hands_out_power = true,
          .ends = &ends_erased,
          .of_one = ActOfOne{.errors = kEndingErrors}},
  };

  static constexpr Resource kResource{.name = "users",
                                      .summary = "Accounts, oldest first or in another order",
                                      .title = "Accounts",
                                      .one = "account",
                                      .acts = kActs,
                                      .forms = kForms,
                                      .named_by = "email",
                                      .is_newest_first = true,
                                      .find = &find,
                                      .missing = ErrorCode::kUserNotFound};
};

}  // namespace usher::core
