#include "common/core/pages/site_texts.h"

#include "common/base/encoding.h"
#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/net/http_client.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024;
constexpr std::size_t kDigits = 64;
constexpr std::size_t kMostFaults = 200;  // bytes of the numbers of lines

bool is_digest(std::string_view line) {
  return line.size() == kDigits && std::ranges::all_of(line, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

Result<std::string> read(const std::string& place, net::HttpClient& http) {
  if (!place.starts_with("http")) return read_small_file(place, kMostBytes);
  USHER_TRY(auto answer, http.send({.url = place, .reach = net::Reach::kOperatorChosen, .max_body_bytes = kMostBytes}));
  if (!answer.is_success())
    return error(ErrorCode::kUpstreamFailed,
                 "The server of " + without_credentials(place) + " (ADAPT_TEXTS) answers " + std::to_string(answer.status));
  return std::move(answer.body);
}

Result<SiteTexts::Digests> digests_at(const std::string& place, net::HttpClient& http) {
  USHER_TRY(const auto document, read(place, http));
  SiteTexts::Digests digests;
  std::string faults;
  std::string_view rest = document;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const auto line = trim(take_until(rest, '\n'));
    if (line.empty() || line.starts_with('#')) continue;
    if (is_digest(line))
      digests.emplace(line);
    else if (faults.size() < kMostFaults)
      faults += (faults.empty() ? "" : ", ") + std::to_string(number);
  }
  if (faults.empty()) return digests;
  return error(ErrorCode::kInvalidArgument,
               without_credentials(place) +
                   " (ADAPT_TEXTS) has lines that are no SHA-256 of 64 lower-case digits; write them "
                   "again: " +
                   faults + (faults.size() < kMostFaults ? "" : ", ..."));
}

}  // namespace

bool SiteTexts::has(std::string_view title, std::string_view text) const {
  if (ports_.settings.adapt.texts.empty()) return true;
  const auto digest = hex_encode(crypto::sha256(std::string(title).append("\n").append(text)));
  const Lock lock(mutex_);
  return std::ranges::any_of(digests_, [&](const auto& place) { return place.second.contains(digest); });
}

Status SiteTexts::refresh() const {
  std::optional<Error> fault;
  for (const auto& place : ports_.settings.adapt.texts) {
    auto digests = digests_at(place, http_);
    if (digests.ok()) {
      const Lock lock(mutex_);
      digests_.insert_or_assign(place, std::move(digests).value());
    } else if (fault) {
      fault->what = fault->detail() + "; " + digests.error().detail();
    } else {
      fault = digests.error();
    }
  }
  if (fault) return std::move(*fault);
  return done();
}

}  // namespace usher::core
