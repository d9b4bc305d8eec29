#include "cli/arguments/danger.h"
#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/commands/user/new_password.h"
#include "cli/commands/user/profile_argument.h"
#include "cli/commands/user/record.h"
#include "cli/installation/installation.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resources.h"

namespace usher::cli {
namespace {

/// Absent: unchanged; an empty text clears.
json::Patch<std::string> patch_of(const std::optional<std::string>& text) {
  if (!text) return {};
  return {.present = true, .value = text->empty() ? std::nullopt : text};
}

/// What `usher user promote` asks.
std::string question_of_promotion(const std::string& address) {
  const auto acts = core::resource_of("users").acts;
  const auto promote = std::find_if(acts.begin(), acts.end(), [](const core::Act& act) { return act.verb == "promote"; });
  return core::with_names(promote->one_question, {address});
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
    if (role == domain::kAdminRole && found.role != domain::kAdminRole)
      USHER_CHECK(context.terminal.confirm(question_of_promotion(found.email)));
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
