#pragma once

namespace usher {
class Clock;
}
namespace usher::crypto {
class Random;
}
namespace usher::settings {
struct Settings;
}
namespace usher::store {
struct Stores;
class Transactions;
}  // namespace usher::store

namespace usher::core {

/// What every use case needs. All of it is safe from any thread and outlives the use cases.
struct Ports {
  const Clock& clock;
  crypto::Random& random;
  const settings::Settings& settings;
  store::Transactions& transactions;
};

}  // namespace usher::core
