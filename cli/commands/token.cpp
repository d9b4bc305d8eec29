#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "common/core/audit/audit_log.h"
#include "common/core/tokens/token_inspection.h"
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

constexpr EnumArray kSessionWords(&EnumRow<core::SessionState>::key, {{core::SessionState::kLive, "live"},
                                                                      {core::SessionState::kEnded, "ended"},
                                                                      {core::SessionState::kExpired, "expired"},
                                                                      {core::SessionState::kSuspended, "suspended"},
                                                                      {core::SessionState::kUnknown, "unknown"}});

Cell member(const json::Object& object, std::string_view name) {
  const auto* value = object.find(name);
  return value ? Cell(*value) : Cell(nullptr);
}

/// Users often paste the whole value of an Authorization header.
std::string_view without_scheme(std::string_view text) {
  constexpr std::string_view kScheme = "Bearer ";
  text = trim(text);
  return iequals(text.substr(0, kScheme.size()), kScheme) ? trim(text.substr(kScheme.size())) : text;
}

/// A NumericDate (RFC 7519 §2) as a time, if it is in the range of the calendar.
Cell time_member(const json::Object& object, std::string_view name) {
  constexpr std::int64_t kYear10000 = 253'402'300'800;
  const auto* value = object.find(name);
  const auto* seconds = value ? value->integer() : nullptr;
  return seconds && *seconds >= 0 && *seconds < kYear10000 ? Cell(from_seconds(*seconds)) : Cell(nullptr);
}

Record inspected_record(const core::InspectedToken& token) {
  return {{"valid", token.faults.empty()},
          {"user_id", member(token.claims, "sub"), ColumnRole::kName},
          {"email", member(token.claims, "email")},
          {"role", member(token.claims, "role")},
          {"session_id", member(token.claims, "sid")},
          {"session", kSessionWords[token.session].value},
          {"issued_at", time_member(token.claims, "iat")},
          {"expires_at", time_member(token.claims, "exp")},
          {"issuer", member(token.claims, "iss")},
          {"audience", member(token.claims, "aud")},
          {"algorithm", member(token.header, "alg")},
          {"kid", member(token.header, "kid")},
          {"type", member(token.header, "typ")},
          {"faults", json::Array(token.faults.begin(), token.faults.end()), ColumnRole::kDetail},
          {"header", token.header, ColumnRole::kDetail},
          {"claims", token.claims, ColumnRole::kDetail}};
}

core::PublicUrl public_url_of(const settings::Loaded& loaded) {
  const bool is_set = is_given(loaded, "PUBLIC_URL") || is_given(loaded, "BETTER_AUTH_URL");
  return is_set ? core::PublicUrl::kSet : core::PublicUrl::kGuessed;
}

/// `usher token inspect`: prints the claims of an access token, never its signature. Error: kUnauthenticated (exit 1) with all
/// reasons if this installation would refuse the token.
struct TokenInspect {
  std::optional<std::string> token;  ///< Absent or `-`: a line of standard input.

  void declare(Declare& arguments) {
    arguments.positional("JWT", token, "The access token, with or without `Bearer `; `-` or nothing: a line of standard input");
  }

  Status run(Context& context) const {
    USHER_CHECK(context.output.check(inspected_record({})));
    Secret text = Secret(std::string(token.value_or("-")));
    if (text.expose() == "-") {
      USHER_TRY(text, context.terminal.read_secret_line_from_stdin("Access token"));
    }
    USHER_TRY(auto* const core, context.installation->core());
    const auto inspected = core::inspect_token(without_scheme(text.expose()), public_url_of(context.installation->loaded()),
                                               core->ports, core->keys, core->access_tokens);
    if (!inspected.ok()) {
      if (inspected.error().code != ErrorCode::kUnauthenticated) return inspected.error();
      return error(ErrorCode::kUnauthenticated, "This is not an access token: " + inspected.error().detail());
    }
    USHER_CHECK(context.output.record(inspected_record(inspected.value())));
    if (inspected.value().faults.empty()) return done();
    return error(ErrorCode::kUnauthenticated, "This token is refused: " + joined(inspected.value().faults, "; "));
  }
};

}  // namespace

std::vector<Command> token_commands() {
  return {command<TokenPrune>("token prune", "Remove sessions that ended more than a day ago", "usher token prune",
                              Needs::kCurrentSchema),
          command<TokenInspect>("token inspect", "Decode an access token and report its errors",
                                "usher token inspect - < token.txt\nusher token inspect eyJhbGciOi...", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
