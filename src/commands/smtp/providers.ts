// mailroom smtp providers: what --provider knows.
import * as Args from '@oclif/core/args';
import { MailroomError } from '../../lib/errors.js';
import { listProviders } from '../../lib/smtp/list-providers.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import {
  PROVIDER_COLUMNS,
  renderSmtpProvider,
  renderSmtpProviders,
  type SmtpProviderJson,
  toSmtpProviderJson,
} from '../../lib/terminal/render/smtp-provider.js';

export default class SmtpProviders extends BaseCommand {
  static override summary = 'List the providers that --provider knows, with what each wants';
  static override description =
    `Servers, the kind of password, two-step login, sending limits. Where the last columns are empty, the server alone is
known. A word shows the providers with it in their name, title or server; when it is one, with its advice on logins.`;
  static override examples = [
    '<%= config.bin %> smtp providers',
    '<%= config.bin %> smtp providers gmail',
    '<%= config.bin %> smtp providers --json',
  ];
  static override args = { word: Args.string({ description: 'a name, or a part of one' }) };
  static override flags = listFlags(PROVIDER_COLUMNS);

  async run(): Promise<SmtpProviderJson[]> {
    const { args, flags } = await this.parse(SmtpProviders);
    const all = await listProviders('smtp');
    const word = args.word?.toLowerCase() ?? '';
    const named = all.filter(({ name }) => name === word);
    const having = all.filter(({ name, title, smtp }) =>
      `${name}\n${title}\n${smtp.host}`.toLowerCase().includes(word),
    );
    const providers = named.length > 0 ? named : having;
    const [only, ...more] = providers;
    if (only === undefined) throw unknownProvider(word);
    const screen = this.screen(flags);
    const isOne = more.length === 0 && screen.width !== undefined;
    this.print(isOne ? renderSmtpProvider(only, screen) : renderSmtpProviders(providers, screen));
    this.suggest(`mailroom smtp add --provider ${isOne ? only.name : 'NAME'}`);
    return providers.map(toSmtpProviderJson);
  }
}

function unknownProvider(word: string): MailroomError {
  return new MailroomError('not-found', `no provider with ${JSON.stringify(word)} in its name is known`, [
    'see all: mailroom smtp providers',
    'for any other, mailroom smtp add finds the server by the address, or asks for it',
  ]);
}
