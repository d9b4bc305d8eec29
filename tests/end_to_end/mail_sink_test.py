#!/usr/bin/env python3
"""The mail server of the other tests does what they rely on."""

import contextlib
import smtplib
import ssl
import subprocess

import harness
import mail_sink

MESSAGE = (
    b"From: a@example.com\r\nTo: b@example.com\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n.See https://site.example/verify?token=abc\r\n"
)


class MailSinkTest(harness.EndToEnd):
    def sink(self, **options):
        sink = mail_sink.MailSink(self.folder / "mail", **options).start()
        self.addCleanup(sink.stop)
        return sink

    def send(self, sink, prepare=lambda connection: None, timeout=harness.PATIENCE_SECONDS, to="b@example.com"):
        with contextlib.closing(smtplib.SMTP("127.0.0.1", sink.port, timeout=timeout)) as connection:
            prepare(connection)
            connection.sendmail("a@example.com", [to], MESSAGE)

    def certificate(self):
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
             "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )
        return certificate, key

    def test_it_keeps_what_it_accepts_by_recipient(self):
        sink = self.sink()
        self.send(sink)
        self.send(sink, to="c@example.com")
        mail = sink.wait_for_mail("c@example.com")
        self.assertEqual(2, len(sink.mails()))
        self.assertEqual("Grüße", mail["Subject"])
        self.assertEqual("<a@example.com>", mail["Return-Path"])
        self.assertEqual(".See https://site.example/verify?token=abc\n", mail_sink.text_of(mail))
        self.assertEqual("https://site.example/verify?token=abc", mail_sink.link_in(mail))

    def test_it_comes_back_where_it_was_with_what_it_had(self):
        sink = self.sink()
        self.send(sink)
        port = sink.port
        sink.stop()
        with self.assertRaises(ConnectionError):
            self.send(sink)
        self.send(sink.start())
        self.assertEqual((port, 2), (sink.port, len(sink.mails())))

    def test_it_refuses_and_defers_recipients(self):
        for mode, code in (("refuse", 550), ("defer", 451)):
            sink = self.sink(mode=mode)
            with self.subTest(mode), self.assertRaises(smtplib.SMTPRecipientsRefused) as refused:
                self.send(sink)
            self.assertEqual(code, refused.exception.recipients["b@example.com"][0])
            self.assertEqual([], sink.mails())

    def test_it_never_answers_a_message_when_slow(self):
        sink = self.sink(mode="slow")
        with self.assertRaises((TimeoutError, smtplib.SMTPServerDisconnected)):
            self.send(sink, timeout=1)

    def test_it_never_answers_a_message_to_one_recipient_when_stuck(self):
        sink = self.sink(mode="stuck")
        with self.assertRaises((TimeoutError, smtplib.SMTPServerDisconnected)):
            self.send(sink, timeout=1, to="stuck@example.com")
        self.send(sink)
        self.assertEqual(1, len(sink.mails()))

    def test_it_talks_nonsense_as_garbage(self):
        sink = self.sink(mode="garbage")
        with self.assertRaises(smtplib.SMTPException):
            self.send(sink)

    def test_it_demands_the_log_in_it_was_given(self):
        sink = self.sink(log_in=("usher", "wonderland"))
        self.assertEqual(f"smtp://usher:wonderland@127.0.0.1:{sink.port}", sink.url)
        with self.assertRaises(smtplib.SMTPSenderRefused):
            self.send(sink)
        with self.assertRaises(smtplib.SMTPAuthenticationError):
            self.send(sink, lambda connection: connection.login("usher", "something else"))
        self.send(sink, lambda connection: connection.login("usher", "wonderland"))
        self.assertEqual(1, len(sink.mails()))

    def test_it_offers_starttls_with_the_certificate_it_was_given(self):
        plain = self.sink()
        certificate, key = self.certificate()
        sink = self.sink(certificate=(certificate, key))
        trust = ssl.create_default_context(cafile=certificate)
        self.send(sink, lambda connection: connection.starttls(context=trust))
        self.assertEqual(1, len(sink.mails()))
        with self.assertRaises(smtplib.SMTPNotSupportedError):
            self.send(plain, lambda connection: connection.starttls(context=trust))


if __name__ == "__main__":
    harness.main()
