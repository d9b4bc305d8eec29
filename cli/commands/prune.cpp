#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/upkeep/retention/inactive_accounts.h"
#include "common/core/upkeep/retention/maintenance.h"

namespace usher::cli {
namespace {

Record pruned_record(const core::Pruned& pruned, const core::Retired& retired, std::int64_t anonymous) {
  return {{"sessions", pruned.sessions},
          {"successors", pruned.successors},
          {"verifications", pruned.verifications},
          {"rate_limits", pruned.rate_limits},
          {"keys", pruned.keys},
          {"mails", pruned.mails},
          {"audit_events", pruned.audit_events},
          {"erasures", pruned.erasures},
          {"visitors", pruned.visitors},
          {"chat_messages", pruned.chat_messages},
          {"chat_threads", pruned.chat_threads},
          {"adapted_pages", pruned.adapted_pages},
          {"accounts_warned", retired.warned},
          {"accounts_deleted", retired.deleted},
          {"anonymous_accounts_deleted", anonymous}};
}

struct Prune : DryRunOption {
  Status run(Context& context) const {
    USHER_CHECK(context.output.check(pruned_record({}, {}, 0)));
    USHER_TRY(auto* const core, context.installation->core());
    if (dry_run) return forecast(context, *core);
    auto progress = context.terminal.progress("Removing expired data", std::nullopt, "removed; run the command again to go on");
    // Recorded before the work, so that an interrupted run is in the audit log, too.
    USHER_CHECK(core->audit.record({.action = "maintenance.pruned", .actor = context.installation->actor().audit_name()}));
    const auto on_progress = [&progress](std::int64_t rows) { progress.advance(rows); };
    const auto pruned = core->maintenance.prune(on_progress);  // what fails keeps none of the others
    const auto retired = core->inactive_accounts.retire(on_progress);
    const auto anonymous = core->anonymous_users.retire(on_progress);
    USHER_CHECK(pruned);
    USHER_CHECK(retired);
    USHER_CHECK(anonymous);
    return context.output.record(pruned_record(pruned.value(), retired.value(), anonymous.value()));
  }

  static Status forecast(Context& context, const core::Core& core) {
    USHER_TRY(const auto pruned, core.maintenance.forecast());
    USHER_TRY(const auto retired, core.inactive_accounts.forecast());
    USHER_TRY(const auto anonymous, core.anonymous_users.forecast());
    note_dry_run(context.terminal);
    return context.output.record(pruned_record(pruned, retired, anonymous));
  }
};

}  // namespace

std::vector<Command> prune_commands() {
  return {command<Prune>("prune", "Remove expired sessions, tokens, mail and other data", "usher prune", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
