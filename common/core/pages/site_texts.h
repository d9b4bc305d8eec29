#pragma once

#include <map>
#include <set>

#include "common/core/runtime/ports.h"

namespace usher::net {
class HttpClient;
}

namespace usher::core {

/// The digests of the site's own texts, which its build writes (ADAPT_TEXTS), a file for each language: a line with the SHA-256
/// of each text in lower-case hexadecimal digits. Safe from any thread.
class SiteTexts {
 public:
  using Digests = std::set<std::string, std::less<>>;

  /// `http` must outlive it.
  SiteTexts(Ports ports, net::HttpClient& http) : ports_(ports), http_(http) {}

  /// Whether ADAPT_TEXTS names the text, which has that title. Without the setting it names all of them.
  [[nodiscard]] bool has(std::string_view title, std::string_view text) const;
  /// Reads them again. For the background, every minute. The error says what is wrong with each file, and has the code of the
  /// first: kUpstreamFailed, those of a file; kInvalidArgument, which names the lines. Such a file keeps its earlier digests.
  Status refresh() const;

 private:
  Ports ports_;
  net::HttpClient& http_;
  mutable Mutex mutex_;
  mutable std::map<std::string, Digests> digests_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
