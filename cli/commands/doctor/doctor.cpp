#include "cli/arguments/usage.h"
#include "cli/commands/doctor/checks.h"
#include "cli/commands/rows.h"
#include "cli/commands/server_metrics.h"
#include "cli/commands/sleep_words.h"
#include "common/base/files/file.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/mail/smtp_server.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/testing/test_mark.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/clock_drift.h"
#include "common/db/database_size.h"
#include "common/db/migrator.h"

namespace usher::cli {
namespace {

/// For a mail server: longer than any lets clients wait for its greeting.
constexpr std::chrono::seconds kMailPatience{40};

constexpr int kRecentEvents = 200;

/// All of a file up to this size is read within some seconds.
constexpr std::int64_t kQuicklyRead = 128 * 1024 * 1024;

Finding check_integrity(db::Database& database, bool deep) {
  const auto size = db::database_size(database);
  if (!size.ok()) return problem("integrity", size.error());
  if (!deep && database.is_file() && size.value() > kQuicklyRead)
    return ok("integrity",
              "The database is too large to be read as a whole each time; `usher doctor --deep` does it, in some minutes");
  const auto faults = database.integrity_check();
  if (!faults.ok()) return problem("integrity", faults.error());
  if (faults.value().empty())
    return ok("integrity", database.is_file() ? "The database is sound" : "No index is broken, and no checksum has failed");
  return problem("integrity", "The database is damaged (" + std::to_string(faults.value().size()) + " faults, the first: " +
                                  faults.value().front() + "); stop usherd and restore a backup with `usher restore`");
}

Finding check_secret(const Result<core::SecretFit>& fit, const std::string& where) {
  if (!fit.ok()) return problem("secret", fit.error());
  using State = core::SecretFit::State;
  const auto print = " (fingerprint " + fit.value().fingerprint + ")";
  switch (fit.value().state) {
    case State::kNone:
      return ok("secret", "There is no secret yet; usherd makes one when it starts");
    case State::kMissing:
      return problem("secret", "The secret of this database is missing; put it into " + where);
    case State::kUnchecked:
      return ok("secret", "The secret is usable" + print + "; the database is not bound to a secret yet");
    case State::kFits:
      return ok("secret", "The secret belongs to this database" + print);
    case State::kChanging:
      return warning("secret", "The secret is being changed to the one" + print + ", and the previous one (fingerprint " +
                                   fit.value().previous_fingerprint + ") is still needed; run `usher key reseal`");
    case State::kDiffers:
      return problem("secret", "The secret" + print + " does not belong to this database; put the right one into " + where);
  }
  return {};
}

Finding check_keys(core::Core& core) {
  if (core.ports.settings.tokens.algorithm == settings::JwtAlgorithm::kHs256) return ok("keys", "JWT_SECRET_KEY signs");
  if (const auto opened = core.keys.reload(); !opened.ok()) return problem("keys", opened.error());
  const auto keys = core.keys.list();
  if (!keys.ok()) return problem("keys", keys.error());
  const auto signs = [](const core::ListedKey& listed) { return listed.state == core::KeyState::kSigning; };
  if (std::ranges::any_of(keys.value(), signs)) return ok("keys", "There is a signing key");
  if (keys.value().empty()) return ok("keys", "There is no signing key yet; usherd makes one when it starts");
  return warning("keys", "No key signs now; run `usher key rotate --now`");
}

/// One run of the checks. Each step adds its findings; checks that depend on a failed one are skipped.
class Examination {
 public:
  Examination(Context& context, bool deep) : context_(context), deep_(deep) {}

  void run(const std::optional<Url>& page) {
    if (!look_at_settings()) return;
    const auto file = installation_->database_file();
    if (!file.ok()) {
      add(problem("database", file.error()));
    } else if (!file.value()) {
      look_at_server();
    } else {
      look_at_file(*file.value());
    }
    if (!looked_at_events_) look_at_events({});
    look_outside();
    look_at_pages(page);
  }
  [[nodiscard]] const Findings& findings() const { return findings_; }

 private:
  void add(Finding finding) { findings_.push_back(std::move(finding)); }
  void add(std::optional<Finding> finding) {
    if (finding) add(std::move(*finding));
  }
  void add(Findings more) { std::move(more.begin(), more.end(), std::back_inserter(findings_)); }

  bool look_at_settings() {
    auto installation = Installation::make(context_.globals, context_.world, context_.terminal);
    findings_ = check_settings(installation);
    settings::SettingFaults reported;
    const auto gathered = settings::gather(sources_of(context_.globals, context_.world), reported);
    add(check_secret_files(gathered.files));
    if (installation.ok()) installation_ = std::move(installation).value();
    return installation_ != nullptr;
  }

  void look_at_file(const std::string& path) {
    add(check_disk(path));
    const auto is_there = exists(path);
    if (!is_there.ok()) return add(problem("database", is_there.error()));
    if (!is_there.value())
      return add(warning(
          "database", "There is no database at " + path + " yet; usherd makes it when it starts, and `usher migrate up` does"));
    const auto opened = installation_->database();
    if (!opened.ok()) return add(problem("database", opened.error()));
    add(ok("database", "The database " + path + " answers"));
    add(check_files(path));
    add(check_writable(path));
    look_at_settings_files();
    look_at_database(*opened.value());
  }

  /// As the owner of the database, which is the user of the server.
  void look_at_settings_files() {
    const auto sources = sources_of(context_.globals, context_.world);
    const auto toml = settings::toml_path(sources);
    for (const auto& path : {toml, toml.parent_path() / "usher.env"}) add(check_settings_file(path.string()));
  }

  void look_at_server() {
    const auto opened = installation_->database();
    if (!opened.ok()) return add(problem("database", opened.error()));
    auto& database = *opened.value();
    add(check_postgres(database, installation_->machine_clock()));
    look_at_database(database);
  }

  void look_at_database(db::Database& database) {
    const auto connection = database.connect();
    if (!connection.ok()) return add(problem("database", connection.error()));
    look_at_servers(database, *connection.value());
    if (database.is_file()) add(check_write_lock(*connection.value()));
    add(check_integrity(database, deep_));
    const auto schema = check_schema(*connection.value(), installation_->settings().database.migrate_on_start);
    add(schema);
    const auto fit = core::fit_secret(installation_->settings(), *connection.value());
    add(check_secret(fit, core::where_to_put_secret(installation_->settings())));
    if (schema.level != Finding::Level::kOk) {
      if (database.is_file()) add(check_room_for_copy(database.place()));
      return;
    }
    add(check_key_owners(*connection.value(), installation_->settings(), installation_->clock().now()));
    using State = core::SecretFit::State;
    if (fit.ok() && (fit.value().state == State::kFits || fit.value().state == State::kChanging)) look_inside();
  }

  /// On a public site, a server that has started once is to run, and to be reached.
  void look_at_servers(db::Database& database, db::Connection& connection) {
    const auto& settings = installation_->settings();
    const bool is_public = !is_localhost_url(settings.public_url) && core::stored_public_url(connection);
    const auto live = database.live_servers();
    if (live.ok()) {
      sleep_.awake = live.value().size();
      auto asleep = database.sleeping_servers();
      if (asleep.ok()) sleep_.asleep = std::move(asleep).value();
    }
    const bool all_sleep = live.ok() && live.value().empty() && !sleep_.asleep.empty();
    add(all_sleep ? check_sleepers(sleep_.asleep, installation_->clock().now())
                  : check_servers(live, is_public ? ServerExpected::kYes : ServerExpected::kNo));
    if (!is_public || !live.ok() || (live.value().empty() && !all_sleep)) return;
    net::CurlHttpClient http;
    add(check_site(settings.public_url, http));
  }

  /// Of a server that shows its metrics here.
  void look_at_answers() {
    const auto server = server_with_metrics(*installation_, std::nullopt);
    const auto metrics = server.ok() ? read_metrics(*installation_, server.value()) : Result<MetricsPage>(server.error());
    if (metrics.ok()) add(check_answers(metrics.value()));
  }

  void look_inside() {
    const auto core = installation_->core();
    if (!core.ok()) return add(problem("database", core.error()));
    add(check_keys(*core.value()));
    const auto step = core::last_clock_step(core.value()->ports);
    if (!step.ok()) return add(problem("database", step.error()));
    add(check_clock_step(installation_->clock().now(), step.value()));
    add(check_claims(core::find_long_claims(core.value()->ports)));
    look_at_superseded("links", core.value()->linked_accounts.superseded(core.value()->oauth_providers));
    look_at_superseded("passkeys", core.value()->passkeys.superseded());
    look_at_backup(*core.value());
    const auto events = core.value()->audit_trail.list(store::AuditFilter{.limit = kRecentEvents});
    if (!events.ok()) return add(problem("database", events.error()));
    look_at_events(events.value());
  }

  void look_at_superseded(std::string_view check, const Result<std::vector<std::string>>& sentences) {
    if (!sentences.ok()) return add(problem(check, sentences.error()));
    for (const auto& sentence : sentences.value()) add(warning(check, sentence));
  }

  /// Only a file is backed up by Usher alone, and only where a server has made it worth it.
  void look_at_backup(core::Core& core) {
    const auto notes = core::read_server_notes(core.ports);
    if (!notes.ok()) return add(problem("backup", notes.error()));
    if (notes.value().is_of_tests) add(warning("tests", std::string(core::kTestMarkSentence)));
    add(check_retention(notes.value(), installation_->clock().now()));
    add(check_search(notes.value()));
    sleep_.may_sleep = installation_->settings().database.sleep_after.count() > 0;
    const auto sleep = sleep_words(notes.value(), sleep_);
    if (!sleep.empty()) add(ok("database sleep", "The database may sleep: " + sleep));
    const bool is_file = !installation_->settings().database.sqlite_path.empty();
    if (is_file && notes.value().started_at) add(check_backup(notes.value(), installation_->clock().now()));
  }

  void look_at_events(const std::vector<domain::AuditEvent>& events) {
    looked_at_events_ = true;
    add(check_clock(installation_->clock().now(), events.empty() ? std::nullopt : std::optional(events.front().at),
                    clock_is_kept()));
    add(check_proxies(installation_->settings(), events));
  }

  void look_outside() {
    const auto& settings = installation_->settings();
    if (settings.mail.smtp) {
      auto server = core::smtp_server(settings.mail);
      server.total_timeout = kMailPatience;
      add(check_mail(*net::curl_smtp_client(std::move(server))));
    }
    net::CurlHttpClient http;
    add(check_breached_passwords(settings.breached_passwords, http, installation_->clock()));
    add(check_issuers(settings.oauth, http, installation_->clock()));
    if (!settings.chat_upstream_url.empty()) add(check_back_end("chat", "CHAT_UPSTREAM_URL", settings.chat_upstream_url, http));
    if (!settings.adapt.upstream_url.empty()) {
      add(check_back_end("adapted pages", "ADAPT_UPSTREAM_URL", settings.adapt.upstream_url, http));
      add(check_bar());
    }
    if (settings.chat_upstream_url.empty() && settings.adapt.upstream_url.empty()) return;
    add(check_cost(settings));
    look_at_answers();
  }

  void look_at_page(const Url& page) {
    add(check_page(installation_->settings(), page));
    net::CurlHttpClient http;
    add(check_related_origin(core::relying_party_of(installation_->settings()), page, http));
    add(check_forwarding(installation_->settings(), page, http));
  }

  void look_at_pages(const std::optional<Url>& page) {
    if (page) return look_at_page(*page);
    for (const auto& origin : installation_->settings().cors.origins)
      if (const auto url = parse_url(origin)) look_at_page(*url);
  }

  Context& context_;
  const bool deep_;
  std::shared_ptr<Installation> installation_;
  Findings findings_;
  bool looked_at_events_ = false;
  SleepFacts sleep_;
};

struct Doctor {
  std::optional<std::string> origin;
  bool deep = false;

  void declare(Declare& arguments) {
    arguments.option("--origin URL", origin, "Check whether a page there can sign users in (each of CORS_ORIGINS)");
    arguments.flag("--deep", deep, "Read a large database as a whole, too, to find damage");
  }

  Status run(Context& context) const {
    std::optional<Url> page;
    if (origin) {
      page = parse_url(*origin);
      if (!page || !page->is_web()) return usage_error("--origin takes the address of a page, such as https://docs.example.com");
    }
    Examination examination(context, deep);
    examination.run(page);
    return report_findings(context.output, examination.findings());
  }
};

}  // namespace

std::vector<Command> doctor_commands() {
  return {command<Doctor>("doctor", "Check settings, database, files and browser access",
                          "usher doctor\nusher doctor --origin https://docs.example.com", Needs::kNothing)};
}

}  // namespace usher::cli
