#include "cli/arguments/danger.h"
#include "cli/commands/mail_note.h"
#include "cli/commands/rows.h"
#include "cli/commands/user/new_password.h"
#include "cli/commands/user/profile_argument.h"
#include "cli/commands/user/record.h"
#include "cli/resources/words.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resources.h"
#include "common/domain/email_address.h"

namespace usher::cli {
namespace {

/// `usher user create`: prints the account, and a generated password. Error: kEmailTaken unless --if-not-exists.
struct UserCreate {
  std::string email;
  std::optional<std::string> name;
  std::string role = "user";
  bool verified = false;
  domain::ProfileChange profile;
  std::vector<std::string> fields;
  NewPassword password;
  bool mail_link = false;
  bool if_not_exists = false;

  void declare(Declare& arguments) {
    arguments.positional("EMAIL", email, "The account's address");
    arguments.option("--name NAME", name, "Name of the user");
    arguments.option("--role ROLE", role, "Role of the account (user)").one_of({domain::kRoles.begin(), domain::kRoles.end()});
    arguments.flag("--verified", verified, "Mark the address as verified");
    declare_profile(arguments, profile);
    declare_fields(arguments, fields);
    password.declare(arguments);
    arguments.flag("--mail-link", mail_link, "Mail the user a link to set a password, valid for 7 days");
    for (const auto* option : {"--password-stdin", "--generate-password"}) arguments.at_most_one({"--mail-link", option});
    arguments.flag("--if-not-exists", if_not_exists, "Succeed and change nothing if the account exists");
  }

  Status run(Context& context) const {
    USHER_CHECK(password.check(context.output, result({}, Secret())));
    USHER_CHECK(domain::EmailAddress::parse(email));  // before the password prompt
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(auto user_fields, fields_of(core->user_fields, fields));
    const auto present = core->user_admin.find(email);
    if (present.ok()) return exists(context);
    if (present.error().code != ErrorCode::kUserNotFound) return present.error();

    Secret secret;
    if (!mail_link) {
      USHER_TRY(secret, password.read(context.terminal, core->passwords, email));
    }
    const auto& by = context.installation->actor();
    const auto made = core->user_admin.create(by, {.email = email,
                                                   .name = name,
                                                   .role = role,
                                                   .verified = verified,
                                                   .profile = profile,
                                                   .password = mail_link ? std::nullopt : std::optional(secret.clone()),
                                                   .is_initial = password.generated,
                                                   .user_fields = std::move(user_fields)});
    if (made.ok()) password.note_initial(context.terminal);
    if (made.ok() && mail_link) {
      USHER_TRY(const auto mail, core->user_admin.send_reset(by, made.value().id.str()));
      if (mail) note_one_mail(context, mail->str());
    }
    if (made.ok()) return context.output.record(result(made.value(), secret));
    const bool was_made_meanwhile = made.error().code == ErrorCode::kEmailTaken && core->user_admin.find(email).ok();
    return was_made_meanwhile ? exists(context) : Status(made.error());
  }

 private:
  [[nodiscard]] Record result(const domain::User& user, const Secret& secret) const {
    Record record = user_record(user);
    password.show(secret, record);
    return record;
  }

  Status exists(Context& context) const {
    if (!if_not_exists)
      return error(ErrorCode::kEmailTaken,
                   "An account with the address " + email + " already exists; --if-not-exists allows that");
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto user, core->user_admin.find(email));
    context.terminal.note("The account exists already; nothing was changed");
    Record shown = user_record(user);
    if (password.generated) shown.push_back({"password", nullptr});
    return context.output.record(shown);
  }
};

/// Absent: unchanged; an empty text clears.
json::Patch<std::string> patch_of(const std::optional<std::string>& text) {
  if (!text) return {};
  return {.present = true, .value = text->empty() ? std::nullopt : text};
}

/// `usher user update`: changes the given fields; an empty text clears a field.
struct UserUpdateCommand {
  std::string user;
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::optional<std::string> role;
  std::optional<std::string> email;
  bool without_undo = false;
  std::optional<std::string> reason;
  domain::ProfileChange profile;
  std::vector<std::string> fields;

  void declare(Declare& arguments) {
    arguments.positional("USER", user, kUserHelp);
    arguments.option("--name NAME", name, "Name of the user; an empty text clears it").may_be_empty();
    arguments.option("--image URL", image, "Address of a picture; an empty text clears it").may_be_empty();
    arguments.option("--role ROLE", role, "Role of the account").one_of({domain::kRoles.begin(), domain::kRoles.end()});
    arguments.option("--email ADDRESS", email, "New address; both get a mail, the old one may undo it");
    arguments.flag("--without-undo", without_undo, "With --email: the old address may not undo it");
    arguments.option("--reason TEXT", reason, "With --email: why, for the mails to both");
    declare_profile(arguments, profile);
    declare_fields(arguments, fields);
  }

  Status run(Context& context) const {
    if (!name && !image && !role && !email && profile.empty() && fields.empty())
      return usage_error("`usher user update` needs something to change: --name, --image, --role, --email, --profile or --field");
    if (!email && (without_undo || reason)) return usage_error("--without-undo and --reason belong to --email");
    USHER_CHECK(context.output.check(user_record({})));
    USHER_TRY(auto* const core, context.installation->core());
    core::UserUpdate update{.name = patch_of(name), .image = patch_of(image), .role = role, .profile = profile, .email = email};
    update.without_undo = without_undo;
    update.reason = reason;
    USHER_TRY(update.user_fields, fields_of(core->user_fields, fields));
    USHER_TRY(const auto found, core::find_account(core->filter_sources, user));
    const auto& users = core::resource_of("users");
    if (role == domain::kAdminRole && found.role != domain::kAdminRole)
      USHER_CHECK(context.terminal.confirm(
          core::with_names(words_of(users, core::act_of(users, "promote")).one_question, {found.email})));
    USHER_TRY(const auto updated, core->user_admin.update(context.installation->actor(), found.id.str(), update));
    if (updated.user.updated_at == found.updated_at)
      context.terminal.note("The account is like that already; nothing was changed");
    if (const auto revoked = updated.api_keys_revoked; revoked > 0)
      context.terminal.note("Revoked " + counted(revoked, "API key") + " that the account had made");
    return context.output.record(user_record(updated.user));
  }
};

/// `usher user set-password`: also ends the sessions.
struct UserSetPassword {
  std::string user;
  NewPassword password;

  void declare(Declare& arguments) {
    arguments.positional("USER", user, kUserHelp);
    password.declare(arguments);
  }

  Status run(Context& context) const {
    const auto result = [this](const domain::User& who, const Secret& secret) {
      Record record = brief_user_record(who);
      record.push_back({"password_set", true});
      password.show(secret, record);
      return record;
    };
    USHER_CHECK(password.check(context.output, result({}, Secret())));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto found, core::find_account(core->filter_sources, user));
    USHER_TRY(const auto secret, password.read(context.terminal, core->passwords, found.email));
    USHER_CHECK(core->user_admin.set_password(context.installation->actor(), found.id.str(), secret, password.generated));
    password.note_initial(context.terminal);
    return context.output.record(result(found, secret));
  }
};

}  // namespace

std::vector<Command> user_create_commands() {
  return {command<UserCreate>("user create", "Create an account",
                              "usher user create ada@example.com --name \"Ada L.\" --mail-link", Needs::kCurrentSchema)};
}

std::vector<Command> user_change_commands() {
  return {command<UserUpdateCommand>("user update", "Change an account or its profile",
                                     "usher user update ada@example.com --role admin --profile organization=Analytical",
                                     Needs::kCurrentSchema),
          command<UserSetPassword>("user set-password", "Give an account a new password and end its sessions",
                                   "usher user set-password ada@example.com\n"
                                   "usher user set-password ada@example.com --password-stdin < password.txt",
                                   Needs::kCurrentSchema)};
}

}  // namespace usher::cli
