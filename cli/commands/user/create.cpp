#include "cli/commands/rows.h"
#include "cli/commands/user/new_password.h"
#include "cli/commands/user/profile_argument.h"
#include "cli/commands/user/record.h"
#include "cli/installation/installation.h"
#include "common/core/accounts/user_admin.h"
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
  bool if_not_exists = false;

  void declare(Declare& arguments) {
    arguments.positional("EMAIL", email, "The account's address");
    arguments.option("--name NAME", name, "Name of the user");
    arguments.option("--role ROLE", role, "Role of the account (user)").one_of({domain::kRoles.begin(), domain::kRoles.end()});
    arguments.flag("--verified", verified, "Mark the address as verified");
    declare_profile(arguments, profile);
    declare_fields(arguments, fields);
    password.declare(arguments);
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

    USHER_TRY(const auto secret, password.read(context.terminal, core->passwords, email));
    const auto made = core->user_admin.create(context.installation->actor(), {.email = email,
                                                                              .name = name,
                                                                              .role = role,
                                                                              .verified = verified,
                                                                              .profile = profile,
                                                                              .password = secret.clone(),
                                                                              .is_initial = password.generated,
                                                                              .user_fields = std::move(user_fields)});
    if (made.ok()) password.note_initial(context.terminal);
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

}  // namespace

std::vector<Command> user_create_commands() {
  return {command<UserCreate>("user create", "Create an account",
                              "usher user create ada@example.com --name \"Ada L.\"\n"
                              "usher user create ci@example.com --generate-password --verified",
                              Needs::kCurrentSchema)};
}

}  // namespace usher::cli
