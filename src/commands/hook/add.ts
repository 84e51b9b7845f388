// mailroom hook add: a command that is run, or an address that is called, when something happens.
import * as Args from '@oclif/core/args';
import { addHook } from '../../lib/hook/add-hook.js';
import { DEFAULT_TIME_LIMIT, describeAction, parseHookUrl, parseLine } from '../../lib/hook/hook.js';
import { HOOK_EVENTS, hookEvents } from '../../lib/hook/hook-event.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { parseSlug } from '../../lib/slug.js';
import { askChoice, askMany, askText, needAnswers } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type HookOrder, hookFlags, readHookFlags } from '../../lib/terminal/hook-flags.js';
import { type HookJson, toHookJson } from '../../lib/terminal/render/hook.js';
import { safeLine } from '../../lib/terminal/safe-text.js';

const parseName = (text: string) => parseSlug(text, 'a hook');

export default class HookAdd extends BaseCommand {
  static override summary = 'Add a hook: what is done when something happens';
  static override description =
    `The event comes as JSON: on stdin of a command, or as the body of a POST that is signed (Standard Webhooks). Mail never
waits for it: serve, pull, outbox deliver and hook run do it afterwards. A command that exits 75 or takes too long, and an
address that is busy or away, are tried again for 48 hours. Commands run where the machine allows it: mailroom config set
run-commands on (by itself for a store in a file, not for PostgreSQL).`;
  static override examples = [
    `<%= config.bin %> hook add ring --on message.received --run 'notify-send "New mail"'`,
    '<%= config.bin %> hook add crm --on conversation.closed --on reply.failed --post https://crm.example.com/mailroom',
  ];
  static override args = { name: Args.string({ description: 'a short name, such as ring' }) };
  static override flags = hookFlags;

  async run(): Promise<HookJson & { readonly secret: string | null }> {
    const { args, flags } = await this.parse(HookAdd);
    const order = readHookFlags(flags);
    const missing = { NAME: args.name, on: order.events, 'run or --post': order.action };
    needAnswers(this.canAsk(flags), missing);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'hooks');
    const name = args.name ?? (await askText({ message: 'Name of the hook, such as ring', parse: parseName }));
    const events = order.events ?? (await askEvents());
    const action = order.action ?? (await askAction());
    const wanted = action.kind === 'run' ? action : { ...action, secret: order.secret };
    const timeLimit = order.timeLimit ?? DEFAULT_TIME_LIMIT;
    const { hook, secret } = await addHook(app, { name: parseName(name), events, action: wanted, timeLimit });
    this.print(`Hook ${hook.name} ${safeLine(describeAction(hook.action))} on ${hook.events.join(', ')}.`);
    if (secret) this.print(`It signs with this secret, which is shown this once: ${secret.reveal()}`);
    this.suggest(`mailroom hook test ${hook.name}`);
    return { ...toHookJson({ hook }), secret: secret?.reveal() ?? null };
  }
}

async function askEvents(): Promise<NonNullable<HookOrder['events']>> {
  const choices = hookEvents().map((value) => ({ name: `${value}: ${HOOK_EVENTS[value].about}`, value }));
  return askMany('What is it to listen to?', choices);
}

async function askAction(): Promise<NonNullable<HookOrder['action']>> {
  const kind = await askChoice('What is it to do?', [
    { name: 'run a command on this machine', value: 'run' as const },
    { name: 'post to an address on the web', value: 'post' as const },
  ]);
  if (kind === 'run') return { kind, line: await askText({ message: 'The command', parse: parseLine }) };
  return { kind, url: await askText({ message: 'The address, https://...', parse: parseHookUrl }) };
}
