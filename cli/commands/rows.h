#pragma once

#include "cli/arguments/command.h"

// The rows of each file of commands.

namespace usher::cli {

/// `usher apikey create`, list and revoke.
std::span<const Command> apikey_commands();
std::span<const Command> audit_commands();
std::span<const Command> backup_commands();
std::span<const Command> config_commands();
std::span<const Command> copy_commands();
std::span<const Command> doctor_commands();
std::span<const Command> help_commands();
/// `usher import`: another server's database.
std::span<const Command> import_commands();
std::span<const Command> init_commands();
/// `usher key list`, rotate, revoke and prune.
std::span<const Command> key_commands();
/// `usher limit list` and clear.
std::span<const Command> limit_commands();
/// `usher mail ...`: sent, kept and pending mail.
std::span<const Command> mail_commands();
std::span<const Command> migrate_commands();
/// `usher password-list build`.
std::span<const Command> password_list_commands();
/// `usher prune`.
std::span<const Command> prune_commands();
std::span<const Command> questionnaire_commands();
/// `usher questionnaire stats`.
std::span<const Command> questionnaire_stats_commands();
/// `usher questionnaire init`, show, list, diff, publish and retire.
std::span<const Command> questionnaire_version_commands();
std::span<const Command> restore_commands();
/// `usher secret abandon`.
std::span<const Command> secret_commands();
/// `usher seed`.
std::span<const Command> seed_commands();
std::span<const Command> status_commands();
/// `usher token list`, revoke and prune.
std::span<const Command> token_commands();
std::span<const Command> token_inspect_commands();
/// `list` and the acts of core::resources().
std::span<const Command> resource_commands();
std::span<const Command> top_commands();
std::span<const Command> upgrade_commands();
/// `usher user export`.
std::span<const Command> user_export_commands();
/// `usher user import`.
std::span<const Command> user_import_commands();
std::span<const Command> user_create_commands();
/// `usher user list` and show.
std::span<const Command> user_show_commands();
std::span<const Command> user_why_commands();
/// `usher user update` and set-password.
std::span<const Command> user_change_commands();
/// `usher user enroll-2fa`.
std::span<const Command> user_factor_commands();

}  // namespace usher::cli
