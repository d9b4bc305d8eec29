#include "common/url/curl_url.h"

#include <new>

namespace usher {

std::optional<CurlUrl> CurlUrl::parse(const std::string& text, unsigned flags) {
  CurlUrl parsed;
  parsed.url_.reset(curl_url());
  if (!parsed.url_) throw std::bad_alloc();
  if (curl_url_set(parsed.url_.get(), CURLUPART_URL, text.c_str(), flags) != CURLUE_OK) return std::nullopt;
  return parsed;
}

std::string CurlUrl::part(CURLUPart part) const {
  char* text = nullptr;
  if (curl_url_get(url_.get(), part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

}  // namespace usher
