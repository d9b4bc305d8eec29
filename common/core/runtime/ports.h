#pragma once

#include "common/crypto/random.h"
#include "common/settings/settings.h"
#include "common/store/transactions.h"

namespace usher::core {

/// What every use case needs. All of it is safe from any thread and outlives the use cases.
struct Ports {
  const Clock& clock;
  crypto::Random& random;
  const settings::Settings& settings;
  store::Transactions& transactions;
};

}  // namespace usher::core
