#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/encoding.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/samples/sample_accounts.h"
#include "common/json/fields.h"

namespace usher::cli {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;
constexpr std::int64_t kMostUsers = 1'000'000;
constexpr std::int64_t kMostDays = 3650;

/// Reads a JSON array of accounts.
Result<std::vector<core::SeedAccount>> read_accounts(const std::string& path) {
  USHER_TRY(const auto text, read_input(path, kMaxFileBytes));
  const auto document = json::parse(text);
  if (!document.ok()) return error(ErrorCode::kValidationFailed, path + ": " + document.error().detail());
  std::vector<core::SeedAccount> accounts;
  json::Faults faults;
  json::Codec<std::vector<core::SeedAccount>>::decode(document.value(), accounts, {}, "accounts", faults);
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
    arguments.exactly_one({"FILE", "--users"});
    for (const auto* option : {"--random-seed", "--days", "--until", "--one-password", "--two-factor", "--social"})
      arguments.at_most_one({"FILE", option});
  }

  Status run(Context& context) const {
    USHER_TRY(const auto writer, output_of(context).rows(columns()));
    return path ? fault_of_file(seed_file(context, *writer)) : seed_samples(context, *writer);
  }

 private:
  Status seed_file(Context& context, RowWriter& writer) const {
    auto read = read_accounts(*path);
    if (!read.ok() && read.error().row().kind == ErrorKind::kNotFound && parse_whole<std::int64_t>(*path))
      return usage_error("there is no file " + *path + "; `usher seed --users " + *path + "` makes so many accounts");
    USHER_TRY(const auto accounts, std::move(read));
    USHER_TRY(auto* const core, the_core(context));
    const auto count = static_cast<std::int64_t>(accounts.size());
    auto progress = context.terminal.progress("Seeding", count, kInterrupted);
    const auto advance = [&](std::int64_t more) { progress.advance(more); };
    USHER_TRY(const auto made, core->seeding.plant(context.installation->actor(), accounts, advance));
    for (const auto& account : accounts) USHER_CHECK(writer.row(row_of(account, true)));
    USHER_CHECK(writer.finish());
    report(context, made, count);
    return done();
  }

  /// A table would keep all rows until the end.
  [[nodiscard]] Output output_of(const Context& context) const {
    auto options = context.output.options();
    if (options.format == Format::kTable && users.value_or(0) >= kLongRun) options.format = Format::kJsonl;
    return {context.terminal.out(), std::move(options)};
  }

  [[nodiscard]] std::vector<Column> columns() const {
    std::vector<Column> columns{{"email", ColumnKind::kText, ColumnRole::kName}, {"password"}, {"name"}, {"role"}};
    if (two_factor > 0) columns.push_back({"totp_secret"});
    if (social > 0) columns.push_back({"provider"});
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

  [[nodiscard]] Result<core::SampleOptions> sample_options(const core::Core& core) const {
    core::SampleOptions options{.seed = static_cast<std::uint64_t>(random_seed),
                                .days = std::chrono::days(days),
                                .two_factor_percent = two_factor,
                                .social_percent = social};
    const Time now = core.ports.clock.now();
    USHER_TRY(options.until, core.seeding.until(until ? std::optional(until->at(now)) : std::nullopt));
    USHER_TRY(options.questionnaire, core.questionnaires.active());
    if (one_password) {
      auto password = core::sample_password(options.seed);
      USHER_TRY(auto hash, core.seeding.hash(password));
      options.password = core::SharedPassword{std::move(password), std::move(hash)};
    }
    return options;
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
      made += more;
    }
    USHER_CHECK(writer.finish());
    report(context, made, *users);
    return done();
  }

  static void report(Context& context, std::int64_t made, std::int64_t count) {
    context.terminal.note("accounts created: " + std::to_string(made) + ", already present: " + std::to_string(count - made));
  }
};

}  // namespace

std::vector<Command> seed_commands() {
  return {command<Seed>("seed", "Create sample accounts and print their passwords",
                        "usher seed --users 10 --random-seed 7 -o json\nusher seed --users 100000 --one-password > "
                        "accounts.jsonl",
                        Needs::kSettings)};
}

}  // namespace usher::cli
