// Checks what concerns channels: open breakers, mail for none of them, mail that could not be read, DNS of their addresses.
import type { Channel } from '../channel/channel.js';
import { checkMailDomain } from '../dns/check-mail-domain.js';
import type { Dns } from '../dns/dns.js';
import { selectorsFor } from '../smtp/dkim.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { Db } from '../store/db.js';
import { countQuarantined } from '../store/quarantine.js';
import { type Finding, failed, ok, warning } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckChannelsDeps = { readonly db: Db };

export type ChannelsToCheck = {
  readonly channels: readonly Channel[];
  readonly smtpConfigs: readonly SmtpConfig[];
  /** Undefined leaves DNS alone. */
  readonly dns: Dns | undefined;
};

export async function checkChannels(deps: CheckChannelsDeps, order: ChannelsToCheck): Promise<readonly Finding[]> {
  const stopped = order.channels.filter(({ breakerOpenedAt }) => breakerOpenedAt !== undefined);
  const breakers = await takeTime('channels', 'breakers', async () =>
    stopped.length === 0
      ? ok('no auto-reply is stopped')
      : failed(
          `the auto-reply of ${stopped.map(({ name }) => name).join(', ')} is stopped: too many were sent`,
          ...stopped.map(({ name }) => `mailroom channel resume ${name}`),
        ),
  );
  const quarantine = await takeTime('channels', 'quarantine', async () => {
    const count = await countQuarantined(deps.db);
    return count === 0
      ? ok('every mail could be read')
      : warning(`${count} mails could not be read`, 'mailroom status');
  });
  return [breakers, quarantine, ...(order.dns === undefined ? [] : await checkDomains(order.dns, order))];
}

/** Channels that send from one address by one server are looked at once. */
async function checkDomains(dns: Dns, { channels, smtpConfigs }: ChannelsToCheck): Promise<readonly Finding[]> {
  const seen = new Set<string>();
  const all = await Promise.all(
    channels.map((channel) => {
      const smtp = smtpConfigs.find(({ id }) => id === channel.smtp.id);
      const sender = smtp?.replyAddress ?? channel.receivingAddress;
      const host = smtp?.host ?? 'localhost';
      return checkMailDomain(dns, {
        address: channel.address,
        sender,
        host,
        selectors: selectorsFor(smtp?.dkim, sender),
      });
    }),
  );
  return all.flat().filter(({ part, name, detail }) => {
    const key = `${part} ${name} ${detail}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
