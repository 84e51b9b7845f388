// The parts of the configuration as the audit log sees them: plain properties, named as their flags are, no secrets.
import type { Channel } from '../channel/channel.js';
import { formatReopen } from '../channel/channel-times.js';
import type { Hook } from '../hook/hook.js';
import {
  formatAfterPull,
  formatFolderChoice,
  formatSizeLimit,
  type MailboxAccount,
} from '../mailbox/mailbox-account.js';
import type { OAuth2Client } from '../oauth2/oauth2-client.js';
import type { Operator, Signature } from '../operator/operator.js';
import type { SavedReply } from '../saved-reply/saved-reply.js';
import { formatSecretRef } from '../secrets/secret-ref.js';
import { type Login, loginSecret, loginUser, type Server } from '../server-login.js';
import type { Dkim } from '../smtp/dkim.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { formatHoursInZone } from '../widget/business-hours.js';
import type { Widget } from '../widget/widget.js';
import type { Facts } from './audit-entry.js';

export function channelFacts(channel: Channel): Facts {
  return {
    'reply-name': channel.replyName,
    address: channel.address,
    alias: channel.aliases,
    mailbox: channel.mailbox.name,
    'receiving-address': channel.receivingAddress,
    smtp: channel.smtp.name,
    widget: channel.widget.name,
    'auto-reply': channel.autoReply.text,
    'auto-reply-on': channel.autoReply.on,
    'auto-reply-subject': channel.autoReply.subject,
    footer: channel.footer,
    'form-sender': channel.formSenders,
    forwarder: channel.forwarders,
    undo: channel.undoSeconds,
    reopen: formatReopen(channel.reopen),
    quote: channel.quote,
    fallback: channel.isFallback === true,
    closed: channel.closedAt !== undefined,
  };
}

export function smtpFacts(config: SmtpConfig): Facts {
  return {
    ...serverFacts(config),
    'reply-name': config.replyName,
    'reply-address': config.replyAddress ?? null,
    ...(config.dkim === undefined ? {} : dkimFacts(config.dkim)),
  };
}

function dkimFacts({ domain, selector, key }: Dkim): Facts {
  return { 'dkim-domain': domain, 'dkim-selector': selector, 'dkim-key-ref': formatSecretRef(key) };
}

export function mailboxFacts(mailbox: MailboxAccount): Facts {
  return {
    ...serverFacts(mailbox),
    folder: mailbox.folder,
    address: mailbox.address,
    'plus-addressing': mailbox.plusAddressing,
    'after-pull': formatAfterPull(mailbox.afterPull),
    'trust-authserv': mailbox.trustAuthserv,
    'also-folder': mailbox.alsoFolders,
    'junk-folder': formatFolderChoice(mailbox.junkFolder),
    'sent-folder': formatFolderChoice(mailbox.sentFolder),
    'append-sent': mailbox.appendSent,
    'size-limit': formatSizeLimit(mailbox.sizeLimit),
  };
}

/** What a server has that decides whether it is reached and lets us in. */
export function serverFacts(server: Server & { readonly login: Login }): Facts {
  const secret = loginSecret(server.login);
  return {
    host: server.host,
    port: server.port,
    encryption: server.encryption,
    ca: server.ca ?? null,
    login: server.login.method,
    user: loginUser(server.login) ?? null,
    'password-ref': secret === undefined ? null : formatSecretRef(secret),
    ...(secret?.client === undefined ? {} : clientFacts(secret.client)),
  };
}

function clientFacts({ tokenUrl, authUrl, deviceUrl, clientId, clientSecret, scope }: OAuth2Client): Facts {
  return {
    'oauth2-client-id': clientId,
    'oauth2-client-secret-ref': clientSecret === undefined ? null : formatSecretRef(clientSecret),
    'oauth2-scope': scope ?? null,
    'oauth2-token-url': tokenUrl,
    'oauth2-auth-url': authUrl ?? null,
    'oauth2-device-url': deviceUrl ?? null,
  };
}

export function operatorFacts(operator: Operator): Facts {
  return {
    email: operator.email,
    'full-name': operator.fullName,
    role: operator.role,
    notify: operator.notify,
  };
}

export function signatureFacts(signature: Signature): Facts {
  return { text: signature.text, on: signature.on };
}

export function widgetFacts(widget: Widget): Facts {
  return { routing: widget.routing, operator: widget.operators.map(({ name }) => name), ...hoursFacts(widget) };
}

function hoursFacts({ hours }: Widget): Facts {
  return hours === undefined ? {} : { hours: formatHoursInZone(hours) };
}

export function savedReplyFacts(reply: SavedReply): Facts {
  return { text: reply.text };
}

export function hookFacts({ events, action, timeLimit, isOn }: Hook): Facts {
  return {
    on: events,
    ...(action.kind === 'run'
      ? { run: action.line }
      : { post: action.url, 'secret-ref': formatSecretRef(action.secret) }),
    'time-limit': timeLimit,
    off: !isOn,
  };
}
