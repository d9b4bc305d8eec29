#pragma once

#include <fstream>
#include <string>
#include <vector>

#include <unistd.h>

// What hostile and careless clients send, to each listener that exists.

namespace usher::http {

#ifdef USHER_SANITIZED
constexpr bool kMemoryIsReal = false;  // the sanitizer's shadow memory counts too
#else
constexpr bool kMemoryIsReal = true;
#endif

inline std::size_t resident_bytes() {
  std::size_t all = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

inline std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

inline const std::string kProbePost = "POST /x HTTP/1.1\r\nHost: a\r\n";
inline const std::string kChunkedProbe = kProbePost + "Transfer-Encoding: chunked\r\n\r\n";

struct Probe {
  std::string name;
  std::string bytes;
  int status;  ///< Of the front.
};

inline std::vector<Probe> framing_probes() {
  return {
      {"two lengths", kProbePost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400},
      {"two lengths in one", kProbePost + "Content-Length: 5, 5\r\n\r\nhello", 400},
      {"length and transfer coding", kProbePost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"negative chunk", kChunkedProbe + "-1\r\n", 400},
      {"oversize chunk", kChunkedProbe + "10001\r\n", 413},
      {"overflowing chunk", kChunkedProbe + "FFFFFFFFFFFFFFFE\r\n", 413},
      {"chunked body over the limit", kChunkedProbe + repeated("1000\r\n" + std::string(4096, 'x') + "\r\n", 40), 413},
      {"declared body over the limit", kProbePost + "Content-Length: 10000000\r\n\r\n" + std::string(500'000, 'x'), 413},
      {"declared body over the limit, waiting", kProbePost + "Expect: 100-continue\r\nContent-Length: 10000000\r\n\r\n", 413},
      {"200,000 header lines", "GET / HTTP/1.1\r\nHost: a\r\n" + repeated("A: b\r\n", 200'000), 431},
      {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"space before colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400},
      {"unknown transfer coding", kProbePost + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {"unknown version", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
      {"TLS instead of HTTP", std::string("\x16\x03\x01\x02\x00\x01\x00", 7), 400},
  };
}

/// Clients that send slowly, or without end.
struct Siege {
  std::string name;
  std::string opening;
  std::string more;  ///< Sent again and again until the server ends the connection.
  int clients = 1;
};

inline std::vector<Siege> sieges() {
  const std::string piece(64 * 1024, 'a');
  return {
      {"slow head", "G", "E", 2},
      {"slow body", kProbePost + "Content-Length: 60000\r\n\r\n", "x", 2},
      {"huge head", "GET / HTTP/1.1\r\nHost: a\r\nA: ", piece},
      {"huge body", kProbePost + "Content-Length: 268435456\r\n\r\n", piece},
      {"endless chunks", kChunkedProbe, "10000\r\n" + piece + "\r\n"},
      {"idle connections", "", "", 200},
  };
}

}  // namespace usher::http
