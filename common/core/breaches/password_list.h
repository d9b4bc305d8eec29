#pragma once

#include <functional>
#include <memory>
#include <span>

#include "common/base/result.h"

namespace usher::core {

/// How often a list takes an unknown password for a listed one.
struct ListRate {
  std::uint64_t one_in = 0;
  std::uint64_t low_bits = 0;  ///< The best of a Rice code: the logarithm of about 0.7 * one_in.
  bool operator==(const ListRate&) const = default;
};
inline constexpr ListRate kExactRate{10'000'000, 23};  ///< 25.1 bits a password.
inline constexpr ListRate kCompactRate{500, 8};        ///< 11.0 bits a password.

/// The shape of a file of `usher password-list build`, in little-endian words of 64 bits: header, index, stream. A digest becomes
/// a number below universe(). The stream has the gap from each number to the one before in a Rice code: its high part as so many
/// 0 and a 1, then its low bits. Numbers come in ranges of equal width, whose first gap is that from the begin of the range; the
/// index has the bit where each range begins, and the end of the last one.
struct ListLayout {
  std::uint64_t count = 0;
  ListRate rate = kExactRate;
  std::uint64_t stream_words = 0;

  static constexpr std::string_view kMagic{"\x89UPL\r\n\x1a\1"};  ///< No text begins so, and no conversion of text keeps it.
  static constexpr std::uint64_t kHeaderBytes = 48;

  [[nodiscard]] std::uint64_t universe() const { return count * rate.one_in; }
  [[nodiscard]] std::uint64_t range_bits() const { return rate.low_bits + 8; }  ///< Of a range's width: 130 or 210 passwords.
  [[nodiscard]] std::uint64_t ranges() const { return (universe() >> range_bits()) + 1; }
  [[nodiscard]] std::uint64_t stream_at() const { return kHeaderBytes + 8 * (ranges() + 1); }  ///< In bytes.
  [[nodiscard]] std::uint64_t file_bytes() const { return stream_at() + 8 * stream_words; }
  /// The number of a digest of at least eight bytes.
  [[nodiscard]] std::uint64_t number_of(std::string_view digest) const;

  /// kMagic, the members, and the beginning of the SHA-256 of both.
  [[nodiscard]] std::string header() const;
  /// nullopt unless that is a whole header of a known rate.
  static std::optional<ListLayout> parse(std::string_view header);
};

/// A built list of passwords, mapped into memory: a look reads about three pages of the file. Safe from any thread.
///
/// Precondition of its whole life: the file is not changed in place, since a page that is gone ends the process (SIGBUS). Another
/// file may take its name.
class PasswordList {
 public:
  /// Error: kInvalidSettings with the reason if the file cannot be read, or is not whole.
  static Result<PasswordList> open(const std::string& path);

  /// Whether the list has the SHA-1 digest (20 bytes). True for one of `layout().rate.one_in` digests that it does not have.
  [[nodiscard]] bool contains(std::string_view digest) const;
  [[nodiscard]] const ListLayout& layout() const { return layout_; }

 private:
  struct Unmap {
    std::size_t bytes = 0;
    void operator()(const void* begin) const;
  };
  using Mapping = std::unique_ptr<const void, Unmap>;

  PasswordList(ListLayout layout, Mapping file);
  [[nodiscard]] std::uint64_t bits_at(std::uint64_t bit) const;

  ListLayout layout_;
  Mapping file_;
  std::span<const std::uint64_t> index_;  ///< As stored: le64toh() reads a word.
  std::span<const std::uint64_t> stream_;
};

/// Passes the bytes of a text to `take`, a block at a time.
using TextBlocks = std::function<Status(const std::function<Status(std::string_view block)>& take)>;

/// Makes a list of passwords in the place of `target`, which is then whole and readable by all users (0644). Each call of `read`
/// reads all of a text, which has a line for each password, in their order: its SHA-1 digest in hexadecimal, then anything after
/// a colon. It is read twice, so that the memory does not depend on their number. A doubled digest counts once.
///
/// Error: kInvalidArgument with the number of a wrong line, and without a digest; kConflict if the second reading differs;
/// kNotFound without the directory of `target`; kForbidden or kInternal with the reason; those of `read`.
Result<ListLayout> build_password_list(const TextBlocks& read, const std::string& target, ListRate rate);

}  // namespace usher::core
