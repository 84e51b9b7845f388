// Reads what is set up in a store.
import { listChannelSignatures } from '../store/channel-signatures.js';
import { listChannels, listClosedChannels, listUsedChannels } from '../store/channels.js';
import type { Queries } from '../store/db.js';
import { listMailboxes } from '../store/mailboxes.js';
import { listOperators } from '../store/operators.js';
import { listSavedReplies } from '../store/saved-replies.js';
import { listSmtpConfigs } from '../store/smtp-configs.js';
import { findNotificationSmtp } from '../store/store-identity.js';
import { listWidgets } from '../store/widgets.js';
import type { PresentSetup } from './setup.js';

/** Everything that a setup file can name. */
export async function readSetup(db: Queries): Promise<PresentSetup> {
  const smtp = await listSmtpConfigs(db);
  const notificationSmtp = await findNotificationSmtp(db);
  return {
    smtp,
    mailboxes: await listMailboxes(db),
    operators: await listOperators(db),
    widgets: await listWidgets(db),
    channels: await listChannels(db),
    savedReplies: await listSavedReplies(db),
    notificationSmtp: smtp.find(({ id }) => id === notificationSmtp)?.name,
    channelSignatures: await listChannelSignatures(db),
    closedChannels: await listClosedChannels(db),
    usedChannels: await listUsedChannels(db),
  };
}
