#include "common/crypto/password_hasher.h"

#include "common/base/text.h"

namespace usher::crypto {
namespace {

constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kKeySize = 32;

std::string phc_string(const Argon2Cost& cost, std::string_view salt, std::string_view key) {
  return argon2_prefix(cost) + unpadded_base64(salt) + "$" + unpadded_base64(key);
}

std::size_t one_a_core() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace

std::optional<Secret> normalise_password(std::string_view utf8) {
  auto normal = nfkc(utf8);
  if (!normal) return std::nullopt;
  return Secret(std::move(*normal));
}

Result<std::string_view> recognise_password_hash(std::string_view hash) {
  USHER_TRY(const PasswordFormat* const format, password_format_of(hash));
  USHER_CHECK(format->check(hash));
  return format->name;
}

/// Takes the first field between `$`, and the fields after it that are numbers or name a parameter (`m=19456,t=2,p=1`).
std::string cost_class_of(std::string_view hash) {
  if (hash.find('$') == std::string_view::npos) return {};
  std::string kept;
  for (bool is_first = true; !hash.empty();) {
    const auto field = take_until(hash, '$');
    if (field.empty()) continue;
    const bool is_number = field.find_first_not_of("0123456789") == std::string_view::npos;
    if (!is_first && !is_number && field.find('=') == std::string_view::npos) break;
    is_first = false;
    kept.append(kept.empty() ? "" : "$").append(field);
  }
  return kept;
}

PasswordHasher::PasswordHasher(Argon2Cost cost, Random& random, std::size_t arenas)
    : cost_(cost),
      dummy_hash_(phc_string(cost, std::string(kSaltSize, '\0'), std::string(kKeySize, '\0'))),
      random_(random),
      arenas_(arenas == 0 ? one_a_core() : arenas, std::size_t{cost.memory_kib} * 1024) {}

Result<std::string> PasswordHasher::hash(const Secret& normalised_password) const {
  const Argon2Hash wanted{.cost = cost_, .salt = random_bytes(random_, kSaltSize), .key = {}};
  const HashArenas::Lease lease(arenas_);
  USHER_TRY(const std::string key, argon2_key(normalised_password.expose(), wanted, kKeySize, lease.arena()));
  return phc_string(cost_, wanted.salt, key);
}

Result<PasswordHasher::Verdict> PasswordHasher::verify(const Secret& normalised_password, std::string_view stored_hash) const {
  USHER_TRY(const PasswordFormat* const format, password_format_of(stored_hash));
  // Before waiting for an arena: a rejected hash must not occupy one.
  USHER_CHECK(format->check(stored_hash));
  const HashArenas::Lease lease(arenas_);
  USHER_TRY(const bool matches, format->verify(normalised_password.expose(), stored_hash, lease.arena()));
  const bool is_current = stored_hash.starts_with(argon2_prefix(cost_)) && stored_hash.size() == dummy_hash_.size();
  // The format ignored the rest of the password, which may contain a typing mistake; a new hash would include it.
  const bool was_seen_whole = normalised_password.expose().size() <= format->password_bytes_used;
  return Verdict{.matches = matches, .needs_rehash = matches && !is_current && was_seen_whole};
}

Result<PasswordHasher::Verdict> PasswordHasher::dummy_verify(const Secret& normalised_password) const {
  return verify(normalised_password, dummy_hash_);
}

}  // namespace usher::crypto
