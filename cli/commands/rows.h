#pragma once

#include "cli/arguments/command.h"

// The rows of each file of commands.

namespace usher::cli {

std::vector<Command> answer_commands();
std::vector<Command> apikey_commands();
std::vector<Command> audit_commands();
std::vector<Command> backup_commands();
std::vector<Command> completion_commands();
std::vector<Command> config_commands();
std::vector<Command> copy_commands();
std::vector<Command> doctor_commands();
std::vector<Command> help_commands();
std::vector<Command> import_commands();
std::vector<Command> init_commands();
std::vector<Command> key_commands();
std::vector<Command> limit_commands();
std::vector<Command> mail_commands();
std::vector<Command> migrate_commands();
std::vector<Command> password_list_commands();
std::vector<Command> prune_commands();
std::vector<Command> questionnaire_commands();
std::vector<Command> resource_commands();
std::vector<Command> restore_commands();
std::vector<Command> secret_commands();
std::vector<Command> seed_commands();
std::vector<Command> status_commands();
std::vector<Command> token_commands();
std::vector<Command> top_commands();
std::vector<Command> user_change_commands();
std::vector<Command> user_create_commands();
std::vector<Command> user_export_commands();
std::vector<Command> user_factor_commands();
std::vector<Command> user_import_commands();
std::vector<Command> user_show_commands();
std::vector<Command> variant_commands();

}  // namespace usher::cli
