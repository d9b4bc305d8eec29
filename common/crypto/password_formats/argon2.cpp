#include "common/crypto/password_formats/argon2.h"

#include <argon2.h>

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::crypto {
namespace {

constexpr std::string_view kId = "$argon2id$";
constexpr std::string_view kI = "$argon2i$";
constexpr std::size_t kMinSaltSize = 8;
constexpr std::size_t kMinKeySize = 16;
constexpr std::size_t kMaxFieldSize = 64;

// The library's allocator takes no context argument, so the arena is kept here while its thread hashes.
thread_local HashArena* arena_in_use = nullptr;

int take_arena(std::uint8_t** memory, std::size_t bytes) {
  *memory = reinterpret_cast<std::uint8_t*>(arena_in_use->reserve(bytes));
  return *memory ? ARGON2_OK : ARGON2_MEMORY_ALLOCATION_ERROR;
}

/// The library has wiped the memory before this call; the lease returns it.
void leave_arena(std::uint8_t*, std::size_t) {}

std::uint8_t* unconst_bytes(std::string_view text) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));  // the library only reads inputs
}

std::optional<std::string> decode_unpadded(std::string_view text) {
  if (text.find('=') != std::string_view::npos) return std::nullopt;
  return base64_decode(std::string(text).append((4 - text.size() % 4) % 4, '='));
}

std::optional<Argon2Cost> parse_cost(std::string_view text) {
  const std::size_t t = text.find(',');
  const std::size_t p = t == std::string_view::npos ? t : text.find(',', t + 1);
  if (p == std::string_view::npos) return std::nullopt;
  const auto memory = named_number(text.substr(0, t), "m=");
  const auto time = named_number(text.substr(t + 1, p - t - 1), "t=");
  const auto lanes = named_number(text.substr(p + 1), "p=");
  if (!memory || !time || !lanes) return std::nullopt;
  return Argon2Cost{*memory, *time, *lanes};
}

bool plausible_size(const std::string& field, std::size_t least) {
  return field.size() >= least && field.size() <= kMaxFieldSize;
}

Result<Argon2Hash> parse_argon2(std::string_view text) {
  const Error malformed = malformed_hash("argon2");
  auto fields = dollar_fields(text);
  if (fields.size() < 4 || fields.size() > 5) return malformed;
  Argon2Hash hash{.is_id = text.starts_with(kId), .version = ARGON2_VERSION_10, .cost = {}, .salt = {}, .key = {}};
  if (fields.size() == 5) {
    const auto version = named_number(fields[1], "v=");
    if (version != ARGON2_VERSION_10 && version != ARGON2_VERSION_13) return malformed;
    hash.version = *version;
    fields.erase(fields.begin() + 1);
  }
  const auto cost = parse_cost(fields[1]);
  auto salt = decode_unpadded(fields[2]);
  auto key = decode_unpadded(fields[3]);
  if (!cost || !salt || !plausible_size(*salt, kMinSaltSize) || !key || !plausible_size(*key, kMinKeySize)) return malformed;
  hash.cost = *cost;
  hash.salt = std::move(*salt);
  hash.key = std::move(*key);
  USHER_CHECK(check_argon2_cost(hash.cost));
  return hash;
}

bool is_argon2(std::string_view hash) { return hash.starts_with(kId) || hash.starts_with(kI); }

Status check_argon2(std::string_view hash) {
  USHER_TRY([[maybe_unused]] const auto parsed, parse_argon2(hash));
  return done();
}

Result<bool> verify_argon2(std::string_view password, std::string_view text, HashArena& arena) {
  USHER_TRY(const Argon2Hash hash, parse_argon2(text));
  USHER_TRY(const std::string key, argon2_key(password, hash, hash.key.size(), arena));
  return equal_in_constant_time(key, hash.key);
}

}  // namespace

const PasswordFormat kArgon2Format{"argon2", is_argon2, check_argon2, verify_argon2};

std::string argon2_prefix(const Argon2Cost& cost) {
  return std::string(kId) + "v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.time) +
         ",p=" + std::to_string(cost.lanes) + "$";
}

std::string unpadded_base64(std::string_view bytes) {
  std::string text = base64_encode(bytes);
  while (text.ends_with('=')) text.pop_back();
  return text;
}

Status check_argon2_cost(const Argon2Cost& cost) {
  USHER_CHECK(within(cost.memory_kib, kArgon2MemoryBound));
  USHER_CHECK(within(cost.time, kArgon2TimeBound));
  USHER_CHECK(within(cost.lanes, kArgon2LanesBound));
  CostBound a_lane = kArgon2MemoryBound;
  a_lane.least = 8 * cost.lanes;
  return within(cost.memory_kib, a_lane);
}

Result<std::string> argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size, HashArena& arena) {
  if (is_sodium_argon2(hash, key_size)) return sodium_argon2_key(password, hash, key_size, arena);
  return reference_argon2_key(password, hash, key_size, arena);
}

Result<std::string> reference_argon2_key(std::string_view password, const Argon2Hash& hash, std::size_t key_size,
                                         HashArena& arena) {
  std::string key(key_size, '\0');
  argon2_context context{};
  context.out = unconst_bytes(key);
  context.outlen = static_cast<std::uint32_t>(key.size());
  context.pwd = unconst_bytes(password);
  context.pwdlen = static_cast<std::uint32_t>(password.size());
  context.salt = unconst_bytes(hash.salt);
  context.saltlen = static_cast<std::uint32_t>(hash.salt.size());
  context.t_cost = hash.cost.time;
  context.m_cost = hash.cost.memory_kib;
  context.lanes = hash.cost.lanes;
  context.threads = 1;  // lanes change the result, threads do not; callers already use all cores
  context.version = hash.version;
  context.allocate_cbk = take_arena;
  context.free_cbk = leave_arena;
  context.flags = ARGON2_DEFAULT_FLAGS;
  arena_in_use = &arena;
  const int outcome = argon2_ctx(&context, hash.is_id ? Argon2_id : Argon2_i);
  arena_in_use = nullptr;
  if (outcome == ARGON2_MEMORY_ALLOCATION_ERROR) return error_because(ErrorCode::kOverloaded, argon2_error_message(outcome));
  if (outcome != ARGON2_OK) return error_because(ErrorCode::kInternal, argon2_error_message(outcome));
  return key;
}

}  // namespace usher::crypto
