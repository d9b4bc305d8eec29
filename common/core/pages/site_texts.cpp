#include "common/core/pages/site_texts.h"

#include "common/base/encoding.h"
#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/net/http_client.h"

namespace usher::core {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kDigits = 64;

bool is_digest(std::string_view line) {
  return line.size() == kDigits &&
         std::all_of(line.begin(), line.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

Result<std::string> read(const std::string& place, net::HttpClient& http) {
  if (!place.starts_with("http")) return read_small_file(place, kMostBytes);
  USHER_TRY(auto answer, http.send({.url = place, .reach = net::Reach::kOperatorChosen, .max_body_bytes = kMostBytes}));
  if (!answer.is_success())
    return error(ErrorCode::kUpstreamFailed, "The server of ADAPT_TEXTS answers " + std::to_string(answer.status));
  return std::move(answer.body);
}

}  // namespace

bool SiteTexts::has(std::string_view title, std::string_view text) const {
  if (ports_.settings.adapt.texts.empty()) return true;
  const auto digest = hex_encode(crypto::sha256(std::string(title).append("\n").append(text)));
  const Lock lock(mutex_);
  return digests_.contains(digest);
}

Status SiteTexts::refresh() const {
  const auto& place = ports_.settings.adapt.texts;
  if (place.empty()) return done();
  USHER_TRY(const auto document, read(place, http_));
  std::set<std::string, std::less<>> digests;
  std::string_view rest = document;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const auto line = trim(take_until(rest, '\n'));
    if (line.empty() || line.starts_with('#')) continue;
    if (!is_digest(line))
      return error(ErrorCode::kInvalidArgument,
                   "Line " + std::to_string(number) + " of ADAPT_TEXTS is not a SHA-256 of 64 lower-case digits; write it again");
    digests.emplace(line);
  }
  const Lock lock(mutex_);
  digests_ = std::move(digests);
  return done();
}

}  // namespace usher::core
