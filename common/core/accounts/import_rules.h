#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

/// What every import keeps to, whatever it reads.
namespace usher::core {

/// A transaction of so many rows holds the write lock for a few hundredths of a second.
inline constexpr std::size_t kImportBatch = 250;

inline constexpr std::string_view kAddressRepeated = "another row has the same address";
inline constexpr std::string_view kAddressTaken = "the address has an account already";
inline constexpr std::string_view kIdTaken = "the id belongs to another account";

/// Why a password hash cannot be kept, and what to do; nullopt for one of crypto::recognise_password_hash.
std::optional<std::string> fault_of_hash(std::string_view hash);
/// Whether something may have begun then: since 1970, and not later than another system's clock may be ahead.
bool may_have_begun(Time time, Time now);
/// Waits as long as the batch took that began at `began`: other processes look for a free lock from time to time only, and a
/// server would hardly ever get it.
void let_others_write(std::chrono::steady_clock::time_point began);

}  // namespace usher::core
