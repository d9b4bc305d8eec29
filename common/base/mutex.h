#pragma once

#include <condition_variable>
#include <mutex>

// Clang's thread-safety annotations (-Wthread-safety). Empty for other compilers.
#if defined(__clang__)
#define USHER_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define USHER_THREAD_ANNOTATION(x)
#endif
#define CAPABILITY(x) USHER_THREAD_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY USHER_THREAD_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) USHER_THREAD_ANNOTATION(guarded_by(x))
#define REQUIRES(...) USHER_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) USHER_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) USHER_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define EXCLUDES(...) USHER_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS USHER_THREAD_ANNOTATION(no_thread_safety_analysis)

namespace usher {

/// std::mutex with annotations.
class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// Holds a Mutex for its scope; works with std::condition_variable_any, which may unlock and lock it while waiting.
class SCOPED_CAPABILITY Lock {
 public:
  explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  ~Lock() RELEASE() { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  void lock() NO_THREAD_SAFETY_ANALYSIS { mutex_.lock(); }
  void unlock() NO_THREAD_SAFETY_ANALYSIS { mutex_.unlock(); }

 private:
  Mutex& mutex_;
};

}  // namespace usher
