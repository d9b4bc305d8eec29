#include "cli/arguments/danger.h"
#include "cli/commands/doctor/checks.h"
#include "cli/commands/rows.h"
#include "common/base/files/file.h"
#include "common/core/breaches/breached_passwords.h"
#include "common/core/mail/mail_templates.h"
#include "common/core/passkeys/passkeys.h"
#include "common/settings/combinations.h"

namespace usher::cli {
namespace {

struct ConfigShow : NoArguments {
  Status run(Context& context) const {
    Table table{{{"key", ColumnKind::kNeverCut, ColumnRole::kName}, {"value"}, {.name = "origin", .drop = 1}}};
    for (const auto& setting : context.installation->loaded().effective)
      table.rows.push_back({setting.key, setting.value.empty() ? Cell(nullptr) : Cell(setting.value), setting.origin});
    return context.output.table(table);
  }
};

/// Of the settings that the package's service reads, those that its socket unit replaces.
Result<std::vector<settings::Warning>> doubts_about_socket(const World& world, std::vector<settings::Effective> effective) {
  USHER_TRY(const bool is_enabled, exists(world.systemd_directory + "/sockets.target.wants/usherd.socket"));
  if (!is_enabled) return std::vector<settings::Warning>();
  std::erase_if(effective, [&world](const auto& setting) { return !setting.origin.starts_with(world.system_directory + "/"); });
  return settings::warnings_about_given_socket(effective);
}

/// Adds what the settings leave behind in the database; nothing where it cannot be read now.
void add_doubts_about_passkeys(Installation& installation, std::vector<settings::Warning>& warnings) {
  const auto core = installation.core();
  const auto sentences = core.ok() ? core.value()->passkeys.superseded() : core.error();
  if (sentences.ok())
    for (const auto& sentence : sentences.value()) warnings.push_back({"PASSKEY_RP_ID", sentence});
}

/// Needs nothing, because it must run with settings that are invalid.
struct ConfigCheck {
  bool production = false;

  void declare(Declare& arguments) {
    arguments.flag("--production", production, "Also check what matters only on a public server; any warning then exits 1");
  }

  Status run(Context& context) const {
    Table table{
        {{"level", ColumnKind::kNeverCut}, {"key", ColumnKind::kNeverCut, ColumnRole::kName}, {"problem", ColumnKind::kProse}}};
    USHER_CHECK(require_named_files(context.globals));
    auto loaded = settings::load(sources_of(context.globals, context.world));
    if (!loaded.ok()) return refuse(context, std::move(table), loaded.error(), "neither program starts with them");
    const auto installation = Installation::of(context.globals, context.world, std::move(loaded).value());
    const auto& used = installation->loaded();
    const auto texts = core::Catalogue::load(used.settings.site.templates);
    if (!texts.ok()) return refuse(context, std::move(table), texts.error(), "usherd does not start with them");
    if (const auto mails = core::MailTemplates::load(used.settings.mail.templates, texts.value()); !mails.ok())
      return refuse(context, std::move(table), mails.error(), "usherd does not start with them");
    if (const auto list = core::BreachedPasswords::check_file(used.settings.breached_passwords); !list.ok())
      return refuse(context, std::move(table), list.error(), "neither program starts with them");
    for (const auto& ignored : used.ignored_files) context.terminal.warn(ignored);
    auto warnings = used.warnings;
    const auto doubts = doubts_about_database(used.settings);
    if (!doubts.ok()) return refuse(context, std::move(table), doubts.error(), "neither program reaches its database with them");
    warnings.insert(warnings.end(), doubts.value().begin(), doubts.value().end());
    USHER_TRY(const auto replaced, doubts_about_socket(context.world, used.effective));
    warnings.insert(warnings.end(), replaced.begin(), replaced.end());
    add_doubts_about_passkeys(*installation, warnings);
    for (const auto& warning : warnings)
      if (production || !warning.production_only) table.rows.push_back({"warning", warning.key, warning.text});
    if (!table.rows.empty() || context.output.options().format != Format::kTable) USHER_CHECK(context.output.table(table));
    if (production && !table.rows.empty())
      return error(ErrorCode::kInvalidSettings,
                   counted(std::ssize(table.rows), "warning") + ", which --production treats as errors");
    context.terminal.note(table.rows.empty() ? "All settings are valid" : "The settings can be used");
    context.terminal.note("Refused as new passwords: " + core::words_of(used.settings.breached_passwords));
    if (!used.settings.site.templates.empty())
      context.terminal.note("The templates (*.html) of PAGE_TEMPLATES are not checked here; usherd checks them when it starts");
    return done();
  }

 private:
  static Status refuse(Context& context, Table table, const Error& wrong, const std::string& effect) {
    for (const auto& fault : wrong.fields) table.rows.push_back({"error", fault.field, fault.message});
    if (table.rows.empty()) return wrong;
    USHER_CHECK(context.output.table(table));
    return error(ErrorCode::kInvalidSettings, counted(std::ssize(table.rows), "error") + " in the settings; " + effect);
  }
};

}  // namespace

std::vector<Command> config_commands() {
  return {command<ConfigShow>("config show", "Show the settings and where each comes from, secrets hidden",
                              "usher config show\nusher config show -o json --fields key,origin", Needs::kSettings),
          command<ConfigCheck>("config check", "Report errors and warnings of the settings",
                               "usher config check\nusher config check --production", Needs::kNothing)};
}

}  // namespace usher::cli
