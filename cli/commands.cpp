#include "cli/commands.h"

#include "cli/commands/completion/completion.h"
#include "cli/commands/rows.h"

namespace usher::cli {
namespace {

constexpr std::array kNouns{
    Noun{"migrate", "The schema of the database"},
    Noun{"upgrade", "Starting a newer release"},
    Noun{"user", "Accounts and their profiles"},
    Noun{"import", "Importing from another server"},
    Noun{"token", "Sessions and their tokens", "session"},
    Noun{"browser", "Browsers that skip the second factor"},
    Noun{"key", "The keys that sign access tokens"},
    Noun{"secret", "The secret of the installation"},
    Noun{"apikey", "The keys of back ends"},
    Noun{"questionnaire", "Questionnaires and their answers"},
    Noun{"audit", "The audit log and its integrity"},
    Noun{"mail", "Mail of the server and its delivery"},
    Noun{"config", "The settings"},
    Noun{"limit", "Rate-limited accounts and addresses"},
    Noun{"completion", "Completion scripts for shells"},
};

constexpr std::array kOldWords{OldWords{"user bulk reset", "user send-reset"}, OldWords{"user bulk verify", "user verify-email"},
                               OldWords{"user bulk", "user"}, OldWords{"mail list --dropped", "mail dropped"}};

/// Collects the rows of all *_commands files in the order of `usher --help`. Several files may contribute verbs of a noun.
std::vector<Command> gather() {
  std::vector<Command> all;
  for (const auto rows : {init_commands(),          status_commands(),
                          top_commands(),           migrate_commands(),
                          upgrade_commands(),       user_create_commands(),
                          user_show_commands(),     user_why_commands(),
                          user_change_commands(),   user_factor_commands(),
                          user_import_commands(),   user_export_commands(),
                          import_commands(),        seed_commands(),
                          token_commands(),         token_inspect_commands(),
                          key_commands(),           secret_commands(),
                          apikey_commands(),        limit_commands(),
                          prune_commands(),         questionnaire_version_commands(),
                          questionnaire_commands(), questionnaire_stats_commands(),
                          audit_commands(),         mail_commands(),
                          resource_commands(),      backup_commands(),
                          restore_commands(),       copy_commands(),
                          doctor_commands(),        config_commands(),
                          completion_commands(),    help_commands()})
    all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

}  // namespace

const CommandTable& command_table() {
  static const std::vector<Command> commands = gather();
  static const CommandTable table{kNouns, commands, kOldWords};
  return table;
}

}  // namespace usher::cli
