#include "common/base/result.h"

namespace usher {

HeldError::HeldError(Error error) : error_(new Error(std::move(error))) {}

HeldError::HeldError(const HeldError& other) : error_(other.error_ ? new Error(*other.error_) : nullptr) {}

void HeldError::release() noexcept { delete error_; }

}  // namespace usher
