#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/installation/erased_rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/core/accounts/erasures.h"
#include "common/core/moving/better_auth_server.h"
#include "common/core/moving/fastapi_server.h"
#include "common/core/moving/moving.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/url/url.h"

namespace usher::cli {
namespace {

json::Array listed(const core::MoveReport& report) {
  json::Array list;
  for (const auto& [what, subject, why, rows] : report.left)
    list.push_back(json::Object{
        {"what", what}, {"whom", subject.empty() ? json::Value() : json::Value(subject)}, {"rows", rows}, {"why", why}});
  return list;
}

std::string line_of(const core::LeftBehind& left, std::string_view stays) {
  const auto& [what, subject, why, rows] = left;
  const auto label = subject.empty() ? std::to_string(rows) + (rows == 1 ? " row" : " rows") : subject;
  return std::string(what) + " (" + label + ") " + std::string(stays) + ": " + why;
}

/// The output of `usher import`.
Record record_of(const core::MoveReport& report, core::MoveMode mode) {
  return {{"dry_run", mode == core::MoveMode::kTrial},
          {"users", report.users},
          {"already_here", report.already_here},
          {"left_out", report.users_left},
          {"erased", report.users_erased, ColumnRole::kDetail},
          {"accounts", report.accounts},
          {"passkeys", report.passkeys},
          {"sessions", report.sessions},
          {"second_factors", report.second_factors},
          {"keys", report.keys},
          {"jwt_algorithm", report.jwts ? json::Value(report.jwts->algorithm) : json::Value(), ColumnRole::kDetail},
          {"left_behind", listed(report), ColumnRole::kDetail}};
}

/// Warns of rows that were left behind: the first ones, and the number of the others.
void print_left_behind(Terminal& terminal, const core::MoveReport& report, core::MoveMode mode) {
  constexpr std::size_t kMostLines = 20;
  const std::string_view stays = mode == core::MoveMode::kTrial ? "would stay behind" : "stayed behind";
  const auto shown = std::min(report.left.size(), kMostLines);
  for (std::size_t i = 0; i < shown; ++i) terminal.warn(line_of(report.left[i], stays));
  if (report.left.size() > shown)
    terminal.warn("and " + std::to_string(report.left.size() - shown) + " more; -o json lists all of them in left_behind");
}

/// Says how the old server signed the JWTs that its back ends verify, and which setting goes on with it.
void print_jwts(Terminal& terminal, const std::optional<core::OldJwts>& jwts, settings::JwtAlgorithm here) {
  if (!jwts) return;
  const std::string own(name_of(here));
  const auto there = "That server signed the tokens of /api/auth/token with " + jwts->algorithm;
  if (jwts->algorithm == own) return terminal.note(there + ", as JWT_ALGORITHM here: back ends go on");
  if (!crypto::algorithm_named(jwts->algorithm))
    return terminal.warn(there + ", which Usher does not sign with: let back ends accept " + own +
                         ", which JWT_ALGORITHM names here");
  const auto until = jwts->expires_at ? "until its key expires at " + to_rfc3339(*jwts->expires_at)
                                      : std::string("as long as its key is imported");
  terminal.warn(there + " and JWT_ALGORITHM here is " + own + ": Usher goes on with " + jwts->algorithm + " " + until +
                "; set JWT_ALGORITHM=" + jwts->algorithm + ", or back ends that accept only that will refuse its tokens then");
}

/// Says for which domain passkeys came: another run does not change it.
void print_passkeys(Terminal& terminal, const std::string& there, const std::string& here) {
  if (there.empty()) return;
  const auto taken = "That server's passkeys are taken as those of " + there;
  if (there == here) return terminal.note(taken + ", as PASSKEY_RP_ID here: they go on");
  terminal.warn(taken + " and PASSKEY_RP_ID here is " + here + ": they do not work here");
}

/// Of `--table user=members`.
Result<core::TableNames> table_names(const std::vector<std::string>& given) {
  core::TableNames names;
  for (const auto& pair : given) {
    const auto equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == pair.size())
      return usage_error("`--table` takes a table and its name there, such as user=members, not `" + printable(pair) + "`");
    names[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return names;
}

constexpr const char* kTableHelp = "What a table is called there, such as user=members, if it is not found";
constexpr const char* kSourceHelp = "Its database, sqlite:PATH or postgresql://...; it is only read";

/// Prints the report even if accounts were left out, which exits with 4.
Status move_from(core::OldServer& server, core::MoveMode mode, core::ErasedRows erased, Context& context) {
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto rows, server.count_rows());
  const core::Moving moving(
      {core->ports, core->outbox, core->audit, core->keys, core->sealing_keys, core->two_factor_codes.seals()});
  auto progress = context.terminal.progress(
      "Importing", rows, mode == core::MoveMode::kTrial ? "" : "rows done; run the command again to import the others");
  USHER_TRY(const auto report,
            moving.run(
                context.installation->actor(), server, mode, [&progress](std::int64_t more) { progress.advance(more); }, erased));
  if (erased == core::ErasedRows::kImported) core->erasures.renew_copy();
  if (report.users_erased > 0) context.terminal.note(erased_note(report.users_erased));
  print_left_behind(context.terminal, report, mode);
  print_jwts(context.terminal, report.jwts, context.installation->settings().tokens.algorithm);
  print_passkeys(context.terminal, report.passkey_rp_id, context.installation->settings().passkeys.rp_id);
  USHER_CHECK(context.output.record(record_of(report, mode)));
  if (report.users_left == 0) return done();
  const bool is_one = report.users_left == 1;
  return error(ErrorCode::kConflict, std::to_string(report.users_left) + (is_one ? " account was" : " accounts were") +
                                         " left out; everything else " +
                                         (mode == core::MoveMode::kTrial ? "would be imported" : "is imported"));
}

struct ImportBetterAuth {
  std::string url;
  std::optional<std::string> secret_file;
  std::optional<std::string> passkey_rp_id;
  std::vector<std::string> tables;
  bool erased_too = false;
  bool dry_run = false;

  void declare(Declare& arguments) {
    arguments.positional("URL", url, kSourceHelp);
    arguments
        .option("--secret-file FILE", secret_file,
                "A file with that server's BETTER_AUTH_SECRET; else the setting of that name is taken")
        .path();
    arguments.option("--passkey-rp-id DOMAIN", passkey_rp_id,
                     "The domain of that server's passkeys; else the host of PUBLIC_URL, which was that server's");
    arguments.option("--table TABLE=NAME", tables, kTableHelp);
    arguments.flag("--erased-too", erased_too, kErasedTooHelp);
    arguments.flag("--dry-run", dry_run, kDryRunHelp);
  }

  Status run(Context& context) const {
    const auto mode = dry_run ? core::MoveMode::kTrial : core::MoveMode::kForReal;
    USHER_CHECK(context.output.check(record_of({}, mode)));  // a wrong --fields is reported before anything is changed
    const auto& settings = context.installation->settings();
    const auto& configured = settings.secrets.better_auth;
    // Read before the own database is opened: its owner may not be allowed to read this file.
    USHER_TRY(auto secret, secret_of(configured));
    const auto cookies = cookie_note(secret, configured);
    USHER_TRY(auto names, table_names(tables));
    warn_of_exposed_url(context.terminal, "URL", url);
    USHER_TRY(auto rp_id, rp_id_for(settings.public_url));
    USHER_TRY(const auto server, core::BetterAuthServer::open(url, std::move(secret), settings, context.installation->clock(),
                                                              std::move(rp_id), std::move(names)));
    auto moved = move_from(*server, mode, erased_of(erased_too), context);
    const bool is_over = moved.ok() || moved.error().code == ErrorCode::kConflict;
    if (is_over) cookies.is_warning ? context.terminal.warn(cookies.text) : context.terminal.note(cookies.text);
    return moved;
  }

 private:
  /// Returns nullopt if no secret is known.
  [[nodiscard]] Result<std::optional<Secret>> secret_of(const Secret& configured) const {
    if (!secret_file) return configured.empty() ? std::optional<Secret>() : std::optional(configured.clone());
    constexpr std::size_t kMostBytes = 4096;
    USHER_TRY(auto text, read_input(*secret_file, kMostBytes));
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return error(ErrorCode::kInvalidArgument, *secret_file + " is empty");
    return std::optional(Secret(std::move(text)));
  }

  [[nodiscard]] Result<std::string> rp_id_for(const std::string& public_url) const {
    const auto parsed = parse_url(public_url);
    auto id = ascii_lower(passkey_rp_id.value_or(parsed ? parsed->host : ""));
    if (passkey_rp_id && !is_host_name(id))
      return error(ErrorCode::kInvalidArgument, "--passkey-rp-id is not a domain; write one such as example.com");
    return id;
  }

  /// What becomes of that server's cookies.
  struct CookieNote {
    bool is_warning;
    std::string_view text;
  };
  [[nodiscard]] CookieNote cookie_note(const std::optional<Secret>& secret, const Secret& configured) const {
    if (!secret)
      return {true, "BETTER_AUTH_SECRET is not set here: set it to that server's secret, or its cookies will be rejected"};
    if (!secret_file) return {false, "That server's cookies stay valid if BETTER_AUTH_SECRET here is its secret"};
    if (configured.empty())
      return {true,
              "BETTER_AUTH_SECRET is not set here: set it to the secret in that file, or that server's cookies will be rejected"};
    if (secret->expose() == configured.expose())
      return {false, "BETTER_AUTH_SECRET here is that server's secret: its cookies stay valid"};
    return {true, "BETTER_AUTH_SECRET here is not that server's secret: set it to that one, or its cookies will be rejected"};
  }
};

struct ImportFastapi {
  std::string url;
  std::vector<std::string> tables;
  bool erased_too = false;
  bool dry_run = false;

  void declare(Declare& arguments) {
    arguments.positional("URL", url, kSourceHelp);
    arguments.option("--table TABLE=NAME", tables, kTableHelp);
    arguments.flag("--erased-too", erased_too, kErasedTooHelp);
    arguments.flag("--dry-run", dry_run, kDryRunHelp);
  }

  Status run(Context& context) const {
    const auto mode = dry_run ? core::MoveMode::kTrial : core::MoveMode::kForReal;
    USHER_CHECK(context.output.check(record_of({}, mode)));
    USHER_TRY(auto names, table_names(tables));
    warn_of_exposed_url(context.terminal, "URL", url);
    USHER_TRY(const auto server, core::FastapiServer::open(url, context.installation->clock(), std::move(names)));
    return move_from(*server, mode, erased_of(erased_too), context);
  }
};

}  // namespace

std::vector<Command> import_commands() {
  return {command<ImportBetterAuth>("import better-auth", "Import all data from a Better Auth server's database",
                                    "usher import better-auth sqlite:old.db --secret-file old.secret --dry-run\n"
                                    "usher import better-auth sqlite:old.db --secret-file old.secret",
                                    Needs::kSettings),
          command<ImportFastapi>(
              "import fastapi", "Import accounts, profiles and sign-ins from the FastAPI quickstart's database",
              "usher import fastapi sqlite:///app.db --dry-run\nusher import fastapi sqlite:///app.db", Needs::kSettings)};
}

}  // namespace usher::cli
