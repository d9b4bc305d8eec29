#include "cli/commands/token/token.h"

#include <algorithm>
#include <array>

#include "cli/arguments/page.h"
#include "cli/commands/token/inspect.h"
#include "cli/installation/installation.h"

namespace usher::cli {
namespace {

const std::vector<Column>& session_columns() {
  static const std::vector<Column> columns{{.name = "id", .role = ColumnRole::kName},
                                           {.name = "user_id", .role = ColumnRole::kDetail},
                                           {"email"},
                                           {"created_at"},
                                           {"last_seen_at"},
                                           {"expires_at"},
                                           {"ip"},
                                           {"device"},
                                           {.name = "user_agent", .role = ColumnRole::kDetail}};
  return columns;
}

TableRow row_of(const store::SessionWithEmail& row) {
  const auto& session = row.session;
  return {session.id,
          session.user_id,
          row.email,
          session.created_at,
          session.last_seen_at,
          std::min(session.expires_at, session.ends_at),
          session.ip,
          domain::describe_device(session.user_agent),
          session.user_agent};
}

struct TokenList {
  std::optional<std::string> user;
  PageOptions page;

  void declare(Declare& arguments) {
    arguments.positional("USER", user, "Only this account's, by id or email address");
    page.declare(arguments);
  }

  Status run(Context& context) const {
    USHER_TRY(const auto rows, context.output.rows(session_columns()));
    USHER_TRY(auto* const core, context.installation->core());
    store::SessionFilter filter{.after = page.after.created_at, .after_id = SessionId(page.after.id), .limit = page.to_fetch()};
    if (user) {
      USHER_TRY(const auto found, core->user_admin.find(*user));
      filter.user = found.id;
    }
    USHER_TRY(auto sessions, core->session_admin.list(filter));
    const auto next = page.cut(sessions, [](const auto& row) { return Cursor{row.session.created_at, row.session.id.str()}; });
    for (const auto& session : sessions) USHER_CHECK(rows->row(row_of(session)));
    USHER_CHECK(rows->finish());
    print_next_page(context.terminal, next);
    return done();
  }
};

/// Only --all asks for confirmation: affected users can sign in again.
struct TokenRevoke {
  std::optional<std::string> id;
  std::optional<std::string> user;
  bool all = false;

  void declare(Declare& arguments) {
    arguments.positional("ID", id, "A session, as `usher token list` shows it, or one of its refresh tokens");
    arguments.option("--user USER", user, "All sessions of this account, by id or email address");
    arguments.flag("--all", all, "All sessions of all accounts; asks first");
    arguments.exactly_one({"ID", "--user", "--all"});
  }

  Status run(Context& context) const {
    USHER_CHECK(context.output.check(result(0)));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto ended, id     ? revoke_one(context, *core)
                                : user ? revoke_user(context, *core)
                                       : revoke_all(context, *core));
    return context.output.record(result(ended));
  }

 private:
  static Record result(std::int64_t ended) { return {{"ended", ended}}; }

  Result<std::int64_t> revoke_one(Context& context, core::Core& core) const {
    USHER_CHECK(core.session_admin.revoke(context.installation->actor(), *id));
    return 1;
  }

  Result<std::int64_t> revoke_user(Context& context, core::Core& core) const {
    USHER_TRY(const auto found, core.user_admin.find(*user));
    return core.session_admin.revoke_user(context.installation->actor(), found.id);
  }

  static Result<std::int64_t> revoke_all(Context& context, core::Core& core) {
    USHER_CHECK(context.terminal.confirm("End all sessions of all accounts, so that all users must sign in again?"));
    auto progress = context.terminal.progress("Ending sessions", std::nullopt);
    return core.session_admin.revoke_all(context.installation->actor(),
                                         [&progress](std::int64_t rows) { progress.advance(rows); });
  }
};

struct TokenPrune {
  void declare(Declare&) {}

  Status run(Context& context) const {
    const auto result = [](const core::Pruned& pruned) {
      return Record{{"sessions", pruned.sessions}, {"successors", pruned.successors}};
    };
    USHER_CHECK(context.output.check(result({})));
    USHER_TRY(auto* const core, context.installation->core());
    auto progress = context.terminal.progress("Removing ended sessions", std::nullopt);
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
      command<TokenInspect>("token inspect", "Decode an access token and report its errors",
                            "usher token inspect - < token.txt\nusher token inspect eyJhbGciOi...", Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
