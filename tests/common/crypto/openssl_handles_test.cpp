#include "common/crypto/openssl_handles.h"

#include "tests/catch.h"

namespace usher::crypto {
namespace {

TEST_CASE("openssl: a call that fails for want of memory throws and does not end the process", "[crypto][security]") {
  ERR_clear_error();
  CHECK_NOTHROW(must(true, "test"));
  ERR_raise(ERR_LIB_CRYPTO, ERR_R_MALLOC_FAILURE);
  CHECK_THROWS_AS(must(false, "test"), std::bad_alloc);
  CHECK(ERR_peek_last_error() == 0);
}

}  // namespace
}  // namespace usher::crypto
