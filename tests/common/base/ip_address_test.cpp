#include "common/base/ip_address.h"

#include "tests/catch.h"

using namespace usher;
using namespace std::string_literals;

TEST_CASE("ip address: printed in its canonical form", "[ip]") {
  struct Row {
    std::string text, canonical;
    bool v6;
  };
  const auto row = GENERATE(values<Row>({{"192.0.2.1", "192.0.2.1", false},
                                         {"0.0.0.0", "0.0.0.0", false},
                                         {"255.255.255.255", "255.255.255.255", false},
                                         {"2001:DB8:0:0:0:0:0:1", "2001:db8::1", true},
                                         {"::", "::", true},
                                         {"::1", "::1", true},
                                         {"::ffff:192.0.2.1", "192.0.2.1", false},
                                         {"::FFFF:c000:201", "192.0.2.1", false}}));
  const auto address = IpAddress::parse(row.text);
  REQUIRE(address.has_value());
  CHECK(address->str() == row.canonical);
  CHECK(address->is_v6() == row.v6);
  CHECK(IpAddress::parse(row.canonical) == address);
}

TEST_CASE("ip address: anything but an address is refused", "[ip][security]") {
  const auto bad = GENERATE(as<const char*>{}, "", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1:80", "[::1]", "::1%eth0",
                            "1", "0x7f.0.0.1", " ::1", "::1 ", "localhost", ":::", "2001:db8::1::2", "1:2:3:4:5:6:7:8:9",
                            "::ffff:192.0.2.1111111111111111111111111111111111");
  CHECK_FALSE(IpAddress::parse(bad).has_value());
  CHECK_FALSE(IpAddress::parse("192.0.2.1\0x"s).has_value());
}

TEST_CASE("ip address: private ranges end where their RFCs say", "[ip][security]") {
  struct Row {
    std::string text;
    bool is_private, is_loopback;
  };
  const auto row = GENERATE(values<Row>({{"127.0.0.1", true, true},
                                         {"127.255.255.255", true, true},
                                         {"128.0.0.1", false, false},
                                         {"10.255.0.1", true, false},
                                         {"11.0.0.1", false, false},
                                         {"172.16.0.1", true, false},
                                         {"172.31.255.255", true, false},
                                         {"172.32.0.1", false, false},
                                         {"172.15.0.1", false, false},
                                         {"192.168.1.1", true, false},
                                         {"192.169.0.1", false, false},
                                         {"169.254.169.254", true, false},
                                         {"::1", true, true},
                                         {"::2", false, false},
                                         {"fe80::1", true, false},
                                         {"febf::1", true, false},
                                         {"fec0::1", false, false},
                                         {"fc00::1", true, false},
                                         {"fdff::1", true, false},
                                         {"fe00::1", false, false},
                                         {"2001:db8::1", false, false},
                                         {"::ffff:127.0.0.1", true, true},
                                         {"::ffff:8.8.8.8", false, false},
                                         {"8.8.8.8", false, false}}));
  INFO(row.text);
  CHECK(IpAddress::parse(row.text)->is_private() == row.is_private);
  CHECK(IpAddress::parse(row.text)->is_loopback() == row.is_loopback);
}

TEST_CASE("ip address: public means outside every reserved range", "[ip][security]") {
  struct Row {
    std::string text;
    bool is_public;
  };
  const auto row = GENERATE(values<Row>({{"8.8.8.8", true},
                                         {"1.1.1.1", true},
                                         {"223.255.255.255", true},
                                         {"2606:4700::1111", true},
                                         {"2a00:1450::1", true},
                                         {"127.0.0.1", false},
                                         {"10.1.2.3", false},
                                         {"172.16.0.1", false},
                                         {"192.168.0.1", false},
                                         {"169.254.169.254", false},
                                         {"0.0.0.0", false},
                                         {"100.64.0.1", false},
                                         {"192.0.0.8", false},
                                         {"192.0.2.1", false},
                                         {"198.18.0.1", false},
                                         {"198.51.100.1", false},
                                         {"203.0.113.1", false},
                                         {"224.0.0.1", false},
                                         {"240.0.0.1", false},
                                         {"255.255.255.255", false},
                                         {"::", false},
                                         {"::1", false},
                                         {"::7f00:1", false},
                                         {"::ffff:10.0.0.1", false},
                                         {"::ffff:8.8.8.8", true},
                                         {"64:ff9b::a00:1", false},
                                         {"2002:a00:1::", false},
                                         {"2001::1", false},
                                         {"2001:db8::1", false},
                                         {"fc00::1", false},
                                         {"fe80::1", false},
                                         {"fec0::1", false},
                                         {"ff02::1", false}}));
  INFO(row.text);
  CHECK(IpAddress::parse(row.text)->is_public() == row.is_public);
}

TEST_CASE("ip address: limits count an IPv6 /64 as one and IPv4 addresses one by one", "[ip][security]") {
  CHECK(IpAddress::parse("198.51.100.7")->network_key() == "198.51.100.0/24");
  CHECK(IpAddress::parse("2001:db8:1:23ff:4::5")->network_key() == "2001:db8:1:2300::/56");
  CHECK(IpAddress::parse("::ffff:198.51.100.7")->network_key() == "198.51.100.0/24");
  const auto key = [](const char* text) { return IpAddress::parse(text)->limit_key(); };
  CHECK(key("2001:db8:1:2:3:4:5:6") == key("2001:db8:1:2:ffff::1"));
  CHECK(key("2001:db8:1:2::1") != key("2001:db8:1:3::1"));
  CHECK(key("192.0.2.1") != key("192.0.2.2"));
  CHECK(key("::ffff:192.0.2.1") == key("192.0.2.1"));
}

TEST_CASE("cidr: contains its network and no other address", "[ip]") {
  struct Row {
    std::string network, inside, outside;
  };
  const auto row = GENERATE(values<Row>({{"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
                                         {"10.1.2.3/8", "10.0.0.1", "9.255.255.255"},
                                         {"192.0.2.128/25", "192.0.2.200", "192.0.2.127"},
                                         {"192.0.2.1/32", "192.0.2.1", "192.0.2.2"},
                                         {"192.0.2.1", "192.0.2.1", "192.0.2.0"},
                                         {"0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
                                         {"fd00::/8", "fdff::1", "fe00::1"},
                                         {"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1"},
                                         {"::/0", "2001:db8::1", "10.0.0.1"},
                                         {"::1", "::1", "::2"},
                                         {"::ffff:10.0.0.0/104", "10.9.9.9", "11.0.0.0"},
                                         {"10.0.0.0/8", "::ffff:10.0.0.1", "::ffff:11.0.0.1"}}));
  INFO(row.network);
  const auto cidr = Cidr::parse(row.network);
  REQUIRE(cidr.has_value());
  CHECK(cidr->contains(*IpAddress::parse(row.inside)));
  CHECK_FALSE(cidr->contains(*IpAddress::parse(row.outside)));
}

TEST_CASE("cidr: a wrong length is refused", "[ip][security]") {
  const auto bad = GENERATE(as<const char*>{}, "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
                            "10.0.0.0/8 ", "10.0.0.0/8/8", "::/129", "::ffff:10.0.0.0/95", "10.0.0/8", "*", "10.0.0.0/1000");
  CHECK_FALSE(Cidr::parse(bad).has_value());
}
