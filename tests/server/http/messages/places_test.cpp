#include "server/http/messages/places.h"

#include "tests/catch.h"

namespace usher::http {
namespace {

using Taken = std::vector<std::size_t>;

struct Holders {
  Client a{"a"};
  Client b{"b"};
  Client campus{"campus", 20};
};

TEST_CASE("places: a full pool takes back from the client that has most, the oldest first", "[http][security]") {
  const Holders who;
  std::vector<Place> places{{who.b}, {who.a}, {who.a}, {who.a}, {who.a}, {who.a}, {who.b}};
  CHECK(places_to_take(places, 7, 1) == Taken{1});
  CHECK(places_to_take(places, 7, 4) == Taken{1, 2, 3, 0});  // until each has one
  CHECK(places_to_take(places, 16, 9) == Taken{1, 2});       // in a large pool each keeps three
  places[1].can_be_taken = false;
  places[4].has_nothing_to_lose = true;
  CHECK(places_to_take(places, 7, 2) == Taken{4, 2});
}

TEST_CASE("places: a client alone may have all, and those with few keep them", "[http][security]") {
  const Holders who;
  const std::vector<Place> alone(20, {who.a});
  CHECK(places_to_take(alone, 20, 1) == Taken{0});
  CHECK(places_to_take(std::vector<Place>(3, {who.a}), 16, 1).empty());
  CHECK(places_to_take(std::vector<Place>(1, {who.a}), 15, 1).empty());
}

TEST_CASE("places: a network of many clients has a share for each", "[http][security]") {
  const Holders who;
  std::vector<Place> places(40, {who.campus});
  CHECK(places_to_take(places, 44, 1).empty());
  for (int i = 0; i < 4; ++i) places.push_back({who.a});
  CHECK(places_to_take(places, 44, 2) == Taken{40});
}

TEST_CASE("places: within a client the owner that has most gives, and a proved account keeps its first", "[http][security]") {
  const Holders who;
  const std::vector<Place> places{{who.a, "ada", true},  {who.a, "visitor"},   {who.a, "visitor"},
                                  {who.a, "bob", false}, {who.a, "ada", true}, {who.a, "ada", true}};
  CHECK(places_to_take(places, 16, 9) == Taken{1, 2, 3});
}

TEST_CASE("places: where no client has to give one, those without a request go", "[http][security]") {
  const Holders who;
  const std::vector<Place> places{
      {who.a}, {.client = who.b, .has_nothing_to_lose = true}, {.client = who.a, .has_nothing_to_lose = true}};
  CHECK(places_to_take(places, 16, 1) == Taken{1});
  CHECK(places_to_take(places, 16, 9) == Taken{1, 2});
}

}  // namespace
}  // namespace usher::http
