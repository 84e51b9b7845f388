// mailroom operator signature: the closing text of one operator.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { needChannel } from '../../lib/channel/need-channel.js';
import { MailroomError } from '../../lib/errors.js';
import { needActingOperator, needOperator } from '../../lib/operator/find-acting-operator.js';
import type { Operator } from '../../lib/operator/operator.js';
import { setSignature } from '../../lib/operator/set-signature.js';
import { findChannelSignature } from '../../lib/store/channel-signatures.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import type { SharedFlags } from '../../lib/terminal/flags.js';
import {
  renderSignature,
  type ShownSignature,
  type SignatureJson,
  toSignatureJson,
} from '../../lib/terminal/render/signature.js';
import { readTextValue } from '../../lib/terminal/text-value.js';

export default class OperatorSignature extends BaseCommand {
  static override summary = 'Show or change the signature of an operator';
  static override description =
    'Without a name it is yours. A new text switches the signature on, unless --off is given. At a terminal you are asked for one when there is none. With --channel it is for that channel alone.';
  static override examples = [
    '<%= config.bin %> operator signature',
    `<%= config.bin %> operator signature ana --text 'Ana López, Acme Support'`,
    '<%= config.bin %> operator signature --text @signature.txt --channel sales',
    '<%= config.bin %> operator signature --off',
  ];
  static override args = { name: Args.string({ description: 'the operator; you, unless given' }) };
  static override flags = {
    text: Flags.string({ description: 'the new text: TEXT, @FILE or -', helpValue: 'TEXT', exclusive: ['clear'] }),
    on: Flags.boolean({ description: 'switch it on', exclusive: ['off', 'clear'] }),
    off: Flags.boolean({ description: 'switch it off; the text is kept', exclusive: ['clear'] }),
    channel: Flags.string({ description: 'the signature for this channel alone', helpValue: 'NAME' }),
    clear: Flags.boolean({ description: 'take it away; with --channel the usual one is used there again' }),
  };

  async run(): Promise<SignatureJson> {
    const { args, flags } = await this.parse(OperatorSignature);
    const app = await this.openApp(flags);
    const named = args.name === undefined ? await needActingOperator(app) : await needOperator(app.db, args.name);
    const text = flags.text === undefined ? await this.#askText(named, flags) : await readTextValue(flags.text);
    const change = flags.clear ? 'clear' : { text, on: flags.on ? true : flags.off ? false : undefined };
    if (change === 'clear' || Object.values(change).some((value) => value !== undefined)) {
      await setSignature(app, { operator: named.name, channel: flags.channel, change });
    }
    const { signature: usual } = await needOperator(app.db, named.name);
    const shown = await findShown(app, named.name, flags.channel);
    this.print(renderSignature(shown, usual));
    if ((shown.signature ?? usual).text === '') this.suggest('mailroom operator signature --text TEXT');
    return toSignatureJson(shown, usual);
  }

  /** At a terminal whoever has no signature yet is asked for one. */
  async #askText({ signature }: Operator, flags: SharedFlags & SignatureFlags): Promise<string | undefined> {
    const isQuestion = !flags.on && !flags.off && !flags.clear && flags.channel === undefined;
    if (!this.canAsk(flags) || !isQuestion || signature.text !== '') return undefined;
    const { typeLines } = await import('../../lib/terminal/inline-editor.js');
    const typed = await typeLines(
      () => this.progress('Write your signature. Enter is a new line; Ctrl-D ends.'),
      () => {},
    );
    if (typed.left === 'stopped') throw new MailroomError('cancelled', 'stopped; nothing was changed');
    return typed.text.trim() === '' ? undefined : typed.text;
  }
}

type SignatureFlags = {
  readonly on: boolean;
  readonly off: boolean;
  readonly clear: boolean;
  readonly channel?: string | undefined;
};

async function findShown({ db }: App, name: string, channelName: string | undefined): Promise<ShownSignature> {
  const operator = await needOperator(db, name);
  if (channelName === undefined) return { operator: name, channel: undefined, signature: operator.signature };
  const channel = await needChannel(db, channelName);
  return { operator: name, channel: channel.name, signature: await findChannelSignature(db, operator.id, channel.id) };
}
