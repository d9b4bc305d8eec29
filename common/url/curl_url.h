#pragma once

#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

namespace usher {

/// A URL as libcurl parses it, so that a check and the connection use the same host.
class CurlUrl {
 public:
  /// nullopt if libcurl rejects the text; `flags` are CURLU_*.
  static std::optional<CurlUrl> parse(const std::string& text, unsigned flags);
  /// Not decoded; empty if the URL has no such part.
  [[nodiscard]] std::string part(CURLUPart part) const;

 private:
  struct Cleaner {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };
  std::unique_ptr<CURLU, Cleaner> url_;
};

}  // namespace usher
