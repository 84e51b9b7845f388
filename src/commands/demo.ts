// mailroom demo: the whole job on embedded mail servers, in a folder of its own.
import { BaseCommand } from '../lib/terminal/base-command.js';
import { renderDemoEvent } from '../lib/terminal/render/demo.js';

type DemoJson = { readonly folder: string; readonly store: string; readonly scenes: number };

export default class Demo extends BaseCommand {
  static override summary = 'Play the whole job on mail servers of its own';
  static override description =
    'A shop sets up its desk, a customer writes, is answered by the auto-reply and then by Ana, and writes back. Each step shows the command that does it, and it is that command that runs.';
  static override examples = ['<%= config.bin %> demo', '<%= config.bin %> demo --json'];

  async run(): Promise<DemoJson> {
    const { flags } = await this.parse(Demo);
    const { playDemo } = await import('../lib/demo/play-demo.js');
    const { theme } = this.screen(flags);

    const result = await playDemo({
      clock: { now: () => new Date() },
      program: process.argv[1] ?? '',
      report: (event) => this.print(renderDemoEvent(event, theme)),
    });

    // In a checkout there is no mailroom on the PATH.
    const mailroom = process.argv[1]?.endsWith('run.js') ? 'npx mailroom' : 'mailroom';
    this.print(`\n${theme.good('That was the whole job.')} Look around in what it made:`);
    this.print(
      ['ui', 'inbox --status all', 'show 1'].map((line) => `  ${mailroom} ${line} --store ${result.store}`).join('\n'),
    );
    this.print(
      [
        `Then set up your own:`,
        ...['init', 'smtp add', 'mailbox add', 'widget create', 'channel create'].map(
          (next) => `  ${mailroom} ${next}`,
        ),
      ].join('\n'),
    );
    return result;
  }
}
