// A setup file as an example, for help; a test plans it.
export const SETUP_FILE_EXAMPLE = `version: 1
smtp:
  acme:
    host: smtp.acme.test
    port: 587
    encryption: starttls
    user: support@acme.test
    password: env:ACME_SMTP_PASSWORD
    replyName: Acme Support
    replyAddress: support@acme.test
mailboxes:
  inbox:
    host: imap.acme.test
    port: 993
    encryption: tls
    user: inbox@acme.test
    password: env:ACME_IMAP_PASSWORD
    address: inbox@acme.test
operators:
  ana: { email: ana@home.test, role: admin, signature: { text: "Ana, Acme", on: true } }
widgets:
  website: { operators: [ana], routing: round-robin }
channels:
  support:
    address: support@acme.test
    replyName: Acme Support
    mailbox: inbox
    smtp: acme
    widget: website
    footer: Acme Ltd, 1 Main Street
    autoReply: { on: true, subject: We have your mail, text: We answer within a day. }
savedReplies:
  refund: { text: Your refund is on its way. }`;
