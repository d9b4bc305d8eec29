#pragma once

#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/domain/profile.h"
#include "common/json/single.h"

/// The bodies of the REST API.
namespace usher::rest {

inline constexpr std::string_view kCredentialAbout = "the browser's answer, as PublicKeyCredential.toJSON() gives it";

/// How long the session lasts, and whether it is that of a browser.
struct SignInWishes {
  bool remember_me = true;
  bool cookies = true;

  static constexpr auto fields() {
    return json::fields_of(json::optional("remember_me", &SignInWishes::remember_me,
                                          {.about = "false: the session ends with the browser, after a day at the latest"}),
                           json::optional("cookies", &SignInWishes::cookies,
                                          {.about = "false, for programs: no cookies, refresh_token in the answer"}));
  }
};

struct LoginBody {
  std::string email;
  Secret password;
  SignInWishes wishes;

  static constexpr std::string_view kSchema = "LoginBody";
  static constexpr auto fields() {
    return json::concat(json::fields_of(json::required("email", &LoginBody::email, {.format = "email"}),
                                        json::required("password", &LoginBody::password)),
                        json::nested(&LoginBody::wishes));
  }
};

inline constexpr std::string_view kSessionTokenAbout = "replaces the session token of the Authorization header";
inline constexpr std::string_view kUserFieldsAbout = "the fields that the site declares as [user_fields.NAME]";

struct SignupForm {
  std::optional<std::string> email;
  std::optional<Secret> password;
  std::optional<std::string> name;
  domain::ProfileChange profile;
  json::Object user_fields;
  json::Object answers;
  std::optional<std::int64_t> version;

  static constexpr std::string_view kSchema = "SignupBody";
  static constexpr auto fields() {
    using json::checked;
    return json::concat(
        json::fields_of(checked("email", &SignupForm::email, {.format = "email"}), checked("password", &SignupForm::password),
                        json::optional("name", &SignupForm::name, domain::kNameRules)),
        json::nested(&SignupForm::profile),
        json::fields_of(
            json::optional("user_fields", &SignupForm::user_fields,
                           {.about = "as [user_fields.NAME]; a member NAME beside it is the same"}),
            json::optional("answers", &SignupForm::answers,
                           {.about = "of the questionnaire, by question id; members named like a question count too"}),
            json::optional("version", &SignupForm::version, {.about = "the questionnaire's version; default: the active one"})));
  }
};

/// A sign-up by passkey: as SignupForm, without a password.
struct PasskeySignupForm {
  std::optional<std::string> email;
  std::optional<std::string> name;
  domain::ProfileChange profile;
  json::Object user_fields;
  json::Object answers;
  std::optional<std::int64_t> version;

  static constexpr std::string_view kSchema = "PasskeySignupBody";
  static constexpr auto fields() {
    using json::optional;
    return json::concat(
        json::fields_of(optional("email", &PasskeySignupForm::email, {.about = "absent: of the signed-in user"}),
                        optional("name", &PasskeySignupForm::name, domain::kNameRules)),
        json::nested(&PasskeySignupForm::profile),
        json::fields_of(optional("user_fields", &PasskeySignupForm::user_fields),
                        optional("answers", &PasskeySignupForm::answers), optional("version", &PasskeySignupForm::version)));
  }
};

/// A form and its unknown members.
template <class Form>
struct WithMembers : Form {
  json::Object members;
};
using SignupBody = WithMembers<SignupForm>;
using PasskeySignupBody = WithMembers<PasskeySignupForm>;

struct RefreshBody {
  std::optional<Secret> refresh_token;
  static constexpr std::string_view kSchema = "RefreshBody";
  static constexpr auto fields() { return json::fields_of(json::optional("refresh_token", &RefreshBody::refresh_token)); }
};

struct PasswordBody {
  std::optional<Secret> password;
  static constexpr std::string_view kSchema = "PasswordBody";
  static constexpr auto fields() { return json::fields_of(json::optional("password", &PasswordBody::password)); }
};

/// The browser's answer to the options of a passkey.
struct PasskeyAnswerBody {
  Secret token;
  json::Object credential;
  static constexpr std::string_view kSchema = "PasskeyAnswer";
  static constexpr auto fields() {
    return json::fields_of(json::required("token", &PasskeyAnswerBody::token, {.about = "of the options"}),
                           json::required("credential", &PasskeyAnswerBody::credential, {.about = kCredentialAbout}));
  }
};
inline std::optional<core::PasskeyAnswer> answer_in(std::optional<PasskeyAnswerBody> body) {
  if (!body) return std::nullopt;
  return core::PasskeyAnswer{std::move(body->token), std::move(body->credential)};
}

struct ReauthenticateBody {
  std::optional<Secret> password;
  std::optional<Secret> code;
  std::optional<PasskeyAnswerBody> passkey;
  static constexpr std::string_view kSchema = "ReauthenticateBody";
  static constexpr auto fields() {
    return json::fields_of(
        json::optional("password", &ReauthenticateBody::password),
        json::optional("code", &ReauthenticateBody::code,
                       {.about = "of the second factor, or mailed to an account without password and app; instead of password"}),
        json::optional("passkey", &ReauthenticateBody::passkey, {.about = "instead of both"}));
  }
};

struct RestChangePasswordBody {
  Secret current_password;
  Secret new_password;
  static constexpr std::string_view kSchema = "ChangePasswordBody";
  static constexpr auto fields() {
    return json::fields_of(json::required("current_password", &RestChangePasswordBody::current_password),
                           json::required("new_password", &RestChangePasswordBody::new_password));
  }
};

/// The data of a visitor that was merged into the account.
struct MergedThreadsView {
  std::int64_t threads = 0;

  static constexpr std::string_view kSchema = "Adopted";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("threads", &MergedThreadsView::threads, {.about = "chat threads of the last 24 hours"}));
  }
};

struct AccessTokenView {
  std::string access_token;
  std::string token_type = "bearer";
  std::int64_t expires_in = 0;
  std::optional<Secret> refresh_token;
  static constexpr std::string_view kSchema = "AccessToken";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("access_token", &AccessTokenView::access_token),
                           required("token_type", &AccessTokenView::token_type),
                           required("expires_in", &AccessTokenView::expires_in, {.about = "seconds"}),
                           json::optional("refresh_token", &AccessTokenView::refresh_token));
  }
};

/// The response to every sign-in.
struct SessionView {
  AccessTokenView token;
  domain::User user;
  std::optional<domain::Profile> profile;
  std::optional<json::Object> user_fields;
  std::optional<MergedThreadsView> merged;
  std::optional<std::vector<Secret>> backup_codes;
  std::optional<Secret> session_token = {};

  static constexpr std::string_view kSchema = "Session";
  static constexpr auto fields() {
    using json::required;
    return json::concat(
        json::nested(&SessionView::token),
        json::fields_of(required("user", &SessionView::user), required("profile", &SessionView::profile),
                        json::optional("user_fields", &SessionView::user_fields, {.about = kUserFieldsAbout}),
                        json::optional("adopted", &SessionView::merged),
                        json::optional("backup_codes", &SessionView::backup_codes,
                                       {.about = "after the enrolment of a second factor; shown only once"}),
                        json::optional("session_token", &SessionView::session_token, {.about = kSessionTokenAbout})));
  }
};

struct VerificationRequiredView {
  bool verification_required = true;
  std::string email;
  static constexpr std::string_view kSchema = "VerificationRequired";
  static constexpr auto fields() {
    return json::fields_of(json::required("verification_required", &VerificationRequiredView::verification_required),
                           json::required("email", &VerificationRequiredView::email));
  }
};

/// The response to the proof of an address that several sign-ups had claimed: what they set is gone.
struct ContestedView {
  std::string status = "contested";
  Secret reset_token;
  static constexpr std::string_view kSchema = "Contested";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("status", &ContestedView::status),
        json::required("reset_token", &ContestedView::reset_token, {.about = "sets a password: see POST /auth/password/reset"}));
  }
};

/// The renewed token of a session, of the kind that the caller presented; empty for a caller with cookies.
struct RenewedTokenView {
  std::optional<Secret> session_token;
  std::optional<std::string> access_token;
  std::optional<std::int64_t> expires_in;
  static constexpr std::string_view kSchema = "RenewedToken";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(optional("session_token", &RenewedTokenView::session_token, {.about = kSessionTokenAbout}),
                           optional("access_token", &RenewedTokenView::access_token,
                                    {.about = "replaces the access token of the Authorization header"}),
                           optional("expires_in", &RenewedTokenView::expires_in, {.about = "seconds; of the access token"}));
  }
};

struct MeView {
  domain::User user;
  std::optional<domain::Profile> profile;
  std::optional<json::Object> user_fields;
  static constexpr std::string_view kSchema = "Me";
  static constexpr auto fields() {
    return json::fields_of(json::required("user", &MeView::user), json::required("profile", &MeView::profile),
                           json::optional("user_fields", &MeView::user_fields, {.about = kUserFieldsAbout}));
  }
};

using UserView = json::Single<"user", domain::User>;

/// The user after a change by themselves.
struct ChangedUserView {
  domain::User user;
  std::optional<json::Object> user_fields;
  static constexpr auto fields() {
    return json::fields_of(json::required("user", &ChangedUserView::user),
                           json::optional("user_fields", &ChangedUserView::user_fields, {.about = kUserFieldsAbout}));
  }
};

using ProfileView = json::Single<"profile", std::optional<domain::Profile>>;

/// A user's profile, for a back end.
struct UserProfileView {
  UserId user_id;
  std::optional<domain::Profile> profile;
  static constexpr std::string_view kSchema = "UserProfile";
  static constexpr auto fields() {
    return json::fields_of(json::required("user_id", &UserProfileView::user_id),
                           json::required("profile", &UserProfileView::profile));
  }
};

}  // namespace usher::rest

template <class Form>
struct usher::json::Codec<usher::rest::WithMembers<Form>> {
  static void decode(const Value& value, usher::rest::WithMembers<Form>& out, const Rules& rules, const std::string& path,
                     Faults& faults) {
    Codec<Form>::decode(value, out, rules, path, faults);
    if (!value.object()) return;
    for (const auto& member : *value.object())
      if (!is_field(member.key)) out.members.append(member);
  }
  static Value schema(const Rules& rules, SchemaBook& book) { return Codec<Form>::schema(rules, book); }

 private:
  static bool is_field(std::string_view name) {
    bool found = false;
    Form::fields()([&](const auto& field) { found = found || field.name == name; });
    return found;
  }
};
