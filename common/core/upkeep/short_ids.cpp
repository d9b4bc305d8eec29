#include "common/core/upkeep/short_ids.h"

#include "common/base/text.h"
#include "common/store/operations/short_ids.h"

namespace usher::core {
namespace {

/// Shorter endings are seldom unique, and longer ones are whole ids.
constexpr std::size_t kShortest = 6;
constexpr std::size_t kLongest = 35;

/// Also the characters that LIKE takes literally.
bool may_be_ending(std::string_view word) {
  return word.size() >= kShortest && word.size() <= kLongest &&
         std::ranges::all_of(word, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

Result<std::string> the_only_one(const std::vector<std::string>& ids, const std::string& word) {
  if (ids.empty() || contains(ids, word)) return word;
  if (ids.size() == 1) return ids.front();
  std::string list;
  for (const auto& id : ids) list += "\n  " + printable(id);
  return error(ErrorCode::kInvalidArgument, "More than one id ends in " + word + "; name a whole one:" + list);
}

Result<std::vector<std::string>> find_in(store::Stores& tx, Named what, std::string_view tail) {
  switch (what) {
    case Named::kUser:
      return tx.short_ids.users(tail);
    case Named::kSession:
      return tx.short_ids.sessions(tail);
    case Named::kMail:
      return tx.short_ids.mails(tail);
  }
  return std::vector<std::string>();
}

}  // namespace

Result<std::string> whole_id(const Ports& ports, Named what, const std::string& word) {
  if (!may_be_ending(word)) return word;
  USHER_TRY(const auto ids, ports.transactions.read([&](store::Stores& tx) { return find_in(tx, what, word); }));
  return the_only_one(ids, word);
}

Result<std::string> whole_id_among(const std::vector<std::string>& ids, const std::string& word) {
  if (word.size() < kShortest) return word;
  std::vector<std::string> ending;
  std::ranges::copy_if(ids, std::back_inserter(ending), [&](const std::string& id) { return id.ends_with(word); });
  return the_only_one(ending, word);
}

Result<std::optional<std::string>> similar_address(const Ports& ports, std::string_view email) {
  constexpr int kMostRead = 1000;
  const std::string wanted = ascii_lower(trim(email));
  // A mistake in the first letter is rare; without one the range of an index is enough.
  USHER_TRY(const auto addresses,
            ports.transactions.read([&](store::Stores& tx) { return tx.short_ids.emails(wanted.substr(0, 1), kMostRead); }));
  const auto found = nearest(wanted, addresses);
  return found ? std::optional(std::string(*found)) : std::nullopt;
}

}  // namespace usher::core
