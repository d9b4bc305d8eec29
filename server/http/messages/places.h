#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace usher::http {

/// Who shares the places of a pool with others.
struct Client {
  std::string name;          ///< turn_of() the address.
  std::uint32_t factor = 1;  ///< How many clients share that address.
};

/// A place in a pool that strangers can take one in: a connection, a large body, a stream.
struct Place {
  const Client& client;
  std::string_view owner = {};  ///< The account or visitor; empty: the client's.
  bool is_proved = false;       ///< The owner is an account with a proved address: it keeps its first ones, as a client does.
  bool can_be_taken = true;     ///< It waits for a client or an upstream.
  bool has_nothing_to_lose = false;  ///< No request has begun.
};

/// Which places of a full pool are taken back, at most `most`, as indexes: of the client that has most, within it of the owner
/// that has most, those without a request first, then the oldest. A client with fewer than 4 places (in a pool of less than 16:
/// 2) keeps them while they have a request. `places`: all of the pool, the oldest first.
std::vector<std::size_t> places_to_take(std::span<const Place> places, std::size_t room, std::size_t most);

}  // namespace usher::http
