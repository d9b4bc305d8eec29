#include "cli/commands/init/questions.h"

#include <algorithm>
#include <array>
#include <string>

#include "cli/arguments/usage.h"
#include "common/settings/setting_table.h"
#include "common/url/url.h"

namespace usher::cli {
namespace {

constexpr std::array<std::string_view, 5> kOfTheSite{"PUBLIC_URL", "SITE_URL", "SITE_NAME", "SITE_ACCENT", "SMTP_URL"};

struct ProviderRow {
  std::string_view name;
  std::string_view client_id;
  std::string_view client_secret;
};
constexpr std::array kProviders{ProviderRow{"google", "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"},
                                ProviderRow{"github", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"}};

Result<std::string> asked(Terminal& terminal, const settings::SettingRow& row, const std::string& present) {
  if (row.secrecy != settings::Secrecy::kSecret) return terminal.ask(row.key, present);
  USHER_TRY(const auto secret, terminal.read_secret(row.key, "--set"));
  return std::string(secret.expose());
}

Status ask(Terminal& terminal, Answers& answers, std::string_view key) {
  const auto& row = *settings::find_setting(key);
  if (answers.taken().contains(std::string(key))) return done();
  terminal.note("");
  terminal.note(row.help);
  const auto present = answers.shown(key);
  for (;;) {
    USHER_TRY(const auto answer, asked(terminal, row, present));
    if (answer.empty() || answer == present) return done();
    const auto taken = answers.take(key, answer);
    if (taken.ok()) return done();
    terminal.note(taken.error().detail());
  }
}

Status ask_provider(Terminal& terminal, Answers& answers) {
  terminal.note("");
  terminal.note("With a provider, users sign in without a password of their own here. Others than these come by OIDC_<NAME>_ISSUER.");
  for (;;) {
    USHER_TRY(const auto name, terminal.ask("First provider: google, github or none", "none"));
    if (name == "none") return done();
    const auto* row = std::find_if(kProviders.begin(), kProviders.end(), [&](const auto& provider) { return provider.name == name; });
    if (row == kProviders.end()) {
      terminal.note("\"" + name + "\" is not offered; type google, github or none");
      continue;
    }
    terminal.note("Register Usher there, with the redirect URL " + answers.shown("PUBLIC_URL") + "/auth/oauth/" + name + "/callback");
    USHER_CHECK(ask(terminal, answers, row->client_id));
    return answers.taken().contains(std::string(row->client_id)) ? ask(terminal, answers, row->client_secret) : done();
  }
}

}  // namespace

Status ask_settings(Terminal& terminal, Answers& answers) {
  terminal.note("An empty answer keeps what is shown in brackets.");
  for (const auto key : kOfTheSite) USHER_CHECK(ask(terminal, answers, key));
  if (!answers.shown("SMTP_URL").empty()) USHER_CHECK(ask(terminal, answers, "MAIL_FROM"));
  return ask_provider(terminal, answers);
}

Status admit_site(Answers& answers) {
  if (answers.taken().contains("CORS_ORIGINS")) return done();
  USHER_TRY(const auto loaded, answers.load());
  const auto site = parse_url(loaded.settings.site_url);
  const auto& origins = loaded.settings.cors.origins;
  if (!site || site->origin() == loaded.settings.public_url) return done();
  if (std::find(origins.begin(), origins.end(), site->origin()) != origins.end()) return done();
  auto all = origins;
  all.push_back(site->origin());
  return answers.take("CORS_ORIGINS", joined(all, ", "));
}

}  // namespace usher::cli
