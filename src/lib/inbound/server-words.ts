// What the words of a mail server are about when it refuses a mail: one expression a topic.

// One alternative after the other, on as many lines as is good for reading.
function anyOf(lines: string): RegExp {
  return new RegExp(lines.trim().split(/\n\s*/).join('|'), 'iu');
}

export const FULL = anyOf(String.raw`
  (?:mail ?box|account|inbox|mail ?drop|user|folder|storage|space|spool)\S* .{0,60}\b(?:is |are )?full\b
  mail ?box full|full mail ?box|over ?-?quota
  \bover (?:its |the |their |allowed )?(?:disk |storage )?(?:quota|limit)
  quota (?:has been |is |was )?(?:exceed|reached|full|violation)
  exceed\S* .{0,40}(?:quota|storage|mailbox|allowed size|allotment)|out of (?:disk |storage )?(?:space|quota)
  (?:insufficient|not enough|no) (?:disk |system |available |free )?(?:space|storage|quota)
  (?:mailbox|account|quota) .{0,40}(?:size|storage) limit|too much mail data|has too many messages
  mailbox has exceeded|容量.{0,12}(?:超|满|滿|一杯)|邮箱.{0,6}满|いっぱい|boîte .{0,30}pleine|postfach .{0,20}voll
  buz[oó]n .{0,20}lleno|переполнен
`);

// Words about the one who sends: they say nothing about the address.
export const REFUSED = anyOf(String.raw`
  \bspam|black ?list|block ?list|\bblocked\b|\b(?:rbl|dnsbl|spamhaus|uribl|surbl|spamcop)\b|banned|reputation
  reverse (?:dns|lookup)|\bptr\b|rdns|authenticat|\b(?:spf|dkim|dmarc)\b|relay|virus|malware|phish
  \bpolic(?:y|ies)\b|access denied|not authori[sz]ed|permission
  sender .{0,60}(?:reject|denied|not exist|invalid|unknown|not found|refused|verify)
  (?:reject|invalid|bad|unknown|unrout\w+) (?:envelope )?sender|mail from .{0,40}reject|not accept\w* .{0,30}from
  too many (?:connection|recipient|message|error)|rate limit|grey ?list|try again later|temporar
  content (?:reject|filter)|scored|unsolicited|bulk mail|purported|message (?:content|format) |suspicious
  may not be mail exchanger|connections? not accepted|redundant|domain filter|refused due|preferences
`);

export const TOO_LARGE = anyOf(String.raw`
  (?:message|mail|e-?mail|size|length)\S* .{0,30}(?:too (?:big|large|long)|exceeds .{0,40}(?:limit|maximum|size))
  size limit exceeded|exceeds .{0,30}(?:size limit|maximum (?:message )?size)
`);

export const NO_ADDRESS = anyOf(String.raw`
  (?:user|recipient|addressee|mailbox|account|address|alias|person|local[- ]?part|customer|member|destinat\w+)\b.{0,80}(?:unknown|not (?:be )?(?:found|exist|known|listed|recogni[sz]ed|valid)|(?:does|do)(?: not|n['’]t) exist|is invalid|no longer (?:exists|valid|accepts))
  unknown (?:or illegal |local )?(?:user|recipient|mailbox|address|local|account|alias|e-?mail)
  (?:invalid|non-?existent|nonexisting|illegal|bad|unrecognized) (?:user|recipient|mailbox|address|account|destination|local)
  no (?:such )?(?:user|person|recipient|mailbox|address|account|local|e-?mail|customer|one)\b.{0,30}
  (?:does|do)(?: not|n['’]t) have an? .{0,60}account|no mailbox (?:here|by)|not a (?:valid|known|registered)\b
  isn['’]t (?:a )?(?:valid|known|registered)|not (?:one of )?our (?:user|customer)|address not found
  account .{0,40}(?:deleted|closed|removed|has been disabled|is disabled|no longer)|recipient address rejected$
  recipient address rejected: access denied|check (?:if|that|whether) (?:the )?(?:e-?mail )?address is
  address rejected\.?$|couldn['’]t be found|utilisateur .{0,30}inconnu
  adresse .{0,40}(?:inconnue|introuvable|existe pas)
  (?:benutzer|empfänger|postfach|adresse) .{0,40}(?:unbekannt|existiert nicht|nicht gefunden)
  usuario .{0,30}(?:desconocido|no existe)|(?:пользовател|адрес|ящик)\S* .{0,40}не (?:существует|найден)
  (?:用户|用戶|收件人|地址|邮箱).{0,12}不存在|存在しません|見つか(?:ら|り)|utente (?:sconosciuto|inesistente)|onbekend (?:adres|gebruiker)
`);

// Whatever else stands beside it; but the stock phrase of many a filter, too.
export const SURE = anyOf(`
  user (?:is )?unknown|unknown (?:user|recipient)|no such (?:user|recipient)
  user (?:does(?: not|n['’]t) exist|not found)|recipient address rejected: access denied
`);

// What RFC 5321, 4.2.3 has for 550: "mailbox not found, no access, or command rejected for policy reasons".
export const SAYS_NOTHING = /requested action not taken:? mailbox unavailable/iu;

// A program on the last machine that could not do its work (RFC 3464, 2.3.6: "x-unix").
export const LOCAL_FAULT =
  /could(?: not|n['’]t) (?:create|open|write|lock|rename)\b|(?:read-only file|i\/o) (?:system|error)/iu;

export const NO_HOST = anyOf(String.raw`
  (?:host|domain|server|mail exchanger|mx)\b.{0,60}(?:unknown|not (?:be )?found|(?:does|do)(?: not|n['’]t) exist|no such|non-?existent|invalid)
  (?:unknown|no such|non-?existent|invalid|bad) (?:host|domain|destination domain)|unrout(?:e)?able|nxdomain
  no (?:valid )?mx\b|no smtp service|null ?mx|domain is not reachable|name or service not known
  could(?: not|n['’]t) find (?:a|any) (?:mail exchanger|host)|does not accept (?:e-?)?mail|does not exist
`);

export const EXPIRED = anyOf(String.raw`
  expired|timed? ?out|timeout|giving up|given up (?:after|trying)|too long|could not be delivered for|retry\b
  cannot send (?:message )?for|refused to talk|connection (?:refused|reset|lost)|unable to (?:connect|contact)
  did not (?:accept our requests|respond)|delivery failed \d+ attempts|, try again|not responding|network error
  unreachable|delayed|deferred|loop|too many hops
`);

export const DISABLED = anyOf(String.raw`
  (?:account|mailbox|user|address|recipient)\b.{0,60}(?:suspend|disabled|inactive|locked|blocked|not active|deactivat|on hold)
  disabled (?:recipient|account|mailbox)|(?:suspended|inactive) (?:account|user|mailbox)
`);
