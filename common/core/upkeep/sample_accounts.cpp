#include "common/core/upkeep/sample_accounts.h"

#include <array>
#include <iomanip>
#include <sstream>

#include "common/crypto/random.h"

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
constexpr std::array<std::string_view, 4> kOtherRoles{"Teacher", "Technical writer", "Product manager", "Retired engineer"};
constexpr std::array<std::string_view, 4> kOrganizations{"Example University", "Sample Robotics", "Test Labs",
                                                         "Placeholder Institute"};
constexpr std::array<std::string_view, 6> kLanguages{"python", "cpp", "javascript", "rust", "go", "java"};
constexpr std::array<std::string_view, 4> kDevices{"laptop", "raspberry-pi", "jetson", "arduino"};

constexpr Time kFirstCreated = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
constexpr std::chrono::minutes kBetween{1};
constexpr std::size_t kPasswordLength = 20;

std::size_t pick(crypto::Random& random, std::size_t count) {
  return static_cast<unsigned char>(crypto::random_bytes(random, 1).front()) % count;
}

std::string word(crypto::Random& random, Words words) { return std::string(words[pick(random, words.size())]); }

/// Picks one or two different words.
json::Array some(crypto::Random& random, Words words) {
  const auto first = pick(random, words.size());
  const auto second = pick(random, words.size());
  json::Array chosen{json::Value(words[first])};
  if (second != first) chosen.emplace_back(words[second]);
  return chosen;
}

json::Patch<std::string> set(std::string text) { return {.present = true, .value = std::move(text)}; }
json::Patch<json::Object> set(json::Object object) { return {.present = true, .value = std::move(object)}; }

domain::ProfileChange profile(crypto::Random& random) {
  domain::ProfileChange change{.experience_level = set(word(random, domain::kExperienceLevels)),
                               .professional_role = set(word(random, domain::kProfessionalRoles))};
  auto other = word(random, kOtherRoles);  // drawn for every account, so that a role does not change the accounts that follow
  if (change.professional_role.value == "other") change.role_other = set(std::move(other));
  change.organization = set(word(random, kOrganizations));
  change.software_background = set(json::Object{{"languages", some(random, kLanguages)}});
  change.hardware_background = set(json::Object{{"devices", some(random, kDevices)}});
  return change;
}

/// `seed-7-0001@example.com`: a domain that receives no mail (RFC 2606 §3).
std::string address(std::uint64_t seed, std::int64_t number) {
  std::ostringstream text;
  text << "seed-" << seed << '-' << std::setw(4) << std::setfill('0') << number << "@example.com";
  return text.str();
}

}  // namespace

std::vector<SeedAccount> sample_accounts(std::int64_t count, std::uint64_t seed) {
  crypto::SeededRandom random(seed);
  std::vector<SeedAccount> accounts;
  for (std::int64_t number = 1; number <= count; ++number) {
    const Time created_at = kFirstCreated + number * kBetween;
    auto& account = accounts.emplace_back();
    account.email = address(seed, number);
    account.id = crypto::new_id<UserId>(random, created_at);
    account.password = Secret(crypto::random_alphanumeric(random, kPasswordLength));
    account.name = word(random, kFirstNames);
    account.name->append(" ").append(word(random, kLastNames));
    account.profile = profile(random);
    account.created_at = created_at;
  }
  return accounts;
}

}  // namespace usher::core
