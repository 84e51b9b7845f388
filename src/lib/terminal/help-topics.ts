// Help that is about no single command.
export type HelpTopic = { readonly name: string; readonly summary: string };
export const HELP_TOPICS: readonly HelpTopic[] = [];
