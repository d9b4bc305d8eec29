#include "server/console/operations/mail_text.h"

#include <algorithm>

namespace usher::console {
namespace {

constexpr std::array<std::string_view, 2> kSchemes{"http://", "https://"};
constexpr std::string_view kGaps = " \t\r\n<>\"";
/// What ends a sentence or a bracket behind an address.
constexpr std::string_view kTrailing = ".,;:!?)]'";

std::size_t next_address(std::string_view text) {
  auto at = std::string_view::npos;
  for (const auto scheme : kSchemes) at = std::min(at, text.find(scheme));
  return at;
}

json::Object piece(std::string_view text, bool is_address) {
  return {{"piece", text}, {"link_url", is_address ? text : std::string_view()}};
}

}  // namespace

json::Array pieces_of(std::string_view text) {
  json::Array pieces;
  while (!text.empty()) {
    const auto begin = next_address(text);
    if (begin > 0) pieces.emplace_back(piece(text.substr(0, begin), false));
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    auto address = text.substr(0, text.find_first_of(kGaps));
    while (kTrailing.find(address.back()) != std::string_view::npos) address.remove_suffix(1);
    pieces.emplace_back(piece(address, true));
    text.remove_prefix(address.size());
  }
  return pieces;
}

http::Response mail_document(std::string html) {
  http::Response response{.body = std::move(html)};
  return response.with("Content-Type", "text/html; charset=utf-8")
      .with("Content-Security-Policy",
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
      .with("X-Frame-Options", "SAMEORIGIN")
      .with("X-Content-Type-Options", "nosniff")
      .with("Referrer-Policy", "no-referrer");
}

}  // namespace usher::console
