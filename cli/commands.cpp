#include "cli/commands.h"

#include "cli/commands/rows.h"
#include "cli/commands/wake_note.h"

namespace usher::cli {
namespace {

constexpr std::array kNouns{
    Noun{"migrate", "Manage the database schema"},
    Noun{"user", "Manage accounts and profiles"},
    Noun{"import", "Import users from another product"},
    Noun{"token", "List, inspect and end sessions", "session"},
    Noun{"browser", "Manage browsers that skip the second factor"},
    Noun{"passkey", "Manage the passkeys of accounts"},
    Noun{"key", "Manage the keys that sign access tokens"},
    Noun{"secret", "Give up a lost secret of the installation"},
    Noun{"apikey", "Manage the API keys of back ends"},
    Noun{"questionnaire", "Publish questionnaires, remind people, export and count answers"},
    Noun{"page", "List and forget adapted pages"},
    Noun{"audit", "Read and verify the audit log"},
    Noun{"mail", "Read and retry outgoing mail"},
    Noun{"password-list", "Make lists of breached passwords"},
    Noun{"config", "Show and check the settings"},
    Noun{"limit", "List and clear rate limits"},
    Noun{"completion", "Print completion scripts for shells"},
};

constexpr std::array kOldWords{OldWords{"user bulk reset", "user send-reset"}, OldWords{"user bulk verify", "user verify-email"},
                               OldWords{"user bulk", "user"}, OldWords{"mail list --dropped", "mail dropped"},
                               OldWords{"user passkey", "passkey"}};

constexpr std::array kGroups{NounGroup{"Set-up", "init migrate password-list config completion help man"},
                             NounGroup{"Server", "status top key secret apikey limit doctor"},
                             NounGroup{"People", "user import seed token browser passkey"},
                             NounGroup{"Data", "prune questionnaire page audit mail backup restore copy"}};

constexpr std::string_view kOfChat =
    "no command shows or deletes a thread: `usher user export` has those of an account, and they go with it.";
constexpr std::array kGuesses{
    Guess{"log", "did you mean `usher audit list`?"},
    Guess{"logs", "did you mean `usher audit list`?"},
    Guess{"config set", "did you mean `usher init --set`?"},
    Guess{"user reset-password", "did you mean `usher user send-reset`, which mails a link, or `usher user set-password`?"},
    Guess{"questionnaire unfinished", "did you mean `usher user list --unanswered`?"},
    Guess{"chat", kOfChat},
    Guess{"thread", kOfChat}};

constexpr std::array<std::string_view, 17> kNeverGuessed{"abandon", "clear",   "delete",     "demote",    "down",    "forget",
                                                         "import",  "promote", "prune",      "reset-2fa", "restore", "retire",
                                                         "revoke",  "rotate",  "send-reset", "sign-out",  "suspend"};

/// The rows of all *_commands files in the order of `usher help commands`. Several files may contribute verbs of a noun.
constexpr std::vector<Command> (*kFiles[])() = {
    init_commands,       status_commands,      top_commands,           migrate_commands,       user_create_commands,
    user_show_commands,  user_change_commands, user_factor_commands,   user_import_commands,   user_export_commands,
    import_commands,     seed_commands,        token_commands,         key_commands,           secret_commands,
    apikey_commands,     limit_commands,       prune_commands,         questionnaire_commands, answer_commands,
    variant_commands,    audit_commands,       mail_commands,          resource_commands,      backup_commands,
    restore_commands,    copy_commands,        password_list_commands, doctor_commands,        config_commands,
    completion_commands, help_commands};

std::vector<Command> gather() {
  std::vector<Command> all;
  for (const auto rows_of : kFiles)
    for (const auto& row : rows_of()) all.push_back(row);
  return all;
}

}  // namespace

const CommandTable& command_table() {
  static const std::vector<Command> commands = gather();
  static const CommandTable table{kNouns, commands, kOldWords, kGroups, kGuesses, kNeverGuessed, wake_for_mail};
  return table;
}

}  // namespace usher::cli
