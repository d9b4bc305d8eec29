#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"
#include "common/core/audit/audit_chain.h"

namespace usher::cli {
namespace {

struct AuditVerify : NoArguments {
  Status run(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_CHECK(core->audit_chain.link_pending());
    USHER_TRY(const auto verdict, core->audit_chain.verify());
    const auto& broken = verdict.broken;
    if (verdict.unverifiable_since)
      context.terminal.note(counted(verdict.unverifiable, "older event") + " not verifiable since " +
                            to_rfc3339(*verdict.unverifiable_since) + ", when the lost secret was abandoned");
    USHER_CHECK(context.output.record(record_of_view(verdict)));
    if (!broken) return done();
    return error(ErrorCode::kInternal, "The audit trail was changed: of event " + broken->event.str() + " at position " +
                                           std::to_string(broken->position) + ", " + broken->reason);
  }
};

}  // namespace

std::vector<Command> audit_commands() {
  return {command<AuditVerify>("audit verify", "Check that the audit trail is unchanged", "usher audit verify",
                               Needs::kCurrentSchema)};
}

}  // namespace usher::cli
