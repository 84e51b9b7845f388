// What the commands that write a mail have in common: the desk it is written at, and what is said of it in the end.
import type { App } from '../app.js';
import { MailroomError } from '../errors.js';
import type { Operator } from '../operator/operator.js';
import { attemptError } from '../outbound/delivery-attempt.js';
import type { OrderLine } from '../outbound/draft-head.js';
import type { Sending } from '../outbound/sending.js';
import type { SentReply } from '../outbound/sent-reply.js';
import type { Writing } from '../outbound/writing.js';
import { attachesStdin, discardStdin } from './attached-stdin.js';
import { BaseCommand } from './base-command.js';
import { dropMarks, listDeadClaims, markClaim } from './claim-mark.js';
import { shortDraftId } from './draft-name.js';
import { chooseEditor, type EditorChoice } from './editor.js';
import { exitCodeOf } from './exit-codes.js';
import type { SharedFlags } from './flags.js';
import type { KeptDraft } from './kept-draft.js';
import { describeColleagues } from './render/claim.js';
import { renderAttempt, type SentReplyJson, toSentReplyJson } from './render/sent-reply.js';
import type { Sheet, WritingDesk } from './sheet.js';
import { type ErrorJson, errorToJson } from './show-error.js';
import { type DraftAgain, keepTakenBack } from './taken-back.js';
import { makeTheme, wantsColour } from './theme.js';
import { isWorthWaiting, waitForUndo } from './undo-wait.js';
import { type WritingOrder, type Written, writeReply } from './write-reply.js';

/** With whether its conversation waits for the customer after it. */
type Told = SentReply & { readonly isLeftWaiting: boolean };

export type UnsentJson = {
  /** Null for a mail that was to begin one. */
  readonly conversation: number | null;
  readonly state: 'draft' | 'nothing';
  /** Where the draft is kept. */
  readonly draft: string | null;
} & Partial<ErrorJson>;

export type MailToWrite = {
  readonly writing: Writing;
  readonly operator: Operator;
  /** What flags have ordered. */
  readonly orders?: readonly OrderLine[];
  readonly canAsk: boolean;
} & Pick<WritingOrder<SentReply>, 'hasText' | 'decided'> & {
    /** The draft to go on with. */
    readonly begun?: KeptDraft | undefined;
  };

/** What is said of the mail, beside what stands in it. */
type MailFlags = SharedFlags & {
  readonly html?: boolean;
  readonly plain?: boolean;
  readonly 'no-signature'?: boolean;
  readonly quote?: Sending['quote'];
  readonly at?: string | undefined;
};

/** Where the text of a new mail comes from. */
type TextFlags = SharedFlags & {
  readonly message?: string | undefined;
  readonly 'body-file'?: string | undefined;
  readonly 'saved-reply'?: string | undefined;
  readonly attach?: readonly string[] | undefined;
  readonly send: boolean;
  readonly draft: boolean;
};

export abstract class WritingCommand extends BaseCommand {
  /** Whether there is somebody to ask: whoever typed the text on stdin has no stdin left to answer on. */
  protected canAskWriter(flags: TextFlags): boolean {
    return this.canAsk(flags) && flags['body-file'] !== '-' && !attachesStdin(flags.attach);
  }

  /** What gives the text; empty for an editor, which a script may be. Undefined when somebody has to be asked. */
  protected textSource(flags: TextFlags): string | undefined {
    const named = flags.message ?? flags['body-file'] ?? flags['saved-reply'];
    if (named !== undefined) return named;
    const isSilent = flags['no-input'] || Boolean(process.env['MAILROOM_NO_INPUT']);
    const opensEditor = (flags.send || flags.draft) && !isSilent && this.editor(flags).kind === 'program';
    return opensEditor ? '' : undefined;
  }

  protected editor(flags: SharedFlags): EditorChoice {
    return chooseEditor(process.env, this.machine(flags).settings.editor);
  }

  /** Has the mail written, sends it or keeps it, and tells. */
  protected async writeMail(app: App, flags: MailFlags, mail: MailToWrite): Promise<SentReplyJson | UnsentJson> {
    const desk = this.#desk(app, flags, mail);
    let isLeftWaiting = false;
    const written = await this.#whileClaimed(desk, mail, () =>
      writeReply(desk, {
        ...{ hasText: mail.hasText, decided: mail.decided, begun: mail.begun },
        send: async (sheet: Sheet, at: WritingDesk) => {
          const sent = await at.writing.send(sheet, sheet.kept?.id);
          discardStdin(sheet.draft.attach, app.folders.state);
          isLeftWaiting = leavesWaiting(at, sheet);
          return sent;
        },
      }),
    );
    if (written.decision !== 'sent') return this.#leave(desk, written);
    const { hold } = written.sent;
    if (hold?.cause === 'undo' && mail.canAsk && isWorthWaiting(hold.until, app.clock.now())) {
      return this.#waitOut(desk, flags, { ...written.sent, isLeftWaiting }, hold.until);
    }
    return this.#tellSent({ ...written.sent, isLeftWaiting }, flags);
  }

  /** Colleagues see that it is being written, where it takes its time. */
  async #whileClaimed<T>(desk: WritingDesk, { canAsk, hasText }: MailToWrite, work: () => Promise<T>): Promise<T> {
    const { folder } = desk.place;
    const dead = listDeadClaims(folder);
    const claim = canAsk || !hasText ? await desk.writing.claim(dead) : undefined;
    if (claim !== undefined) {
      dropMarks(folder, dead);
      markClaim(folder, claim.id);
    }
    if (claim !== undefined) for (const line of describeColleagues(claim, desk)) desk.say(line);
    try {
      return await work();
    } finally {
      await claim?.release();
      if (claim !== undefined) dropMarks(folder, [claim.id]);
    }
  }

  #desk(app: App, flags: MailFlags, { writing, operator, orders = [], canAsk }: MailToWrite): WritingDesk {
    const { started } = writing;
    return {
      ...{ writing, started, orders, canAsk, editor: this.editor(flags), folder: process.cwd(), now: app.clock.now() },
      place: { folder: app.folders.state, store: started.store, newId: app.newId },
      key: {
        ...{ purpose: started.purpose, version: started.context.conversation.version, operator: operator.name },
      },
      ...{ html: flags.html === true, said: saidOf(flags, writing.sending) },
      theme: makeTheme(wantsColour(process.stderr, process.env, flags['no-color'])),
      say: (said) => this.progress(said),
      notice: (said) => this.notice(said),
      openPage: (url) => app.openBrowser(url),
    };
  }

  /** Whoever has no program that runs for ever waits here, and may think better of it. */
  async #waitOut(desk: WritingDesk, flags: SharedFlags, sent: Told, until: Date): Promise<SentReplyJson | UnsentJson> {
    const { writing, place, key } = desk;
    const { id } = sent.delivery.item;
    if ((await waitForUndo(until, process.stderr)) !== 'take-back') {
      return this.#tellSent({ ...sent, hold: undefined, delivery: await writing.sendHeld(id) }, flags);
    }
    const again = Promise.withResolvers<DraftAgain>();
    await writing.takeBack(id, async (taken) => {
      const draft = keepTakenBack(place, taken.writer ?? key.operator, taken);
      again.resolve(draft);
      return draft.undo;
    });
    const kept = await again.promise;
    this.progress('Taken back: nothing was sent.');
    this.endWith(exitCodeOf('cancelled'));
    return this.#leave(desk, { decision: 'keep', kept });
  }

  #tellSent(sent: Told, flags: SharedFlags): SentReplyJson {
    const error = attemptError(sent.delivery);
    if (error !== undefined) this.endWith(exitCodeOf(error.kind));
    this.printWrapped(renderAttempt(sent.delivery, this.screen(flags).theme));
    const { number } = sent.conversation;
    const isWaiting = sent.isLeftWaiting && sent.delivery.item.state === 'sent';
    this.suggest(`mailroom show ${number}`, ...(isWaiting ? [`mailroom close ${number}`] : []));
    return toSentReplyJson(sent);
  }

  #leave({ key }: WritingDesk, written: Exclude<Written<SentReply>, { decision: 'sent' }>): UnsentJson {
    const conversation = key.purpose.kind === 'new' ? null : key.purpose.number;
    if (written.decision === 'keep') {
      this.print(`Kept as a draft in ${written.kept.path}`);
      this.suggest(`mailroom draft resume ${shortDraftId(written.kept)}`);
      return { conversation, state: 'draft', draft: written.kept.path };
    }
    this.progress('Nothing was sent.');
    this.endWith(exitCodeOf('cancelled'));
    const error = new MailroomError('cancelled', 'nothing was sent', ['there was no text, or you threw it away']);
    return { conversation, state: 'nothing', draft: null, ...errorToJson(error) };
  }
}

function saidOf(flags: MailFlags, { at }: Sending): Partial<Sending> {
  return {
    ...(flags.plain ? { plain: true } : {}),
    ...(flags['no-signature'] ? { signature: false } : {}),
    ...(flags.quote === undefined ? {} : { quote: flags.quote }),
    ...(flags.at === undefined ? {} : { at }),
  };
}

/** What is answered waits for the customer, unless its writer has said what is to become of it. */
function leavesWaiting({ key }: WritingDesk, { orders }: Sheet): boolean {
  return key.purpose.kind === 'reply' && !orders.some(({ field }) => field === 'Status' || field === 'Snooze');
}
