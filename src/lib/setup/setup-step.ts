// Steps: what has to happen to a desk so that it is as a setup file wants it.

import type { MailroomError } from '../errors.js';
import type { Signature } from '../operator/operator.js';
import type { Stage } from '../smtp/smtp-check.js';
import type { ChannelFacts, FieldChange, MailboxFacts, OperatorFacts, SmtpFacts, WidgetFacts } from './setup-fields.js';

/** A thing as it is to be, complete: what the file left out is as it was, or the default. */
export type WantedThing =
  | { readonly kind: 'smtp'; readonly facts: SmtpFacts & Insisted }
  | { readonly kind: 'mailbox'; readonly facts: MailboxFacts & Insisted }
  | { readonly kind: 'operator'; readonly facts: OperatorFacts }
  | { readonly kind: 'widget'; readonly facts: WidgetFacts }
  | { readonly kind: 'channel'; readonly facts: ChannelFacts }
  | { readonly kind: 'saved-reply'; readonly facts: { readonly text: string } }
  /** Which SMTP config notifications leave by. */
  | { readonly kind: 'notifications'; readonly facts: { readonly smtp: string } }
  /** An operator's signature for one channel; undefined takes it away, so that the usual one is used there. */
  | {
      readonly kind: 'signature';
      readonly operator: string;
      readonly channel: string;
      readonly facts: Signature | undefined;
    };

type Insisted = { readonly allowClearText: boolean };

export type ThingKind = WantedThing['kind'];

/** What people call a thing: `smtp acme`. */
export type ThingName = `${ThingKind} ${string}`;

type StepOf<Wanted extends WantedThing> = Wanted extends WantedThing
  ? { readonly action: 'create' | 'change'; readonly kind: Wanted['kind']; readonly wanted: Wanted }
  : never;

export type SetupStep = {
  readonly name: string;
  /** What differs; for what goes, nothing. */
  readonly fields: readonly FieldChange[];
  /** What must be there first. */
  readonly needs: readonly ThingName[];
} & (
  | StepOf<WantedThing>
  /** Of `notifications`, the name is that of the SMTP config that they left by. */
  | {
      readonly action: 'delete';
      readonly kind: 'notifications' | 'smtp' | 'mailbox' | 'operator' | 'widget' | 'saved-reply';
    }
  /** A channel that has conversations is closed: they can still be read. */
  | { readonly action: 'delete'; readonly kind: 'channel'; readonly keepsConversations: boolean }
);

export type NamedThing = { readonly name: string; readonly wanted: WantedThing };

export type SetupPlan = {
  /** In the order in which they can be taken. */
  readonly steps: readonly SetupStep[];
  /** Everything that the file names, complete; what has no step is as it is wanted. */
  readonly things: readonly NamedThing[];
};

export function thingName(step: Pick<SetupStep, 'kind' | 'name'>): ThingName {
  return `${step.kind} ${step.name}`;
}

/** What came of trying one server. `failure` is its first stage that failed, or why it was not even tried. */
export type AccountCheck = {
  readonly kind: 'smtp' | 'mailbox';
  readonly name: string;
  readonly stages: readonly Stage[];
  readonly failure: MailroomError | undefined;
};

/** What came of a step. */
export type StepResult = { readonly step: SetupStep } & (
  | { readonly outcome: 'done'; readonly warnings: readonly string[] }
  | { readonly outcome: 'failed'; readonly error: MailroomError }
  | { readonly outcome: 'skipped'; readonly because: string }
);
