// The demo as it goes by, for people.
import { type DemoEvent, shellLine } from '../../demo/story.js';
import type { InboundMail } from '../../inbound/inbound-mail.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Theme } from '../theme.js';

export function renderDemoEvent(event: DemoEvent, theme: Theme): string {
  switch (event.kind) {
    case 'folder':
      return `The whole job on mail servers inside this program. All of it is in ${event.path}; nothing else is touched.`;
    case 'scene': {
      const { scene } = event;
      const title = `\n${theme.strong(`${event.number}. ${scene.title}`)}`;
      if (scene.kind === 'command') {
        return `${title}\n${theme.name(`$ ${shellLine(scene.args, scene.password !== undefined)}`)}`;
      }
      return 'text' in scene ? `${title}\n${indented(scene.text)}` : title;
    }
    case 'ran':
      return indented(event.run.output.trimEnd());
    case 'customer-got':
      return event.mails.map((mail) => renderReceived(mail, theme)).join('\n\n');
  }
}

function renderReceived(mail: InboundMail, theme: Theme): string {
  const [from] = mail.from;
  const attached = mail.attachments.map(({ name, size }) => `${name} (${size} bytes)`);
  const head = [
    `From:     ${from?.name} <${from?.address}>`,
    `Subject:  ${mail.subject}`,
    ...(attached.length > 0 ? [`Attached: ${attached.join(', ')}`] : []),
  ].map((line) => theme.faint(safeLine(line)));
  return indented([...head, '', safeText(mail.text.trimEnd())].join('\n'));
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '   ');
}
