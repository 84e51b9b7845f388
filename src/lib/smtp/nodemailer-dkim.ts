// The door to nodemailer for signing: DKIM (RFC 6376) over the bytes of a mail, with an RSA key.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { Dkim } from './dkim.js';
import { type DkimPublicKey, LEAST_BITS, spkiOf } from './dkim-record.js';

export type DkimKey = {
  readonly publicKey: DkimPublicKey;
  /** The mail with the signature as its first header field. */
  sign(raw: Uint8Array): Promise<Uint8Array>;
};

/** Reads the private key. Throws `invalid` for what is none, or none that signs; what it holds is in no message. */
export function openDkimKey({ domain, selector }: Pick<Dkim, 'domain' | 'selector'>, secret: Secret): DkimKey {
  const key = readPrivateKey(secret);
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType !== 'rsa') {
    throw new MailroomError('invalid', `mail is signed with RSA keys, and this one is ${key.asymmetricKeyType}`, MAKE);
  }
  if (bits < LEAST_BITS) {
    throw new MailroomError('invalid', `a DKIM key of ${bits} bits is too short: receivers take none below 1024`, MAKE);
  }
  const privateKey = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey });
  return {
    publicKey: { spki: spkiOf(createPublicKey(key)), bits },
    sign: async (raw) => {
      const signed = await buffer(signer.sign(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)));
      // A key that it cannot use makes nodemailer pass the mail on as it is.
      if (!signed.subarray(0, MARK.length).equals(MARK)) throw new Error('nodemailer did not sign the mail');
      return signed;
    },
  };
}

const MARK = Buffer.from('DKIM-Signature:');

const MAKE = [
  'make one with: openssl genrsa -out dkim.pem 2048',
  'then: mailroom smtp edit NAME --dkim-key-stdin < dkim.pem',
];

function readPrivateKey(secret: Secret): KeyObject {
  // In an environment variable line ends are often written as \n.
  const pem = secret.reveal().replaceAll('\\n', '\n').trim();
  if (!pem.includes('-----BEGIN')) {
    throw new MailroomError('invalid', 'the DKIM key is not a PEM text: it begins with -----BEGIN', MAKE);
  }
  if (/ENCRYPTED/.test(pem)) {
    throw new MailroomError('invalid', 'the DKIM key has a passphrase, and nobody is there to type it', [
      'take it off: openssl rsa -in dkim.pem -out plain.pem; the vault encrypts what is piped into it',
    ]);
  }
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    const isPublic = pem.includes('PUBLIC KEY');
    const what = isPublic ? 'that is the public half of a key' : 'the DKIM key cannot be read';
    throw new MailroomError('invalid', `${what}: the private one is needed, as PEM text`, MAKE, { cause });
  }
}
