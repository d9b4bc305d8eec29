#include "common/base/ip_address.h"

#include <arpa/inet.h>

#include "common/base/text.h"

namespace usher {
namespace {

constexpr unsigned kMappedBits = 96;
constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

using Bytes = std::array<std::uint8_t, 16>;

struct Network {
  bool v6;
  Bytes bytes;
  unsigned bits;
};

constexpr std::array kLoopback{
    Network{false, {127}, 8},
    Network{true, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},
};
constexpr std::array kPrivate{
    Network{false, {10}, 8},        Network{false, {172, 16}, 12},   Network{false, {192, 168}, 16},
    Network{false, {169, 254}, 16}, Network{true, {0xfe, 0x80}, 10}, Network{true, {0xfc}, 7},
};

constexpr std::array kSpecialPurpose{
    Network{false, {0}, 8},
    Network{false, {100, 64}, 10},
    Network{false, {192, 0, 0}, 24},
    Network{false, {192, 0, 2}, 24},
    Network{false, {192, 88, 99}, 24},
    Network{false, {198, 18}, 15},
    Network{false, {198, 51, 100}, 24},
    Network{false, {203, 0, 113}, 24},
    Network{false, {224}, 3},
    Network{true, {0x20, 0x01, 0x00}, 23},
    Network{true, {0x20, 0x01, 0x0d, 0xb8}, 32},
    Network{true, {0x20, 0x02}, 16},
    Network{true, {0x3f, 0xff}, 20},
};
constexpr std::array kGlobalUnicast{Network{true, {0x20}, 3}};  // RFC 4291 §2.4: the allocated part of IPv6

bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

template <class Networks>
bool is_in(const Networks& networks, bool v6, const Bytes& bytes) {
  return std::ranges::any_of(networks, [&](const Network& n) { return n.v6 == v6 && same_prefix(n.bytes, bytes, n.bits); });
}

bool is_mapped(const Bytes& bytes) { return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin()); }

struct Parsed {
  Bytes bytes{};
  bool v6 = false;
};

std::optional<Parsed> parse_bytes(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::ranges::copy(text, terminated.begin());
  Parsed parsed;
  parsed.v6 = text.find(':') != std::string_view::npos;
  if (inet_pton(parsed.v6 ? AF_INET6 : AF_INET, terminated.data(), parsed.bytes.data()) != 1) return std::nullopt;
  return parsed;
}

/// A decimal without sign or leading zeros, not above `most`.
std::optional<unsigned> parse_bits(std::string_view text, unsigned most) {
  if (text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  const auto bits = parse_whole<unsigned>(text);
  return bits && *bits <= most ? bits : std::nullopt;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const auto parsed = parse_bytes(text);
  if (!parsed) return std::nullopt;
  IpAddress address;
  address.v6_ = parsed->v6 && !is_mapped(parsed->bytes);
  if (parsed->v6 && !address.v6_) {
    std::copy(parsed->bytes.begin() + kMappedPrefix.size(), parsed->bytes.end(), address.bytes_.begin());
  } else {
    address.bytes_ = parsed->bytes;
  }
  return address;
}

std::string IpAddress::str() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v6_ ? AF_INET6 : AF_INET, bytes_.data(), text.data(), static_cast<socklen_t>(text.size()));
  return text.data();
}

bool IpAddress::is_loopback() const { return is_in(kLoopback, v6_, bytes_); }

bool IpAddress::is_private() const { return is_loopback() || is_in(kPrivate, v6_, bytes_); }

bool IpAddress::is_public() const {
  if (v6_ && !is_in(kGlobalUnicast, v6_, bytes_)) return false;
  return !is_private() && !is_in(kSpecialPurpose, v6_, bytes_);
}

std::string IpAddress::limit_key() const {
  if (!v6_) return str();
  IpAddress network = *this;
  std::fill(network.bytes_.begin() + 8, network.bytes_.end(), std::uint8_t{0});
  return network.str() + "/64";
}

std::string IpAddress::network_key() const {
  IpAddress network = *this;
  const std::ptrdiff_t kept = v6_ ? 7 : 3;
  std::fill(network.bytes_.begin() + kept, network.bytes_.end(), std::uint8_t{0});
  return network.str() + (v6_ ? "/56" : "/24");
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view address_text = text.substr(0, slash);
  const auto address = IpAddress::parse(address_text);
  if (!address) return std::nullopt;
  Cidr cidr;
  cidr.network_ = *address;
  const unsigned width = address->is_v6() ? 128 : 32;
  // A mapped network is written with an IPv6 length (::ffff:10.0.0.0/104) and stored as the IPv4 network.
  const unsigned skipped = !address->is_v6() && address_text.find(':') != std::string_view::npos ? kMappedBits : 0;
  if (slash == std::string_view::npos) {
    cidr.bits_ = width;
    return cidr;
  }
  const auto bits = parse_bits(text.substr(slash + 1), width + skipped);
  if (!bits || *bits < skipped) return std::nullopt;
  cidr.bits_ = *bits - skipped;
  return cidr;
}

bool Cidr::contains(const IpAddress& address) const {
  return network_.v6_ == address.v6_ && same_prefix(network_.bytes_, address.bytes_, bits_);
}

}  // namespace usher
