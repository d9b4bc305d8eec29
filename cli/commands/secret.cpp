#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/core/upkeep/secret_abandonment.h"

namespace usher::cli {
namespace {

struct SecretAbandon : DryRunOption {
  Status run(Context& context) const {
    USHER_CHECK(context.output.check(record_of({})));
    auto& installation = *context.installation;
    USHER_TRY(auto* const database, installation.database());
    core::SecretAbandonment abandonment(installation.settings(), installation.clock(), installation.random(), *database);
    USHER_TRY(const auto expected, abandonment.forecast());
    if (dry_run) {
      note_dry_run(context.terminal);
      note_admins(context.terminal, expected);
      return context.output.record(record_of(expected));
    }
    USHER_CHECK(context.terminal.confirm_by_name(warning(expected), database_name(database->place())));
    USHER_TRY(const auto dropped, abandonment.run(installation.actor()));
    context.terminal.note("The secret is now the one in " + core::place_of_secret(installation.settings()) +
                          "; keep a copy of it, and make a new backup: no earlier one opens with it");
    note_admins(context.terminal, dropped);
    return context.output.record(record_of(dropped));
  }

 private:
  /// One member for each table.
  static Record record_of(const core::SecretAbandonmentResult& dropped) {
    Record record;
    for (const auto& [table, boxes] : dropped.by_table()) record.push_back({std::string(table), boxes});
    record.push_back({"sessions", dropped.sessions});
    record.push_back({"admins_shut_out", static_cast<std::int64_t>(dropped.admins.size())});
    return record;
  }

  static std::string warning(const core::SecretAbandonmentResult& expected) {
    return "This gives up the secret for good: " + counted(expected.all(), "sealed value") + " will be dropped and " +
           counted(expected.sessions, "session") +
           " ended. If it may be anywhere, as USHER_SECRET or in a file usher.db.secret, put it back instead.";
  }

  static void note_admins(Terminal& terminal, const core::SecretAbandonmentResult& dropped) {
    for (const auto& admin : dropped.admins)
      terminal.note("The admin " + admin + " cannot sign in until you run `usher user reset-2fa " + admin + "`");
  }
};

}  // namespace

std::vector<Command> secret_commands() {
  return {command<SecretAbandon>("secret abandon", "Give up a lost secret, with all that it sealed and all sessions",
                                 "usher secret abandon --dry-run\nusher secret abandon", Needs::kDatabase)};
}

}  // namespace usher::cli
