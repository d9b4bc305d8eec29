#include "common/core/samples/sample_accounts.h"

#include <iomanip>
#include <numeric>
#include <sstream>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/crypto/digest.h"
#include "common/crypto/totp.h"

// These lists decide which accounts a seed gives. Users rely on them in their tests, so they must never change; the test holds a
// copy.

namespace usher::core {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 16> kFirstNames{"Amara", "Bruno", "Chen",  "Dilara", "Emeka", "Freya", "Goran", "Hana",
                                                       "Ines",  "Jonas", "Kavya", "Luis",   "Mina",  "Noor",  "Otto",  "Priya"};
constexpr std::array<std::string_view, 16> kLastNames{"Adeyemi", "Berg",   "Castillo", "Dogan",  "Eriksen",  "Fontaine",
                                                      "Gupta",   "Haddad", "Ito",      "Jansen", "Kowalski", "Lopez",
                                                      "Meier",   "Novak",  "Okafor",   "Petrov"};
constexpr std::array<std::string_view, 2> kProviders{"google", "github"};

// The ids contain times of their own, so that they do not depend on when the accounts are made.
constexpr Time kFirstId = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
constexpr std::chrono::minutes kBetween{1};
constexpr std::size_t kPasswordLength = 20;
constexpr std::size_t kUnusedBytes = 8;  ///< Drawn for each account by a former release; kept for the passwords that follow.
constexpr std::chrono::seconds kNewest = std::chrono::minutes(30);  ///< Before `until`, so that the answers are older, too.

std::size_t pick(crypto::Random& random, std::size_t count) {
  return static_cast<unsigned char>(crypto::random_bytes(random, 1).front()) % count;
}

std::string word(crypto::Random& random, Words words) { return std::string(words[pick(random, words.size())]); }

/// `seed-7-0001@example.com`: a domain that receives no mail (RFC 2606 §3).
std::string address(std::uint64_t seed, std::int64_t number) {
  std::ostringstream text;
  text << "seed-" << seed << '-' << std::setw(4) << std::setfill('0') << number << "@example.com";
  return text.str();
}

/// Randomness of one account that is independent of all others, so that options do not change the accounts that follow.
std::uint64_t seed_of(std::uint64_t seed, std::int64_t number) {
  return seed_from("sample" + big_endian(seed) + big_endian(static_cast<std::uint64_t>(number)));
}

/// Below `count`, which is small beside the 2^32 values that are drawn.
std::int64_t draw_below(crypto::Random& random, std::int64_t count) {
  std::uint64_t drawn = 0;
  for (const char c : crypto::random_bytes(random, 4)) drawn = (drawn << 8U) | byte_of(c);
  return static_cast<std::int64_t>(drawn) % count;
}

Time creation_time(crypto::Random& random, const SampleOptions& options) {
  const auto range = std::chrono::seconds(options.days) - kNewest;
  return options.until - kNewest - std::chrono::seconds(draw_below(random, range.count()));
}

bool happens(crypto::Random& random, std::int64_t percent) { return draw_below(random, 100) < percent; }

}  // namespace

SeedAccount SampleAccounts::begin() {
  ++number_;
  SeedAccount account;
  account.email = address(options_.seed, number_);
  account.id = crypto::new_id<UserId>(random_, kFirstId + number_ * kBetween);
  account.password = Secret(crypto::random_alphanumeric(random_, kPasswordLength));
  account.name = word(random_, kFirstNames);
  account.name->append(" ").append(word(random_, kLastNames));
  static_cast<void>(crypto::random_bytes(random_, kUnusedBytes));
  return account;
}

SeedAccount SampleAccounts::make() {
  auto account = begin();
  if (options_.password) {
    account.password = options_.password->password.clone();
    account.password_hash = options_.password->hash;
  }
  add_details(account);
  return account;
}

void SampleAccounts::add_details(SeedAccount& account) {
  crypto::SeededRandom random(seed_of(options_.seed, number_));
  account.created_at = creation_time(random, options_);
  const bool has_factor = happens(random, options_.two_factor_percent);
  const bool is_linked = happens(random, options_.social_percent);
  auto totp_secret = crypto::random_bytes(random, crypto::kTotpSecretSize);
  if (has_factor) account.totp_secret = Secret(std::move(totp_secret));
  const auto provider = word(random, kProviders);
  if (is_linked) account.provider = provider;
  if (options_.questionnaire) account.answers = sample_answers(options_.questionnaire, random, *account.created_at);
}

Result<SampleOptions> sample_options(SampleOptions options, const std::optional<Time>& until, bool one_password,
                                     const Seeding& seeding, const Questionnaires& questionnaires) {
  USHER_TRY(options.until, seeding.until(until));
  USHER_TRY(options.questionnaire, questionnaires.active());
  if (!one_password) return options;
  auto password = sample_password(options.seed);
  USHER_TRY(auto hash, seeding.hash(password));
  options.password = SharedPassword{std::move(password), std::move(hash)};
  return options;
}

std::uint64_t seed_from(std::string_view text) {
  const auto digest = crypto::sha256(text);
  return std::accumulate(digest.begin(), digest.begin() + 8, std::uint64_t{0},
                         [](std::uint64_t sum, char c) { return (sum << 8U) | byte_of(c); });
}

Secret sample_password(std::uint64_t seed) {
  crypto::SeededRandom random(seed_of(seed, 0));
  return Secret(crypto::random_alphanumeric(random, kPasswordLength));
}

}  // namespace usher::core
