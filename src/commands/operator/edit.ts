// mailroom operator edit: another name, address or role, and whether they are told of unread messages.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseEmailAddress } from '../../lib/address/email-address.js';
import { parseHeaderText } from '../../lib/header-text.js';
import { editOperator, type OperatorChange } from '../../lib/operator/edit-operator.js';
import { findActingOperator, needActingOperator, needOperator } from '../../lib/operator/find-acting-operator.js';
import { needPermissionFor } from '../../lib/operator/need-permission.js';
import { type Operator, ROLES } from '../../lib/operator/operator.js';
import { parseSlug } from '../../lib/slug.js';
import { listWidgets } from '../../lib/store/widgets.js';
import { askAgain, askChoiceAgain, askOptionalAgain, askYesNoAgain, needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { nameFlag } from '../../lib/terminal/delete-flags.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { type OperatorJson, toOperatorJson } from '../../lib/terminal/render/operator.js';
import { isMember } from '../../lib/widget/widget.js';

const parseFullName = (text: string) => parseHeaderText(text, 'the full name');

export default class OperatorEdit extends BaseCommand {
  static override summary = 'Change an operator: names, address, role, notifications';
  static override description =
    `Without a name it is you. Without flags it asks, with what is there now. A role is changed by admins only.

Notifications are mails to the operator's address: to whom a conversation is assigned to, else to the operators of the
channel's widget, one for each conversation in 15 minutes. They leave by the SMTP config that "smtp edit --notifications"
names, else by that of the channel; "why" tells who was notified of a mail, and why somebody was not.`;
  static override examples = [
    '<%= config.bin %> operator edit',
    `<%= config.bin %> operator edit ana --full-name 'Ana López'`,
    '<%= config.bin %> operator edit bob --role supervisor --notify on',
  ];
  static override args = { name: Args.string({ description: 'the operator; you, unless given' }) };
  static override flags = {
    name: nameFlag('the operator'),
    email: Flags.string({ description: 'their own address', helpValue: 'ADDRESS' }),
    'full-name': Flags.string({ description: 'their name as customers see it; empty for none', helpValue: 'TEXT' }),
    role: Flags.option({ description: 'what they may do', options: ROLES })(),
    notify: Flags.option({
      description: 'tell them by mail of new conversations, answers and replies that failed',
      options: ['on', 'off'] as const,
    })(),
    'allow-operator-address': Flags.boolean({
      description: 'take an address that mail comes in by, at the risk of a loop',
    }),
  };

  async run(): Promise<OperatorJson & ChangedJson> {
    const { args, flags } = await this.parse(OperatorEdit);
    const app = await this.openApp(flags);
    const of = args.name === undefined ? await needActingOperator(app) : await needOperator(app.db, args.name);
    await needPermissionFor(app.db, app, { of, own: 'own-entry', others: 'operators' });
    const { email, 'full-name': fullName, role, notify } = flags;
    const name = flags.name === undefined ? undefined : parseSlug(flags.name, 'an operator');
    const isNamed = [name, email, fullName, role, notify].some((value) => value !== undefined);
    if (!isNamed) needChange(this.canAsk(flags), 'operator edit', ['--full-name TEXT', '--notify on']);
    const change: OperatorChange = {
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email: parseEmailAddress(email) }),
      ...(fullName === undefined ? {} : { fullName: parseFullName(fullName) }),
      ...(role === undefined ? {} : { role }),
      ...(notify === undefined ? {} : { notify: notify === 'on' }),
    };
    const wanted = isNamed ? change : await askOperator(of);
    const me = await findActingOperator(app);
    const edited = await editOperator(app, of.name, wanted, flags['allow-operator-address']);
    for (const warning of edited.warnings) this.progress(`Warning: ${warning}`);
    this.print(renderChanged(`operator ${of.name}`, edited.changed));
    const isMe = me?.id === of.id;
    const widgets = (await listWidgets(app.db)).filter((widget) => isMember(widget, of.id)).map(({ name }) => name);
    return { ...toOperatorJson(edited.operator, widgets, isMe, app.clock.now()), changed: edited.changed };
  }
}

async function askOperator(present: Operator): Promise<OperatorChange> {
  const fullName = await askOptionalAgain('Full name, as customers see it', present.fullName, parseFullName);
  const email = await askAgain('Email address', present.email, parseEmailAddress);
  const roles = ROLES.map((value) => ({ name: value, value }));
  const role = await askChoiceAgain('Role', roles, present.role);
  const notify = await askYesNoAgain('Tell them by mail about unread messages?', present.notify);
  return { fullName: parseFullName(fullName), email: parseEmailAddress(email), role, notify };
}
