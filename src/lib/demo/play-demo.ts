// Plays the demo: mailroom's own commands on mail servers inside this process, told scene by scene.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { InboundMail } from '../inbound/inbound-mail.js';
import { readMail } from '../inbound/mime-reader.js';
import { type DemoFolder, makeDemoFolder } from './demo-folder.js';
import { runMailroom } from './mailroom-process.js';
import { openPostOffice, type PostOffice } from './post-office.js';
import { type CommandRun, CUSTOMER, customerMail, type DemoEvent, demoStory, type Scene, SUPPORT } from './story.js';

export type DemoDeps = {
  readonly clock: Clock;
  /** The script by which mailroom was started. */
  readonly program: string;
  readonly report: (event: DemoEvent) => void;
};

export type DemoResult = { readonly folder: string; readonly store: string; readonly scenes: number };

// One white pixel: enough to be saved and compared.
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTwDfwAAAABJRU5ErkJggg==',
  'base64',
);

/** Plays all scenes. Throws `partial` when a command of the story fails, with what it said. */
export async function playDemo(deps: DemoDeps): Promise<DemoResult> {
  const folder = makeDemoFolder();
  deps.report({ kind: 'folder', path: folder.path });
  const office = await openPostOffice({
    caPath: folder.caPath,
    users: [
      { name: SUPPORT.user, password: SUPPORT.password, addresses: [SUPPORT.inbox, SUPPORT.address] },
      { name: CUSTOMER.user, password: CUSTOMER.password, addresses: [CUSTOMER.address] },
    ],
  });
  try {
    const scenes = demoStory({ ...folder, smtpPort: office.smtp.port, imapPort: office.imap.tlsPort });
    for (const [index, scene] of scenes.entries()) {
      deps.report({ kind: 'scene', number: index + 1, scene });
      await playScene(deps, scene, office, folder);
    }
    return { folder: folder.path, store: `${folder.path}/mailroom.db`, scenes: scenes.length };
  } finally {
    await office.close();
  }
}

async function playScene(deps: DemoDeps, scene: Scene, office: PostOffice, folder: DemoFolder): Promise<void> {
  switch (scene.kind) {
    case 'command': {
      const input = scene.password === undefined ? undefined : `${scene.password}\n`;
      const run = await runMailroom(deps.program, folder.path, scene.args, input);
      deps.report({ kind: 'ran', run });
      if (run.code !== 0) throw stopped(scene, run, folder);
      return;
    }
    case 'customer-writes':
      office.deliver(SUPPORT.user, Buffer.from(customerMail({ ...scene, date: deps.clock.now(), photo: PHOTO })));
      return;
    case 'customer-reads':
      deps.report({ kind: 'customer-got', mails: await mailsToCustomer(office) });
      return;
    case 'customer-answers': {
      const last = (await mailsToCustomer(office)).at(-1);
      const answers = { messageId: last?.messageId ?? '', subject: last?.subject ?? '' };
      office.deliver(SUPPORT.user, Buffer.from(customerMail({ ...scene, date: deps.clock.now(), answers })));
    }
  }
}

async function mailsToCustomer(office: PostOffice): Promise<readonly InboundMail[]> {
  const theirs = office.received.filter(({ envelope }) => envelope.to.includes(CUSTOMER.address));
  return Promise.all(theirs.map(({ raw }) => readMail(raw)));
}

function stopped(scene: Scene, run: CommandRun, folder: DemoFolder): MailroomError {
  return new MailroomError('partial', `the demo stopped at "${scene.title}" (exit ${run.code})`, [
    ...run.output.trim().split('\n'),
    `everything it made is in ${folder.path}`,
  ]);
}
