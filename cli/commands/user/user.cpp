
#include "cli/commands/rows.h"
#include "cli/commands/user/change.h"
#include "cli/commands/user/create.h"
#include "cli/commands/user/show.h"
#include "cli/commands/user/two_factor.h"
#include "cli/commands/user/why.h"

namespace usher::cli {

std::span<const Command> user_commands() {
  static constexpr std::array kCommands{
      command<UserCreate>("user create", "Create an account",
                          "usher user create ada@example.com --name \"Ada L.\"\n"
                          "usher user create ci@example.com --generate-password --verified",
                          Needs::kCurrentSchema),
      command<UserList>("user list", "List accounts, oldest first, a page at a time",
                        "usher user list --search example.com --status active\nusher user list --idle 90d -o csv > idle.csv",
                        Needs::kCurrentSchema),
      command<UserShow>("user show", "Show an account and its profile",
                        "usher user show ada@example.com\nusher user show ada@example.com --everything -o json",
                        Needs::kCurrentSchema),
      command<UserWhy>("user why", "Say why an account cannot sign in, with the command that mends it",
                       "usher user why ada@example.com", Needs::kCurrentSchema),
      command<UserUpdateCommand>("user update", "Change an account or its profile",
                                 "usher user update ada@example.com --role admin --profile organization=Analytical",
                                 Needs::kCurrentSchema),
      command<UserSetPassword>("user set-password", "Give an account a new password and end its sessions",
                               "usher user set-password ada@example.com\n"
                               "usher user set-password ada@example.com --password-stdin < password.txt",
                               Needs::kCurrentSchema),
      command<UserEnrollTwoFactor>("user enroll-2fa", "Give an account a second factor, at the terminal",
                                   "usher user enroll-2fa ada@example.com\nusher user enroll-2fa ada@example.com -o json",
                                   Needs::kCurrentSchema),
      command<UserResetTwoFactor>("user reset-2fa", "Remove an account's second factor and end its sessions",
                                  "usher user reset-2fa ada@example.com", Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
