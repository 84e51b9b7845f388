// The store's URL as it may be shown and saved: a PostgreSQL URL can have a password in it.

const PASSWORD_PARAMETER = /([?&]password=)[^&#]*/gi;

/** Whether the URL has a password in it, before the host or among the parameters. */
export function hasPassword(url: string): boolean {
  return url !== withoutPassword(url);
}

/** The URL for people to read: the password, if there is one, stands as `***`. */
export function showStoreUrl(url: string): string {
  return replacePassword(url, '***');
}

function withoutPassword(url: string): string {
  return replacePassword(url, '');
}

// By text rather than by `URL`: what does not parse may hold a password too.
function replacePassword(url: string, by: string): string {
  if (!/^postgres(?:ql)?:\/\//i.test(url)) return url;
  const slashes = url.indexOf('//') + 2;
  const authority = /^[^/?#]*/.exec(url.slice(slashes))?.[0] ?? '';
  const at = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  const login =
    at < 0 || colon < 0 || colon > at ? authority : `${authority.slice(0, colon + 1)}${by}${authority.slice(at)}`;
  const rest = url.slice(slashes + authority.length).replace(PASSWORD_PARAMETER, `$1${by}`);
  return `${url.slice(0, slashes)}${login}${rest}`;
}
