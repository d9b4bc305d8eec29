#pragma once

#include "common/crypto/password_hasher.h"

/// The rules of every import, whatever its source.
namespace usher::core {

/// A transaction of this many rows holds the write lock for some hundredths of a second.
inline constexpr std::size_t kImportBatch = 250;

inline constexpr std::string_view kAddressRepeated = "another row has the same address";
inline constexpr std::string_view kIdRepeated = "another row has the same id";
inline constexpr std::string_view kAddressTaken = "the address has an account already";
inline constexpr std::string_view kAddressReserved = "the address is reserved for the account that gave it up";
inline constexpr std::string_view kIdTaken = "the id belongs to another account";

/// Whether rows of accounts that were erased here, by their ids, are left out or come back.
enum class ErasedRows { kLeftOut, kImported };

/// Returns why a password hash cannot be stored and how to fix it, or nullopt if crypto::recognise_password_hash accepts it.
inline std::optional<std::string> fault_of_hash(std::string_view hash) {
  const auto format = crypto::recognise_password_hash(hash);
  return format.ok() ? std::nullopt : std::optional(format.error().detail());
}
/// Returns whether the time is plausible: since 1970, and at most as far ahead as another system's clock may be.
inline bool may_have_begun(Time time, Time now) { return time >= Time{} && time <= now + std::chrono::days(1); }
/// Waits as long as the batch took that began at `began`. Other processes poll for the write lock, so without a pause a running
/// server would hardly ever get it.
inline void let_others_write(SteadyTime began) { std::this_thread::sleep_for(steady_now() - began); }

}  // namespace usher::core
