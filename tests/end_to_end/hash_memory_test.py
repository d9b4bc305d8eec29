#!/usr/bin/env python3
"""What hashes leave in the memory of a server. Not with AddressSanitizer, whose own mappings are larger than what can be read."""

import os
import unittest

import harness


class HashMemoryTest(harness.EndToEnd):
    @unittest.skipUnless(os.geteuid() == 0, "needs root, who may read the memory of a process that forbids it")
    def test_a_dump_of_a_server_at_rest_has_no_block_of_a_hash(self):
        server = self.server(ARGON2_MEMORY_KIB="19456", ARGON2_TIME="1").start()
        self.assertEqual(201, server.sign_up("ada@example.com").status)
        for _ in range(100):
            self.assertEqual(200, server.sign_in("ada@example.com").status)
        self.assertIsNotNone(self.written_kib(server))  # the arenas are kept
        harness.wait_for("the arenas to be wiped", lambda: self.written_kib(server) < 4096)

    def written_kib(self, server):
        """How much of mappings as large as the memory of a hash is not zero; None without one."""
        written = None
        with open(f"/proc/{server.process.pid}/maps", encoding="ascii") as maps, open(f"/proc/{server.process.pid}/mem", "rb") as memory:
            for line in maps:
                span, rights, _, device, *_ = line.split()
                start, end = (int(address, 16) for address in span.split("-"))
                if rights == "rw-p" and device == "00:00" and end - start >= 19456 * 1024:
                    memory.seek(start)
                    blocks = (memory.read(1024) for _ in range(start, end, 1024))
                    written = (written or 0) + sum(block.count(0) < len(block) for block in blocks)
        return written


if __name__ == "__main__":
    harness.main()
