#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (::ffff:a.b.c.d) is stored as IPv4.
class IpAddress {
 public:
  static std::optional<IpAddress> parse(std::string_view text);
  [[nodiscard]] std::string str() const;
  [[nodiscard]] bool is_v6() const { return v6_; }
  /// Loopback, link-local, unique-local and the private ranges of RFC 1918.
  [[nodiscard]] bool is_private() const;
  [[nodiscard]] bool is_loopback() const;
  /// Whether any host on the Internet can have this address: it is neither private nor in a range that IANA's special-purpose
  /// registries (RFC 6890) reserve. IPv6 addresses that only wrap an IPv4 address (NAT64, 6to4, Teredo) are not public.
  [[nodiscard]] bool is_public() const;
  /// The key that rate limits count by: the address itself, for IPv6 its /64.
  [[nodiscard]] std::string limit_key() const;
  /// The network that one attacker may have as a whole: the /24, for IPv6 the /56.
  [[nodiscard]] std::string network_key() const;
  bool operator==(const IpAddress&) const = default;

 private:
  friend class Cidr;
  std::array<std::uint8_t, 16> bytes_{};  ///< IPv4 in the first four.
  bool v6_ = false;
};

/// A network such as 10.0.0.0/8 or fd00::/8.
class Cidr {
 public:
  static std::optional<Cidr> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpAddress& address) const;

 private:
  IpAddress network_;
  unsigned bits_ = 0;
};

}  // namespace usher
