// Reads mails of ours as others do: mailparser, and Python's email package where Python is installed.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AddressObject, simpleParser } from 'mailparser';
import { temporaryFolder } from '../../support/temporary-folder.js';

export type ReadMail = {
  readonly subject: string;
  readonly from: readonly (readonly [name: string, address: string])[];
  readonly to: readonly (readonly [name: string, address: string])[];
  readonly text: string;
  readonly html: string | undefined;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly base64: string }[];
};

export async function readWithMailparser(raw: Uint8Array): Promise<ReadMail> {
  const mail = await simpleParser(Buffer.from(raw), { skipTextToHtml: true, skipImageLinks: true });
  const pairs = (list: AddressObject | AddressObject[] | undefined) =>
    [list ?? []].flat().flatMap(({ value }) => value.map(({ name, address }) => [name, address ?? ''] as const));
  return {
    subject: mail.subject ?? '',
    from: pairs(mail.from),
    to: pairs(mail.to),
    text: (mail.text ?? '').replace(/\r\n/g, '\n'),
    html: mail.html === false ? undefined : mail.html,
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      name: filename ?? '',
      type: contentType,
      base64: content.toString('base64'),
    })),
  };
}

const PROGRAM = `
import base64, email, email.policy, json, sys
from email.header import decode_header, make_header
from email.utils import getaddresses
# The newer policy puts a blank between the encoded words of a name, against RFC 2047, 6.2; the older one does not.
def pairs(old, name):
    return [[str(make_header(decode_header(n))), a] for n, a in getaddresses(old.get_all(name, []))]
for path in sys.argv[1:]:
    with open(path, 'rb') as file:
        raw = file.read()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    old = email.message_from_bytes(raw)
    plain, html = mail.get_body(('plain',)), mail.get_body(('html',))
    print(json.dumps({
        'subject': mail['subject'] or '',
        'from': pairs(old, 'from'),
        'to': pairs(old, 'to'),
        'text': plain.get_payload(decode=True).decode('utf-8').replace('\\r\\n', '\\n') if plain else '',
        'html': html.get_payload(decode=True).decode('utf-8') if html else None,
        'attachments': [{
            'name': part.get_filename(),
            'type': part.get_content_type(),
            'base64': base64.b64encode(part.get_payload(decode=True)).decode(),
        } for part in mail.iter_attachments()],
    }))
`;

export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** One start of Python for all of them. */
export function readWithPython(raws: readonly Uint8Array[]): readonly ReadMail[] {
  const folder = mkdtempSync(join(temporaryFolder('python'), 'mails-'));
  const paths = raws.map((_raw, index) => join(folder, `${index}.eml`));
  for (const [index, path] of paths.entries()) writeFileSync(path, raws[index] ?? '');
  const output = execFileSync('python3', ['-c', PROGRAM, ...paths], { maxBuffer: 1e9, encoding: 'utf8' });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReadMail)
    .map((mail) => ({ ...mail, html: mail.html ?? undefined }));
}
