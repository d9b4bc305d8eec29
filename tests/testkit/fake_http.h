#pragma once

#include <functional>
#include <map>

#include "common/base/mutex.h"
#include "common/net/http_client.h"

namespace usher::testkit {

/// Other servers without sockets: a response for each URL. A URL without a response is unreachable. Safe from any thread.
class FakeHttp final : public net::HttpClient {
 public:
  using Answer = std::function<Result<net::HttpResponse>(const net::HttpRequest&)>;

  /// Applies to later requests.
  void on(const std::string& url, Answer answer) {
    const Lock lock(mutex_);
    answers_[url] = std::move(answer);
  }
  void on(const std::string& url, std::string json) {
    on(url, [json = std::move(json)](const net::HttpRequest&) -> Result<net::HttpResponse> {
      return net::HttpResponse{.status = 200, .content_type = "application/json", .body = json};
    });
  }
  void on(const std::string& url, int status, std::string body) {
    on(url, [status, body = std::move(body)](const net::HttpRequest&) -> Result<net::HttpResponse> {
      return net::HttpResponse{.status = status, .content_type = "text/html", .body = body};
    });
  }
  /// The number of requests to that URL.
  int calls(const std::string& url) {
    const Lock lock(mutex_);
    return calls_[url];
  }

  Result<net::HttpResponse> send(const net::HttpRequest& request) override {
    Answer answer;
    {
      const Lock lock(mutex_);
      ++calls_[request.url];
      const auto found = answers_.find(request.url);
      if (found == answers_.end()) return error(ErrorCode::kUpstreamFailed, "no response for this URL");
      answer = found->second;
    }
    return answer(request);
  }

 private:
  Mutex mutex_;
  std::map<std::string, Answer> answers_ GUARDED_BY(mutex_);
  std::map<std::string, int> calls_ GUARDED_BY(mutex_);
};

}  // namespace usher::testkit
