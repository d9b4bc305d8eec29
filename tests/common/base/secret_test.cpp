#include "common/base/secret.h"

#include <ostream>
#include <type_traits>

#include "tests/catch.h"

using namespace usher;

namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_constructible_v<Secret, std::string&>);
static_assert(!Printable<Secret> && !Comparable<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret> && !std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);

bool holds(const std::string& text, std::string_view needle) {
  return std::string_view(text.data(), text.capacity()).find(needle) != std::string_view::npos;
}

}  // namespace

TEST_CASE("secret: the source string is wiped, short or long", "[secret][security]") {
  const auto length = GENERATE(std::size_t{8}, std::size_t{15}, std::size_t{200});
  std::string text(length, 'k');
  const Secret secret(std::move(text));
  CHECK(secret.expose() == std::string(length, 'k'));
  CHECK_FALSE(holds(text, "kk"));  // NOLINT: the moved-from state is tested
}

TEST_CASE("secret: its storage is overwritten when it is replaced", "[secret][security]") {
  alignas(Secret) std::byte storage[sizeof(Secret)];
  auto* secret = new (storage) Secret(std::string("short-key"));
  secret->~Secret();
  const std::string_view left(reinterpret_cast<const char*>(storage), sizeof storage);
  CHECK(left.find("short-key") == std::string_view::npos);
}

TEST_CASE("secret: a move empties the source", "[secret]") {
  Secret first(std::string("key"));
  Secret second(std::move(first));
  CHECK(first.empty());  // NOLINT: guaranteed
  CHECK(second.expose() == "key");
  Secret third(std::string("old"));
  third = std::move(second);
  CHECK(third.expose() == "key");
  CHECK(second.empty());  // NOLINT: guaranteed
}

TEST_CASE("secret: copied only by an explicit call", "[secret]") {
  const Secret first(std::string("key"));
  const Secret second = first.clone();
  CHECK(second.expose() == first.expose());
  CHECK(second.expose().data() != first.expose().data());
}
