#include "common/base/encoding.h"
#include "server/http/routing/endpoint.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(query) {
  using namespace usher;
  const auto parameters = http::form_parameters(bytes);
  std::string text;
  for (const auto& [name, value] : parameters) text.append("&").append(percent_encode(name) + "=" + percent_encode(value));
  fuzz::expect(http::form_parameters(text) == parameters, "what is written is read as the same");
}
