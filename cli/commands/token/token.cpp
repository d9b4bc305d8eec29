#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/core/audit/audit_log.h"
#include "common/core/upkeep/retention/maintenance.h"

namespace usher::cli {
namespace {

struct TokenPrune : DryRunOption {
  Status run(Context& context) const {
    const auto result = [](const core::Pruned& pruned) {
      return Record{{"sessions", pruned.sessions}, {"successors", pruned.successors}};
    };
    USHER_CHECK(context.output.check(result({})));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto expected, core->maintenance.forecast());
    if (dry_run) {
      note_dry_run(context.terminal);
      return context.output.record(result(expected));
    }
    auto progress = context.terminal.progress("Removing ended sessions", expected.sessions + expected.successors,
                                              "removed; run the command again to go on");
    // Recorded before the work, so that an interrupted run is in the audit log, too.
    USHER_CHECK(core->audit.record({.action = "sessions.pruned", .actor = context.installation->actor().audit_name()}));
    USHER_TRY(const auto pruned, core->maintenance.prune_sessions([&progress](std::int64_t rows) { progress.advance(rows); }));
    return context.output.record(result(pruned));
  }
};

}  // namespace

std::vector<Command> token_commands() {
  return {command<TokenPrune>("token prune", "Remove sessions that ended more than a day ago", "usher token prune",
                              Needs::kCurrentSchema)};
}

}  // namespace usher::cli
