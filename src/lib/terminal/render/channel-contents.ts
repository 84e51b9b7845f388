// What is in a channel, in words: said before it is destroyed.

type Contents = { readonly conversations: number; readonly messages: number; readonly unsent: number };

/** `12 conversations with 40 messages, 1 of them not sent yet`. */
export function describeContents({ conversations, messages, unsent }: Contents): string {
  const waiting = unsent === 0 ? '' : `, ${unsent} of them not sent yet`;
  return `${counted(conversations, 'conversation')} with ${counted(messages, 'message')}${waiting}`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count === 0 ? 'no' : count} ${what}s`;
}
