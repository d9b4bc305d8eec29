#include "server/http/messages/places.h"

#include <optional>
#include <tuple>
#include <unordered_map>

namespace usher::http {
namespace {

constexpr std::size_t kSmallRoom = 16;

/// The places of a pool, and how many client and owner of each have. Without an owner the client is it.
class Pool {
 public:
  explicit Pool(std::span<const Place> places, std::size_t kept) : places_(places), kept_(kept), is_left_(places.size(), true) {
    counts_.reserve(places.size());
    for (const auto& place : places) {
      auto& client = ++clients_[place.client.name];
      counts_.push_back({client, place.owner.empty() ? client : ++owners_[place.owner]});
    }
  }
  /// The next that is taken back; nullopt: no client has to give one.
  std::optional<std::size_t> take() {
    std::optional<std::size_t> first;
    for (std::size_t i = 0; i < places_.size(); ++i)
      if (can_go(i) && (!first || rank(i) > rank(*first))) first = i;
    if (!first) return std::nullopt;
    is_left_[*first] = false;
    --counts_[*first].client;
    if (!places_[*first].owner.empty()) --counts_[*first].owner;
    return first;
  }

 private:
  struct Counts {
    std::size_t& client;
    std::size_t& owner;
  };

  [[nodiscard]] bool can_go(std::size_t i) const {
    const auto& place = places_[i];
    const bool is_over = counts_[i].client >= kept_ * place.client.factor && (!place.is_proved || counts_[i].owner >= kept_);
    return place.can_be_taken && is_left_[i] && is_over;
  }
  [[nodiscard]] std::tuple<double, std::size_t, bool> rank(std::size_t i) const {
    return {static_cast<double>(counts_[i].client) / places_[i].client.factor, counts_[i].owner, places_[i].has_nothing_to_lose};
  }

  const std::span<const Place> places_;
  const std::size_t kept_;  ///< Of each client.
  std::unordered_map<std::string_view, std::size_t> clients_, owners_;
  std::vector<Counts> counts_;
  std::vector<bool> is_left_;
};

}  // namespace

std::vector<std::size_t> places_to_take(std::span<const Place> places, std::size_t room, std::size_t most) {
  Pool pool(places, room < kSmallRoom ? 2 : 4);
  std::vector<std::size_t> taken;
  while (taken.size() < most) {
    const auto next = pool.take();
    if (!next) break;
    taken.push_back(*next);
  }
  if (!taken.empty()) return taken;
  for (std::size_t i = 0; i < places.size() && taken.size() < most; ++i)
    if (places[i].has_nothing_to_lose) taken.push_back(i);
  return taken;
}

}  // namespace usher::http
