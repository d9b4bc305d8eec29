#include "cli/commands/seed.h"

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cli/installation/installation.h"
#include "common/base/file.h"
#include "common/core/upkeep/sample_accounts.h"

namespace usher::cli {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;
constexpr std::int64_t kMostUsers = 100'000;

/// Reads a JSON array of accounts.
Result<std::vector<core::SeedAccount>> read_accounts(const std::string& path) {
  USHER_TRY(const auto text, read_small_file(path, kMaxFileBytes));
  const auto document = json::parse(text);
  if (!document.ok()) return error(ErrorCode::kValidationFailed, path + ": " + std::string(document.error().detail()));
  std::vector<core::SeedAccount> accounts;
  json::Faults faults;
  json::Codec<std::vector<core::SeedAccount>>::decode(document.value(), accounts, {}, "accounts", faults);
  if (faults.list.empty()) return accounts;
  return Error{.code = ErrorCode::kValidationFailed,
               .what = path + " has errors, so nothing was seeded",
               .fields = std::move(faults.list)};
}

struct Seed {
  std::optional<std::string> path;
  std::optional<std::int64_t> users;
  std::int64_t random_seed = 1;
  bool force = false;

  void declare(Declare& arguments) {
    arguments
        .positional("FILE", path,
                    R"(JSON: [{"email":"ada@example.com","password":"...","name":"Ada","role":"admin","profile":{}}])")
        .path();
    arguments.option("--users N", users, "Create this many sample accounts").between(1, kMostUsers);
    arguments.option("--random-seed S", random_seed, "The same number gives the same accounts on every machine (1)")
        .between(0, std::numeric_limits<std::int64_t>::max());
    arguments.flag("--force", force, "Also if PUBLIC_URL is https");
    arguments.exactly_one({"FILE", "--users"});
    arguments.at_most_one({"FILE", "--random-seed"});
  }

  Status run(Context& context) const {
    static const std::vector<Column> kColumns{{"email", ColumnKind::kText, ColumnRole::kName}, {"password"}, {"name"}, {"role"}};
    USHER_TRY(const auto writer, context.output.rows(kColumns));
    USHER_TRY(const auto accounts, the_accounts());
    USHER_TRY(auto* const core, context.installation->core());
    if (!force) USHER_CHECK(core->seeding.require_test_site());
    const auto count = static_cast<std::int64_t>(accounts.size());
    USHER_TRY(const auto made, plant(context, core->seeding, accounts));
    for (const auto& account : accounts)
      USHER_CHECK(writer->row({account.email, account.password.expose(), account.name, account.role}));
    USHER_CHECK(writer->finish());
    context.terminal.note("accounts created: " + std::to_string(made) + ", already present: " + std::to_string(count - made));
    return done();
  }

  [[nodiscard]] Result<std::vector<core::SeedAccount>> the_accounts() const {
    if (path) return read_accounts(*path);
    return core::sample_accounts(users.value_or(0), static_cast<std::uint64_t>(random_seed));
  }

  static Result<std::int64_t> plant(Context& context, const core::Seeding& seeding,
                                    const std::vector<core::SeedAccount>& accounts) {
    auto progress = context.terminal.progress("Seeding", static_cast<std::int64_t>(accounts.size()));
    return seeding.plant(context.installation->actor(), accounts, [&](std::int64_t more) { progress.advance(more); });
  }
};

}  // namespace

std::span<const Command> seed_commands() {
  static constexpr std::array kCommands{
      command<Seed>("seed", "Create sample accounts and print their passwords",
                    "usher seed --users 10 --random-seed 7 -o json\nusher seed accounts.json", Needs::kSettings),
  };
  return kCommands;
}

}  // namespace usher::cli
