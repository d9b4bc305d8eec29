#include "cli/commands/init/first_admin.h"

#include "common/core/accounts/user_admin.h"
#include "common/domain/actor.h"
#include "common/domain/email_address.h"

namespace usher::cli {
namespace {

/// The operator vouches for the address.
Result<std::optional<MadeAdmin>> make_once(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                           const std::string& email, const NewPassword& password) {
  USHER_TRY(auto secret, password.read(context.terminal, core.passwords, email));
  USHER_TRY(auto user, core.user_admin.create(by, {.email = email,
                                                   .role = std::string(domain::kAdminRole),
                                                   .verified = true,
                                                   .password = secret.clone(),
                                                   .is_initial = password.generated}));
  return std::optional(MadeAdmin{std::move(user), std::move(secret)});
}

bool is_about_password(const Error& problem) {
  const auto names_it = [](const FieldError& fault) { return fault.field == "password"; };
  return problem.code == ErrorCode::kValidationFailed &&
         (problem.fields.empty() || std::any_of(problem.fields.begin(), problem.fields.end(), names_it));
}

/// Asks for another password where one is refused. A prompt for the address would show the password that is typed next.
Result<std::optional<MadeAdmin>> make(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                      const std::string& email, const NewPassword& password) {
  USHER_CHECK(domain::EmailAddress::parse(email));  // before the password prompt
  const bool asks = !password.generated && !password.from_stdin;
  for (;;) {
    auto made = make_once(context, core, by, email, password);
    if (made.ok() || !asks || !is_about_password(made.error())) return made;
    context.terminal.report(made.error());
  }
}

}  // namespace

Result<std::optional<MadeAdmin>> make_first_admin(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                                  const std::optional<std::string>& email, const NewPassword& password) {
  auto& terminal = context.terminal;
  if (email) return make(context, core, by, *email, password);
  USHER_TRY(const bool has_admin, core.user_admin.has_admin());
  if (has_admin || !terminal.can_ask()) return std::optional<MadeAdmin>();
  terminal.note("");
  terminal.note("The first admin signs in at /account/sign-in and has the console at /admin.");
  for (;;) {
    USHER_TRY(const auto answer, terminal.ask("Address of the first admin, or nothing for later", ""));
    if (answer.empty()) return std::optional<MadeAdmin>();
    auto made = make(context, core, by, answer, password);
    if (made.ok() || made.error().row().kind != ErrorKind::kInvalid) return made;
    terminal.report(made.error());
  }
}

}  // namespace usher::cli
