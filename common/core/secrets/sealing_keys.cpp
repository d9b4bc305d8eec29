#include "common/core/secrets/sealing_keys.h"

namespace usher::core {

SealingKeys::Keys SealingKeys::derive_all(const crypto::MasterSecret& secret) {
  Keys keys;
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = secret.derive(kSealingPurposes[i]);
  return keys;
}

SealingKeys::SealingKeys(const crypto::MasterSecret& current, const crypto::MasterSecret* previous, crypto::Random& random)
    : current_(derive_all(current)), random_(random) {
  if (previous != nullptr) previous_ = derive_all(*previous);
}

std::string SealingKeys::seal(SealingPurpose purpose, std::string_view plaintext, std::string_view associated_data) const {
  return crypto::seal(current_[purpose.index()].expose(), plaintext, associated_data, random_);
}

std::optional<Secret> SealingKeys::open_current(SealingPurpose purpose, std::string_view box,
                                                std::string_view associated_data) const {
  return crypto::open(current_[purpose.index()].expose(), box, associated_data);
}

std::optional<Secret> SealingKeys::open(SealingPurpose purpose, std::string_view box, std::string_view associated_data) const {
  auto opened = open_current(purpose, box, associated_data);
  if (opened || !previous_) return opened;
  return crypto::open((*previous_)[purpose.index()].expose(), box, associated_data);
}

}  // namespace usher::core
