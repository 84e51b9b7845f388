// What well-known providers want in the DNS of those who send through them. Each include and selector was looked up in
// November 2026, in their help pages and in records that are in use.

export type SendingDns = {
  /** What SPF has to include; any of them will do, the first is recommended. */
  readonly spf: readonly string[];
  /** They put an envelope sender of their own in the place of ours, so the domain's SPF does not matter: DKIM does. */
  readonly ownEnvelope?: boolean;
  /** The DKIM selectors that are usual there. */
  readonly selectors: readonly string[];
  /** Where DKIM is switched on. */
  readonly dkim: string;
};

const BY_PROVIDER: Readonly<Record<string, SendingDns>> = {
  gmail: { spf: ['_spf.google.com'], selectors: ['google'], dkim: 'Google Admin > Apps > Gmail > Authenticate email' },
  outlook: microsoft(),
  microsoft365: microsoft(),
  icloud: { spf: ['icloud.com'], selectors: ['sig1'], dkim: 'iCloud settings > Custom Email Domain' },
  yahoo: { spf: ['_spf.mail.yahoo.com'], selectors: ['s2048', 's1024'], dkim: "Yahoo's settings of the domain" },
  fastmail: {
    spf: ['spf.messagingengine.com'],
    selectors: ['fm1', 'fm2', 'fm3'],
    dkim: 'Fastmail > Settings > Domains',
  },
  zoho: {
    // By region and age of the account.
    spf: ['zohomail.com', 'zoho.com', 'zoho.eu', 'zohomail.eu', 'zoho.in', 'one.zoho.com'],
    selectors: ['zmail'],
    dkim: 'Zoho Mail Admin > Domains > DKIM',
  },
  ionos: {
    spf: ['_spf-us.ionos.com', '_spf-eu.ionos.com', '_spf.kundenserver.de', '_spf.perfora.net'],
    selectors: ['s1-ionos', 's2-ionos', 's42582890'],
    dkim: 'IONOS > Domains > DNS',
  },
  // Its selectors have a number of the account in them.
  ovh: { spf: ['mx.ovh.com', 'mx.ovh.ca'], selectors: [], dkim: 'OVHcloud > Emails > DKIM' },
  proton: {
    spf: ['_spf.protonmail.ch'],
    selectors: ['protonmail', 'protonmail2', 'protonmail3'],
    dkim: 'Proton > Settings > Domain names',
  },
  mailgun: {
    spf: ['mailgun.org', 'eu.mailgun.org'],
    selectors: ['k1', 'mailo', 'pdk1', 'pdk2'],
    dkim: 'Mailgun > Sending > Domains',
  },
  sendgrid: {
    spf: ['sendgrid.net'],
    ownEnvelope: true,
    selectors: ['s1', 's2'],
    dkim: 'SendGrid > Settings > Sender Authentication',
  },
  ses: { spf: ['amazonses.com'], ownEnvelope: true, selectors: [], dkim: 'Amazon SES > Identities > DKIM' },
  postmark: { spf: ['spf.mtasv.net'], ownEnvelope: true, selectors: ['pm'], dkim: 'Postmark > Sender Signatures' },
  brevo: {
    spf: ['spf.brevo.com', 'spf.sendinblue.com'],
    ownEnvelope: true,
    selectors: ['brevo1', 'brevo2', 'mail'],
    dkim: 'Brevo > Senders, Domains',
  },
};

function microsoft(): SendingDns {
  return {
    spf: ['spf.protection.outlook.com'],
    selectors: ['selector1', 'selector2'],
    dkim: 'Microsoft Defender > Email authentication settings > DKIM',
  };
}

/** By the name that `--provider` takes; undefined for one that nobody has looked up. */
export function sendingDnsOf(provider: string | undefined): SendingDns | undefined {
  return provider === undefined ? undefined : BY_PROVIDER[provider];
}
