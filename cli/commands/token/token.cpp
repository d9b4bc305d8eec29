#include "cli/arguments/danger.h"
#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "cli/commands/rows.h"
#include "cli/installation/find_account.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"
#include "common/core/administration/sessions.h"
#include "common/core/audit/audit_log.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/core/upkeep/short_ids.h"
#include "common/db/engine/database.h"

namespace usher::cli {
namespace {

const auto kSessionColumns =
    columns_of<store::SessionWithEmail>({.name = "id",
                                         .details = {"user_id", "user_agent", "impersonated_by"},
                                         .drops = {{"created_at", 3}, {"last_seen_at", 1}, {"expires_at", 2}, {"ip", 1}}});

struct TokenList {
  std::optional<std::string> user;
  FilterOptions<store::SessionFilter> filters;
  PageOptions page;

  void declare(Declare& arguments) {
    arguments.positional("USER", user, "As --user");
    filters.declare(arguments);
    arguments.at_most_one({"USER", "--user"});
    page.declare(arguments);
  }

  Status run(Context& context) const {
    USHER_TRY(const auto rows, context.output.rows(kSessionColumns));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(auto filter, filters.read(context, core->filter_sources));
    if (user) {
      USHER_TRY(const auto found, find_account(*core, *user));
      filter.user = found.id;
    }
    return page.write(context, *rows, core->session_admin, filter, cells_of<store::SessionWithEmail>);
  }
};

/// The sessions of one account end after y/N, those of all accounts after the name of the database.
struct TokenRevoke {
  std::optional<std::string> id;
  std::optional<std::string> user;
  bool all = false;
  bool dry_run = false;

  void declare(Declare& arguments) {
    arguments.positional("ID", id, "A session, as `usher token list` shows it, or one of its refresh tokens");
    arguments.option("--user USER", user, "All sessions of this account, by id or email address; asks first");
    arguments.flag("--all", all, "All sessions of all accounts; asks for the name of the database first");
    arguments.flag("--dry-run", dry_run, kDryRunHelp);
    arguments.exactly_one({"ID", "--user", "--all"});
    arguments.at_most_one({"ID", "--dry-run"});
  }

  Status run(Context& context) const {
    USHER_CHECK(context.output.check(result(0)));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto ended, id     ? revoke_one(context, *core)
                                : user ? revoke_user(context, *core)
                                       : revoke_all(context, *core));
    if (dry_run) note_dry_run(context.terminal);
    return context.output.record(result(ended));
  }

 private:
  [[nodiscard]] Record result(std::int64_t ended) const { return {{dry_run ? "would_end" : "ended", ended}}; }

  Result<std::int64_t> revoke_one(Context& context, core::Core& core) const {
    USHER_TRY(const auto whole, core::whole_id(core.ports, core::Named::kSession, *id));
    USHER_CHECK(core.session_admin.revoke(context.installation->actor(), whole));
    return 1;
  }

  Result<std::int64_t> revoke_user(Context& context, core::Core& core) const {
    USHER_TRY(const auto found, find_account(core, *user));
    USHER_TRY(const auto live, core.session_admin.count({.user = found.id}));
    if (dry_run) return live;
    if (live == 0) {
      context.terminal.note(found.email + " has no live session; nothing was changed");
      return live;
    }
    USHER_CHECK(context.terminal.confirm("End " + counted(live, "session") + " of " + found.email + "?"));
    return core.session_admin.revoke_user(context.installation->actor(), found.id);
  }

  [[nodiscard]] Result<std::int64_t> revoke_all(Context& context, core::Core& core) const {
    USHER_TRY(const auto live, core.session_admin.count({}));
    if (dry_run) return live;
    USHER_TRY(auto* const database, context.installation->database());
    USHER_CHECK(context.terminal.confirm_by_name(
        "This ends " + counted(live, "session") + " of all accounts: every user must sign in again.",
        database_name(database->place())));
    auto progress = context.terminal.progress("Ending sessions", live, "ended; run the command again to end the others");
    return core.session_admin.revoke_all(context.installation->actor(),
                                         [&progress](std::int64_t rows) { progress.advance(rows); });
  }
};

struct TokenPrune {
  bool dry_run = false;

  void declare(Declare& arguments) { arguments.flag("--dry-run", dry_run, kDryRunHelp); }

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

std::span<const Command> token_commands() {
  static constexpr std::array kCommands{
      command<TokenList>("token list", "List the live sessions of all accounts or of one", "usher token list ada@example.com",
                         Needs::kCurrentSchema),
      command<TokenRevoke>("token revoke", "End sessions now, with all their tokens",
                           "usher token revoke --user ada@example.com\nusher token revoke 0199aa10-0000-7000-8000-000000000001",
                           Needs::kCurrentSchema),
      command<TokenPrune>("token prune", "Remove sessions that ended more than a day ago", "usher token prune",
                          Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
