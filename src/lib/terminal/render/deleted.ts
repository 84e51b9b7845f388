// The JSON of every `delete`.

export type DeletedJson = {
  readonly name: string;
  readonly deleted: true;
  /** What took its place; null for nothing. */
  readonly replacedWith: string | null;
  /** What used it, in words. */
  readonly usedBy: readonly string[];
};

export function toDeletedJson(name: string, replacedWith: string | undefined, usedBy: readonly string[]): DeletedJson {
  return { name, deleted: true, replacedWith: replacedWith ?? null, usedBy };
}
