#!/usr/bin/env python3
"""`usher init` at a terminal, in an empty directory: what it asks, what it writes, and the server that starts with it."""

import harness
import mail_sink
from terminal import Terminal

PASSWORD = "correct horse battery staple"


class InitTest(harness.EndToEnd):
    def init(self, *words):
        terminal = Terminal([harness.programs.usher, "init", *words], self.folder)
        self.addCleanup(terminal.close)
        return terminal

    def test_from_nothing_to_an_admin_who_signs_in(self):
        sink = mail_sink.MailSink(self.folder / "mail").start()
        self.addCleanup(sink.stop)
        terminal = self.init()
        terminal.answer("PUBLIC_URL [http://localhost:8000]: ", "")
        terminal.answer("SITE_URL [http://localhost:3000]: ", "https://robots.example/docs")
        terminal.answer("SITE_NAME: ", "Robots")
        terminal.answer("SITE_ACCENT [#1f4fd8]: ", "red")
        terminal.answer("SITE_ACCENT [#1f4fd8]: ", "#aa0000")
        terminal.answer("SMTP_URL: ", sink.url)
        terminal.answer("MAIL_FROM [", "Robots <noreply@robots.example>")
        terminal.answer("First provider: google, github or none [none]: ", "github")
        terminal.answer("GITHUB_CLIENT_ID: ", "a-client")
        terminal.answer("GITHUB_CLIENT_SECRET: ", "a-secret-of-the-client")
        terminal.answer("Address of the first admin", "ada@robots.example")
        for refused, again in (("password123456", "password123456"), (PASSWORD, PASSWORD + "s")):
            terminal.answer("New password for ada@robots.example: ", refused)
            terminal.answer("The same again: ", again)
        terminal.answer("New password for ada@robots.example: ", PASSWORD)
        terminal.answer("The same again: ", PASSWORD)
        terminal.answer("Send a test mail to ada@robots.example? [y/N] ", "y")
        self.assertEqual(0, terminal.exit_code(), terminal.text)
        self.assertIn("http://localhost:8000/account/sign-in", terminal.text)
        self.assertNotIn(PASSWORD, terminal.text)
        self.assertEqual("Usher can send mail", sink.wait_for_mail("ada@robots.example")["Subject"])

        written = (self.folder / "usher.toml").read_text()
        self.assertIn('site_url = "https://robots.example/docs"', written)
        self.assertIn("https://robots.example", written.split("cors_origins")[1].split("\n")[0])
        self.assertEqual(0o600, (self.folder / "usher.toml").stat().st_mode & 0o777)
        shown = self.usher("config", "show", "-o", "json")
        self.assertNotIn("a-secret-of-the-client", shown.stdout)
        server = self.server().start()
        self.assertEqual(200, server.ask("POST", "/auth/login", {"email": "ada@robots.example", "password": PASSWORD}).status)
        self.assertEqual(0, server.stop())

        again = self.init()
        for question, text in [("PUBLIC_URL [", ""), ("SITE_URL [", ""), ("SITE_NAME [Robots]: ", "Robots and more"), ("SITE_ACCENT [#aa0000]: ", ""),
                               ("SMTP_URL [", ""), ("MAIL_FROM [", ""), ("First provider", "")]:
            again.answer(question, text)
        self.assertEqual(0, again.exit_code(), again.text)
        self.assertNotIn("first admin", again.text)
        self.assertEqual(written.replace('"Robots"', '"Robots and more"'), (self.folder / "usher.toml").read_text())

    def test_an_interrupt_leaves_nothing(self):
        terminal = self.init()
        terminal.answer("PUBLIC_URL [", "https://auth.robots.example")
        self.assertTrue(terminal.wait_for(lambda text: "SITE_URL" in text))
        terminal.type("\x03")
        self.assertEqual(130, terminal.exit_code())
        self.assertFalse((self.folder / "usher.toml").exists())
        self.assertFalse((self.folder / "data").exists())


if __name__ == "__main__":
    harness.main()
