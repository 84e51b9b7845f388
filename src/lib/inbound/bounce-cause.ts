// Why a mail was not delivered: the codes of a mail server (RFC 3463, RFC 5321), and the words that servers use.

/**
 * `no-such-address`, `no-such-host` and `moved` will be the same tomorrow: the address is no good. All others are about
 * the mail, the sender or the day.
 */
export type BounceCause =
  | 'no-such-address'
  | 'no-such-host'
  | 'moved'
  | 'mailbox-full'
  | 'too-large'
  | 'disabled'
  | 'refused'
  | 'expired'
  | 'unknown';

/** Whether the address itself is no good, whatever is sent to it and whenever. */
export function isHard(cause: BounceCause): boolean {
  return cause === 'no-such-address' || cause === 'no-such-host' || cause === 'moved';
}

// More is not read: servers say why at once.
const MAX_WORDS = 4000;

const ENHANCED = '([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d]|\\.\\d)';
const AFTER_REPLY = new RegExp(`(?<![\\d.])[245]\\d\\d[ :-]{1,4}[#'"(]{0,2}${ENHANCED}`);
const ALONE = new RegExp(`(?<![\\w.-])#?${ENHANCED}`);

/** The enhanced status code in a server's words, surest first: behind a reply code, else alone. Addresses of machines are none. */
export function statusIn(words: string): string | undefined {
  const text = words.slice(0, MAX_WORDS);
  return AFTER_REPLY.exec(text)?.[1] ?? ALONE.exec(text)?.[1];
}

/** The SMTP reply code in a server's words (RFC 5321, 4.2). */
export function replyCodeIn(words: string): string | undefined {
  const text = words.slice(0, MAX_WORDS);
  return /(?:^|[\s:('"#<])([45][0-7]\d|25\d)(?=[\s:-]\s?\D|[\s-][245]\.|$)/m.exec(text)?.[1];
}

type Rule = readonly [cause: BounceCause, words: RegExp];

function wordsOf(...alternatives: readonly string[]): RegExp {
  return new RegExp(alternatives.join('|'), 'iu');
}

const FULL: Rule = [
  'mailbox-full',
  wordsOf(
    ...[
      '(?:mail ?box|account|inbox|mail ?drop|user|folder|storage|space|spool)\\S* .{0,60}\\b(?:is |are )?full\\b',
      'mail ?box full',
    ],
    ...['full mail ?box', 'over ?-?quota', '\\bover (?:its |the |their |allowed )?(?:disk |storage )?(?:quota|limit)'],
    ...[
      'quota (?:has been |is |was )?(?:exceed|reached|full|violation)',
      'exceed\\S* .{0,40}(?:quota|storage|mailbox|allowed size|allotment)',
    ],
    ...[
      'out of (?:disk |storage )?(?:space|quota)',
      '(?:insufficient|not enough|no) (?:disk |system |available |free )?(?:space|storage|quota)',
    ],
    ...[
      '(?:mailbox|account|quota) .{0,40}(?:size|storage) limit',
      'too much mail data',
      'has too many messages',
      'mailbox has exceeded',
    ],
    ...[
      '容量.{0,12}(?:超|满|滿|一杯)',
      '邮箱.{0,6}满',
      'いっぱい',
      'boîte .{0,30}pleine',
      'postfach .{0,20}voll',
      'buz[oó]n .{0,20}lleno',
      'переполнен',
    ],
  ),
];

// Words about the one who sends: they say nothing about the address.
const REFUSED: Rule = [
  'refused',
  wordsOf(
    ...[
      '\\bspam',
      'black ?list',
      'block ?list',
      '\\bblocked\\b',
      '\\b(?:rbl|dnsbl|spamhaus|uribl|surbl|spamcop)\\b',
      'banned',
      'reputation',
    ],
    ...[
      'reverse (?:dns|lookup)',
      '\\bptr\\b',
      'rdns',
      'authenticat',
      '\\b(?:spf|dkim|dmarc)\\b',
      'relay',
      'virus',
      'malware',
      'phish',
    ],
    ...[
      '\\bpolic(?:y|ies)\\b',
      'access denied',
      'not authori[sz]ed',
      'permission',
      'sender .{0,60}(?:reject|denied|not exist|invalid|unknown|not found|refused|verify)',
    ],
    ...[
      '(?:reject|invalid|bad|unknown|unrout\\w+) (?:envelope )?sender',
      'mail from .{0,40}reject',
      'not accept\\w* .{0,30}from',
      'too many (?:connection|recipient|message|error)',
    ],
    ...[
      'rate limit',
      'grey ?list',
      'try again later',
      'temporar',
      'content (?:reject|filter)',
      'scored',
      'unsolicited',
      'bulk mail',
      'purported',
    ],
    ...[
      'message (?:content|format) ',
      'suspicious',
      'may not be mail exchanger',
      'connections? not accepted',
      'redundant',
      'domain filter',
      'refused due',
      'preferences',
    ],
  ),
];

const TOO_LARGE: Rule = [
  'too-large',
  wordsOf(
    '(?:message|mail|e-?mail|size|length)\\S* .{0,30}(?:too (?:big|large|long)|exceeds .{0,40}(?:limit|maximum|size))',
    'size limit exceeded',
    'exceeds .{0,30}(?:size limit|maximum (?:message )?size)',
  ),
];

const NO_ADDRESS: Rule = [
  'no-such-address',
  wordsOf(
    ...[
      "(?:user|recipient|addressee|mailbox|account|address|alias|person|local[- ]?part|customer|member|destinat\\w+)\\b.{0,80}(?:unknown|not (?:be )?(?:found|exist|known|listed|recogni[sz]ed|valid)|(?:does|do)(?: not|n['’]t) exist|is invalid|no longer (?:exists|valid|accepts))",
    ],
    ...[
      'unknown (?:or illegal |local )?(?:user|recipient|mailbox|address|local|account|alias|e-?mail)',
      '(?:invalid|non-?existent|nonexisting|illegal|bad|unrecognized) (?:user|recipient|mailbox|address|account|destination|local)',
    ],
    ...[
      'no (?:such )?(?:user|person|recipient|mailbox|address|account|local|e-?mail|customer|one)\\b.{0,30}',
      "(?:does|do)(?: not|n['’]t) have an? .{0,60}account",
      'no mailbox (?:here|by)',
      'not a (?:valid|known|registered) ',
      "isn['’]t (?:a )?(?:valid|known|registered)",
    ],
    ...[
      'not (?:one of )?our (?:user|customer)',
      'address not found',
      'account .{0,40}(?:deleted|closed|removed|has been disabled|is disabled|no longer)',
      'recipient address rejected$',
      'recipient address rejected: access denied',
      'check (?:if|that|whether) (?:the )?(?:e-?mail )?address is',
      'address rejected\\.?$',
      "couldn['’]t be found",
    ],
    ...[
      'utilisateur .{0,30}inconnu',
      'adresse .{0,40}(?:inconnue|introuvable|existe pas)',
      '(?:benutzer|empfänger|postfach|adresse) .{0,40}(?:unbekannt|existiert nicht|nicht gefunden)',
      'usuario .{0,30}(?:desconocido|no existe)',
    ],
    ...[
      '(?:пользовател|адрес|ящик)\\S* .{0,40}не (?:существует|найден)',
      '(?:用户|用戶|收件人|地址|邮箱).{0,12}不存在',
      '存在しません',
      '見つか(?:ら|り)',
      'utente (?:sconosciuto|inesistente)',
      'onbekend (?:adres|gebruiker)',
    ],
  ),
];

// Whatever else stands beside it.
const SURE: Rule = [
  'no-such-address',
  wordsOf(
    'user (?:is )?unknown',
    'unknown (?:user|recipient)',
    'no such (?:user|recipient)',
    "user (?:does(?: not|n['’]t) exist|not found)",
    'recipient address rejected: access denied',
  ),
];

const NO_HOST: Rule = [
  'no-such-host',
  wordsOf(
    ...[
      "(?:host|domain|server|mail exchanger|mx)\\b.{0,60}(?:unknown|not (?:be )?found|(?:does|do)(?: not|n['’]t) exist|no such|non-?existent|invalid)",
      '(?:unknown|no such|non-?existent|invalid|bad) (?:host|domain|destination domain)',
    ],
    ...[
      'unrout(?:e)?able',
      'nxdomain',
      'no (?:valid )?mx\\b',
      'no smtp service',
      'null ?mx',
      'domain is not reachable',
      'name or service not known',
      "could(?: not|n['’]t) find (?:a|any) (?:mail exchanger|host)",
      'does not accept (?:e-?)?mail',
      'does not exist',
    ],
  ),
];

const EXPIRED: Rule = [
  'expired',
  wordsOf(
    ...[
      'expired',
      'timed? ?out',
      'timeout',
      'giving up',
      'given up (?:after|trying)',
      'too long',
      'could not be delivered for',
      'retry ',
      'cannot send (?:message )?for',
      'refused to talk',
      'connection (?:refused|reset|lost)',
      'unable to (?:connect|contact)',
    ],
    ...[
      'did not (?:accept our requests|respond)',
      'delivery failed \\d+ attempts',
      ', try again',
      'not responding',
      'network error',
      'unreachable',
      'delayed',
      'deferred',
      'loop',
      'too many hops',
    ],
  ),
];

const DISABLED: Rule = [
  'disabled',
  wordsOf(
    '(?:account|mailbox|user|address|recipient)\\b.{0,60}(?:suspend|disabled|inactive|locked|blocked|not active|deactivat|on hold)',
    'disabled (?:recipient|account|mailbox)',
    '(?:suspended|inactive) (?:account|user|mailbox)',
  ),
];

/** The step of the SMTP talk at which the mail was refused, where a report tells it. */
export function readStep(words: string): 'sender' | 'message' | undefined {
  const text = words.slice(0, MAX_WORDS);
  if (/(?:end of data|after (?:the )?data|reply to (?:end of )?data|final data|text command|\[data\])/i.test(text))
    return 'message';
  if (/(?:after|reply to|like our) mail from|\[mail_from\]|>>> mail from[^\n]*\n<<< [45]/i.test(text)) return 'sender';
  // With pipelining (RFC 2920) DATA is already said when a recipient is refused; then no recipients are left for it.
  const talk = /^>>> data[^\n]*\n<<< [45]\d\d([\s\S]*)/im.exec(text);
  return talk !== null && !/recipients|rcpt/i.test(talk[1]?.split('\n').slice(1).join('\n') ?? '')
    ? 'message'
    : undefined;
}

/** Why, from the server's words first and its status code second: codes are often only roughly right. */
export function findCause(status: string | undefined, words: string): BounceCause {
  const text = plainWords(words);
  const isAbout = ([, expression]: Rule) => expression.test(text);
  if (isAbout(FULL)) return 'mailbox-full';
  const byStatus = causeOfStatus(status);
  if (byStatus === 'moved' || byStatus === 'mailbox-full' || status?.slice(1) === '.1.7' || status?.slice(1) === '.1.8')
    return byStatus ?? 'refused';
  if (isAbout(TOO_LARGE)) return 'too-large';
  const cause = causeOfWords(isAbout, byStatus);
  if (!isHard(cause)) return cause;
  // RFC 3463, 2: a code that begins with 4 may be different tomorrow.
  if (status?.startsWith('4') && status !== '4.1.1') return 'expired';
  // RFC 3463, 3.3: x.2.0 says that the address exists.
  if (status?.slice(1) === '.2.0' && byStatus !== 'no-such-address') return 'refused';
  const step = readStep(words);
  // It was known when it was asked for, and refused when the mail came: "user unknown" is an excuse then.
  const isExcuse = step === 'sender' || (step === 'message' && isAbout(SURE));
  return isExcuse && byStatus !== 'no-such-address' ? 'refused' : cause;
}

// Addresses may spell anything, so may the paths of links; the name of a block list tells.
function plainWords(words: string): string {
  const text = words.slice(0, MAX_WORDS).replace(/https?:\/\/([^\s/]*)\S*/g, ' $1 ');
  return text
    .replace(/<[^<>\s]*>|\S+@\S+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function causeOfWords(isAbout: (rule: Rule) => boolean, byStatus: BounceCause | undefined): BounceCause {
  if (isAbout(SURE)) return 'no-such-address';
  if (byStatus === 'no-such-address' && !(isAbout(REFUSED) && !isAbout(NO_ADDRESS))) return byStatus;
  if (isAbout(DISABLED)) return 'disabled';
  if (isAbout(REFUSED)) return 'refused';
  if (isAbout(NO_ADDRESS)) return 'no-such-address';
  if (isAbout(NO_HOST) && !isAbout(EXPIRED)) return 'no-such-host';
  return isAbout(EXPIRED) ? 'expired' : (byStatus ?? 'unknown');
}

// RFC 3463, 3; 5.1.6 and 5.1.10 (RFC 7505) are of the registry of enhanced status codes.
function causeOfStatus(status: string | undefined): BounceCause | undefined {
  if (status === undefined) return undefined;
  const detail = status.slice(2);
  if (detail === '2.2') return 'mailbox-full';
  if (detail === '3.4' || detail === '2.3') return 'too-large';
  if (detail === '2.1' || detail === '7.13') return 'disabled';
  if (detail.startsWith('7.') || detail === '1.7' || detail === '1.8') return 'refused';
  if (status.startsWith('4')) return 'expired';
  if (detail === '1.1' || detail === '1.3' || detail === '1.10') return 'no-such-address';
  if (detail === '1.2' || detail === '4.4') return 'no-such-host';
  return detail === '1.6' ? 'moved' : undefined;
}
