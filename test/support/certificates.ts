// Certificates for test servers: a good one, and the ways in which one can be bad.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, makeSelfSignedCertificate } from '../../src/lib/demo/self-signed-certificate.js';
import { temporaryFolder } from './temporary-folder.js';

/** `good` is for localhost and 127.0.0.1; it is trusted by whoever is given it as the CA, and so are the bad ones. */
export type CertificateKind = 'good' | 'expired' | 'wrong-name';

export type ServerCertificate = Certificate & {
  /** The same PEM as `cert`: what a client has to trust. */
  readonly ca: string;
  /** A file that holds it, for `--ca`. */
  readonly caPath: string;
};

const DAY = 24 * 60 * 60 * 1000;

/** Makes a certificate for a test server, with a file of its PEM. */
export function makeServerCertificate(kind: CertificateKind = 'good'): ServerCertificate {
  const now = Date.now();
  const certificate = makeSelfSignedCertificate({
    names: kind === 'wrong-name' ? ['mail.example.org'] : ['localhost', '127.0.0.1'],
    notBefore: new Date(now - 60 * DAY),
    notAfter: new Date(kind === 'expired' ? now - 3 * DAY : now + 30 * DAY),
  });
  const caPath = join(temporaryFolder('tls'), 'ca.pem');
  writeFileSync(caPath, certificate.cert);
  return { ...certificate, ca: certificate.cert, caPath };
}
