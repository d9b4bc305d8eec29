#include "cli/commands/init/questions.h"

#include "common/settings/files/answers.h"
#include "common/settings/setting_table.h"

namespace usher::cli {
namespace {

using settings::Answers;

constexpr std::array<std::string_view, 5> kOfTheSite{"PUBLIC_URL", "SITE_URL", "SITE_NAME", "SITE_ACCENT", "SMTP_URL"};

Result<std::string> asked(Terminal& terminal, const settings::SettingRow& row, const std::string& present) {
  if (row.secrecy != settings::Secrecy::kSecret) return terminal.ask(row.key, present);
  USHER_TRY(const auto secret, terminal.read_secret(row.key, "--set"));
  return std::string(secret.expose());
}

/// `takes_default`: a default that is confirmed is written.
Status ask(Terminal& terminal, Answers& answers, std::string_view key, bool takes_default = false) {
  const auto& row = *settings::find_setting(key);
  if (answers.taken().contains(std::string(key))) return done();
  terminal.note("");
  if (const auto origin = answers.fixed_by(key)) {
    terminal.note(std::string(key) + " is set already (" + *origin + ")");
    return done();
  }
  terminal.note(row.help);
  const auto present = answers.shown(key);
  for (;;) {
    USHER_TRY(const auto answer, asked(terminal, row, present));
    if (answer.empty() || (answer == present && (!takes_default || answers.is_given(key)))) return done();
    const auto taken = answers.take(key, answer);
    if (taken.ok()) return done();
    terminal.note(taken.error().detail());
  }
}

Status ask_provider(Terminal& terminal, Answers& answers) {
  terminal.note("");
  terminal.note(
      "With a provider, users sign in without a password of their own here. Others than these come by OIDC_<NAME>_ISSUER.");
  for (;;) {
    USHER_TRY(const auto name, terminal.ask("First provider: google, github or none", "none"));
    if (name == "none") return done();
    const auto& offered = settings::kOfferedProviders;
    const auto* row = std::find_if(offered.begin(), offered.end(), [&](const auto& provider) { return provider.name == name; });
    if (row == offered.end()) {
      terminal.note("\"" + name + "\" is not offered; type google, github or none");
      continue;
    }
    terminal.note("Register Usher there, with the redirect URL " + answers.redirect_url(*row));
    USHER_CHECK(ask(terminal, answers, row->client_id));
    return answers.taken().contains(std::string(row->client_id)) ? ask(terminal, answers, row->client_secret) : done();
  }
}

}  // namespace

Status ask_settings(Terminal& terminal, Answers& answers) {
  terminal.note("An empty answer keeps what is shown in brackets.");
  for (const auto key : kOfTheSite) USHER_CHECK(ask(terminal, answers, key));
  if (!answers.shown("SMTP_URL").empty()) USHER_CHECK(ask(terminal, answers, "MAIL_FROM", true));
  if (answers.is_public()) USHER_CHECK(ask(terminal, answers, "TRUSTED_PROXIES"));
  return ask_provider(terminal, answers);
}

}  // namespace usher::cli
