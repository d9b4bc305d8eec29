#pragma once

#include <memory>
#include <optional>
#include <string>

#include <curl/curl.h>

namespace usher {

/// A URL as libcurl reads it, which is what a call that is given the same text connects to.
class CurlUrl {
 public:
  /// nullopt where libcurl refuses; `flags` are CURLU_*.
  static std::optional<CurlUrl> parse(const std::string& text, unsigned flags);
  /// Not decoded; empty where the URL has none.
  [[nodiscard]] std::string part(CURLUPart part) const;

 private:
  struct Cleaner {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };
  std::unique_ptr<CURLU, Cleaner> url_;
};

}  // namespace usher
