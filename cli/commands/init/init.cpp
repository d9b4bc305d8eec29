#include "cli/commands/rows.h"
#include "cli/commands/user/new_password.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/text.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/mail/smtp_server.h"
#include "common/core/mail/test_mail.h"
#include "common/core/upkeep/database_admin.h"
#include "common/domain/email_address.h"
#include "common/settings/files/answers.h"

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
    const auto* row = find_by(offered, name, &settings::OfferedProvider::name);
    if (!row) {
      terminal.note("\"" + name + "\" is not offered; type google, github or none");
      continue;
    }
    terminal.note("Register Usher there, with the redirect URL " + answers.redirect_url(*row));
    USHER_CHECK(ask(terminal, answers, row->client_id));
    return answers.taken().contains(std::string(row->client_id)) ? ask(terminal, answers, row->client_secret) : done();
  }
}

/// Asks for the settings that a new site needs: its addresses, name and look, mail, and a first provider. An empty answer keeps
/// what there is; a wrong one is asked again. Precondition: terminal.can_ask(). Error: the terminal's.
Status ask_settings(Terminal& terminal, Answers& answers) {
  terminal.note("An empty answer keeps what is shown in brackets.");
  for (const auto key : kOfTheSite) USHER_CHECK(ask(terminal, answers, key));
  if (!answers.shown("SMTP_URL").empty()) USHER_CHECK(ask(terminal, answers, "MAIL_FROM", true));
  if (answers.is_public()) USHER_CHECK(ask(terminal, answers, "TRUSTED_PROXIES"));
  return ask_provider(terminal, answers);
}

struct MadeAdmin {
  domain::User user;
  Secret password;
};

/// The operator vouches for the address.
Result<std::optional<MadeAdmin>> make_once(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                           const std::string& email, const NewPassword& password) {
  USHER_TRY(auto secret, password.read(context.terminal, core.passwords, email));
  USHER_TRY(auto user, core.user_admin.create(by, {.email = email,
                                                   .role = std::string(domain::kAdminRole),
                                                   .verified = true,
                                                   .password = secret.clone(),
                                                   .is_initial = password.generated}));
  return std::optional(MadeAdmin{std::move(user), std::move(secret)});
}

bool is_about_password(const Error& problem) {
  const auto names_it = [](const FieldError& fault) { return fault.field == "password"; };
  return problem.code == ErrorCode::kValidationFailed &&
         (problem.fields.empty() || std::ranges::any_of(problem.fields, names_it));
}

/// Asks for another password where one is refused. A prompt for the address would show the password that is typed next.
Result<std::optional<MadeAdmin>> make(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                      const std::string& email, const NewPassword& password) {
  USHER_CHECK(domain::EmailAddress::parse(email));  // before the password prompt
  const bool asks = !password.generated && !password.from_stdin;
  for (;;) {
    auto made = make_once(context, core, by, email, password);
    if (made.ok() || !asks || !is_about_password(made.error())) return made;
    context.terminal.report(made.error());
  }
}

/// Makes an admin of the address `email`. Without one it asks for an address if the installation has no admin and the terminal
/// can ask; a refused address or password is asked again. nullopt: no admin was made. Errors: those of UserAdmin::create() and of
/// NewPassword::read().
Result<std::optional<MadeAdmin>> make_first_admin(Context& context, const core::Core& core, const domain::OperatorActor& by,
                                                  const std::optional<std::string>& email, const NewPassword& password) {
  auto& terminal = context.terminal;
  if (email) return make(context, core, by, *email, password);
  USHER_TRY(const bool has_admin, core.user_admin.has_admin());
  if (has_admin || !terminal.can_ask()) return std::optional<MadeAdmin>();
  terminal.note("");
  terminal.note("The first admin signs in at /account/sign-in and has the console at /admin.");
  for (;;) {
    USHER_TRY(const auto answer, terminal.ask("Address of the first admin, or nothing for later", ""));
    if (answer.empty()) return std::optional<MadeAdmin>();
    auto made = make(context, core, by, answer, password);
    if (made.ok() || made.error().row().kind != ErrorKind::kInvalid) return made;
    terminal.report(made.error());
  }
}

struct Init {
  std::vector<std::string> set;
  std::optional<std::string> admin;
  NewPassword password;

  void declare(Declare& arguments) {
    arguments.option("--set KEY=VALUE", set,
                     "Write this setting and do not ask for it, such as SITE_NAME=Robots; KEY=-: its value is a line of standard "
                     "input, for secrets");
    arguments.option("--admin EMAIL", admin, "Make this account an admin's");
    password.declare(arguments);
  }

  Status run(Context& context) const {
    if (!context.terminal.can_ask() && set.empty() && !admin)
      return usage_error(context.terminal.cannot_ask("--set KEY=VALUE or --admin EMAIL"));
    USHER_CHECK(password.check(context.output, result("", {}, {})));
    USHER_TRY(auto answers, settings::Answers::begin(sources_of(context.globals, context.world)));
    USHER_CHECK(settle(context, answers));
    USHER_TRY(const auto installation, open_installation(Needs::kSettings, context.globals, context.world, context.terminal));
    USHER_CHECK(migrate(context.terminal, *installation));
    USHER_TRY(auto* const core, installation->core());
    USHER_TRY(const auto made, make_first_admin(context, *core, installation->actor(), admin, password));
    if (made) offer_test_mail(context, *installation, made->user.email_as_written);
    say_next(context, *installation, is_of_service(answers.file()), made.has_value());
    return context.output.record(result(answers.file(), answers.taken(), made));
  }

 private:
  [[nodiscard]] Record result(const std::string& file, const settings::TextMap& changed,
                              const std::optional<MadeAdmin>& made) const {
    json::Array keys;
    for (const auto& [key, value] : changed) keys.emplace_back(key);
    Record record{
        {"file", file}, {"settings", std::move(keys)}, {"admin", made ? Cell(made->user.email_as_written) : Cell(nullptr)}};
    password.show(made ? made->password : kNoPassword, record);
    return record;
  }

  /// `-` is a line of standard input.
  static Result<std::string> value_of(Terminal& terminal, const std::string& key, std::string value) {
    if (value == kStandardStream) {
      USHER_TRY(const auto line, terminal.read_secret_line_from_stdin(key));
      return std::string(line.expose());
    }
    const auto* const row = settings::find_setting(key);
    if (row && settings::is_exposed(row->secrecy, value))
      warn_of_exposed(terminal, key, "pass --set " + key + "=- and its value on standard input");
    return value;
  }

  /// Asks for settings, and writes what was answered.
  [[nodiscard]] Status settle(Context& context, settings::Answers& answers) const {
    for (const auto& word : set) {
      const auto equals = word.find('=');
      if (equals == std::string::npos) return usage_error("--set " + word + " has no value: write --set KEY=VALUE");
      const auto key = word.substr(0, equals);
      USHER_TRY(auto value, value_of(context.terminal, key, word.substr(equals + 1)));
      USHER_CHECK(answers.take(key, std::move(value)));
    }
    if (context.terminal.can_ask()) USHER_CHECK(ask_settings(context.terminal, answers));
    USHER_CHECK(answers.admit_site());
    USHER_CHECK(show_metrics_here(answers));
    const bool closes = answers.closes_file();
    USHER_CHECK(answers.write());
    if (closes) context.terminal.note(answers.file() + " has a secret: other users may no longer read it");
    return done();
  }

  /// At a public address every client may come through a proxy that says nothing, so the public listener shows metrics to none.
  static Status show_metrics_here(settings::Answers& answers) {
    constexpr std::string_view kKey = "OPS_LISTEN";
    const bool is_set = answers.is_given(kKey) || answers.taken().contains(std::string(kKey)) || answers.fixed_by(kKey);
    return answers.is_public() && !is_set ? answers.take(kKey, "127.0.0.1:9464") : done();
  }

  static Status migrate(Terminal& terminal, Installation& installation) {
    USHER_TRY(auto* const database, installation.database(true));
    core::DatabaseAdmin migrator(installation.settings(), installation.clock(), installation.random(), *database);
    const auto say = [&terminal](const std::string& copy) { terminal.note("Saved a copy of the database as " + copy); };
    USHER_CHECK(migrator.migrate_up(installation.actor(), std::nullopt, {.on_kept = say}));
    return done();
  }

  static void offer_test_mail(Context& context, Installation& installation, const std::string& to) {
    const auto& mail = installation.settings().mail;
    if (!mail.smtp || !context.terminal.can_ask() || !context.terminal.confirm("Send a test mail to " + to + "?").ok()) return;
    const auto client = net::curl_smtp_client(core::smtp_server(mail));
    const auto sent = core::send_test_mail(mail.from, *client, to, installation.clock(), installation.random());
    if (sent.delivery == net::Delivery::kAccepted)
      context.terminal.note("The mail server took it. See whether it arrives");
    else
      context.terminal.warn("The test mail was not sent: " + sent.reason + "; run `usher init` again with another SMTP_URL");
  }

  /// The service of the machine reads it: a server that is started by hand would find the address in use.
  static bool is_of_service(const std::string& file) {
    return std::filesystem::path(file).parent_path() == std::filesystem::path(settings::kSystemDirectory);
  }

  static void say_next(Context& context, const Installation& installation, bool is_service, bool has_admin) {
    auto& terminal = context.terminal;
    const auto& url = installation.settings().public_url;
    terminal.note("");
    terminal.note("Next: start the server, or restart it, and open " + url + "/account/sign-in");
    terminal.note(is_service ? "  systemctl restart usherd" : "  usherd");
    if (!has_admin) terminal.note("  usher user create EMAIL --role admin --verified");
    terminal.note("Then the questions that a new user answers, and whether all is well:");
    terminal.note("  usher questionnaire init questions.json");
    terminal.note("  usher doctor");
  }

  inline static const Secret kNoPassword;
};

}  // namespace

std::vector<Command> init_commands() {
  return {command<Init>("init", "Set up a new site: settings, database, first admin",
                        "usher init\nusher init --set SITE_NAME=Robots --admin ada@example.com --generate-password",
                        Needs::kNothing)};
}

}  // namespace usher::cli
