#pragma once

#include <memory>
#include <new>
#include <optional>
#include <string>

#include <curl/curl.h>

namespace usher {

/// A URL as libcurl parses it, so that a check and the connection use the same host.
class CurlUrl {
 public:
  /// nullopt if libcurl rejects the text; `flags` are CURLU_*.
  static std::optional<CurlUrl> parse(const std::string& text, unsigned flags) {
    CurlUrl parsed;
    parsed.url_.reset(curl_url());
    if (!parsed.url_) throw std::bad_alloc();
    if (curl_url_set(parsed.url_.get(), CURLUPART_URL, text.c_str(), flags) != CURLUE_OK) return std::nullopt;
    return parsed;
  }
  /// Not decoded; empty if the URL has no such part.
  [[nodiscard]] std::string part(CURLUPart part) const {
    char* text = nullptr;
    if (curl_url_get(url_.get(), part, &text, 0) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
  }

 private:
  struct Cleaner {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };
  std::unique_ptr<CURLU, Cleaner> url_;
};

}  // namespace usher
