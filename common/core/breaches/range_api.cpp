#include "common/core/breaches/range_api.h"

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher::core {
namespace {

constexpr std::size_t kPrefixDigits = 5;
constexpr int kOk = 200;

/// The indexes of kRangeResults.
enum RangeResult : std::size_t { kKnown, kUnknown, kFailed };

/// Whether the answer has the rest of a digest; nullopt if it is not of lines `REST:COUNT`, as the page of a proxy. Entries that
/// pad the answer have the count 0.
std::optional<bool> find_rest(std::string_view answer, std::string_view rest) {
  bool is_known = false;
  if (answer.empty()) return std::nullopt;
  while (!answer.empty()) {
    const auto line = trim(take_until(answer, '\n'));
    const auto count = line.size() > rest.size() ? parse_whole<std::uint64_t>(line.substr(rest.size() + 1)) : std::nullopt;
    if (!count || line[rest.size()] != ':') return std::nullopt;
    is_known = is_known || (*count > 0 && iequals(line.substr(0, rest.size()), rest));
  }
  return is_known;
}

}  // namespace

Result<bool> RangeApi::ask(std::string_view digest) const {
  const auto digits = hex_encode(digest);
  const auto prefix = ascii_upper(std::string_view(digits).substr(0, kPrefixDigits));
  USHER_TRY(
      const auto answer,
      http_.send({.url = kUrl + prefix, .headers = {{"Add-Padding", "true"}}, .timeout = kTimeout, .connect_timeout = kTimeout}));
  if (answer.status != kOk)
    return error(ErrorCode::kUpstreamFailed, "The range API answers with status " + std::to_string(answer.status));
  const auto found = find_rest(answer.body, std::string_view(digits).substr(kPrefixDigits));
  if (!found) return error(ErrorCode::kUpstreamFailed, "The range API does not answer as its documentation says");
  return *found;
}

Result<bool> RangeApi::knows(std::string_view digest) const {
  const auto paused = failed_within(kPause);
  auto known = paused.ok() ? ask(digest) : Result<bool>(paused.error());
  ++looks_.at(!known.ok() ? kFailed : known.value() ? kKnown : kUnknown);
  const Lock lock(mutex_);
  if (paused.ok() && !known.ok()) failure_ = {clock_.now(), known.error()};
  return known;
}

Status RangeApi::failed_within(std::chrono::seconds period) const {
  const Lock lock(mutex_);
  const auto now = clock_.now();
  const bool is_recent = failure_ && failure_->first <= now && now < failure_->first + period;
  return is_recent ? Status(failure_->second) : done();
}

}  // namespace usher::core
