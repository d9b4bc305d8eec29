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

TEST_CASE("openssl: a signature that could not be checked is a failure, not a wrong signature", "[crypto][security]") {
  ERR_clear_error();
  CHECK(is_genuine(1));
  CHECK_FALSE(is_genuine(0));
  ERR_raise(ERR_LIB_RSA, ERR_R_PASSED_INVALID_ARGUMENT & ~ERR_R_FATAL);
  CHECK_FALSE(is_genuine(0));
  CHECK_THROWS_AS(is_genuine(-1), std::bad_alloc);
  ERR_raise(ERR_LIB_BN, ERR_R_MALLOC_FAILURE);
  ERR_raise(ERR_LIB_RSA, ERR_R_BN_LIB);
  CHECK_THROWS_AS(is_genuine(0), std::bad_alloc);
  CHECK(ERR_peek_last_error() == 0);
}

}  // namespace
}  // namespace usher::crypto
