#include "cli/arguments/danger.h"
#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"
#include "common/core/administration/audit_events.h"
#include "common/core/audit/audit_chain.h"

namespace usher::cli {
namespace {

constexpr std::ptrdiff_t kAccountColumn = 5;
constexpr std::ptrdiff_t kRequestColumn = 11;

/// Those of an event, and its account in words.
std::vector<Column> event_columns() {
  auto columns = columns_of<core::AuditEventView>(
      {.name = "id",
       .details = {"user_id", "email", "user_agent", "repeats", "session_id", "request_id", "id", "position"},
       .drops = {{"actor", 3}, {"reason", 1}, {"ip", 2}},
       .uncut = {"outcome"}});
  columns.insert(columns.begin() + kAccountColumn, {"account"});
  return columns;
}

TableRow row_of_event(const domain::AuditEvent& event, core::EventAccounts& accounts) {
  const auto view = core::AuditEventView::of(event);
  auto cells = cells_of(view);
  cells.insert(cells.begin() + kAccountColumn, accounts.about(view));
  if (event.request_id.empty()) cells[kRequestColumn + 1] = nullptr;
  return cells;
}

class AuditList {
 public:
  void declare(Declare& arguments) {
    filters_.declare(arguments);
    page_.declare(arguments);
  }

  Status run(Context& context) const {
    USHER_TRY(const auto writer, context.output.rows(event_columns()));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto filter, filters_.read(context, core->filter_sources));
    core::EventAccounts accounts(core->user_admin);
    return page_.write(context, *writer, core->audit_trail, filter,
                       [&](const auto& event) { return row_of_event(event, accounts); });
  }

 private:
  FilterOptions<store::AuditFilter> filters_;
  PageOptions page_;
};

class AuditVerify {
 public:
  void declare(Declare&) {}

  Status run(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_CHECK(core->audit_chain.link_pending());
    USHER_TRY(const auto verdict, core->audit_chain.verify());
    const auto& broken = verdict.broken;
    if (verdict.unverifiable_since)
      context.terminal.note(counted(verdict.unverifiable, "older event") + " not verifiable since " +
                            to_rfc3339(*verdict.unverifiable_since) + ", when the lost secret was abandoned");
    USHER_CHECK(context.output.record(record_of(columns_of<core::AuditVerdict>({}), cells_of(verdict))));
    if (!broken) return done();
    return error(ErrorCode::kInternal, "The audit trail was changed: of event " + broken->event.str() + " at position " +
                                           std::to_string(broken->position) + ", " + broken->reason);
  }
};

}  // namespace

std::span<const Command> audit_commands() {
  static constexpr std::array kCommands{
      command<AuditList>("audit list", "List events, newest first",
                         "usher audit list --limit 20\nusher audit list --user ada@example.com --since 2026-11-01 -o json",
                         Needs::kCurrentSchema),
      command<AuditVerify>("audit verify", "Check that the audit trail is unchanged", "usher audit verify",
                           Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
