// What sending is measured against: nodemailer's own pool, given the same bytes. Arguments: port, folder of mails.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import nodemailer from 'nodemailer';

const [port, folder = ''] = process.argv.slice(2);
const transport = nodemailer.createTransport({ pool: true, host: '127.0.0.1', port: Number(port), ignoreTLS: true });
const mails = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
await Promise.all(
  mails.map((raw) =>
    transport.sendMail({ envelope: { from: 'support@acme.example', to: ['carla@customer.example'] }, raw }),
  ),
);
transport.close();
