#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/samples/sample_accounts.h"
#include "common/core/testing/test_account.h"
#include "common/url/url.h"

namespace usher::cli {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;
constexpr std::int64_t kMostUsers = 1'000'000;
constexpr std::int64_t kMostDays = 3650;

Result<json::Value> read_document(const std::string& path) {
  auto read = read_input(path, kMaxFileBytes);
  if (!read.ok() && read.error().row().kind == ErrorKind::kNotFound && parse_whole<std::int64_t>(path))
    return usage_error("there is no file " + path + "; `usher seed --users " + path + "` makes so many accounts");
  USHER_TRY(const auto text, std::move(read));
  auto document = json::parse(text);
  if (!document.ok()) return error(ErrorCode::kValidationFailed, path + ": " + document.error().detail());
  return document;
}

/// Reads a JSON array of accounts.
Result<std::vector<core::SeedAccount>> read_accounts(const std::string& path) {
  USHER_TRY(const auto document, read_document(path));
  std::vector<core::SeedAccount> accounts;
  json::Faults faults;
  json::Codec<std::vector<core::SeedAccount>>::decode(document, accounts, {}, "accounts", faults);
  if (faults.list.empty()) return accounts;
  return Error{.code = ErrorCode::kValidationFailed,
               .what = path + " has errors, so nothing was seeded",
               .fields = std::move(faults.list),
               .fields_left_out = faults.left_out};
}

/// A run of this many users writes its passwords as JSON lines while it goes, not as a table.
constexpr std::int64_t kLongRun = 1000;
/// This many are written and created together; hashing takes most of the time where each has a password of its own.
constexpr std::int64_t kUsersPerBatch = 100;
constexpr std::int64_t kUsersPerBatchWithOnePassword = 1000;

/// How many accounts of `list` from `at` on a server takes in one body.
std::int64_t batch_of(const json::Array& list, std::int64_t at) {
  constexpr std::size_t kMostBytes = std::size_t{900} * 1024;  // of 1 MiB
  std::size_t bytes = 0;
  std::int64_t count = 0;
  for (auto one = list.begin() + at; one != list.end() && count < core::TestAccountsOrder::kMost; ++one, ++count) {
    bytes += json::to_text(*one).size() + 1;
    if (count > 0 && bytes > kMostBytes) break;
  }
  return count;
}

/// `accounts[5].email` of a body whose first account is that of number `at`.
std::string numbered_from(std::int64_t at, std::string_view field) {
  constexpr std::string_view kStart = "accounts[";
  if (!field.starts_with(kStart)) return std::string(field);
  auto rest = field.substr(kStart.size());
  const auto number = parse_whole<std::int64_t>(take_until(rest, ']'));
  return number ? std::string(kStart).append(std::to_string(*number + at)).append("]").append(rest) : std::string(field);
}

/// What answers there, perhaps no usherd.
Error failure_of(const std::string& server, const net::HttpResponse& answer, std::string_view why) {
  return error(ErrorCode::kUpstreamFailed, server + " answered " + std::to_string(answer.status) + ": " +
                                               std::string(why.empty() ? "this is no answer of usherd's" : why));
}

/// Of problem details (RFC 9457), with its faults. `at`: the number of the first account of the body.
Error refusal_of(const std::string& server, const net::HttpResponse& answer, std::int64_t at) {
  const auto problem = json::parse(answer.body);
  const auto document = problem.ok() ? problem.value() : json::Value();
  const auto* const faults = document.find("errors");
  if (!faults || !faults->array()) return failure_of(server, answer, json::text_at(document, "detail"));
  Error refused{.code = ErrorCode::kValidationFailed, .what = server + " refuses the accounts"};
  for (const auto& fault : *faults->array())
    refused.fields.push_back({numbered_from(at, json::text_at(fault, "field")), std::string(json::text_at(fault, "code")),
                              std::string(json::text_at(fault, "message"))});
  return refused;
}

/// What a server with TEST_API=true answers to a body for its accounts: a value a line. `at`: as of refusal_of().
Result<json::Array> make_elsewhere(const Context& context, const std::string& server, const json::Object& body, std::int64_t at) {
  constexpr std::size_t kMostBytes = std::size_t{4} << 20;
  const auto url = parse_url(server);
  if (!url || !url->is_web()) return usage_error("--server takes the address of a server, such as http://localhost:8000");
  const auto& key = context.installation->settings().test_api.key;
  if (key.empty()) return error(ErrorCode::kForbidden, "Set TEST_API_KEY to the one of the server");
  net::CurlHttpClient http;
  auto sent = http.send({.url = url->origin() + "/auth/test/accounts",
                         .reach = net::Reach::kOperatorChosen,
                         .form = Secret(json::to_text(body)),
                         .headers = {{"Content-Type", "application/json"}},
                         .bearer = key.clone(),
                         .timeout = std::chrono::minutes(10),
                         .max_body_bytes = kMostBytes});
  if (!sent.ok()) return error(sent.error().code, "Cannot ask " + server + ": " + sent.error().detail());
  const auto answer = std::move(sent).value();
  if (answer.status == 404)
    return error(ErrorCode::kForbidden, server + " makes no accounts; start usherd there with TEST_API=true");
  if (answer.status == 401) return error(ErrorCode::kForbidden, server + " has another TEST_API_KEY");
  if (!answer.is_success()) return refusal_of(server, answer, at);
  json::Array lines;
  for (std::string_view rest = answer.body; !rest.empty();) {
    auto line = json::parse(take_until(rest, '\n'));
    if (!line.ok()) return failure_of(server, answer, "");
    lines.push_back(std::move(line).value());
  }
  return lines;
}

Cell cell_of(const json::Value& line, std::string_view member) {
  const auto* const found = line.find(member);
  return found && found->string() ? Cell(*found->string()) : Cell(nullptr);
}

constexpr const char* kInterrupted = "accounts seeded; run the command again to create the others";

struct Seed {
  std::optional<std::string> path;
  std::optional<std::int64_t> users;
  std::int64_t random_seed = 1;
  std::int64_t days = 28;
  std::optional<Moment> until;
  bool one_password = false;
  std::int64_t two_factor = 0;
  std::int64_t social = 0;
  bool force = false;
  std::optional<std::string> server;

  void declare(Declare& arguments) {
    arguments.positional("FILE", path, R"(JSON: [{"email":"ada@example.com","password":"...","role":"admin"}])").path();
    arguments.option("--users N", users, "Create this many, which answer the active questionnaire").between(1, kMostUsers);
    arguments.option("--random-seed S", random_seed, "The same number gives the same accounts (1)")
        .between(0, std::numeric_limits<std::int64_t>::max());
    arguments.option("--days N", days, "Spread the accounts over this many days (28)").between(1, kMostDays);
    arguments.option("--until TIME", until, "The end of these days (time of the first run)");
    arguments.flag("--one-password", one_password, "One password for all, printed with the first account");
    arguments.option("--two-factor PERCENT", two_factor, "With an authenticator app; its secret is printed (0)").between(0, 100);
    arguments.option("--social PERCENT", social, "Accounts linked to Google or GitHub (0)").between(0, 100);
    arguments.flag("--force", force, "Also if PUBLIC_URL is https");
    arguments.option("--server URL", server, "A server with TEST_API makes them, by TEST_API_KEY");
    arguments.at_most_one({"--server", "--force"});
    arguments.exactly_one({"FILE", "--users"});
    for (const auto* option : {"--random-seed", "--days", "--until", "--one-password", "--two-factor", "--social"})
      arguments.at_most_one({"FILE", option});
  }

  Status run(Context& context) const {
    USHER_TRY(const auto writer, output_of(context).rows(columns()));
    if (server) return fault_of_file(seed_elsewhere(context, *writer));
    return path ? fault_of_file(seed_file(context, *writer)) : seed_samples(context, *writer);
  }

 private:
  Status seed_file(Context& context, RowWriter& writer) const {
    USHER_TRY(const auto accounts, read_accounts(*path));
    USHER_TRY(auto* const core, the_core(context));
    const auto count = static_cast<std::int64_t>(accounts.size());
    auto progress = context.terminal.progress("Seeding", count, kInterrupted);
    const auto advance = [&](std::int64_t more) { progress.advance(more); };
    USHER_TRY(const auto made, core->seeding.plant(context.installation->actor(), accounts, advance));
    for (const auto& account : accounts) USHER_CHECK(writer.row(row_of(account, true)));
    USHER_CHECK(writer.finish());
    report(context, std::ssize(made), count);
    return done();
  }

  /// A table would keep all rows until the end.
  [[nodiscard]] Output output_of(const Context& context) const {
    auto options = context.output.options();
    if (options.format == Format::kTable && users.value_or(0) >= kLongRun) options.format = Format::kJsonl;
    return {context.terminal.out(), std::move(options)};
  }

  [[nodiscard]] std::vector<Column> columns() const {
    std::vector<Column> columns{
        {"email", ColumnKind::kText, ColumnRole::kName}, {"password", ColumnKind::kNeverCut}, {"name"}, {"role"}};
    if (two_factor > 0 || server) columns.push_back({.name = "totp_secret", .drop = 1});
    if (social > 0 || server) columns.push_back({.name = "provider", .drop = 2});
    return columns;
  }

  [[nodiscard]] TableRow row_of(const core::SeedAccount& account, bool with_password) const {
    TableRow row{account.email, with_password ? Cell(account.password.expose()) : Cell(nullptr), account.name, account.role};
    if (two_factor > 0) row.push_back(account.totp_secret ? Cell(base32_encode(account.totp_secret->expose())) : Cell(nullptr));
    if (social > 0) row.push_back(account.provider);
    return row;
  }

  [[nodiscard]] Result<core::Core*> the_core(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    if (!force) USHER_CHECK(core->seeding.require_test_site());
    return core;
  }

  [[nodiscard]] std::optional<Time> end_of_days(const Clock& clock) const {
    return until ? std::optional(until->at(clock.now())) : std::nullopt;
  }

  [[nodiscard]] Result<core::SampleOptions> sample_options(const core::Core& core) const {
    return core::sample_options({.seed = static_cast<std::uint64_t>(random_seed),
                                 .days = std::chrono::days(days),
                                 .two_factor_percent = two_factor,
                                 .social_percent = social},
                                end_of_days(core.ports.clock), one_password, core.seeding, core.questionnaires);
  }

  /// Writes the passwords of a batch before it creates the accounts: an interrupt then loses none.
  Status seed_samples(Context& context, RowWriter& writer) const {
    USHER_TRY(auto* const core, the_core(context));
    USHER_TRY(auto options, sample_options(*core));
    core::SampleAccounts accounts(std::move(options));
    auto progress = context.terminal.progress("Seeding", *users, kInterrupted);
    const auto advance = [&](std::int64_t more) { progress.advance(more); };
    const auto batch = one_password ? kUsersPerBatchWithOnePassword : kUsersPerBatch;
    std::int64_t made = 0;
    for (std::int64_t at = 0; at < *users; at += batch) {
      const auto list = accounts.next(std::min(batch, *users - at));
      for (const auto& account : list)
        USHER_CHECK(writer.row(row_of(account, !one_password || (at == 0 && &account == list.data()))));
      USHER_CHECK(writer.flush());
      USHER_TRY(const auto more, core->seeding.plant(context.installation->actor(), list, advance));
      made += std::ssize(more);
    }
    USHER_CHECK(writer.finish());
    report(context, made, *users);
    return done();
  }

  /// A body for the accounts from `at` on.
  [[nodiscard]] json::Object body_of(const Context& context, const json::Array& list, std::int64_t at, std::int64_t size) const {
    json::Object body{{"seed", random_seed}};
    if (path) return body.set("accounts", json::Array(list.begin() + at, list.begin() + at + size));
    if (const auto end = end_of_days(context.world.clock)) body.set("until", to_rfc3339(*end));
    body.set("users", size).set("after", at).set("days", days);
    return body.set("one_password", one_password).set("two_factor", two_factor).set("social", social);
  }

  Status seed_elsewhere(Context& context, RowWriter& writer) const {
    if (users.value_or(0) > core::TestAccountsOrder::kMostSamples)
      return usage_error("--server makes at most " + grouped(core::TestAccountsOrder::kMostSamples) + " accounts of a seed");
    json::Array list;
    if (path) {
      USHER_TRY(auto document, read_document(*path));
      if (!document.array()) return error(ErrorCode::kValidationFailed, *path + " must be a list of accounts");
      list = std::move(*document.array());
    }
    const auto count = users.value_or(std::ssize(list));
    const auto samples = one_password ? kUsersPerBatchWithOnePassword : kUsersPerBatch;
    auto progress = context.terminal.progress("Seeding", count, kInterrupted);
    std::int64_t made = 0;
    for (std::int64_t at = 0, size = 0; at < count; at += size) {
      size = path ? batch_of(list, at) : std::min(samples, count - at);
      USHER_TRY(const auto lines, make_elsewhere(context, *server, body_of(context, list, at, size), at));
      for (const auto& line : lines) {
        const bool with_password = !one_password || (at == 0 && &line == lines.data());
        TableRow row;
        for (const auto& column : columns())
          row.push_back(with_password || column.name != "password" ? cell_of(line, column.name) : Cell(nullptr));
        USHER_CHECK(writer.row(std::move(row)));
        const auto* const created = line.find("created");
        if (created && *created == json::Value(true)) ++made;
      }
      USHER_CHECK(writer.flush());
      progress.advance(size);
    }
    USHER_CHECK(writer.finish());
    report(context, made, count);
    return done();
  }

  static void report(Context& context, std::int64_t made, std::int64_t count) {
    context.terminal.note("accounts created: " + std::to_string(made) + ", already present: " + std::to_string(count - made));
  }
};

}  // namespace

std::vector<Command> seed_commands() {
  return {command<Seed>("seed", "Create sample accounts and print their passwords",
                        "usher seed --users 100000 --random-seed 7 --one-password > accounts.jsonl\n"
                        "usher seed accounts.json --server http://localhost:8000",
                        Needs::kSettings)};
}

}  // namespace usher::cli
