#include "common/core/breaches/range_api.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

constexpr std::string_view kDigits = "21bd1012a7ca357541f0ac487871feec1891c49c";

class Answers final : public net::HttpClient {
 public:
  explicit Answers(std::string_view body) : body_(body) {}
  Result<net::HttpResponse> send(const net::HttpRequest&) override { return net::HttpResponse{200, "text/plain", body_}; }

 private:
  std::string body_;
};

}  // namespace

FUZZ_TARGET(range_api) {
  Answers http(bytes);
  const SystemClock clock;
  const auto known = core::RangeApi(http, clock).knows(*hex_decode(kDigits));
  if (!known.ok()) return;
  expect(bytes.find(':') != std::string_view::npos, "an answer of no entries is a failure");
  expect(!known.value() || ascii_lower(std::string(bytes)).find(kDigits.substr(5)) != std::string::npos,
         "a known digest is in the answer");
}
