#include "common/core/restoring/restore.h"

#include <sys/stat.h>

#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/files/file.h"

namespace usher::cli {
namespace {

std::string text_of(const core::DatabaseContents& contents) {
  return counted(contents.users, "user") + " and " + counted(contents.sessions, "session");
}

std::string text_of_powers(const core::DatabaseContents& contents) {
  return "Valid as in the backup, also what ended or was revoked since: " + counted(contents.live_sessions, "session") + ", " +
         counted(contents.trusted_browsers, "trusted browser") + ", " + counted(contents.single_use_tokens, "single-use token") +
         " (links and codes), " + counted(contents.api_keys, "API key") + ", " + counted(contents.passkeys, "passkey") + ", " +
         counted(contents.signing_keys, "signing key") + " and " + counted(contents.admins, "admin") +
         ". `usher token revoke --all`, `usher browser forget --all`, `usher apikey revoke --all`, `usher passkey delete`, "
         "`usher key revoke` and `usher user update USER --role user` end them; --revoke also ends single-use tokens. Passwords "
         "and links to providers that were removed since sign in again, too";
}

std::string text_of_leaving(const std::optional<core::DatabaseContents>& contents) {
  if (!contents) return "damaged";
  return contents->schema_version > 0 ? text_of(*contents) : "no Usher data";
}

void note_kept(Terminal& terminal, const core::Restored& restored) {
  if (!restored.plan.kept_as) return;
  if (restored.is_kept) return terminal.note("Kept the replaced database as " + *restored.plan.kept_as);
  terminal.warn("the replaced database cannot be kept as " + *restored.plan.kept_as + ": it is damaged");
}

void warn_of_age(Terminal& terminal, const core::RestorePlan& plan) {
  if (!plan.erasures_since) return;
  terminal.warn("the backup is older than AUDIT_RETENTION_DAYS: accounts that were deleted before " +
                to_rfc3339(*plan.erasures_since) + " are no longer listed, and may be back");
}

void report(Terminal& terminal, const core::RestoredErasures& erasures) {
  if (erasures.revoked() > 0) terminal.note("Revoked " + counted(erasures.revoked(), "signing key") + " again");
  if (!erasures.places())
    return terminal.warn(
        "accounts that were deleted after the backup may be back: there is no list of them. Name a copy NAME.erasures or a later "
        "database by --erasures, and restore again");
  if (erasures.erased() > 0)
    terminal.note("Deleted " + counted(erasures.erased(), "account") + " again, by the list of " + *erasures.places());
}

struct Restore {
  std::string file;
  std::optional<std::string> erasures_from;
  std::optional<std::string> work_directory;
  bool revokes = false;

  void declare(Declare& arguments) {
    arguments.positional("FILE", file, "A file that `usher backup` made; -: standard input").path();
    arguments.option("--erasures FILE|URL", erasures_from, "Also delete the accounts that this list or database names");
    arguments.flag("--revoke", revokes,
                   "End the backup's sessions, API keys, trusted browsers, links and codes; passwords and passkeys removed since "
                   "work again");
    arguments.option("--work-dir DIR", work_directory, kWorkDirectoryHelp).path();
  }

  Status run(Context& context) const {
    auto& installation = *context.installation;
    USHER_CHECK(context.output.check(record({}, {})));
    USHER_TRY(const auto url, installation.database_url());
    const auto database_file = url ? std::optional(url->path()) : std::nullopt;
    core::RestoreOrder order{.file = "", .name = file, .work_directory = "", .made_at = made_at(), .revokes = revokes};
    warn_of_exposed_url(context.terminal, "--erasures", erasures_from.value_or(""));
    USHER_TRY(auto erasures, core::RestoredErasures::named(erasures_from));
    if (url) USHER_CHECK(become_database_owner(*url));
    order.work_directory = work_directory_of(work_directory, database_file);
    if (file == kStandardStream) USHER_CHECK(make_private_directories(order.work_directory));
    USHER_TRY(const auto input, rereadable_input(file, order.work_directory));
    order.file = input.path;
    std::optional<CopyProgressBar> bar;
    const core::RestoreCalls calls{
        .approve = [&](const core::RestorePlan& plan) { return approve(installation.settings(), context.terminal, plan); },
        .progress = [&](const char* label) { return bar.emplace(context.terminal, label).callback(); }};
    auto restored = core::Restore(installation.settings(), installation.clock(), installation.random(), installation.actor())
                        .run(order, erasures, calls);
    bar.reset();
    if (!restored.ok()) return std::move(restored).error();
    return finish(context, restored.value(), erasures);
  }

 private:
  /// nullopt for a backup from standard input.
  [[nodiscard]] std::optional<Time> made_at() const {
    struct stat found {};
    if (file == kStandardStream || ::stat(file.c_str(), &found) != 0) return std::nullopt;
    return from_seconds(found.st_mtim.tv_sec);
  }

  [[nodiscard]] Status approve(const settings::Settings& settings, Terminal& terminal, const core::RestorePlan& plan) const {
    using State = core::SecretFit::State;
    if (plan.secret.state == State::kMissing || plan.secret.state == State::kNone)
      terminal.warn("there is no secret here: put the one that belongs to the backup into " +
                    core::where_to_put_secret(settings) + " before usherd starts");
    warn_of_age(terminal, plan);
    if (plan.lacks_journal)
      terminal.warn(file + " is no file of `usher backup`, and there is no journal beside it (" + file +
                    "-wal): if it was copied from a running server, what the journal held is missing");
    if (!plan.kept_as) return done();
    return terminal.confirm_by_name("This replaces " + plan.place + " (" + text_of_leaving(plan.leaving) + "; kept as " +
                                        *plan.kept_as + ") with " + file + " (" + text_of(plan.backup) + ").",
                                    database_name(plan.place));
  }

  Status finish(Context& context, const core::Restored& restored, const core::RestoredErasures& erasures) const {
    note_kept(context.terminal, restored);
    report(context.terminal, erasures);
    warn_of_age(context.terminal, restored.plan);
    context.terminal.note("Restored " + restored.plan.place + " with " + text_of(restored.contents));
    context.terminal.note(text_of_powers(restored.contents));
    if (restored.kept_mails > 0)
      context.terminal.note("Kept " + counted(restored.kept_mails, "waiting mail") +
                            ": some may have been sent since, and links may have expired. `usher mail retry --state kept` sends "
                            "what is kept");
    return context.output.record(record(restored, erasures));
  }

  [[nodiscard]] Record record(const core::Restored& restored, const core::RestoredErasures& erasures) const {
    const auto& contents = restored.contents;
    return {{"file", file, ColumnRole::kName},
            {"kept_as", restored.is_kept ? restored.plan.kept_as : std::nullopt},
            {"users", contents.users},
            {"sessions", contents.sessions},
            {"schema_version", contents.schema_version},
            {"live_sessions", contents.live_sessions},
            {"trusted_browsers", contents.trusted_browsers},
            {"single_use_tokens", contents.single_use_tokens},
            {"api_keys", contents.api_keys},
            {"passkeys", contents.passkeys},
            {"signing_keys", contents.signing_keys},
            {"admins", contents.admins},
            {"kept_mails", restored.kept_mails},
            {"deleted_again", erasures.erased()},
            {"erasures_from", erasures.places(), ColumnRole::kDetail}};
  }
};

}  // namespace

std::vector<Command> restore_commands() {
  return {command<Restore>("restore", "Replace the database with a backup and keep the old one",
                           "usher restore /var/backups/usher/2026-11-20.db\n"
                           "usher restore /mnt/usher.db --erasures /mnt/usher.db.erasures",
                           Needs::kSettings)};
}

}  // namespace usher::cli
