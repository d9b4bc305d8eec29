#pragma once

#include <set>

#include "common/core/runtime/ports.h"

namespace usher::net {
class HttpClient;
}

namespace usher::core {

/// The digests of the site's own texts, which its build writes (ADAPT_TEXTS): a line with the SHA-256 of each in lower-case
/// hexadecimal digits. Safe from any thread.
class SiteTexts {
 public:
  /// `http` must outlive it.
  SiteTexts(Ports ports, net::HttpClient& http) : ports_(ports), http_(http) {}

  /// Whether ADAPT_TEXTS names the text, which has that title. Without the setting it names all of them.
  [[nodiscard]] bool has(std::string_view title, std::string_view text) const;
  /// Reads them again. For the background, every minute; errors leave the earlier ones: kUpstreamFailed, those of the file;
  /// kInvalidArgument, which names the line.
  Status refresh() const;

 private:
  Ports ports_;
  net::HttpClient& http_;
  mutable Mutex mutex_;
  mutable std::set<std::string, std::less<>> digests_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
